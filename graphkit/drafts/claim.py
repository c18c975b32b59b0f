"""Reads a sentence of a draft as a claim: place, time, kind of inspection, grades, numbers, and what is left.

What is left, without who says it, where and when, is a statement on practice (`Claim.practice`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from graphkit.core.partial_dates import MONTHS, long_date
from graphkit.core.resources import load_lexicon
from graphkit.facts.deliveries import coverages
from graphkit.facts.facts import Facts, kept
from graphkit.facts.names import label, names_of_kind

_LONGEST = 2000  # characters of a sentence
OVERALL, EVERY = "overall-effectiveness", "every"
ENGLAND = "England"  # as a place of a number
_MONTH = "|".join(MONTHS)
PERIODS: Mapping[str, list[int]] = load_lexicon("draft-words")["periods"]
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?:(?P<month>{_MONTH}),? |"
    rf"(?:the )?(?P<period>{'|'.join(PERIODS)}),? (?:of |in )?)?(?P<year>20[0-3]\d)\b",
    re.I,
)
_RANGE = re.compile(
    rf"\b(?P<first>\d{{1,2}})(?: (?P<first_month>{_MONTH}))?(?: 20\d\d)? ?(?:to|and|-|–) ?"
    rf"(?P<day>\d{{1,2}}) (?P<month>{_MONTH}) (?P<year>20[0-3]\d)\b",
    re.I,
)
_SINCE = re.compile(
    r"\b(?:since|until|before|after|by|from) $", re.I
)  # before a year: it is the year of an event, not of the inspection
_QUOTED = re.compile(r"[“\"]([^”\"]{15,400})[”\"]")
_NUMBER_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(?P<number>\d{{1,3}}|single|sole|{'|'.join(_NUMBER_WORDS)})"
_WHAT = r"recommendations?|areas? for improvement|areas? for priority action|priority actions?"
_COUNT = re.compile(rf"\b(?:only )?{_NUMBER} (?:\w+ )?(?P<what>{_WHAT})\b", re.I)
_SOME = re.compile(r"\b(?P<number>)(?:(?:an?|some|several) )?(?P<what>areas? for priority action)\b", re.I)
_ASKED = re.compile(
    rf"\b(?:only )?{_NUMBER} (?:\w+ )?(?P<what>improvements?|"
    r"(?:areas?|things?|matters?)(?: that| which)?(?: need(?:ed|s)?)? to (?:be )?improved?|"
    r"(?:points|areas|things|matters|respects)(?=[.;,]|$))",
    re.I,
)
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*){1,3}"
_LEADS = (
    re.compile(rf"\bled by (?P<name>{_NAME})"),
    re.compile(rf"\blead inspector(?: of [^.;]*?| in [^.;]*?)? was (?P<name>{_NAME})", re.I),
    re.compile(rf"\blead inspector,? (?P<name>{_NAME})"),
    re.compile(rf"(?P<name>{_NAME}) (?:led\b(?=[^.;]*\binspect)|was the lead inspector|was lead inspector)"),
)
_NAMES = rf"(?P<name>{_NAME}(?:, {_NAME})*(?:,? and {_NAME})?)"
_TEAMS = (
    re.compile(rf"{_NAMES} (?:visited|inspected|carried out|conducted|undertook)\b"),
    re.compile(rf"\b(?:visited|inspected|carried out|conducted|undertaken|made) by {_NAMES}"),
    re.compile(rf"\b[Ii]nspectors(?: (?:for|of|on) [^.;]*?)? were {_NAMES}"),
)
_GRADE_IN_QUOTES = re.compile(
    r"[‘'“\"](outstanding|good|requires? improvement(?: to be good)?|inadequate)[’'”\"]", re.I
)
_SHARE = re.compile(
    rf"\b(?:\d+|{'|'.join(_NUMBER_WORDS[1:])}) (?:out )?of (?:the |its |all )?"
    rf"(?:\d+|{'|'.join(_NUMBER_WORDS[2:])})\b",
    re.I,
)
_JUDGED_AS = re.compile(
    r"\b(?:judged|graded|rated)"
    r"(?: (?:as|to be|it|them|us|PLACE|the|our|its|council(?:'s)?|authority(?:'s)?|borough|city|county|"
    r"children's|children|services|for|in|of|all))* *$",
    re.I,
)
_RECEIVED = re.compile(r"\b(?:receiv\w+|gets?|getting|given) an? $", re.I)  # "a good service"
_SERVICE = re.compile(r"^ services?\b", re.I)
_FOUND = re.compile(r"\binspect\w*\b[^.;]*\bfound\b", re.I)
_GRADE_NOUN = re.compile(r"^\W*(?:overall )?(?:judge?ment|rating|grade|grading)\b", re.I)  # "a good rating"
_DENIED = re.compile(r"\b(?P<how>never|not|no longer|rather than|instead of)\b", re.I)
_BODY = r"(?P<name>[A-Z][\w'’&@-]+(?: (?:(?:of|for|and) )?[A-Z][\w'’&@-]+)*)"
_DELIVERED = (
    re.compile(rf"\b(?:delivered|run|provided|managed) by (?:the )?{_BODY}"),
    re.compile(
        rf"{_BODY} (?:has |have )?(?:still |now )?(?:took over|taken over|delivers?|delivered|runs?) "
    ),
)
_ADDRESSED = re.compile(
    rf"\b(?P<what>(?i:{_WHAT}))\b[^.;]*\b(?:addressed|directed|issued|given|made) (?:to|for) (?:the )?{_BODY}"
)
_FROM = re.compile(rf"\b(?:since|from|on|in) {_DATE.pattern}", re.I)
_DUE = re.compile(rf"\bstatement of (?:proposed )?action\b[^.;]*?\bby (?:the )?{_DATE.pattern}", re.I)
_SUBORDINATE = re.compile(r"\b(?:so that|because|which|who|that)\b[^,;.]*?\b(?:could|would)\b", re.I)
_FILLERS = ("filler", "frame", "judged", "only-inspected", "authority-alone", "previous", "intervened")
_WORDS_LEFT = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class GradeClaim:
    """A grade that a sentence gives: criterion (`EVERY` for all), grade, its words, whether it is denied.

    `place` is where it stands in a change "from good to outstanding": 1 or 2, 0 where there is none.
    """

    criterion: str
    grade: str
    words: str
    denied: str = ""  # "not", "never"
    place: int = 0


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact of an inspection that a sentence states, and its words.

    `kind` is "count" (of recommendations), "lead", "team", "addressee", "theme", "due" (a statement of
    action), "formed" (an authority) or "result" (of an inspection without grades); `value` what is counted,
    the names, the theme, the day or the result.
    """

    kind: str
    value: str
    words: str
    number: int = 0  # of a count; -1: at least one


