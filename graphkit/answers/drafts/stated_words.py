"""Judges what a sentence states in words of its own, the theme of a visit or a quotation: it is
compared with the words of reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher

from graphkit.answers.claims.claim import Claim
from graphkit.answers.claims.known_rows import Lookup, Row, number_of
from graphkit.answers.claims.stated_facts import inspections_meant
from graphkit.answers.claims.verdict import CONFIRMED, CONTRADICTED, NOT_FOUND, PARTLY, Verdict
from graphkit.answers.drafts.likeness import (
    LabelledPassage,
    labelled_passages,
    labelled_statements,
    likeness,
)
from graphkit.answers.drafts.practice import bare_words
from graphkit.answers.readings.horizon import words_horizon
from graphkit.core.identifiers import local_id
from graphkit.core.language.wording import listed
from graphkit.core.schemes import broader_values
from graphkit.core.terms import Scheme
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.statements.areas_of_focus import NOT_STATED, areas_of_focus

# share of the terms of a theme that is stated
_SAME_THEME = 0.6
_OTHER_THEME = 0.3
# an area of visits whose letters may name no other
_PANDEMIC = "covid-arrangements"
# of a quotation and the words that it changes
_SIMILAR = 0.85
_MANY_SHARED = 0.7


def _passages(lookup: Lookup, row: Row) -> Sequence[LabelledPassage]:
    return labelled_passages(lookup.facts, number_of(row))


def _theme(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A visit of another time decides nothing, as more may exist than are loaded."""
    missing = Verdict(NOT_FOUND, "no visit with this theme is loaded")
    meant = inspections_meant(lookup, claim, place) if claim.whens else []
    if not meant:
        return missing
    of_time = [row["inspection"] for row in meant]
    where = {"authority": place, "kind": ["visit", "joint"], "inspection": of_time}
    order = "theme,inspection,area_of_focus"
    rows = lookup.rows({"of": "inspections", "where": where, "order": order})
    if by_area := _by_area(claim, rows):
        return by_area
    printed = {local_id(each.iri): each.theme for each in inspections(lookup.facts)}
    stated = (printed.get(str(row["inspection"])) or str(row["theme"] or "") for row in rows)
    themes = [*filter(None, stated)]
    if not themes:
        return missing
    (statement,) = labelled_statements([claim.value])
    shares = [likeness(statement, LabelledPassage("", "theme", each)).about for each in themes]
    closest = max(shares)
    if closest >= _SAME_THEME:
        return Verdict(CONFIRMED, themes[shares.index(closest)])
    topics = {topic for row in rows for topic in _topics(lookup, row)}
    if closest < _OTHER_THEME and topics.isdisjoint(statement.topics):
        return Verdict(CONTRADICTED, listed(themes))
    return missing


def _by_area(claim: Claim, rows: Sequence[Row]) -> Verdict | None:
    """Return whether visits looked at the areas of focus that a claim names; None where it names
    none. An area may be part of another one.
    """
    named = {*areas_of_focus(claim.value, ())} - {NOT_STATED}
    known = {str(row["area_of_focus"]) for row in rows if row["area_of_focus"]} - {NOT_STATED}
    if not named or not known:
        return None
    shown = listed(sorted(each.replace("-", " ") for each in known))
    if named <= known:
        return Verdict(CONFIRMED, shown)
    wider = broader_values(Scheme.AREA_OF_FOCUS)
    if named & known or named & {wider.get(each) for each in known}:
        return Verdict(PARTLY, shown)
    if _PANDEMIC in known or known & {wider.get(each) for each in named}:
        return Verdict(NOT_FOUND, shown)
    return Verdict(CONTRADICTED, shown)


def _topics(lookup: Lookup, row: Row) -> list[str]:
    return lookup.facts.column(
        "SELECT topic FROM inspection_topic WHERE inspection = ?", (number_of(row),)
    )


# --- quotations ---


def _quotation(lookup: Lookup, claim: Claim, place: str) -> Verdict:
    """A quotation is looked for in the reports of its time, or in all; a changed word is shown."""
    rows = inspections_meant(lookup, claim, place) if claim.whens else lookup.reported(place)
    coverage = words_horizon(lookup.facts, frozenset(map(number_of, rows)))
    read_as = "verbatim"
    if not coverage.known:
        return Verdict(NOT_FOUND, "no words are loaded", (), read_as)
    wanted = bare_words(claim.value)
    words = {*wanted.split()}
    most = 0.0
    closest = -1
    text = ""
    for passage in (each for row in rows for each in _passages(lookup, row) if each.quote):
        own = bare_words(passage.quote)
        if wanted in own:
            return Verdict(CONFIRMED, "", [passage.number], read_as)
        shared = len(words & {*own.split()}) / len(words)
        if shared > most:
            most = shared
            closest = passage.number
            text = own
    change = _changed_words(wanted.split(), text.split()) if most >= _MANY_SHARED else ""
    if change:
        return Verdict(CONTRADICTED, change, [closest], read_as)
    of = f", those of {coverage.known} of {coverage.of} reports" if coverage.not_known else ""
    return Verdict(NOT_FOUND, f"not in the words that are loaded{of}", (), read_as)


def _changed_words(mine: Sequence[str], theirs: Sequence[str]) -> str:
    """Return which words of a quotation a passage has otherwise; "" where much differs."""
    *blocks, _ = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    if sum(each.size for each in blocks) < _SIMILAR * len(mine) - 1 or not blocks:
        return ""
    first = blocks[0]
    last = blocks[-1]
    begin = max(0, first.b - first.a)
    end = last.b - last.a + len(mine)
    window = theirs[begin:end]
    steps = SequenceMatcher(None, mine, window, autojunk=False).get_opcodes()
    changes = []
    for how, a, b, c, d in steps:
        if how != "equal":
            own = " ".join(mine[a:b])
            printed = " ".join(window[c:d])
            changes.append(f"“{own}” is “{printed}” in the report")
    return "; ".join(changes) if len(changes) <= 3 else ""


WORD_JUDGES: Mapping[str, Callable[[Lookup, Claim, str], Verdict]] = {
    "theme": _theme,
    "quotation": _quotation,
}
