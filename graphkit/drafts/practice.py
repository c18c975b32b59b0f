"""Compares a statement on practice with passages: the newest report that settles it decides.

A verdict needs that the matter, the polarity and the extent of both are read, and agree or differ. What a
statement has and a passage lacks (a number, a date, who acts) leaves it open: better silent than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from graphkit.core.identifiers import entity_iri
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.drafts.known_rows import Lookup, Row
from graphkit.drafts.likeness import (
    CONTEXT,
    MIXED,
    STRENGTH,
    WEAKNESS,
    Likeness,
    Passage,
    Statement,
    nearest_passages,
    passages_of,
    subject_weight,
    term_weight,
)
from graphkit.drafts.sentence import NUMBERS, When, dates_of, has_phrase, phrase_pattern, words_of_drafts
from graphkit.facts.numbers import inspection_number
from graphkit.language.wording import listed

TOO_FAR = "too few of its words are in the passage"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b", re.I)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |and )?[A-Z][\w'’-]+)+")
_EXTENTS = {"all": 5, "most": 4, "many": 3, "some": 2, "few": 1, "one": 0}
NEAR, CLOSE, WHOLE = (
    0.55,
    0.68,
    0.85,
)  # coverage from which a passage is near, may settle it, and has nearly all
_SMALL, _LEAST_CONTENT = 4.2, 8.0  # weight of a term that may be missing; of all terms of a statement
_SAME, _SURELY_SAME = 0.95, 1.2  # sameness from which both are on one matter, and surely so
_CLEAR, _VERY_CLEAR = 0.6, 0.8  # polarity that confirms and that contradicts
_AS_NEAR, _LESS_NEAR = (
    0.15,
    0.4,
)  # difference in nearness: of passages that decide together; of one that may differ
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Match:
    """A passage near a statement: how near, the share of terms that it has, its verdict and the reason."""

    passage: Passage
    near: float
    coverage: float
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What reports say of a statement on practice: state, why, and the passages (IRIs), the nearest first."""

    state: str
    reason: str = ""
    passages: tuple[str, ...] = ()
    inspections: int = 0
    without_words: frozenset[str] = frozenset()


# --- which reports ---


def judge_practice(lookup: Lookup, statement: Statement, place: str, times: Sequence[When]) -> Found:
    """Return whether reports on an authority bear a statement out: those of its time, else the newest first.

    Its own time may be that of an event, which later reports state; that of a sentence before need not be.
    """
    reading = {
        "of": "inspections",
        "where": {"authority": place, "source": "report"},
        "order": "inspection,kind,published,ended",
    }
    every = sorted(lookup.rows(reading), key=lambda row: (str(row["began"]), str(row["inspection"])))
    then = [row for row in every if any(_is_in(row, each) for each in times)]
    found = _newest_first(lookup, statement, then) if then else None
    if found and (found.state != NOT_FOUND or found.reason[:10] != "no passage"):
        return found
    if not times or times[0].mode == "carried":
        return _newest_first(lookup, statement, every)
    event = replace(statement, event=times[0])
    later = _newest_first(
        lookup,
        event,
        [row for row in every if row not in then and str(row["began"])[:4] >= times[0].period[:4]],
    )
    return later if later.state in (CONFIRMED, CONTRADICTED) or not found else found


def _is_in(row: Row, when: When) -> bool:
    """Return whether an inspection began, ended or was published in a period, or its report may have been."""
    first, _, last = when.period.partition("..")
    days = [str(row[name]) for name in ("began", "ended", "published") if row[name]]
    if any(first[: len(day)] <= day and day[: len(last or first)] <= (last or first) for day in days):
        return True
    return len(first) == 7 and not row["published"] and 0 < _months(first) - _months(str(row["began"])) <= 3


def _months(day: str) -> int:
    return 12 * int(day[:4]) + int(day[5:7] or 0)