@dataclass(frozen=True, slots=True)
class InterventionClaim:
    """An intervention by the government that a sentence states, or denies: its kind and words."""

    kind: str  # "improvement-notice"
    words: str
    denied: str = ""  # "never"


@dataclass(frozen=True, slots=True)
class OutcomeClaim:
    """What a sentence says became of a recommendation: its subject, and outcomes that would confirm it."""

    subject: str  # "": all
    outcomes: tuple[str, ...]
    of_all: bool = False  # says so of every recommendation


@dataclass(frozen=True, slots=True)
class DeliveredClaim:
    """Who delivers services: body, first day, month or year, and what it delivers in a passive sentence."""

    name: str
    since: str
    delivered: str  # "Adoption is" delivered by; "": the body is the subject


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A published number that a sentence states: which indicators its words may mean, value as written.

    Without a value, how the place compares with England: `relation` is "lower" or "higher"; or than a value.
    """

    indicators: tuple[str, ...]
    value: str
    place: str  # authority (IRI), `ENGLAND`, or "" for that of the sentence
    years: tuple[int, ...]  # that the sentence names
    other_years: tuple[int, ...]  # of inspections that it may mean where it names none
    is_now: bool  # "is", not "was"
    relation: str
    words: str
    left: str  # words of its clause that are not looked up
    rest: str  # and of other clauses


@dataclass(frozen=True, slots=True)
class Time:
    """A year, with a month ("2023-01") or day where there is one; `start` is the first of two days."""

    year: int
    date: str = ""
    start: str = ""
    period: str = ""  # "summer", "early"

    @property
    def label(self) -> str:
        """Return the day, month, season or year in words."""
        return long_date(self.date) if self.date else f"{self.period} {self.year}".strip()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence claims. `places` are authorities (IRIs); `elsewhere` names a place of no report."""

    sentence: str
    places: tuple[str, ...] = ()
    elsewhere: str = ""
    times: tuple[Time, ...] = ()
    frameworks: tuple[str, ...] = ()
    grades: tuple[GradeClaim, ...] = ()
    stated: tuple[StatedFact, ...] = ()
    quotations: tuple[str, ...] = ()
    deliverers: tuple[DeliveredClaim, ...] = ()
    interventions: tuple[InterventionClaim, ...] = ()
    outcome: OutcomeClaim | None = None
    numbers: tuple[StatedNumber, ...] = ()
    practice: str = ""
    is_opinion: bool = False
    is_inspected: bool = False  # says no more than that there was an inspection
    unchecked: str = ""  # words beside the facts that are looked up: "in a row"
    is_previous: bool = False  # of the inspection before: "at the previous inspection"
    is_own: bool = False  # of the authority that writes: "our services"
    has_own_time: bool = True  # its time is its own, not that of the sentences before

    @property
    def has_facts(self) -> bool:
        """Whether it claims something that is looked up."""
        found = (self.grades, self.stated, self.quotations, self.deliverers, self.interventions)
        return bool(self.outcome) or any(found) or self.is_inspected

    def within(self, places: tuple[str, ...]) -> Claim:
        """Return the claim with the place of the sentences before, where it has none."""
        return self if self.places or self.elsewhere else replace(self, places=places)

    def at(self, times: tuple[Time, ...]) -> Claim:
        """Return the claim with the time of the sentences before, where it has none."""
        return self if self.times or not times else replace(self, times=times, has_own_time=False)


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of some phrases, longest first, as whole words."""
    ordered = sorted((each.strip() for each in phrases if each.strip()), key=lambda each: -len(each))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])", re.I)


@cache
def draft_words() -> Mapping[str, Any]:
    """Return the words by which drafts are read; lists in one text as tuples."""
    return {
        name: tuple(part.strip() for part in value.split("|"))
        if isinstance(value, str) and "|" in value
        else value
        for name, value in load_lexicon("draft-words").items()
    }


@cache
def draft_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the phrases of a list of `draft-words.yaml`."""
    return phrase_pattern(draft_words()[name])


