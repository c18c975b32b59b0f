"""Reads government interventions in an authority's services.

A direction of the Secretary of State, an improvement notice, a commissioner or an adviser of the Department
for Education, the move of services to a trust or out of the council's control: one intervention for each
sentence and kind, with the date it was made or lifted if given. An improvement board is set up by the
authority itself and is not an intervention. Sentences that name the government's means and yield no
intervention are listed as not understood (`unread_sentences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from graphkit.core.model import Document, Intervention
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.extract.text.outline import Outline

_HINTS = (
    "irection", "irected", "nstruct", "otice", "ommissioner", "dvis", "mprovement partner", "ntervention",
    "ntervened", "ntervene", "Secretary of State", "inister", "rust", "control", "497A", "company", " 20",
)  # fmt: skip
_GOVERNMENT = (
    r"\b(?:secretar(?:y|ies) of state(?: for [a-z]+(?:, [a-z]+)?(?: and [a-z]+)?)?"
    r"|(?<!local\s)(?:central )?government|department (?:for|of) (?:education|children, schools and families)"
    r"|DfE|DCSF|DLUHC|MHCLG|ministers?)\b(?: \(DfE\))?"
)
_BODY = (
    r"(?:(?:independent |children[’']s |new |voluntary |services |social care )*trust"
    r"|alternative delivery (?:model|vehicle)"
    r"|(?:new |wholly |council-?|owned |limited |independent )+company)"
)
# "In May 2016, …"
_OPENING = re.compile(rf"^(?:In|On|From|Since|During)\s(?:early\s|late\s)?{DATE_PATTERN}")
_DATE = re.compile(
    rf"\b(?:in|on|from|since|of|dated|until|to|by|during)\s(?:early\s|mid-|late\s)?{DATE_PATTERN}"
    rf"|,\s(?:and\s)?{DATE_PATTERN.replace('date', 'other')}"
)
_MADE = re.compile(
    r"\b(?:made(?!\saware)|issu\w+|appoint\w+|placed|impos\w+|given|gave|serv\w+|direct\w+|establish\w+|set\sup|creat\w+"
    r"|transferr?\w*|recommend\w+|announc\w+|commenc\w+|began|start\w+|enter\w+|interven\w+|notices?"
    r"|remov\w+|instruct\w+|approv\w+|agreed)\b",
    re.I,
)
# The date is that of an inspection, or of what followed the intervention
_DATES_ANOTHER = re.compile(
    r"\b(?:inspect\w+|visit\w*|reports?|judged|judgements?|ofsted|review|met|lifted|improvement\sboard|stepped"
    r"|114\snotice)\b",
    re.I,
)
_PERIOD = re.compile(
    rf"\b(?:between|from)\s{DATE_PATTERN}\s(?:and|to|until)\s{DATE_PATTERN.replace('date', 'last')}"
)
_LIFTED = re.compile(
    rf"\b(?:lifted|withdrawn|removed|revoked|ended|ending of|exited|left|came out of)\b(?!\sfrom\scouncil)"
    rf"(?:\s[^.;,]{{0,50}}?)?\s(?:in|on)\s{DATE_PATTERN}"
)
_SAME_TIME = re.compile(r"(?:At (?:the same|that|this) time|In the same (?:month|year)|On the same day)\b")
_ACTS = re.compile(
    rf"{_GOVERNMENT}[^.;]{{0,90}}?\b(?:wrote|appointed|issued|made|gave|served|directed|placed)\b", re.I
)
_OWN_TIME = re.compile(r"(?:During|Following|After|Since|Before|When|On|In|At|By|Until|From|Later)\b")
_PEOPLE = ("adviser", "commissioner")
_LONGEST_GAP = 2  # characters between two sentences of a paragraph
_CLAUSE = re.compile(r"[;:]|\.\s|\band\s*$|\bunder\b")
_TRANSFER = re.compile(r"\btransferr?\w*\b", re.I)
_PROPOSED = re.compile(r"\brecommend\w*\b", re.I)  # its date is not that of the removal
_MORE_DATES = re.compile(rf"(?:,\s|,?\sand\s)(?:in\s)?{DATE_PATTERN}")  # "in April 2012, May 2013 and 2014"


class InterventionPattern(NamedTuple):
    """A pattern of an intervention, and one that the same sentence must also match."""

    kind: str
    words: re.Pattern[str]
    context: re.Pattern[str]

    def find(self, sentence: str) -> re.Match[str] | None:
        """Return where the sentence states an intervention of this kind, if it does."""
        found = self.words.search(sentence)
        return found if found and self.context.search(sentence) else None

    def matches(self, sentence: str) -> bool:
        """Return whether the sentence states an intervention of this kind."""
        return self.find(sentence) is not None


def read_interventions(document: Document, outline: Outline) -> Iterator[Intervention]:
    """Yield the interventions of a report: one for each sentence and kind."""
    sentences = [("", None), *sentences_containing(document, outline, _HINTS)]
    for (before, previous), (sentence, span) in pairwise(sentences):
        if span is None:
            continue
        found: dict[str, re.Match[str]] = {}
        for pattern in intervention_patterns():
            if pattern.kind not in found and (match := pattern.find(sentence)):
                found[pattern.kind] = match
        if len(found) > 1:  # what the intervention is, is stated
            found.pop("intervention", None)
        follows = previous is not None and span.start - previous.end <= _LONGEST_GAP
        for kind, match in found.items():
            for since, until in _dates(sentence, before if follows else "", kind, match):
                yield Intervention(span=span, kind=kind, since=since, until=until)


def _dates(sentence: str, before: str, kind: str, match: re.Match[str]) -> list[tuple[str, str]]:
    """Return when the interventions that `match` names were made and lifted, as precisely as printed.

    Several notices in one phrase have a date each. Without a date in the sentence, that of the sentence
    `before` counts where the words refer to it ("at the same time"), or where the government acts in both.
    """
    if period := _PERIOD.search(sentence):
        return [(to_iso(period["date"]), to_iso(period["last"]))]
    if lifted := _LIFTED.search(sentence):
        return [("", to_iso(lifted["date"]))]
    if kind == "removal" and _PROPOSED.search(sentence):
        return [("", "")]
    if nearest := min(_dates_made(sentence, kind, match), default=None):
        _, first, end = nearest
        return [(first, ""), *((date, "") for date in _further_dates(sentence, end))]
    opening = _OPENING.search(sentence)
    if not opening and (_SAME_TIME.match(sentence) or _continues(before, sentence)):
        opening = _OPENING.search(before)
    return [(to_iso(opening["date"]) if opening else "", "")]


def _continues(before: str, sentence: str) -> bool:
    """Return whether the government acts in both sentences, and the second gives no time of its own."""
    acts = _ACTS.search(sentence) and not _OWN_TIME.match(sentence)
    return bool(acts) and re.search(_GOVERNMENT, before, re.I) is not None


def _further_dates(sentence: str, end: int) -> Iterator[str]:
    while more := _MORE_DATES.match(sentence, end):
        yield to_iso(more["date"])
        end = more.end()


def _dates_made(sentence: str, kind: str, match: re.Match[str]) -> Iterator[tuple[int, str, int]]:
    """Yield the dates at which an intervention may have been made: distance in characters, date, its end.

    A date after the words counts before one that precedes them, except one that the words contain.
    """
    for date in _DATE.finditer(sentence):
        printed = date["date"] or date["other"]
        at = date.start()
        first, last = min(at, match.start()), max(at, match.end())
        between = sentence[match.end() : at] if at >= match.end() else sentence[at : match.start()]
        near = sentence[max(0, at - 45) : at]
        inside = match.start() <= at < match.end()
        if _CLAUSE.search(between) or (not inside and _DATES_ANOTHER.search(near)):
            continue
        if kind not in ("trust", "removal") and _TRANSFER.search(between):
            continue
        is_next = kind not in _PEOPLE and not between.strip(" ,")  # "the adviser in May" was there before
        if inside or is_next or _MADE.search(sentence[first : last + 1]):
            distance = 0 if inside else at - match.end() if at >= match.end() else match.start() - at + 60
            yield distance, to_iso(printed), date.end()


@cache
def intervention_patterns() -> tuple[InterventionPattern, ...]:
    """Return the patterns of `data/lexicon/interventions.tsv`."""

    def compiled(words: str) -> re.Pattern[str]:
        return compile_spaced(words.replace("{government}", _GOVERNMENT).replace("{body}", _BODY))

    return tuple(
        InterventionPattern(row["kind"], compiled(row["words"]), compiled(row["with"]))
        for row in lexicon_rows("interventions")
    )
