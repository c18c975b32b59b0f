"""Compares a statement on practice with passages: the newest report that settles it decides.

A verdict needs that the matter, the polarity and the extent of both are read, and agree or differ.
What a statement has and a passage lacks (a number, a date, who acts) leaves it open: better silent
than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from graphkit.answers.claims.claim import When
from graphkit.answers.claims.grades import bounds
from graphkit.answers.claims.known_rows import Lookup, Row, number_of
from graphkit.answers.claims.sentence import (
    dates_of,
    draft_pattern,
    has_phrase,
    phrase_pattern,
    without,
    words_of_drafts,
)
from graphkit.answers.claims.verdict import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.answers.drafts.likeness import (
    CONTEXT,
    MIXED,
    STRENGTH,
    WEAKNESS,
    LabelledPassage,
    LabelledStatement,
    Likeness,
    likeness,
    nearest_passages,
    sides_of,
    subject_weight,
    term_weight,
    terms_in_common,
)
from graphkit.core.language.wording import listed, numerals
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon

TOO_FAR = "too few of its words are in the passage"
WITHOUT_WORDS = "a passage speaks of it, whose words are not loaded"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |and )?[A-Z][\w'’-]+)+")
_GENERAL = ("", "most", "all")
_FEW = 0.25
# Coverage from which a passage is near, may settle it, has nearly all; weight of a term that may be
# missing, and of all terms of a statement; sameness from which both are on one matter, and surely
# so; polarity that confirms, and that contradicts; difference in nearness of passages that decide,
# and of one that may differ.
NEAR = 0.55
CLOSE = 0.68
WHOLE = 0.85
_SMALL = 4.2
_LEAST_CONTENT = 8.0
_SAME = 0.95
_SURELY_SAME = 1.2
_CLEAR = 0.6
_VERY_CLEAR = 0.8
_AS_NEAR = 0.15
_LESS_NEAR = 0.4
_MOST_SHOWN = 8


class Match(NamedTuple):
    """A passage near a statement: how near, on its matter, its verdict and the reason;
    its inspection.
    """

    passage: LabelledPassage
    near: float
    is_on_matter: bool
    state: str
    reason: str
    row: Row


class Found(NamedTuple):
    """What reports say of a statement on practice: state, why, and the passages (IRIs),
    the nearest first.
    """

    state: str
    reason: str = ""
    passages: tuple[str, ...] = ()
    inspections: int = 0
    compared: frozenset[int] = frozenset()  # inspections whose passages were compared


# --- which reports ---


def judge_practice(
    lookup: Lookup, statement: LabelledStatement, place: str, times: Sequence[When]
) -> Found:
    """Return whether reports on an authority bear a statement out:
    those of its time, else the newest first.

    Its own time may be that of an event, which later reports state; that of a sentence before need
    not be.
    """
    every = lookup.reported(place)
    then = [row for row in every if any(_is_in(row, each) for each in times)]
    found = _newest_first(lookup, statement, then) if then else None
    if found and found.state == CONFIRMED and has_phrase(statement.text, "present"):
        return _newest_first(lookup, statement, every)  # "is slow, as the report of 2021 says"
    if found and (found.state != NOT_FOUND or found.reason[:10] != "no passage"):
        return found
    if not times or times[0].mode == "carried":
        return _newest_first(lookup, statement, every)
    event = statement._replace(event=times[0])
    after = [
        row for row in every if row not in then and str(row["began"])[:4] >= times[0].period[:4]
    ]
    later = _newest_first(lookup, event, after)
    if later.state in (CONFIRMED, CONTRADICTED) or not found:
        return later
    return found


def _is_in(row: Row, when: When) -> bool:
    """Return whether an inspection began, ended or was published in a period."""
    start, end = bounds(when.period)
    return any(
        start <= str(row[name]) <= end for name in ("began", "ended", "published") if row[name]
    )


def _newest_first(lookup: Lookup, statement: LabelledStatement, rows: Sequence[Row]) -> Found:
    """Return what the reports of some inspections say."""
    matches: list[Match] = []
    for row in rows:
        key = (statement, row["inspection"])  # the same in each period that is tried
        if key not in lookup.memo:
            lookup.memo[key] = [*_matches(lookup, statement, row)]
        matches += lookup.memo[key]
    matches.sort(key=lambda each: -each.near)
    state, reason, deciding = _decided(statement, matches, rows)
    full = max((str(row["began"]) for row in rows if row["kind"] == "full"), default="")
    newest = [each for each in matches if str(each.row["began"]) >= full]
    in_order = (*deciding, *matches[:2], *newest[:1], *matches)
    shown = dict.fromkeys(each.passage.iri for each in in_order)
    compared = frozenset(number_of(each.row) for each in matches)
    return Found(state, reason, tuple(shown)[:_MOST_SHOWN], len(rows), compared)


def _matches(lookup: Lookup, statement: LabelledStatement, row: Row) -> Iterator[Match]:
    for near, lead, passage in nearest_passages(lookup.facts, statement, number_of(row)):
        alike = likeness(statement, passage, lead)
        yield Match(passage, near, alike.about >= CLOSE, *verdict(statement, passage, alike), row)


def _decided(
    statement: LabelledStatement, matches: Sequence[Match], rows: Sequence[Row]
) -> tuple[str, str, list[Match]]:
    """Return the state, the reason and the passages that decide:
    of the newest report that settles it.
    """
    best = matches[0].near if matches else 0.0
    settled = [each for each in matches if each.state and each.near >= best - _AS_NEAR]
    if not settled and matches and matches[0].reason != TOO_FAR:
        return NOT_FOUND, matches[0].reason, []
    if not settled:
        reports = "report" if len(rows) == 1 else "reports"
        return NOT_FOUND, f"no passage in {len(rows)} {reports}", []
    newest = max(str(each.row["began"]) for each in settled)
    own = [each for each in settled if str(each.row["began"]) == newest]
    if len({each.state for each in own}) > 1:
        return NOT_FOUND, "passages differ", own
    state = own[0].state
    reason = own[0].reason
    if state == CONTRADICTED:
        return _contradicted(statement, matches, newest, own)
    full = (str(row["began"]) for row in rows if row["kind"] == "full")
    silent = [day[:4] for day in full if day > newest]
    if state == CONFIRMED and silent:
        return PARTLY, f"so in {newest[:4]}; not in the report of {listed(silent)}", own
    return state, reason, own


def _contradicted(
    statement: LabelledStatement, matches: Sequence[Match], newest: str, own: list[Match]
) -> tuple[str, str, list[Match]]:
    """Return what a contradiction is beside other reports:
    open where a newer one says more, or overtaken.
    """
    year = newest[:4]
    reason = own[0].reason
    for each in matches:
        day = str(each.row["began"])
        if day > newest and each.is_on_matter and each.state != CONTRADICTED:
            return NOT_FOUND, f"otherwise in {year}; what {day[:4]} says is not settled", own
    least = matches[0].near - _LESS_NEAR
    for each in matches:
        day = str(each.row["began"])
        is_alike = each.is_on_matter and each.passage.polarity == statement.polarity
        if day < newest and each.near >= least and (is_alike or each.state == CONFIRMED):
            return OVERTAKEN, f"so in {day[:4]}; otherwise in {year}: {reason}", [*own, each]
    return CONTRADICTED, reason, own


# --- what a passage says ---


def verdict(
    statement: LabelledStatement, passage: LabelledPassage, alike: Likeness
) -> tuple[str, str]:
    """Return what a passage says of a statement: "confirmed",
    "contradicted" or "" with the reason.
    """
    heavy = [term for term in alike.left if term_weight(term) > _SMALL]
    is_same = bool(passage.quote) and alike.sameness >= _SAME
    is_close = alike.coverage >= CLOSE and not heavy
    is_small = alike.left and sum(map(term_weight, statement.terms)) < _LEAST_CONTENT
    if is_small or (alike.about < NEAR and not is_same):
        return "", TOO_FAR
    if not passage.quote:
        return "", WITHOUT_WORDS
    missing = f"not in the passage: {', '.join(sorted(alike.left))}"
    if lacking := next(_lacking(statement, passage), ""):
        return "", lacking
    if bare_words(statement.text) in (
        printed := bare_words(passage.quote),
        printed.removeprefix("the "),
    ):
        return CONFIRMED, "the passage says the same"
    is_request = has_phrase(statement.text, "asked-to")
    if passage.kind == "recommendation" and not is_request:
        return _of_request(statement, is_close)
    if is_request and passage.kind != "recommendation":
        return "", "what inspectors ask for stands in a recommendation"
    if not (is_same or is_close):
        return "", missing
    if is_request:
        return CONFIRMED, "the report asks for it"
    has_sides = (
        len(sides_of(passage._replace(quote=statement.text))) > 1 or statement.polarity == MIXED
    )
    sides = [passage] if has_sides else sides_of(passage)
    side = max(sides, key=lambda each: _on_the_point(statement, each))
    shared, flipped = terms_in_common(statement.terms, side.terms)
    if not shared.issuperset(statement.terms - alike.left) and side is sides[0]:
        # a later side may leave out its subject, the first does not
        return "", "the passage has two sides"
    is_whole = alike.coverage >= WHOLE or alike.sameness >= _SURELY_SAME
    return _compared(statement, side, alike._replace(flipped=flipped), is_close, is_whole) or (
        "",
        missing,
    )


def bare_words(text: str) -> str:
    """Return the words of a text in lower case, without marks."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['‘’]", "", text.lower())))


