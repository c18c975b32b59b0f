"""Finds names that a report introduces, of groups of children and of organisations.

"Lantern, the children in care council" introduces the name "Lantern"; elsewhere the report prints
only that. "The charity Lantern", "charities such as Beacon", "HMP Fen": a name outside the register
may be that of a service or of its provider. One introduction decides for all mentions of the name
in the sentences of the same call and of later calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from graphkit.core.model import Document, Mention
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.mentions.candidate_spans import head_nouns
from graphkit.documents.extract.text.tokens import common_words, normalize_punctuation

_RE = Patterns("introductions")
_LONGEST_CONTEXT = 120
_FUNCTION_WORDS = frozenset("of and for the in to upon on".split())
OrganisationKind = tuple[str, str]  # class in the ontology, sector
_KINDS = {  # by the group of the pattern that finds an introduction
    "voluntary": ("VoluntaryOrganisation", "voluntary-sector"),
    "housing": ("Agency", "housing"),
    "other": ("Agency", "partners"),
}


def find_participation_groups(document: Document) -> dict[str, str]:
    """Return name → description ("children in care council") for descriptions with only one
    name.
    """
    names: dict[str, dict[str, str]] = defaultdict(dict)  # by description in lower case
    for block in document.body_blocks():
        for name, group in participation_groups_in(document.text_of(block)):
            names[group.lower()].setdefault(name, group)
    return {
        name: group for found in names.values() if len(found) == 1 for name, group in found.items()
    }


def participation_groups_in(text: str) -> list[tuple[str, str]]:
    """Return (name, description) for each group that a text names next to its description.

    Capitalised words are no name if they open a sentence, or are another kind of group.
    """
    text = normalize_punctuation(text)
    found = []
    for match in chain(_RE.name_after_group.finditer(text), _RE.name_before_group.finditer(text)):
        name = match["name"].removeprefix("Members of ")
        is_common = name.lower() in common_words() and not name.isupper()
        is_kind = name.split()[-1].lower() in head_nouns()
        if name[0] == "‘" or not (is_common or is_kind):
            found.append((name.strip("‘'"), match["group"]))
    return found


def reclassify_introduced(
    texts: Sequence[tuple[str, int]],
    mentions: Iterable[Sequence[Mention]],
    kinds: dict[str, OrganisationKind],
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each text; services that the report introduces as organisations become
    agencies.

    `texts` are (text, offset). `kinds` is name → kind as introduced in other parts of the report;
    new introductions are added to it.
    """
    all_mentions = [
        _with_prisons(text, offset, _with_charity_names(text, offset, own))
        for (text, offset), own in zip(texts, mentions, strict=True)
    ]
    for (text, offset), own in zip(texts, all_mentions, strict=True):
        for mention in own:
            if mention.kind == "service" and (kind := _introduced_kind(text, mention, offset)):
                kinds.setdefault(_name(mention), kind)
    for own in all_mentions:
        yield tuple(
            replace(mention, kind="agency", class_hint=kind[0], sector=kind[1])
            if mention.kind == "service" and (kind := kinds.get(_name(mention)))
            else mention
            for mention in own
        )


def _with_charity_names(text: str, offset: int, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a text with each name that follows "the charity" as a service of its
    own.

    The service tagger may have missed such a name, or tagged it together with that word.
    """
    for match in _RE.charity_name.finditer(text):
        start = match.start("name") + offset
        end = match.end("name") + offset
        there = _overlapping(mentions, start, end)
        is_known = any(one.kind != "service" or one.start == start for one in there)
        if is_known or match["next"] in head_nouns():  # "the charity Open Door project"
            continue
        named = Mention(match["name"], start, end, "service", class_hint="Service")
        mentions = _replaced(mentions, there, named)
    return mentions


def _with_prisons(text: str, offset: int, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a text with each prison ("HMP Ambleford") as an agency,
    not as a service.
    """
    for match in _RE.prison_name.finditer(text):
        start = match.start() + offset
        end = match.end() + offset
        prison = Mention(match[0], start, end, "agency", "probation", "Agency")
        mentions = _replaced(mentions, _overlapping(mentions, start, end), prison)
    return mentions


def _overlapping(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    return [one for one in mentions if one.start < end and start < one.end]


def _replaced(
    mentions: Sequence[Mention], old: Sequence[Mention], new: Mention
) -> Sequence[Mention]:
    return sorted([*(one for one in mentions if one not in old), new], key=lambda one: one.start)


def _name(mention: Mention) -> str:
    return mention.expansion or _RE.abbreviation.sub("", mention.surface)


def _introduced_kind(text: str, mention: Mention, offset: int) -> OrganisationKind | None:
    """Return the kind that a sentence gives a name; None without one,
    or if the words are no proper name.
    """
    name = _name(mention)
    words = name.split()
    known = load_lexicon("services")["known"].values()  # in all of England
    is_national = any(name.lower() in names for names in known)
    if is_national or not all(word[:1].isupper() or word in _FUNCTION_WORDS for word in words):
        return None
    start = mention.start - offset
    end = mention.end - offset
    context = text[max(0, start - _LONGEST_CONTEXT) : start]
    found = _RE.list_before.search(context) or _RE.kind_before.search(context)
    found = found or _RE.apposition_after.match(text, end) or _RE.kind_after.match(text, end)
    kind = found.lastgroup if found else None
    # "organisations such as the family hub"
    if kind == "other" and words[-1].lower() in head_nouns():
        return None
    return _KINDS[kind] if kind else None