def _newest_first(lookup: Lookup, statement: Statement, rows: Sequence[Row]) -> Found:
    """Return what the reports of some inspections say."""
    matches: list[tuple[Match, Row]] = []
    without = set[str]()
    for row in rows:
        number = inspection_number(entity_iri(str(row["inspection"])))
        passages = passages_of(lookup.facts, number)
        if passages and not any(each.quote for each in passages):
            without.add(str(row["inspection"]))
        for near, passage, likeness in nearest_passages(lookup.facts, statement, number):
            matches.append(
                (Match(passage, near, likeness.coverage, *verdict(statement, passage, likeness)), row)
            )
    matches.sort(key=lambda pair: -pair[0].near)
    state, reason, deciding = _decided(matches, rows)
    shown = dict.fromkeys(
        each.passage.iri for each in (*deciding, *(match for match, _ in matches[:_MOST_SHOWN]))
    )
    return Found(state, reason, tuple(shown), len(rows), frozenset(without))


def _decided(matches: Sequence[tuple[Match, Row]], rows: Sequence[Row]) -> tuple[str, str, list[Match]]:
    """Return the state, the reason and the passages that decide: of the newest report that settles it."""
    best = matches[0][0].near if matches else 0.0
    settled = [(match, row) for match, row in matches if match.state and match.near >= best - _AS_NEAR]
    if not settled:
        is_far = not matches or matches[0][0].reason == TOO_FAR
        return (
            NOT_FOUND,
            f"no passage in {len(rows)} report{'s' * (len(rows) != 1)}" if is_far else matches[0][0].reason,
            [],
        )
    newest = max(str(row["began"]) for _, row in settled)
    own = [match for match, row in settled if str(row["began"]) == newest]
    state, reason = own[0].state, own[0].reason
    older = [(match, row) for match, row in settled if str(row["began"]) < newest and match.state != state]
    if len({match.state for match in own}) > 1:
        return NOT_FOUND, "passages differ", own
    later = [row for match, row in matches if str(row["began"]) > newest and match.near >= best - _LESS_NEAR]
    silent = [str(row["began"])[:4] for row in rows if row["kind"] == "full" and str(row["began"]) > newest]
    if state == CONTRADICTED and older:
        then = str(older[-1][1]["began"])[:4]
        return OVERTAKEN, f"so in {then}; otherwise in {newest[:4]}: {reason}", [*own, older[-1][0]]
    if state == CONTRADICTED and later:
        return (
            NOT_FOUND,
            f"otherwise in {newest[:4]}; what {str(later[-1]['began'])[:4]} says is not settled",
            own,
        )
    if state == CONFIRMED and silent:
        return PARTLY, f"so in {newest[:4]}; not in the report of {listed(silent)}", own
    return state, reason, own


# --- what a passage says ---


def verdict(statement: Statement, passage: Passage, likeness: Likeness) -> tuple[str, str]:
    """Return what a passage says of a statement: "confirmed", "contradicted" or "" with the reason."""
    if sum(map(term_weight, statement.terms)) < _LEAST_CONTENT:
        return "", TOO_FAR
    heavy = [term for term in likeness.left if term_weight(term) > _SMALL]
    is_same = bool(passage.quote) and likeness.sameness >= _SAME
    is_close = likeness.coverage >= CLOSE and not heavy
    if likeness.about < NEAR and not is_same:
        return "", TOO_FAR
    missing = f"not in the passage: {', '.join(sorted(likeness.left))}"
    if lacking := next(_lacking(statement, passage), ""):
        return "", lacking
    is_request = has_phrase(statement.text, "asked-to")
    if (passage.kind == "recommendation") != is_request:
        return (
            _of_request(statement, is_close)
            if not is_request
            else ("", "what inspectors ask for stands in a recommendation")
        )
    if not (is_same or is_close):
        return "", missing
    if is_request:
        return CONFIRMED, "the report asks for it"
    return _compared(statement, passage, likeness, is_close) or ("", missing)


def _of_request(statement: Statement, is_close: bool) -> tuple[str, str]:
    """What has to improve is not praised."""
    if is_close and statement.polarity == WEAKNESS:
        return CONFIRMED, "the report asks for it to improve"
    if is_close and statement.polarity == STRENGTH and statement.confidence >= _VERY_CLEAR:
        return CONTRADICTED, "the report asks for it to improve"
    return "", "a recommendation"


