"""Compares a statement on practice with passages, which confirm it, contradict it, or leave it open.

Each check of `_CHECKS` in turn compares one thing (date, number, who, polarity, quantity, words) and may
settle it. Where none does, the statement is not found: silence is better than a wrong verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.drafts.checked_draft import CONFIRMED, CONTRADICTED, NOT_FOUND, OVERTAKEN, PARTLY
from graphkit.drafts.likeness import (
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
    terms_in_common,
    terms_of,
)
from graphkit.drafts.lookup import Lookup, Row
from graphkit.drafts.sentence import (
    When,
    dates_of,
    draft_pattern,
    has_phrase,
    phrase_pattern,
    words_of_drafts,
)
from graphkit.facts.numbers import inspection_number
from graphkit.language.stemming import stems
from graphkit.language.wording import listed

TOO_FAR = "too few of its words are in the passage"
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
}
_ORDINAL = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?! most)", re.I)
_COUNTED = re.compile(
    rf"\b(?P<number>{_NUMBER.pattern}|{'|'.join(_NUMBER_WORDS)})(?P<unit> ?%| per ?cent\b|)"
    r"(?:(?: of)?(?: (?:all|the|its|their))? (?P<noun>[\w'’-]+(?: [\w'’-]+)?))?",
    re.I,
)
_RANK = re.compile(r"\b((?:second|third|fourth|fifth)?)[ -]?\b((?:most|least) \w+|\w{3,}est)\b", re.I)
_ROUGHLY = 1.15  # ratio from which two numbers differ where one is "about"
_EXTENTS = {"all": 5, "most": 4, "many": 3, "some": 2, "few": 1, "one": 0, "": -1}
NEAR, CLOSE = 0.55, 0.68  # coverage from which a passage is near, and may settle it
_SURE = 0.6  # polarity
_SMALL = 4.2  # weight of a term that may be missing
_SAME_ANYWAY = 1.05  # sameness that settles it where the topic is another
_SAME, _SURELY_SAME = 0.85, 1.2  # sameness that settles it where the polarity is clear, and where it is not
_LONG = 5  # terms of a statement that is settled without a polarity
_CLEAR, _VERY_CLEAR = 0.6, 0.8  # polarity that confirms and that contradicts
_OPPOSITE, _REVERSED = 0.75, 0.85  # coverage from which a negation reverses, without polarity and with it
_PRAISED = 0.75  # polarity of praise that a recommendation contradicts
_OTHERWISE = "the passage says the opposite"


_AS_NEAR, _LESS_NEAR = (
    0.15,
    0.4,
)  # difference in nearness: of passages that decide together; of one that may differ
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What reports say of a statement on practice: state, why, and the passages (IRIs), the nearest first."""

    state: str
    reason: str = ""
    passages: tuple[str, ...] = ()
    inspections: int = 0
    without_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A passage near a statement: how near, the share of terms that it has, its verdict and the reason."""

    passage: Passage
    near: float
    coverage: float
    state: str = ""
    reason: str = ""


def judge_practice(lookup: Lookup, statement: Statement, place: str, times: Sequence[When]) -> Found:
    """Return whether reports on an authority bear a statement out: those of its time, else the newest first.

    Its own time may be that of an event, which later reports state; the time of a sentence before need not be its.
    """
    reading = {
        "of": "inspections",
        "where": {"authority": place, "source": "report"},
        "order": "inspection,kind,published,ended",
    }
    every = sorted(lookup.rows(reading), key=lambda row: (str(row["began"]), str(row["inspection"])))
    if not times:
        return _newest_first(lookup, statement, every)
    then = [row for row in every if any(_is_in(row, each) for each in times)]
    first, is_carried = times[0], times[0].mode == "carried"
    found = _newest_first(lookup, statement, then) if then else None
    if found and (found.state != NOT_FOUND or has_phrase(statement.text, "reported")):
        return found
    if is_carried:
        trial = _newest_first(lookup, statement, every)
        is_near = found is not None and not found.reason.startswith("no passage")
        return found if found and (is_near or trial.state == NOT_FOUND) else trial
    later = [row for row in every if str(row["began"]) >= first.period[: len(str(row["began"]))]]
    trial = _newest_first(lookup, replace(statement, event=first), [row for row in later if row not in then])
    if trial.state in (CONFIRMED, CONTRADICTED) or not found:
        return (
            trial
            if trial.inspections
            else replace(trial, reason="no report of that time is loaded", inspections=len(every))
        )
    return found


def _is_in(row: Row, when: When) -> bool:
    """Return whether an inspection began, ended or was published in a period, or its report may have been."""
    first, _, last = when.period.partition("..")
    last = last or first
    days = [str(row[name]) for name in ("began", "ended", "published") if row[name]]
    if any(first[: len(day)] <= day and day[: len(last)] <= last for day in days):
        return True
    return len(first) == 7 and not row["published"] and 0 < _months(first) - _months(str(row["began"])) <= 3


def _months(day: str) -> int:
    return 12 * int(day[:4]) + int(day[5:7] or 0)


def _newest_first(lookup: Lookup, statement: Statement, rows: Sequence[Row]) -> Found:
    """Return what the reports of some inspections say: the newest that settles it decides."""
    matches: list[tuple[Match, Row]] = []
    without = set[str]()
    for row in rows:
        passages = passages_of(lookup.facts, inspection_number(entity_iri(str(row["inspection"]))))
        if passages and not any(each.quote for each in passages):
            without.add(str(row["inspection"]))
        matches += [(each, row) for each in nearest(statement, passages)]
    matches.sort(key=lambda pair: -pair[0].near)
    state, reason, deciding = _decided(matches, rows)
    shown = dict.fromkeys(
        each.passage.iri for each in (*deciding, *(match for match, _ in matches[:_MOST_SHOWN]))
    )
    return Found(state, reason, tuple(shown), len(rows), frozenset(without))


def _decided(matches: Sequence[tuple[Match, Row]], rows: Sequence[Row]) -> tuple[str, str, list[Match]]:
    best = matches[0][0].near if matches else 0.0
    settled = [(match, row) for match, row in matches if match.state and match.near >= best - _AS_NEAR]
    if not settled:
        far = not matches or matches[0][0].reason == TOO_FAR
        reason = (
            f"no passage in {len(rows)} report{'s' if len(rows) != 1 else ''}"
            if far
            else matches[0][0].reason
        )
        return NOT_FOUND, reason, []
    days = sorted({str(row["began"]) for _, row in settled}, reverse=True)
    of_day = [[match for match, row in settled if str(row["began"]) == day] for day in days]
    newest = {match.state for match in of_day[0]}
    if len(newest) > 1:
        return NOT_FOUND, "passages differ", of_day[0]
    (state,) = newest
    (reason, *_) = [match.reason for match in of_day[0]]
    older = next((at for at, own in enumerate(of_day[1:], 1) if {match.state for match in own} != newest), 0)
    near_later = [
        row for match, row in matches if str(row["began"]) > days[0] and match.near >= best - _LESS_NEAR
    ]
    silent = [row for row in rows if row["kind"] == "full" and str(row["began"]) > days[0]]
    if state == CONTRADICTED and older:
        return (
            OVERTAKEN,
            f"so in {days[older][:4]}; otherwise in {days[0][:4]}: {reason}",
            [*of_day[0], *of_day[older]],
        )
    if state == CONTRADICTED and near_later:
        return (
            NOT_FOUND,
            f"otherwise in {days[0][:4]}; what {near_later[-1]['began']} says is not settled",
            of_day[0],
        )
    if state == CONFIRMED and silent:
        return (
            PARTLY,
            f"so in {days[0][:4]}; not in the report of {listed([str(row['began'])[:4] for row in silent])}",
            of_day[0],
        )
    return state, reason, of_day[0]


def nearest(statement: Statement, passages: Sequence[Passage]) -> list[Match]:
    """Return the passages that are near a statement, the nearest first, each with its verdict."""
    return [
        Match(each, near, likeness.coverage, *_verdict(statement, each, likeness))
        for near, each, likeness in nearest_passages(statement, passages)
    ]


def _verdict(statement: Statement, passage: Passage, likeness: Likeness) -> tuple[str, str]:
    """Return what a passage says of a statement: "confirmed", "contradicted" or "" with the reason."""
    pair = _Pair(statement, passage, likeness)
    if likeness.about < NEAR and not pair.is_same:
        return "", TOO_FAR
    return next(verdict for check in _CHECKS if (verdict := check(pair)))


class _Pair:
    """A statement and a passage, with what several checks ask of them.

    `is_same`: they are on the same matter, whatever the words; `is_close`: the passage has nearly all words;
    `heavy` are words that weigh and are missing; `same_sense`: both, or neither, have a negation.
    """

    def __init__(self, statement: Statement, passage: Passage, likeness: Likeness) -> None:
        self.statement, self.passage, self.likeness = statement, passage, likeness
        self.text, self.quote = statement.text, passage.quote
        self.one, self.other = statement.polarity, passage.polarity
        self.confidence = min(statement.confidence, passage.confidence)
        least = _SAME if _has_topic(statement, passage) else _SAME_ANYWAY
        self.is_same = bool(self.quote) and likeness.sameness >= least
        self.is_surely_same = self.is_same and likeness.sameness >= _SURELY_SAME

    @cached_property
    def ranks(self) -> frozenset[str]:
        return _other_rank(self.text, self.quote)

    @cached_property
    def heavy(self) -> list[str]:
        return [each for each in self.likeness.left if term_weight(each) > _SMALL and each not in self.ranks]

    @cached_property
    def same_sense(self) -> bool:
        return has_phrase(self.text, "negations") == has_phrase(self.quote, "negations")

    @property
    def is_close(self) -> bool:
        return self.likeness.coverage >= CLOSE

    @property
    def is_alike(self) -> bool:
        """Whether nothing but one thing may differ: words and sense are the same."""
        return self.is_close and not self.likeness.flipped and self.same_sense

    @property
    def missing(self) -> str:
        return f"not in the passage: {', '.join(sorted(self.likeness.left))}"

    @cached_property
    def other_who(self) -> str:
        return _other_who(self.text, self.likeness.paragraph) if self.is_same else ""

    @property
    def is_evaluated(self) -> bool:
        return self.is_same and self.confidence >= _CLEAR and not self.other_who

    @cached_property
    def extents(self) -> tuple[str, str]:
        return _extent(self.text, self.statement.extent), _extent(self.quote, self.passage.extent)


_Verdict = tuple[str, str] | None


def _words(pair: _Pair) -> _Verdict:
    if not pair.quote and (has_phrase(pair.text, "negations") or _numbers(pair.text)):
        return "", "the words of the report are not loaded"
    return None


def _date(pair: _Pair) -> _Verdict:
    event = pair.statement.event
    if pair.passage.kind != "finding" or not event or _has_date(pair.quote, event):
        return None
    dates = dates_of(pair.quote)
    month = event.period[4:7]
    dates = [each for each in dates if month and each[4:7] == month] or dates
    if (pair.is_same or (pair.is_alike and not pair.likeness.left)) and len(dates) == 1:
        return "contradicted", f"the passage has {long_date(dates[0])}"
    return "", "the passage does not have the date"


def _ordinal(pair: _Pair) -> _Verdict:
    mine, theirs = ({each.lower() for each in _ORDINAL.findall(one)} for one in (pair.text, pair.quote))
    if not (mine - theirs and pair.quote):
        return None
    if pair.is_same and len(mine) == len(theirs) == 1:
        return "contradicted", f"“{min(mine)}” is “{min(theirs)}” in the passage"
    return "", f"the passage does not have {', '.join(sorted(mine - theirs))}"


def _number(pair: _Pair) -> _Verdict:
    lacking = _numbers(pair.text) - _numbers(pair.quote)
    if not (lacking and pair.quote):
        return None
    differing = _other_number(pair.text, pair.quote)
    if (pair.is_same or (pair.is_alike and not pair.heavy)) and differing and len(lacking) == 1:
        return "contradicted", differing
    return "", f"the passage does not have {', '.join(sorted(lacking))}"


def _request(pair: _Pair) -> _Verdict:
    """What has to improve is not praised; what inspectors ask for is no finding."""
    is_request, statement = has_phrase(pair.text, "asked-to"), pair.statement
    if pair.passage.kind != "recommendation":
        return ("", "what inspectors ask for stands in a recommendation") if is_request else None
    if (pair.is_close or pair.is_same) and is_request:
        return "confirmed", "the report asks for it"
    if pair.is_close and pair.one == STRENGTH and statement.confidence >= _PRAISED:
        return "contradicted", "the report asks for it to improve"
    if pair.is_close and pair.one == WEAKNESS:
        return "confirmed", "the report asks for it to improve"
    return "", "a recommendation"


def _body(pair: _Pair) -> _Verdict:
    """Bodies of one kind differ by their names, kinds of bodies by what they are."""
    terms, left = pair.statement.terms, pair.likeness.left
    if left and (body := _other_body(pair.text, pair.quote)):
        names, differing = body
        others = terms - names
        is_rest_there = sum(map(term_weight, others - {*left})) >= CLOSE * sum(map(term_weight, others))
        is_alone = pair.same_sense and not {*pair.heavy} - names and not pair.likeness.flipped
        if others and is_rest_there and is_alone:
            return "contradicted", differing
    return None


def _plan(pair: _Pair) -> _Verdict:
    if has_phrase(pair.quote, "planned") and not has_phrase(pair.text, "planned"):
        return "", "the passage says what is planned"
    return None


def _kind_of_body(pair: _Pair) -> _Verdict:
    kind = _other_kind_of_body(pair.text, pair.quote)
    if not kind or not (pair.is_same or pair.is_close):
        return None
    is_clear = pair.one == pair.other != "context" and pair.confidence >= _VERY_CLEAR
    return ("contradicted" if is_clear and pair.same_sense else ""), f"the passage is about {kind}"


def _other_polarity(pair: _Pair) -> _Verdict:
    if {pair.one, pair.other} != {STRENGTH, WEAKNESS}:
        return None
    if pair.confidence < _SURE:
        is_settled = pair.is_surely_same and pair.same_sense and not pair.likeness.flipped
        return ("confirmed", "the passage says the same") if is_settled else ("", "polarity is not sure")
    has_subject = not any(subject_weight(term) > _SMALL for term in pair.likeness.left)
    is_opposite = pair.is_evaluated and pair.confidence >= _VERY_CLEAR
    is_sure = is_opposite or (pair.likeness.about >= CLOSE and has_subject)
    return ("contradicted", f"the passage is a {pair.other}") if is_sure else ("", pair.missing)


def _quantity(pair: _Pair) -> _Verdict:
    mine, theirs = pair.extents
    if not _extent_difference(mine, theirs):
        return None
    if (pair.is_close and len(pair.heavy) < 2) or pair.is_evaluated:
        return "contradicted", f"the passage is about {theirs}, not {mine}"
    return "", "quantities differ"


def _same_matter(pair: _Pair) -> _Verdict:
    """A passage on the same matter decides, whatever its words, if its polarity and quantity agree."""
    one, other, flipped = pair.one, pair.other, pair.likeness.flipped
    mine, theirs = pair.extents
    if one == other and pair.other_who:
        return "", f"the passage does not name {pair.other_who}"
    is_turned = bool(flipped) if pair.same_sense else one == STRENGTH
    if pair.is_evaluated and one == other and one != "context" and not is_turned:
        if not mine and theirs in ("few", "one"):
            return "", f"the passage is about {theirs}"
        return "confirmed", f"both are a {one}" if one != MIXED else "both have two sides"
    is_long = len(pair.statement.terms) >= _LONG and other != MIXED and mine == theirs
    if "context" in (one, other) and pair.is_surely_same and is_long and pair.same_sense and not flipped:
        return "confirmed", "the passage says the same"
    return None


def _same_words(pair: _Pair) -> _Verdict:
    """A passage with nearly all words settles it, if it turns none of them."""
    one, other, heavy, coverage = pair.one, pair.other, pair.heavy, pair.likeness.coverage
    if not pair.is_close or len(heavy) > 1:
        return "", pair.missing
    odd = (len(pair.likeness.flipped) + (not pair.same_sense) + bool(pair.ranks)) % 2 == 1
    if one == other and one in (STRENGTH, WEAKNESS):
        if not (odd and pair.quote):
            return "confirmed", f"both are a {one}"
        is_opposite = coverage >= _REVERSED and not heavy
        return ("contradicted", _OTHERWISE) if is_opposite else ("", "one of them is negated")
    is_in_doubt = heavy or odd or not _is_in_a_side(pair.statement, pair.quote)
    if MIXED in (one, other) and one != other and is_in_doubt:
        return "", "the passage has two sides"
    if heavy or not pair.quote:
        return "", pair.missing
    if not odd:
        return "confirmed", "the passage says the same"
    return ("contradicted", _OTHERWISE) if coverage >= _OPPOSITE else ("", "not settled")


_CHECKS: Sequence[Callable[[_Pair], _Verdict]] = (
    _words, _date, _ordinal, _number, _request, _body, _plan, _kind_of_body, _other_polarity, _quantity,
    _same_matter, _same_words,
)  # fmt: skip


def _has_topic(statement: Statement, passage: Passage) -> bool:
    """Return whether a passage may be on a topic of a statement."""
    return not statement.topics or not passage.topics or bool({*statement.topics} & {*passage.topics.split()})


def _is_in_a_side(statement: Statement, quote: str) -> bool:
    """Return whether one side of a passage ("…, but …") has what is stated."""
    total = sum(map(term_weight, statement.terms))
    sides = (
        terms_in_common(statement.terms, terms_of(each))[0] for each in draft_pattern("contrast").split(quote)
    )
    return any(sum(map(term_weight, side)) >= _REVERSED * total for side in sides)


def _has_date(quote: str, event: When) -> bool:
    return any(each.startswith(event.period) or event.period.startswith(each) for each in dates_of(quote))


def _extent(text: str, labelled: str) -> str:
    """Return the quantity of a text: that of a phrase of drafts, or the labelled one."""
    return next((name for name, pattern in _phrases("quantities") if pattern.search(text)), labelled)


def _other_who(text: str, quote: str) -> str:
    """Return who acts, or is meant, in a text and not in a passage: "health"; "" for nobody."""
    groups = (*_phrases("bodies"), *_phrases("who"))
    return next((name for name, each in groups if each.search(text) and not each.search(quote)), "")


def _other_kind_of_body(text: str, quote: str) -> str:
    """Return the kind of body that a passage names where a text names another: "health"; "" if none."""
    mine, theirs = (
        {name for name, pattern in _phrases("bodies") if pattern.search(each)} for each in (text, quote)
    )
    return min(theirs) if len(mine) == len(theirs) == 1 and mine != theirs else ""


@cache
def _phrases(name: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(each, phrase_pattern(phrases)) for each, phrases in words_of_drafts()[name].items()]


def _numbers(text: str) -> set[str]:
    words = {_NUMBER_WORDS[each] for each in re.findall(r"[a-z]+", text.lower()) if each in _NUMBER_WORDS}
    return {*_NUMBER.findall(text.replace(",", "")), *words}


def _other_number(text: str, quote: str) -> str:
    """Return which number of a statement a passage has otherwise of the same noun; "" where none is so."""
    for mine in _COUNTED.finditer(text):
        for other in _COUNTED.finditer(quote):
            alike = bool(mine["unit"]) == bool(other["unit"]) and (
                terms_of(mine["noun"] or "") & terms_of(other["noun"] or "")
                or (mine["unit"] and quote.count("%") == 1)
            )
            if not alike or _numbers(mine["number"]) & _numbers(quote):
                continue
            before = [text[: mine.start()], quote[: other.start()]]
            low, high = sorted(
                float(*_numbers(each["number"])) for each in (mine, other) if _numbers(each["number"])
            )
            is_rough = any(_before("roughly").search(each) for each in before)
            limits = [[bool(_before(each).search(one)) for each in ("lower", "higher")] for one in before]
            if limits[0] == limits[1] and (high >= low * _ROUGHLY or not (is_rough or any(limits[0]))):
                return (
                    f"“{mine['number']}{mine['unit']}” is “{other['number']}{other['unit']}” in the passage"
                )
    return ""


@cache
def _before(name: str) -> re.Pattern[str]:
    """Return the pattern of a phrase of a list at the end of a text."""
    return re.compile(rf"{draft_pattern(name).pattern}\s*$", re.I)


def _other_body(text: str, quote: str) -> tuple[frozenset[str], str] | None:
    """Return the terms of a body that a passage lacks, and which other one of its kind it names instead."""
    for one in _named_bodies(text):
        others = [each for each in _named_bodies(quote) if each["kind"].lower() == one["kind"].lower()]
        mine = terms_of(one[0]) - terms_of(quote)
        if len(others) == 1 and mine and terms_of(others[0][0]) - terms_of(text):
            return mine, f"“{one[0]}” is “{others[0][0]}” in the passage"
    return None


def _named_bodies(text: str) -> list[re.Match[str]]:
    """Return where a text names bodies of a kind of which there are several; group "kind" is the kind."""
    return list(_named_body().finditer(text))


@cache
def _named_body() -> re.Pattern[str]:
    word = r"[A-Z][\w'’&-]*"
    names = rf"{word},?(?: (?:(?:of|and|&) )?{word})*"
    kinds = "|".join(map(re.escape, words_of_drafts()["kinds-of-body"]))
    return re.compile(rf"{names} (?P<kind>{kinds})\b(?: (?:of|for) {names})?")


def _other_rank(text: str, quote: str) -> frozenset[str]:
    """Return the terms of a rank that differs: "second most" of what a passage says "most" of."""
    mine, theirs = (
        {each[2].lower(): each[1].lower() for each in _RANK.finditer(one)} for one in (text, quote)
    )
    return frozenset(term for what, rank in mine.items() if theirs.get(what, rank) != rank
                     for term in (rank, *stems(rank)))  # fmt: skip


def _extent_difference(one: str, other: str) -> bool:
    """Return whether two quantities exclude each other: all and some, most and few."""
    here, there = _EXTENTS.get(one, -1), _EXTENTS.get(other, -1)
    if min(here, there) < 0:
        return False
    return abs(here - there) >= 2 or (5 in (here, there) and here != there)