@kept
def _places(facts: Facts) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of the names of authorities, and their IRIs by lower-case name."""
    names: dict[str, str] = {}
    for iri, name in names_of_kind(facts, "authority"):
        if len(name) > 3:
            names.setdefault(name.lower(), iri)
    ordered = sorted(names, key=lambda each: -len(each))
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w-])"
    return re.compile(pattern, re.I), names


def starts_with(sentence: str, name: str) -> bool:
    """Return whether a sentence begins with a phrase of a list of `draft-words.yaml`."""
    return bool(draft_pattern(name).match(sentence))


def has_phrase(text: str, name: str) -> bool:
    """Return whether a text has a phrase of a list of `draft-words.yaml`."""
    return bool(draft_pattern(name).search(text))


def read_claim(facts: Facts, sentence: str) -> Claim:
    """Return the claim of a sentence; what it takes from the sentences before is added by `Claim.within`."""
    if len(sentence) > _LONGEST:
        return Claim(sentence[:_LONGEST], is_opinion=True)  # no sentence
    text = sentence.replace("’", "'").replace("‘", "'")
    bodies = [match for pattern in _DELIVERED for match in pattern.finditer(text)]
    spans = [match.span("name") for match in (*bodies, *_ADDRESSED.finditer(text))]
    places, plain = find_places(facts, text, [*spans, *(match.span() for match in named_bodies(text))])
    if not places:  # a place in the name of a body is that of the sentence where there is no other
        places, plain = find_places(facts, text, spans)
    ranges = [_range(each) for each in _RANGE.finditer(text)]
    times = tuple(dict.fromkeys([*ranges, *dates_of(_RANGE.sub(" ", text))]))
    frameworks = next(
        (
            tuple(each["are"])
            for each in draft_words()["frameworks"]
            if phrase_pattern(each["words"]).search(text)
        ),
        (),
    )
    quotations = tuple(match[1] for match in _QUOTED.finditer(sentence) if len(match[1].split()) > 3)
    grades = tuple(_row_of_table(plain)) or tuple(_grades(plain))
    elsewhere = draft_pattern("elsewhere").search(text) or (
        draft_pattern("without-grades-here").search(text) if grades else None
    )
    began = _FROM.search(text)
    since = _time(began) if began else None
    deliverers = tuple(
        DeliveredClaim(
            match["name"], (since.date or str(since.year)) if since else "",
            text[: match.start()] if match.re is _DELIVERED[0] else "",
        )
        for match in bodies
    )  # fmt: skip
    stated = tuple(_stated(text, plain, frameworks))
    inspected = bool(re.search(r"\b(?:inspect|visit)", plain, re.I)) and (
        bool(ranges and not grades)
        or not _WORDS_LEFT.search(draft_pattern("only-inspected").sub(" ", _practice(_RANGE.sub(" ", plain))))
    )
    facts_of_a_day = (grades, stated, quotations, deliverers, inspected)
    over_time = () if any(facts_of_a_day) else tuple(_interventions(plain))
    is_of_day = any((grades, quotations, deliverers, over_time, *(each.kind != "count" for each in stated)))
    outcome = None if is_of_day else _outcome(plain)
    is_looked_up = any(facts_of_a_day) or over_time
    read = (
        *(change[0] for change in (_change_pattern().search(plain),) if change),
        *(each.denied for each in grades),
        *(each.words for each in over_time),
        *(each.words for each in stated),
        *(match[0] for match in bodies),
        *(each.delivered for each in deliverers),
        *_own_bodies(facts, places),
    )
    return Claim(
        sentence, places, elsewhere[0] if elsewhere else "", times, frameworks, grades, stated,
        quotations, deliverers, over_time, outcome,
        practice="" if is_looked_up or outcome or _SHARE.search(plain) else _practice(plain),
        is_opinion=_is_opinion(text, plain, bool(times), bool(places), bool(grades)),
        is_inspected=inspected,
        unchecked=_unread(_QUOTED.sub(" ", plain), grades, read) if is_looked_up else "",
        is_previous=has_phrase(text, "previous") and not times,
        is_own=has_phrase(text, "own"),
    )  # fmt: skip


def _stated(text: str, plain: str, frameworks: Collection[str]) -> Iterable[StatedFact]:
    """Yield the facts of an inspection that a text states; `plain` is the text without places."""
    counts = list(_COUNT.finditer(plain))
    if not counts and has_phrase(plain, "asks"):
        counts = [*_ASKED.finditer(plain), *_SOME.finditer(plain)]
    for match in counts:
        yield StatedFact("count", match["what"].lower(), match[0], _number(match["number"]))
    for kind, patterns in (("lead", _LEADS), ("team", _TEAMS)):
        for match in filter(None, (pattern.search(text) for pattern in patterns)):
            if not has_phrase(match["name"], "inspectorates"):
                yield StatedFact(
                    kind, match["name"].rstrip("."), match[0] if kind == "team" else match["name"]
                )
    for match in _ADDRESSED.finditer(text):
        yield StatedFact("addressee", match["name"], match[0])
    for framework, results in draft_words()["inspection-outcomes"].items():
        for value, words in results.items():
            phrases = words if framework in frameworks else [each for each in words if len(each.split()) > 3]
            if phrases and (found := phrase_pattern(phrases).search(plain.replace('"', ""))):
                yield StatedFact("result", value, found[0])
    for match in _DUE.finditer(text):
        yield StatedFact("due", _time(match).date, match[0])
    if (began := _FROM.search(plain)) and (found := _formed().search(plain)):
        day = _time(began)
        yield StatedFact("formed", day.date or str(day.year), found[0])
    if has_phrase(plain, "of-a-theme") and (found := _theme().search(plain)):
        yield StatedFact("theme", _practice(found["theme"]), found[0])


@cache
def _formed() -> re.Pattern[str]:
    return re.compile(rf"PLACE(?: \w+)? {draft_pattern('formed').pattern}", re.I)


@cache
def _theme() -> re.Pattern[str]:
    """Return the pattern of what a visit looked at."""
    return re.compile(
        rf"\b(?:visit|inspect)\w*\b[^.;]*?{draft_pattern('looked-at').pattern}(?P<theme>[^.;]+)", re.I
    )


def _is_opinion(text: str, plain: str, has_time: bool, has_place: bool, has_grade: bool) -> bool:
    """Return whether a text is a question, a belief, a plan, or too short to be checked.

    A sentence that names a place is a plan only where this, or its council, is who plans; one on what is
    reported, never.
    """
    if text.endswith("?") or _is_belief(text) or (len(text.split()) < 4 and not has_grade):
        return True
    said = _SUBORDINATE.sub(" ", plain)
    if any(has_phrase(each[0], "own") for each in draft_pattern("opinion").finditer(said)):
        return not (has_time and has_place)  # "we will"
    is_sourced = has_time or has_place or has_grade or has_phrase(text, "own")
    if (has_phrase(text, "reported") and is_sourced) or (has_time and has_place):
        return False
    return bool(_planned().search(said)) if has_place else has_phrase(said, "opinion")


@cache
def _planned() -> re.Pattern[str]:
    """Return the pattern of a plan, or a wish, of a place or its council."""
    who, plan = (draft_pattern(name).pattern for name in ("who-plans", "opinion"))
    return re.compile(rf"{who}(?: (?:also|now|still|therefore|then))? {plan}|^\W*{plan}", re.I)


@kept
def _own_bodies(facts: Facts, places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the bodies that deliver for some authorities, as they stand beside "PLACE"."""
    bodies = {
        each.agency for each in coverages(facts) if each.role == "delivers" and each.authority in places
    }
    return tuple(find_places(facts, label(facts, each))[1] for each in sorted(bodies))


