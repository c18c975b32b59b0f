"""Which kinds of organisation a sentence names: only those it mentions, by their words.

The lexicon has the words; what stands next to them decides in the doubtful cases: "housing" in "housing
officers" is an organisation, in "housing need" it is not, and "the partnership" of a letter is the
safeguarding partnership. The authority inspected counts by its name alone ("Ambleford has invested …"), and
whoever was found to be named speaks for its sector, be its name in no lexicon. Who stands in a row with one
that is meant is meant too: "education" may be lessons or those who give them, but in "the police, education
and the youth offending service" it is an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from graphkit.core.model import Mention
from graphkit.extract.classifiers.linear_weights import load_weights
from graphkit.extract.classifiers.paragraph_context import ParagraphBatch, ParagraphContext
from graphkit.extract.mentions.place_names import WITHIN
from graphkit.extract.text.phrase_matcher import IGNORED, PhraseMatch, normalized_tokens

_SURE = 1e-6  # score above which a sector is given: nought, but for rounding
PHRASE_WEIGHT = 6.0  # what the bare mention of a sector weighs beside its words: it must carry rare words too
NAMED_WEIGHT = 3.0  # what it weighs that one of the sector is named
ALWAYS_LABELLED = frozenset(  # sectors that are meant wherever one of them is named
    {
        *("police", "probation", "youth-justice", "cafcass", "health", "adult-services", "inspectorate"),
        *("childrens-trust", "adoption-agency", "fostering-agency", "housing", "voluntary-sector"),
    }
)

_BY_WORDS = ("voluntary-sector", "childrens-trust")  # never meant where no word of theirs stands
_OF_ANY_AUTHORITY = frozenset(
    "the london royal borough metropolitan city county council unitary district children's trust".split()
)
_PLACE = re.compile(rf"{WITHIN}the (?:london |royal |metropolitan )?borough of$")
_LONGEST_LEAD = 5  # words
_JOINTS = frozenset({"of", "and", ","})
_BOARD = re.compile(r"\b[A-Z]{1,4}S(?:CB|CP|P)\b")  # "WSCB", "WSCP", "WSP": boards by their initials
_IN_A_ROW = re.compile(
    r"(?=[^,]*,|.*\band\b|.*\bor\b|.*\bas well as\b)"
    r"(?:,|\s|\b(?:and|or|as well as|with|the|both|their|its|local|other)\b)*",
    re.DOTALL,
)
_DOUBTFUL = {  # sectors whose words may mean a matter, not an organisation, and the class of those words
    ("childrens-social-care", "PartnerSector"),
    ("courts", "CourtService"),
    ("courts", "PartnerSector"),
    ("education", "PartnerSector"),
    ("government", "GovernmentDepartment"),
    ("local-authority", "LocalAuthority"),
    ("mental-health", "PartnerSector"),
}


def sector_features(
    sentence: str,
    words: list[str],
    context: ParagraphContext,
    found: Iterable[PhraseMatch],
    named: Sequence[str],
) -> dict[str, float]:
    """Return what speaks for and against the mention of sectors; nothing where no word could be one.

    `found` are the phrases of the lexicon of sectors in the sentence, `named` the sectors of those it names.
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
    authority = _authority_features(words, _name(context.authority))
    board = {"board by initials": 1.0} if _BOARD.search(sentence) else {}
    if not mentioned and not authority and not board:
        return {}
    places = {f"@framework {context.framework}": 1.0, f"@role {context.role}": 1.0}
    return features | authority | board | places


def label_sectors(read: ParagraphBatch, named: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the sectors that each sentence mentions, in alphabetical order.

    `named` are the sectors of those whom each sentence names.
    """
    learned, features = load_weights("sectors"), {}
    names = {_name(context.authority)[:1] for context in read.contexts}
    openings = {word for name in names for opening in name for word in (opening, opening + "'s")}
    for at, found in enumerate(read.phrases("sectors")):
        sentence, words, known = read.sentences[at], read.words[at], named[at]
        perhaps = found or known or "SP" in sentence or "SC" in sentence or not openings.isdisjoint(words)
        if perhaps and (given := sector_features(sentence, words, read.context_of(at), found, known)):
            features[at] = given
    said: list[tuple[str, ...]] = [()] * len(read.words)
    for at, score in zip(features, learned.weighted_scores(features.values()) > _SURE, strict=True):
        sure = ALWAYS_LABELLED.intersection(named[at])
        likely = [learned.classes[one] for one in score.nonzero()[0]]
        told = [one for one in likely if one not in _BY_WORDS or f"%{one}" in features[at]]
        said[at] = tuple(sorted({*sure, *told}))
    return said


@cache
def _name(authority: str) -> tuple[str, ...]:
    """Return the words of an authority's name that are its own."""
    words = [word for word in normalized_tokens(authority) if word not in _OF_ANY_AUTHORITY]
    while words and words[-1] in _JOINTS:
        words.pop()
    while words and words[0] in _JOINTS:
        words.pop(0)
    return tuple(words)


def _authority_features(words: list[str], name: tuple[str, ...]) -> dict[str, float]:
    """Return how the authority's name stands in a sentence, if it does, other than as a place."""
    if not name or (name[0] not in words and name[0] + "'s" not in words):
        return {}
    length = len(name)
    for at in range(len(words) - length + 1):
        last = words[at + length - 1].removesuffix("'s")
        if last == name[-1] and tuple(words[at : at + length - 1]) == name[:-1]:
            if _PLACE.search(" ".join(words[max(0, at - _LONGEST_LEAD) : at])):
                continue
            after = words[at + length] if at + length < len(words) else "$"
            before = words[at - 1] if at else "^"
            owner = {} if words[at + length - 1] == last else {"authority's": 1.0}
            return {"authority": 1.0, f"authority > {after}": 1.0, f"{before} < authority": 1.0} | owner
    return {}


def add_listed_sectors(
    sectors: Sequence[str], mentions: Iterable[Mention], quote: str, start: int
) -> tuple[str, ...]:
    """Return the sectors of a sentence, with those of whom it names in a row with one of them.

    `quote` are the words of the sentence, which begins at `start` in the document.
    """
    named = [one for one in mentions if one.sector and one.kind != "service"]
    rows = [
        (one, other)
        for one, other in pairwise(named)
        if one.sector != other.sector and _IN_A_ROW.fullmatch(quote, one.end - start, other.start - start)
    ]
    meant = set(sectors)
    for one, other in (*rows, *reversed(rows)):
        if (one.sector in meant) != (other.sector in meant):
            new = other if one.sector in meant else one
            if (new.sector, new.class_hint) in _DOUBTFUL:
                meant.add(new.sector)
    return tuple(sorted(meant)) if rows else tuple(sectors)
