"""Reads government interventions in an authority's services.

A direction of the Secretary of State, an improvement notice, a commissioner or an adviser of the
Department for Education, the move of services to a trust or out of the council's control: one
intervention for each sentence and kind, with the date it was made or lifted if given, and who
ordered it. The date of a move to a trust is that of the transfer, not of the direction or decision.
An improvement board is set up by the authority itself and is not an intervention. Sentences that
name the government's means and yield no intervention are listed as not understood
(`relation_sentences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.language.dates import DATE_PATTERN, to_iso
from graphkit.core.model import Document, Intervention
from graphkit.core.patterns import Patterns
from graphkit.documents.extract.relations.relation_sentences import sentences_containing
from graphkit.documents.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.documents.extract.text.outline import Outline

_LAST, _OTHER = (DATE_PATTERN.replace("date", name) for name in ("last", "other"))
_RE = Patterns("interventions", date=DATE_PATTERN, last_date=_LAST, other_date=_OTHER)

_PEOPLE = ("adviser", "commissioner")
_LONGEST_GAP = 2  # characters between two sentences of a paragraph


class InterventionPattern(NamedTuple):
    """A pattern of an intervention, and one that the same sentence must also match."""

    kind: str
    words: re.Pattern[str]
    context: re.Pattern[str]


def read_interventions(document: Document, outline: Outline) -> Iterator[Intervention]:
    """Yield the interventions of a report: one for each sentence and kind."""
    # the sentence before, and where it ends
    before = ""
    end = -_LONGEST_GAP - 1
    for sentence, span in sentences_containing(document, outline, _RE.words("hints")):
        found: dict[str, re.Match[str]] = {}
        for kind, words, context in intervention_patterns():
            if kind not in found and (match := words.search(sentence)) and context.search(sentence):
                found[kind] = match
        if len(found) > 1:  # what the intervention is, is stated
            found.pop("intervention", None)
        before = before if span.start - end <= _LONGEST_GAP else ""
        for kind, match in found.items():
            for since, until in _dates(sentence, before, kind, match):
                yield Intervention(span, kind, since, until, _ordered_by(sentence, match))
        before, end = sentence, span.end


def _dates(sentence: str, before: str, kind: str, match: re.Match[str]) -> list[tuple[str, str]]:
    """Return when the interventions that `match` names were made and lifted,
    as precisely as printed.

    Several notices in one phrase have a date each. Without a date in the sentence, that of the
    sentence `before` counts where the words refer to it ("at the same time"), or where the
    government acts in both.
    """
    if period := _RE.period.search(sentence):
        return [(to_iso(period["date"]), to_iso(period["last"]))]
    if lifted := _RE.lifted.search(sentence):
        return [("", to_iso(lifted["date"]))]
    if kind == "removal" and _RE.proposed.search(sentence):
        return [("", "")]
    handover = None
    if _RE.any_body.search(sentence):
        handover = _RE.handover.search(sentence) or _RE.handover_first.search(sentence)
    if kind == "trust":
        return [(to_iso(handover["date"]) if handover else "", "")]
    of_transfer = handover.start("date") if handover else -1
    if nearest := min(_dates_made(sentence, kind, match, without=of_transfer), default=None):
        _, first, end = nearest
        dates = [(first, "")]
        while more := _RE.more_dates.match(sentence, end):
            dates.append((to_iso(more["date"]), ""))
            end = more.end()
        return dates
    opening = _RE.opening.search(sentence)
    if not opening and (_RE.same_time.match(sentence) or _continues(before, sentence)):
        opening = _RE.opening.search(before)
    return [(to_iso(opening["date"]) if opening else "", "")]


def _continues(before: str, sentence: str) -> bool:
    """Return whether the government acts in both sentences,
    and the second gives no time of its own.
    """
    acts = _RE.acts.search(sentence) and not _RE.own_time.match(sentence)
    return bool(acts) and _RE.any_government.search(before) is not None


def _dates_made(
    sentence: str, kind: str, match: re.Match[str], without: int
) -> Iterator[tuple[int, str, int]]:
    """Yield the dates at which an intervention may have been made:
    distance in characters, date, its end.

    A date after the words counts before one that precedes them, except one that the words contain.
    That at the offset `without` is of something else.
    """
    start, end = match.span()
    for date in _RE.stated_date.finditer(sentence):
        group = "date" if date["date"] else "other"
        if date.start(group) == without:
            continue
        at = date.start()
        is_inside = start <= at < end
        if at >= end:
            between = sentence[end:at]
            distance = at - end
        else:
            between = sentence[at:start]
            distance = 0 if is_inside else start - at + 60
        before = sentence[max(0, at - 45) : at]
        if _RE.clause.search(between) or (not is_inside and _RE.dates_another.search(before)):
            continue
        # "the adviser in May" was there before
        is_next = kind not in _PEOPLE and not between.strip(" ,")
        around = sentence[min(at, start) : max(at, end) + 1]
        if is_inside or is_next or _RE.made.search(around):
            yield distance, to_iso(date[group]), date.end()


def _ordered_by(sentence: str, match: re.Match[str]) -> str:
    """Return who ordered the intervention that `match` names: in its words, before or after them;
    or "".
    """
    start, end = match.span()
    found = [(3, 0, "")]  # rank, distance, who
    for one in _RE.orderers.finditer(sentence):
        name = (one.lastgroup or "").replace("_", " ")
        if start <= one.start() < end:
            found.append((0, one.start(), name))
        elif one.end() <= start and _RE.orders.search(sentence[one.end() : start]):
            found.append((1, -one.start(), name))
        elif one.start() >= end and _RE.ordered_by.search(sentence[end : one.start()]):
            found.append((2, one.start(), name))
    *_, nearest = min(found)
    return nearest


@cache
def intervention_patterns() -> tuple[InterventionPattern, ...]:
    """Return the patterns of `data/lexicon/interventions.tsv`."""
    return tuple(
        InterventionPattern(
            row["kind"], *(compile_spaced(_RE.expand(row[column])) for column in ("words", "with"))
        )
        for row in lexicon_rows("interventions")
    )