def _unread(text: str, grades: Collection[GradeClaim], read: Iterable[str]) -> str:
    """Return the words of a text that are not read: no filler, date, or grade and name that are read."""
    for part in sorted(filter(None, read), key=len, reverse=True):
        text = text.replace(part, " ")
    (pattern, values), (criteria, names) = _grade_pattern(), _criterion_pattern()
    given, judged = {each.grade for each in grades}, {each.criterion for each in grades}
    text = criteria.sub(lambda found: " " if names[found[0].lower()] in judged else found[0], text)
    text = pattern.sub(lambda found: " " if values[found[0].lower()] in given else found[0], text)
    left = _fillers().sub(" ", _DATE.sub(" ", _RANGE.sub(" ", text))).replace("PLACE", " ")
    return " ".join(re.findall(r"(?<!['\w])\w[\w'-]*", left))


@cache
def _fillers() -> re.Pattern[str]:
    words = draft_words()
    kinds = [each for framework in words["frameworks"] for each in framework["words"]]
    return phrase_pattern([*kinds, *(each for name in _FILLERS for each in words[name])])


def _is_belief(text: str) -> bool:
    """Return whether a text says what somebody thinks, or what others than inspectors say."""
    if draft_pattern("belief").search(text) or _said_by_others().search(text):
        return True
    wish = draft_pattern("wish").search(text)
    return bool(wish and not draft_pattern("reported").search(text[: wish.start()]))