def _on_the_point(statement: LabelledStatement, side: LabelledPassage) -> tuple[float, ...]:
    """Return how far a side of a passage is on what a statement says of its matter,
    then on the matter.
    """
    shared, flipped = terms_in_common(statement.terms, side.terms)
    return bool(flipped), sum(map(term_weight, shared))


def _of_request(statement: LabelledStatement, is_close: bool) -> tuple[str, str]:
    """What has to improve is not praised."""
    if is_close and statement.polarity == WEAKNESS:
        return CONFIRMED, "the report asks for it to improve"
    if is_close and statement.polarity == STRENGTH and statement.confidence >= _VERY_CLEAR:
        return CONTRADICTED, "the report asks for it to improve"
    return "", "a recommendation"


def _compared(
    statement: LabelledStatement,
    side: LabelledPassage,
    alike: Likeness,
    is_close: bool,
    is_whole: bool,
) -> tuple[str, str] | None:
    """Compare of how many it is said, and in which sense: by the words, and by the polarity.

    Said of most, it is not so of few; not said of many, it is not so of all.
    """
    one, other = statement.polarity, side.polarity
    shares = _compared_shares(statement, side, alike)
    is_turned = shares.is_turned
    if apart := _apart(shares, alike, is_close, is_whole, one == other):
        return CONTRADICTED, apart
    if {one, other} == {STRENGTH, WEAKNESS}:
        is_sure = _is_opposite(statement, side, alike, shares)
        if is_sure:
            return CONTRADICTED, f"the passage is a {other}"
        return "", "polarity is not sure"
    if shares.is_apart or not shares.is_within:
        return "", "quantities differ"
    if one == other and one in (STRENGTH, WEAKNESS):
        is_sure = min(statement.confidence, side.confidence) >= _CLEAR and not is_turned
        return (CONFIRMED, f"both are a {one}") if is_sure else ("", "polarity is not sure")
    if MIXED in (one, other) and one != other:
        return "", "the passage has two sides" if other == MIXED else "the sentence has two sides"
    is_plain = is_whole and not is_turned and (not alike.left or one == other != CONTEXT)
    return (CONFIRMED, "the passage says the same") if is_plain else None