def _compared(
    statement: Statement, passage: Passage, likeness: Likeness, is_close: bool
) -> tuple[str, str] | None:
    """Compare extents, then polarities, then, where both only say that something is so, the words."""
    one, other = statement.polarity, passage.polarity
    confidence = min(statement.confidence, passage.confidence)
    mine, theirs = _extent(statement.text, statement.extent), _extent(passage.quote, passage.extent)
    same_sense = has_phrase(statement.text, "negations") == has_phrase(passage.quote, "negations")
    is_turned = (len(likeness.flipped) + (not same_sense)) % 2 == 1
    if _excludes(mine, theirs):
        is_read = is_close and one == other and not is_turned
        return (
            (CONTRADICTED, f"the passage is about {theirs}, not {mine}")
            if is_read
            else ("", "quantities differ")
        )
    is_whole = likeness.coverage >= WHOLE or likeness.sameness >= _SURELY_SAME
    if is_whole and is_turned and mine == theirs and not likeness.left:
        return CONTRADICTED, "the passage says the opposite"
    if {one, other} == {STRENGTH, WEAKNESS}:
        subject = [term for term in likeness.left if subject_weight(term) > _SMALL]
        is_sure = (confidence >= _VERY_CLEAR or is_turned) and likeness.about >= CLOSE and not subject
        return (CONTRADICTED, f"the passage is a {other}") if is_sure else ("", "polarity is not sure")
    if one == other and one in (STRENGTH, WEAKNESS):
        if not mine and theirs in ("few", "one"):
            return "", f"the passage is about {theirs}"
        is_sure = confidence >= _CLEAR and not is_turned
        return (
            (CONFIRMED, f"both are a {one}")
            if is_sure
            else ("", "one of them is negated" if is_turned else "polarity is not sure")
        )
    if MIXED in (one, other) and one != other:
        return "", "the passage has two sides" if other == MIXED else "the sentence has two sides"
    is_plain = is_whole and not is_turned and mine == theirs
    return (
        (CONFIRMED, "the passage says the same")
        if is_plain and (not likeness.left or one == other != CONTEXT)
        else None
    )


def _lacking(statement: Statement, passage: Passage) -> Iterator[str]:
    """Yield what a statement has and a passage lacks: numbers, dates, who acts; or that it says a plan."""
    text, quote = statement.text, passage.quote
    if not quote:
        if has_phrase(text, "negations") or _figures(text):
            yield "the words of the report are not loaded"
        return
    if numbers := _figures(text) - _figures(quote):
        yield f"the passage does not have {', '.join(sorted(numbers))}"
    event = statement.event
    if event and not any(
        each.startswith(event.period) or event.period.startswith(each) for each in dates_of(quote)
    ):
        yield "the passage does not have the date"
    for kind, there in (("bodies", quote), ("who", passage.around or quote)):
        if who := next(
            (name for name, pattern in _groups(kind) if pattern.search(text) and not pattern.search(there)),
            "",
        ):
            yield f"the passage does not name {who}"
    if name := next((each for each in _NAME.findall(text) if each not in quote), ""):
        yield f"the passage does not name {name}"
    if has_phrase(quote, "planned") and not has_phrase(text, "planned"):
        yield "the passage says what is planned"


def _figures(text: str) -> set[str]:
    words = re.findall(r"[a-z-]+", text.lower())
    ordinals = {each.lower() for each in _ORDINAL.findall(text)}
    return {
        *_FIGURE.findall(text.replace(",", "")),
        *(str(NUMBERS[each]) for each in words if NUMBERS.get(each, 0) > 1),
        *ordinals,
    }


@cache
def _groups(name: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Return the groups of a table of words: who acts, who is meant, quantities."""
    return [(each, phrase_pattern(phrases)) for each, phrases in words_of_drafts()[name].items()]


def _extent(text: str, labelled: str) -> str:
    """Return the quantity of a text: that of a phrase of drafts, or the labelled one."""
    return next((name for name, pattern in _groups("quantities") if pattern.search(text)), labelled)


def _excludes(one: str, other: str) -> bool:
    """Return whether two quantities exclude each other: all and some, most and few."""
    if one not in _EXTENTS or other not in _EXTENTS:
        return False
    here, there = _EXTENTS[one], _EXTENTS[other]
    return abs(here - there) >= 2 or (5 in (here, there) and here != there)