@cache
def _said_by_others() -> re.Pattern[str]:
    words = draft_words()
    return phrase_pattern(f"{one} {said}" for one in words["others"] for said in words["say"])


def dates_of(text: str) -> list[Time]:
    """Return the days, months and years of a text, but for those with "since" or the like."""
    return [_time(each) for each in _DATE.finditer(text) if not _SINCE.search(text[: each.start()])]


def named_bodies(text: str) -> list[re.Match[str]]:
    """Return where a text names bodies of a kind of which there are several; group "kind" is the kind."""
    return list(_named_body().finditer(text))


@cache
def _named_body() -> re.Pattern[str]:
    word = r"[A-Z][\w'’&-]*"
    names = rf"{word},?(?: (?:(?:of|and|&) )?{word})*"
    kinds = "|".join(map(re.escape, draft_words()["kinds-of-body"]))
    return re.compile(rf"{names} (?P<kind>{kinds})\b(?: (?:of|for) {names})?")


def find_places(
    facts: Facts, text: str, bodies: Collection[tuple[int, int]] = ()
) -> tuple[tuple[str, ...], str]:
    """Return the authorities that a text names, and the text with "PLACE" for each.

    `bodies` are where names of bodies stand, in which a place is a part of the name.
    """
    pattern, names = _places(facts)
    found: dict[str, None] = {}

    def taken(match: re.Match[str]) -> str:
        if not match[0][0].isupper() or any(start <= match.start() < end for start, end in bodies):
            return match[0]
        found[names[match[0].lower()]] = None
        return "PLACE"

    plain = _GRADE_IN_QUOTES.sub(r"\1", pattern.sub(taken, text))
    return tuple(found), re.sub(
        r"PLACE(?:'s|')?(?: (?:Borough|City|County|Metropolitan))*(?: Council)?", "PLACE", plain
    )