def _apart(
    shares: _Shares, alike: Likeness, is_close: bool, is_whole: bool, is_one_sense: bool
) -> str:
    """Return how what is said of some excludes what is said of others of them;
    "" where it does not.
    """
    is_of_none = "none" in (shares.mine, shares.theirs) and is_close
    if shares.is_apart and is_whole and (is_of_none or not alike.left):
        said = (
            f"the passage is about {shares.theirs or 'it in general'}, not "
            f"{shares.mine or 'it in general'}"
        )
        return "the passage says the opposite" if shares.is_turned else said
    if shares.is_apart and is_close and is_one_sense and not shares.is_turned:
        return f"the passage is about {shares.theirs}, not {shares.mine}"
    return ""


def _is_opposite(
    statement: LabelledStatement, side: LabelledPassage, alike: Likeness, shares: _Shares
) -> bool:
    """Return whether a strength and a weakness exclude each other: on one matter, and of most."""
    if shares.mine not in _GENERAL or alike.about < CLOSE:
        return False
    if any(subject_weight(term) > _SMALL for term in alike.left):
        return False
    is_clear = shares.is_turned or min(statement.confidence, side.confidence) >= _VERY_CLEAR
    is_denied = shares.theirs in (*_GENERAL, "not all") or bool(alike.flipped) or shares.is_apart
    return is_clear and is_denied


