"""What a recommendation asks for: the terms of its object."""

from __future__ import annotations

from graphkit.core.language.key_terms import (
    MAX_TERMS,
    key_terms,
    object_terms,
    object_weight,
    words_of,
)
from graphkit.core.language.stemming import stem_rarity


def test_the_purpose_is_not_what_is_asked_for() -> None:
    terms = object_terms(
        "Ensure that parental consent is always sought, so that families trust the service"
    )
    assert terms[0] == key_terms("consent")[0]
    assert not set(key_terms("families trust")).intersection(terms)


def test_things_weigh_more_than_manners() -> None:
    thing, manner = (key_terms(word)[0] for word in ("advocates", "should"))
    assert object_weight(thing) > 3 * object_weight(manner)


def test_synonyms_are_one_object() -> None:
    assert object_terms("Social workers' caseloads") == object_terms(
        "The workload of social workers"
    )


def test_terms_are_few_and_the_weightiest_first() -> None:
    terms = object_terms(" ".join(sorted(stem_rarity())[:200]))
    weights = [object_weight(term) for term in terms]
    assert len(terms) == MAX_TERMS
    assert weights == sorted(weights, reverse=True)


def test_terms_are_shown_as_words() -> None:
    assert words_of(object_terms("Parental consent")) == ("consent", "parent")


def test_a_text_without_known_words_has_no_terms() -> None:
    assert object_terms("") == object_terms("Zyx qwv") == ()
