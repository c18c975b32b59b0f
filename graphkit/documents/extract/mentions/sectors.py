"""Labels sentences with sectors by a linear classifier: candidates → features → scores → choice.

A sentence is a candidate if it has a phrase of the partner lexicon, names an organisation, or has
the name of the inspected authority. Its features are the phrases with the word before and after
each ("housing" means an organisation in "housing officers" and none in "housing need"), the sectors
of the organisations named, and the authority's name unless it is only a place. Sectors with a
positive score are chosen, and some whenever an organisation of theirs is named. Finally an
organisation in a list with one of a chosen sector adds its own: "education" may mean lessons, but
in "the police, education and the youth offending service" it is an organisation.

The weights are learned by `benchmarks/train_labels.py` (`data/model/sectors.tsv`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from graphkit.core.model import Doubt, Mention
from graphkit.core.patterns import Patterns
from graphkit.core.resources import word_sets
from graphkit.core.terms import Scheme
from graphkit.documents.extract.classifiers.linear_weights import load_weights
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphContext,
    doubts_by_sentence,
)
from graphkit.documents.extract.mentions.partners import load_partner_lexicon
from graphkit.documents.extract.text.phrase_matcher import (
    IGNORED,
    PhraseLexicon,
    PhraseMatch,
    normalized_tokens,
)
from graphkit.documents.register import load_register

_RE = Patterns("sectors", "places")
_THRESHOLD = 1e-6  # a sector with a higher score is chosen: zero, with room for rounding
# of the feature "a phrase of the sector": high, so that it also carries rare phrases
PHRASE_WEIGHT = 6.0
NAMED_WEIGHT = 3.0  # value of the feature "an organisation of the sector is named"
_LISTS = word_sets("sectors")
ALWAYS_LABELLED = _LISTS["always-labelled"]
_LONGEST_CONTEXT = 5  # words before the authority's name
_CONJUNCTIONS = frozenset({"of", "and", ","})


@cache
def sector_phrases() -> PhraseLexicon:
    """Return the phrases that are features, under their sectors:
    generic ones, and names of agencies.
    """
    phrases = {sector: [*texts] for sector, texts in load_partner_lexicon().label_phrases.items()}
    for agency in load_register().agencies:
        phrases.setdefault(agency.sector, []).extend(agency.label_names)
    return PhraseLexicon({sector: "|".join(texts) for sector, texts in phrases.items()})


def sector_features(
    sentence: str,
    words: list[str],
    context: ParagraphContext,
    found: Iterable[PhraseMatch],
    named: Sequence[str],
) -> dict[str, float]:
    """Return the features of a sentence; {} for a sentence that is no candidate.

    `found` are the matches of `sector_phrases`, `named` the sectors of the organisations named.
    """
    features = {f"named {sector}": NAMED_WEIGHT for sector in named}
    mentioned = bool(named)
    for start, end, headings in found:
        phrase = " ".join(words[start:end])
        before = words[start - 1] if start else "^"
        after = words[end] if end < len(words) else "$"
        for sector in headings:
            features["%" + sector] = PHRASE_WEIGHT
            mentioned = mentioned or sector != IGNORED
        features[phrase] = 1.5
        features[f"{before} < {phrase}"] = features[f"{phrase} > {after}"] = 1.0
    authority = _authority_features(words, _own_words(context.authority))
    board = {"board by initials": 1.0} if _RE.board.search(sentence) else {}
    if not mentioned and not authority and not board:
        return {}
    places = {f"@framework {context.framework}": 1.0, f"@role {context.role}": 1.0}
    return features | authority | board | places


def label_sectors(
    batch: ParagraphBatch, named: Sequence[Sequence[str]]
) -> tuple[list[tuple[str, ...]], list[tuple[Doubt, ...]]]:
    """Return the sectors of each sentence, sorted, and the doubts about them.

    `named` are, for each sentence, the sectors of the organisations that it names.
    """
    weights, features = load_weights("sectors"), {}
    for at, found in enumerate(sector_phrases().find_all(batch.text)):
        passage = batch.sentences[at], batch.words[at], batch.context_of[at]
        if own := sector_features(*passage, found, named[at]):
            features[at] = own
    sectors: list[tuple[str, ...]] = [()] * len(batch.words)
    given = list[tuple[int, str]]()
    score = list[float]()
    for at, scores in zip(features, weights.weighted_scores(features.values()), strict=True):
        likely = {weights.classes[one]: scores[one] for one in (scores > _THRESHOLD).nonzero()[0]}
        for sector in _RE.words("need-phrase"):
            if f"%{sector}" not in features[at]:
                likely.pop(sector, None)
        sectors[at] = tuple(sorted({*likely, *ALWAYS_LABELLED.intersection(named[at])}))
        given += [(at, sector) for sector in likely]
        score += likely.values()
    return sectors, doubts_by_sentence(Scheme.SECTOR, given, score, len(sectors))


@cache
def _own_words(authority: str) -> tuple[str, ...]:
    """Return the words of an authority's name without those that describe an authority ("borough
    of").
    """
    words = [word for word in normalized_tokens(authority) if word not in _LISTS["authority-words"]]
    while words and words[-1] in _CONJUNCTIONS:
        words.pop()
    while words and words[0] in _CONJUNCTIONS:
        words.pop(0)
    return tuple(words)


def _authority_features(words: list[str], name: tuple[str, ...]) -> dict[str, float]:
    """Return the features of the authority's name where it is first printed and is not only a
    place.
    """
    if not name or (name[0] not in words and name[0] + "'s" not in words):
        return {}
    length = len(name)
    for at in range(len(words) - length + 1):
        last = words[at + length - 1].removesuffix("'s")
        if last == name[-1] and tuple(words[at : at + length - 1]) == name[:-1]:
            if _RE.before_borough.search(" ".join(words[max(0, at - _LONGEST_CONTEXT) : at])):
                continue
            after = words[at + length] if at + length < len(words) else "$"
            before = words[at - 1] if at else "^"
            possessive = {} if words[at + length - 1] == last else {"authority's": 1.0}
            return {
                "authority": 1.0,
                f"authority > {after}": 1.0,
                f"{before} < authority": 1.0,
            } | possessive
    return {}


def add_listed_sectors(
    sectors: Sequence[str], mentions: Iterable[Mention], quote: str, start: int
) -> tuple[str, ...]:
    """Return the sectors of a sentence with those of organisations in a list with one of these
    sectors.

    `quote` is the sentence, which begins at character `start` of the document.
    """
    named = [one for one in mentions if one.sector and one.kind != "service"]
    pairs = [
        (one, other)
        for one, other in pairwise(named)
        if one.sector != other.sector
        and _RE.in_a_list.fullmatch(quote, one.end - start, other.start - start)
    ]
    found = set(sectors)
    for one, other in (*pairs, *reversed(pairs)):
        if (one.sector in found) != (other.sector in found):
            new = other if one.sector in found else one
            if f"{new.sector} {new.class_hint}" in _LISTS["ambiguous"]:
                found.add(new.sector)
    return tuple(sorted(found)) if pairs else tuple(sectors)