class _Shares(NamedTuple):
    """Of how many a statement and a passage say something;
    whether one of them says the contrary.
    """

    mine: str
    theirs: str
    is_turned: bool
    is_apart: bool
    is_within: bool


def _compared_shares(
    statement: LabelledStatement, side: LabelledPassage, alike: Likeness
) -> _Shares:
    mine, low, high, negated = _share(statement.text, statement.extent)
    theirs, least, most, is_denied = _share(side.quote, side.extent)
    is_turned = (len(alike.flipped) + (negated != is_denied)) % 2 == 1
    not_so = words_of_drafts()["quantity-shares"]["not so"]
    if is_turned and theirs and not mine:
        low, high = not_so
    elif is_turned:
        least, most = (1 - most, 1 - least) if theirs else not_so
    is_within = (low <= least and most <= high) or (not mine and most > _FEW)
    return _Shares(mine, theirs, is_turned, most < low or high < least, is_within)


def _share(text: str, extent: str) -> tuple[str, float, float, bool]:
    """Return of how many a text says something: a name, the least and the greatest share;
    whether "not" does.

    A negation that is part of a quantity counts there: "not always".
    """
    printed = next((name for name, pattern in _groups("quantities") if pattern.search(text)), "")
    name = printed or extent
    shares = words_of_drafts()["quantity-shares"]
    rest = _quantity_words().sub(" ", text)
    is_denied = has_phrase(without(rest, "not-the-indicator"), "negations")
    # "not recorded always"
    if is_denied and (name == "all" or (name == "not all" and not printed)):
        name = "not all"
        is_denied = False
    return name, *shares.get(name, shares["general"]), is_denied


@cache
def _quantity_words() -> re.Pattern[str]:
    """Return the pattern of phrases that say of how many something is so."""
    extents = (text.split("|") for name, text in load_lexicon("extents").items() if name != "-")
    lists = (*extents, *words_of_drafts()["quantities"].values())
    return phrase_pattern(tuple(each.strip() for own in lists for each in own))


def _lacking(statement: LabelledStatement, passage: LabelledPassage) -> Iterator[str]:
    """Yield what a statement has and a passage lacks: numbers, dates, who acts;
    or that it says a plan.
    """
    text, quote = statement.text, passage.quote
    if numbers := _figures(text) - _figures(quote):
        yield f"the passage does not have {', '.join(sorted(numbers))}"
    if statement.event:
        yield from _other_date(statement.event, dates_of(quote))
    for kind, there in (("bodies", quote), ("who", passage.around or quote)):
        for name, pattern in _groups(kind):
            if pattern.search(text) and not pattern.search(there):
                yield f"the passage does not name {name}"
                break
    missing = [name for name in _NAME.findall(text) if name not in quote]
    if missing:
        yield f"the passage does not name {missing[0]}"
    turned = draft_pattern("turns").search(text)
    if turned and turned[0].lower() not in quote.lower():
        yield f"the passage does not say “{turned[0]}”"
    for what in ("planned", "needed"):
        if has_phrase(quote, what) and not has_phrase(text, what):
            yield f"the passage says what is {what}"


def _other_date(event: When, dates: Sequence[str]) -> Iterator[str]:
    """Yield how the dates of a passage differ from that of an event."""
    if any(each.startswith(event.period) or event.period.startswith(each) for each in dates):
        return
    if dates:
        yield f"not {event.text}: the passage has {listed(list(map(long_date, dates)))}"
    else:
        yield "the passage does not have the date"


def _figures(text: str) -> set[str]:
    numbers = numerals()
    lower = text.lower()
    words = re.findall(r"[a-z-]+", lower)
    in_words = [str(numbers[each]) for each in words if numbers.get(each, 0) > 1]
    figures = _FIGURE.findall(text.replace(",", ""))
    ordinals = draft_pattern("ordinals").findall(lower)
    return {*figures, *in_words, *ordinals}


@cache
def _groups(name: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Return the groups of a table of words: who acts, who is meant, quantities."""
    return [
        (each, phrase_pattern(tuple(phrases))) for each, phrases in words_of_drafts()[name].items()
    ]