def _range(match: re.Match[str]) -> Time:
    last, first = MONTHS.index(match["month"].title()) + 1, match["first_month"]
    month = MONTHS.index(first.title()) + 1 if first else last
    year = int(match["year"]) - (month > last)
    return Time(
        int(match["year"]),
        f"{match['year']}-{last:02}-{int(match['day']):02}",
        f"{year}-{month:02}-{int(match['first']):02}",
    )


def _time(match: re.Match[str]) -> Time:
    year, month = match["year"], (match["month"] or "").title()
    if not month:
        return Time(int(year), period=(match["period"] or "").lower())
    date = f"{year}-{MONTHS.index(month) + 1:02}"
    return Time(int(year), f"{date}-{int(match['day']):02}" if match["day"] else date)


def _number(text: str) -> int:
    """Return a number in digits or words; -1 for none."""
    if not text or text.isdigit():
        return int(text or -1)
    return 1 if text.lower() in ("single", "sole") else _NUMBER_WORDS.index(text.lower())


# --- grades ---


@cache
def _grade_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    values = {words: grade for grade, each in draft_words()["grades"].items() for words in each}
    return phrase_pattern(values), values


@cache
def _criterion_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    values = {words.lower(): name for name, each in draft_words()["criteria"].items() for words in each}
    values |= dict.fromkeys(draft_words()["every-criterion"], EVERY)
    return phrase_pattern(values), values


_BEFORE_GRADE = re.compile(
    r"\b(?:was|were|is|are|as|be|been|to|of|judged|graded|rated|found|deemed|assessed|remains?|became|still|now|and|or|overall|"
    r"grade|judgement|rating|:|–|-)\s*(?:both |also |still |again )?[“\"]?$",
    re.I,
)
_AFTER_GRADE = re.compile(
    r"^[”\"]?\s*(?:$|[.,;:()]|(?:overall|for|in|across|while|but|and|when|at|by|since|under|with|to)\b)", re.I
)


_IN_LIST = re.compile(r"\W+(?:(?:and|its|the|our|their|services|support|for|of|to|in)\W+)*", re.I)


def _row_of_table(text: str) -> Iterable[GradeClaim]:
    """Yield the grade of a row of a table of judgements: "Care leavers: outstanding"."""
    pattern, values = _grade_pattern()
    criteria, names = _criterion_pattern()
    matches = list(pattern.finditer(text))
    if len(matches) == 1 and not text[matches[0].end() :].strip(" .|"):
        found = criteria.fullmatch(text[: matches[0].start()].strip(" :|–-"))
        if found:
            yield GradeClaim(names[found[0].lower()], values[matches[0][0].lower()], text.strip())


def _grades(text: str) -> Iterable[GradeClaim]:
    """Yield the grades that a text gives: under its criteria, or of the authority as a whole."""
    pattern, values = _grade_pattern()
    criteria, names = _criterion_pattern()
    judged = any(re.search(rf"\b{word}\b", text, re.I) for word in draft_words()["judged"])
    after_criterion = re.compile(rf"{criteria.pattern} (?:at |as )?$", re.I)
    if _SHARE.search(text):
        return  # "seven of ten judgements"
    if change := _change_pattern().search(text):
        found = [names[each[0].lower()] for each in criteria.finditer(text)]
        name = next((each for each in found if each != OVERALL), OVERALL)
        for place in (1, 2):
            yield GradeClaim(name, values[change[place].lower()], change[0], place=place)
        return
    matches = [
        each
        for each in pattern.finditer(text)
        if (each[0].lower().startswith("require") and "improve" in each[0].lower())
        or (_BEFORE_GRADE.search(text[: each.start()]) and _AFTER_GRADE.match(text[each.end() :]))
        or _JUDGED_AS.search(text[: each.start()])
        or (
            (judged or _FOUND.search(text[: each.start()]))
            and after_criterion.search(text[: each.start()])
            and _AFTER_GRADE.match(text[each.end() :])
        )
        or (judged and _RECEIVED.search(text[: each.start()]) and _SERVICE.match(text[each.end() :]))
        or _GRADE_NOUN.match(text[each.end() :])
    ]  # fmt: skip
    if not matches:
        return
    bounds = [0]
    for one, other in pairwise(matches):
        between = text[one.end() : other.start()]
        names_between = criteria.sub(lambda found: "_" * len(found[0]), between)
        cuts = list(re.finditer(r",|;|\b(?:and|while|but|whereas|with)\b", names_between))
        bounds.append(one.end() + (cuts[-1].start() if cuts else 0))
    bounds.append(len(text))
    for at, match in enumerate(matches):
        start, end = bounds[at], bounds[at + 1]
        before, after = text[start : match.start()], text[match.end() : end]
        another = after.lstrip().startswith((",", ";")) and criteria.search(before)  # clause, of its own area
        found = [] if another else [names[each[0].lower()] for each in criteria.finditer(after)]
        found = found or _listed_last(before)
        if len(found) > 1 and OVERALL in found:
            found = (
                [each for each in found if each != OVERALL]
                if "children's services" in text.lower()
                else found
            )
        if not found:
            if not (judged or _names_only_authority(before)):
                continue  # "relationships are good": no judgement
            found = [OVERALL]
        elif not judged and not _is_about_criterion(before, after, criteria):
            continue
        denied = _DENIED.search(before)
        for name in dict.fromkeys(found):
            words = text[start:end].strip(" ,.;")
            yield GradeClaim(name, values[match[0].lower()], words, denied["how"].lower() if denied else "")


def _listed_last(text: str) -> list[str]:
    """Return the criteria of the last list of a text ("leaders, its care and adoption"), or the last two."""
    criteria, names = _criterion_pattern()
    matches = list(criteria.finditer(text))
    first = len(matches) - 1
    while first > 0 and _IN_LIST.fullmatch(text[matches[first - 1].end() : matches[first].start()]):
        first -= 1
    return [names[each[0].lower()] for each in matches[min(first, max(0, len(matches) - 2)) :]]


@cache
def _change_pattern() -> re.Pattern[str]:
    grades = _grade_pattern()[0].pattern
    return re.compile(
        rf"{draft_pattern('changed').pattern}[^.;]*?\bfrom ({grades})[^.;]{{0,40}}?\bto ({grades})", re.I
    )


def _names_only_authority(text: str) -> bool:
    """Return whether a text says no more than which authority, and when."""
    return not _WORDS_LEFT.search(draft_pattern("authority-alone").sub(" ", _DATE.sub(" ", text)))


def _is_about_criterion(before: str, after: str, criteria: re.Pattern[str]) -> bool:
    """Return whether a grade is that of a criterion: "good for care leavers", "Adoption in X was good"."""
    if criteria.search(after) and re.match(r"[”\"]?\s*(?:overall|for|in|across)\b", after, re.I):
        return True
    rest = criteria.sub("", before)
    return not before.strip() or _names_only_authority(rest) or "services for" in before.lower()


# --- interventions, and what became of a recommendation ---


def _interventions(text: str) -> Iterable[InterventionClaim]:
    """Yield the interventions that a text states of the authority as a whole."""
    if not draft_pattern("intervened").search(text):
        return
    for kind, phrases in load_lexicon("question-words")["senses"]["intervention"].items():
        for match in phrase_pattern(phrases).finditer(text):
            denied = _DENIED.search(text[: match.start()])
            yield InterventionClaim(kind, match[0], denied["how"].lower() if denied else "")
            break


def _outcome(text: str) -> OutcomeClaim | None:
    """Return what a text says became of a recommendation: "that on supervision was repeated"."""
    asked = draft_pattern("recommendation").search(text)
    if not asked:
        return None
    for each in draft_words()["outcomes"]:
        pattern = phrase_pattern(each["words"])
        said = pattern.search(text)
        if said and not _DENIED.search(text[max(0, said.start() - 15) : said.start()]):
            rest = draft_pattern("all-of-them").sub(" ", _COUNT.sub(" ", pattern.sub(" ", text)))
            subject = _practice(draft_pattern("recommendation").sub(" ", rest))
            of_all = bool(draft_pattern("all-of-them").search(text) or _COUNT.search(text))
            subject = subject if _WORDS_LEFT.search(subject) else ""
            return OutcomeClaim(subject, tuple(each["are"]), of_all)
    return None


# --- practice ---

_LOOSE = re.compile(
    r"^(?:in|of|at|the|that|was|were|on|for|by)\b(?=\s*[,a-z])(?: the)?|,? \b(?:in|the|of|at|when|by)$", re.I
)


def _practice(text: str) -> str:
    """Return a text without place, dates, and who says it."""
    plain = re.sub(rf"(?:\b(?:in|of|on) )?{_DATE.pattern}", " ", text, flags=re.I)
    plain = re.sub(r"\b(?:in|of|at|for|on|with|by|to|of) PLACE\b|\bPLACE\b", " ", plain)
    plain = draft_pattern("frame").sub(" ", " ".join(plain.split()))
    plain = re.sub(r"\(\s*[,;]?\s*\)", " ", plain)
    plain = " ".join(re.sub(r"\s+([,.;])", r"\1", plain).strip(" ,.;:()").split())
    for _ in range(3):
        plain = _LOOSE.sub("", plain).strip(" ,.;:")
    return plain
