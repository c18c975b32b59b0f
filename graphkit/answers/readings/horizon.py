"""Until which day what a reading says is known, and what no row means (`meanings/12-horizon.sql`).

A source has a horizon of its own: all of a subject from one day to another, or a sample that is
never all. What a unit and its dimensions need to be known is declared (`needs` in `units.yaml`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.declarations import clause_leaves, inspection_kinds, units
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.readings.phrases import sentence_words
from graphkit.answers.readings.reading import (
    Reading,
    dimensions_in,
    given_values,
    period,
    period_ends,
)
from graphkit.answers.readings.relations import base_of, common_key, inner_reading, used_dimensions
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import filled
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.results_settings import results_settings
from graphkit.graph.facts.facts import Facts, HasFacts, kept
from graphkit.graph.facts.names import is_now, now_day

if TYPE_CHECKING:
    from graphkit.answers.readings.reading_run import ReadingRun
    from graphkit.graph.store.dataset import Store

COLLECTION = "collection"  # the source that has all reports of a framework
WORDS = "words"
FULL, WAITS, STATE = "full", "waits", "state"  # all full inspections; windows of waits; a state
_DATED = re.compile(r"\d{4}|\.\.")
_DAYS = ("complete_until", "reaches", "published_until")
_LATEST = ("latest-full", "previous-full")  # scopes that are of the state of authorities
_STATES = ("known", "as published", "as loaded", "not known")
_COVERS = """
SELECT source, subject, how, first, complete_until, newest, reaches, published_until, rows
FROM known_cover ORDER BY subject, how, newest DESC, source"""
_NAMES = """
SELECT label, iri FROM main.entity WHERE id IN (SELECT value FROM json_each(?)) ORDER BY 1"""
_LATER = """
SELECT authority, entity.iri, known_later.label, day, ifnull(overall, ''), ifnull(worst, '')
FROM known_later JOIN entity ON entity.id = authority ORDER BY 2"""


class Status(Enum):
    """What may be stated about a period or a day."""

    ALL = "all"  # all is known: no row is none
    AS_PUBLISHED = "as published"  # all that was published
    SOME = "some"  # a sample, or a part of the period: at least so many
    OUTSIDE = "outside"  # no source has it: no number

    @property
    def is_whole(self) -> bool:
        """Whether no row means none, and a share is of all."""
        return self in (Status.ALL, Status.AS_PUBLISHED)

    @staticmethod
    def weakest(given: Iterable[Status]) -> Status:
        """Return the status of what needs several subjects; what some have is not outside."""
        found = {*given}
        if found == {Status.OUTSIDE}:
            return Status.OUTSIDE
        if found & {Status.SOME, Status.OUTSIDE}:
            return Status.SOME
        return Status.AS_PUBLISHED if Status.AS_PUBLISHED in found else Status.ALL


class SourceCover(NamedTuple):
    """How much a source has of a subject (table `cover` of the read model)."""

    source: str
    subject: str
    how: str
    first: str
    complete_until: str
    newest: str
    reaches: str
    published_until: str
    loaded: int

    @property
    def is_complete(self) -> bool:
        return self.how == "complete"


class KnownLater(NamedTuple):
    """An authority whose state is known later than that of England."""

    id: str
    name: str
    day: str
    overall: str  # "" where no overall grade was given
    worst: str


class Last(NamedTuple):
    """What was counted on the last day that is known."""

    day: str
    value: int | None


class Horizon(NamedTuple):
    """Until which day a result is known.

    `day` is that of its "now". Of a state, `not_known` are the authorities whose state is not known
    on the day, `as_loaded` those that are known from reports of which there is no list, of `of`.
    """

    status: Status
    subjects: tuple[SourceCover, ...]
    day: str
    not_known: int = 0
    known_later: tuple[KnownLater, ...] = ()
    kind: str = STATE
    as_loaded: int = 0
    of: int = 0
    last: Last | None = None
    is_now: bool = True
    place: str = ""  # the one authority that it is of
    before: str = ""  # the first day that any source has, where what is asked ends before it

    @property
    def whole(self) -> SourceCover | None:
        """The complete source that reaches furthest, where there is one."""
        return max(
            (each for each in self.subjects if each.is_complete),
            key=lambda each: each.newest,
            default=None,
        )

    @property
    def is_outside(self) -> bool:
        return self.status is Status.OUTSIDE

    @property
    def known(self) -> int:
        """Of how many it is known."""
        return self.of - self.not_known

    @property
    def is_newest(self) -> bool:
        """Whether a state is that of now, and not of a list whose day is long ago."""
        return self.whole is None or self.whole.source != "official"

    @property
    def source(self) -> str:
        """The complete source that reaches furthest, else "reports"."""
        return self.whole.source if self.whole else "reports"

    @property
    def is_at_least(self) -> bool:
        """Whether a number of events is of those known only."""
        return self.status is Status.SOME and self.kind in (FULL, "frameworks")

    def with_rows(self) -> Horizon:
        """Return what is known where events are found: at least these. A state that is carried on
        after the last day that is known stays not known.
        """
        is_state = self.kind in (STATE, WAITS)
        return self if is_state or not self.is_outside else self._replace(status=Status.SOME)

    def none(self) -> str:
        """Return what no row means; "" where there is none."""
        words, status = _words(), self.status.name.lower()
        template = words.get(f"none.{self.kind}.{status}") or words.get(f"none.{status}")
        return filled(template, **self._values()) if template else ""

    def sentence(self, place: str = "") -> str:
        """Return until which day, and of what, the result is known; `place`: one authority."""
        values, place = self._values(), local_id(place) or self.place
        if not place or self.is_newest or not self._shape.startswith("now."):
            return filled(_words()[self._shape], **values)
        later = {each.id: each.day for each in self.known_later}
        return filled(_words()["place"], **values | {"later": later.get(place, "")})

    @property
    def period(self) -> str:
        """The period in which all is known, and until which it goes: "2018-01-29/2026-07-06"."""
        whole = self.whole
        return f"{whole.first}/{self.day}" if whole else self.day

    def to_json(self) -> dict[str, Any]:
        """Return the horizon as plain data."""
        found = {
            "text": self.sentence(),
            "status": self.status.value,
            "day": self.day,
            **{name: self._of_whole[name] for name in _DAYS},
            "subjects": [each._asdict() for each in self.subjects],
            "not_known": self.not_known,
            "known_later": [each._asdict() for each in self.known_later],
        }
        return found | ({"last": self.last._asdict()} if self.last else {})

    @property
    def _of_whole(self) -> dict[str, Any]:
        """The complete source by the names of its fields; "" where there is none."""
        return self.whole._asdict() if self.whole else dict.fromkeys(SourceCover._fields, "")

    @property
    def _shape(self) -> str:
        """The name of the sentence."""
        if self.kind == STATE and self.is_now and self.status is not Status.OUTSIDE:
            return f"now.{self.source}"
        name = f"{self.kind}.{self.status.name.lower()}"
        return name if name in _words() else f"events.{self.status.name.lower()}"

    def _values(self) -> dict[str, Any]:
        whole = self.whole
        samples = [
            each
            for each in self.subjects
            if not each.is_complete
            and not (whole and each.subject == whole.subject and each.first >= whole.first)
        ]
        is_last_known = self.last and self.last.value is not None
        return {
            **self._of_whole,
            "names": subject_names(self.subjects),
            "complete": subject_names([whole] if whole else []),
            "day": self.day,
            "before": self.before,
            "published": max((each.published_until for each in self.subjects), default=""),
            "loaded": sum(each.loaded for each in samples),
            "sample_newest": max((each.newest for each in samples), default=""),
            "sample_first": min((each.first for each in samples if each.first), default=""),
            "newest": max((each.newest for each in self.subjects), default=""),
            "not_known": f"{self.not_known:,}" if self.not_known else "",
            "as_loaded": self.as_loaded,
            "of": f"{self.of:,}",
            "later": len(self.known_later),
            "last_day": self.last.day if self.last else "",
            "last": f"{self.last.value:,}" if self.last and is_last_known else "",
            "lists": _lists(self.subjects),
        }


@kept
def covers(facts: Facts) -> dict[str, tuple[SourceCover, ...]]:
    """Return the covers of a graph by subject, complete ones first."""
    found: dict[str, list[SourceCover]] = {}
    for row in with_meanings(facts.whole, "known_cover").rows(_COVERS):
        each = SourceCover._make(value if value is not None else "" for value in row)
        found.setdefault(each.subject, []).append(each)
    return {subject: tuple(own) for subject, own in found.items()}


def horizon_of(run: ReadingRun, has_left_out: bool = False) -> Horizon:
    """Return until which day what a reading says is known.

    `has_left_out`: whether reports that it is of are not loaded.
    """
    parts = [*_parts(run, run.reading)]
    if has_left_out:
        parts = [part._replace(status=Status.weakest([part.status, Status.SOME])) for part in parts]
    parts = parts or [_events(run.facts, run.reading, ["authorities"], "authorities")]
    order = [*Status]
    return max(parts, key=lambda part: (order.index(part.status), part.kind == STATE))


def horizon_now(holder: HasFacts) -> Horizon:
    """Return until which day the state of all authorities is known."""
    return _state(holder.facts, None)


def of_england(store: Store) -> Store:
    """Return the store in which the states of authorities are those of one day: where some are
    known later than that of England, as at the day until which all are.
    """
    is_cut = store.day or not known_later(store.facts)
    return store if is_cut else store.as_at(now_day(store.facts))


def is_of_england(run: ReadingRun) -> bool:
    """Return whether a reading is of the state of authorities, but not of one that is known later
    than that of England, nor of inspections by identifier. Rows whose kinds need different things
    have each a day of their own.
    """
    later = {each.id for each in known_later(run.facts).values()}
    if run.store.day or not later or run.reading.unit.needed_by_kind:
        return False
    if "inspection" in dimensions_in(run.reading.where):
        return False
    return any(each.kind == STATE and each.place not in later for each in _parts(run, run.reading))


def waits_horizon(holder: HasFacts) -> Horizon:
    """Return until which day it is known who waits how long."""
    found = _waits(holder.facts)
    return found if found.is_outside else horizon_now(holder)


@kept
def words_horizon(facts: Facts, among: frozenset[int] | None = None) -> Horizon:
    """Return of how many reports that state something the words are known, and of how many not.

    `among` are the numbers of their inspections; None: all that are loaded.
    """
    chosen = "" if among is None else "WHERE inspection IN (SELECT value FROM json_each(?))"
    values = () if among is None else (json.dumps(sorted(among)),)
    query = f"SELECT ifnull(sum(has_words), 0), count(*) FROM words_held {chosen}"
    [(known, of)] = with_meanings(facts, "words_held").rows(query, values)
    status = Status.SOME if known < of else Status.ALL
    status = Status.OUTSIDE if known == 0 < of else status
    subjects = covers(facts).get(WORDS, ())
    return Horizon(status, subjects, now_day(facts), of - known, kind=WORDS, of=of)


def lists_horizon(facts: Facts) -> Horizon:
    """Return until which day the lists of other inspectorates know."""
    every = (own for subject, own in covers(facts).items() if subject.startswith("results "))
    found = tuple(each for own in every for each in own)
    return Horizon(Status.SOME, found, now_day(facts), kind="results")


@kept
def _places(facts: Facts) -> dict[int, str]:
    """Return the identifiers of authorities by their numbers."""
    rows = facts.rows("SELECT id, iri FROM entity WHERE kind = 'authority'")
    return {number: local_id(iri) for number, iri in rows}


@kept
def known_later(facts: Facts) -> dict[int, KnownLater]:
    """Return the authorities whose state is known later than that of England, by number."""
    rows = with_meanings(facts.whole, "known_later").rows(_LATER)
    return {number: KnownLater(local_id(iri), *own) for number, iri, *own in rows}


def subject_names(given: Collection[SourceCover]) -> str:
    """Return the subjects of covers as words: "JTAI and JTAI thematic"."""
    name_of, words = current_frameworks().name_of, _words()["subjects"]
    names = dict.fromkeys(
        words.get(each.subject.partition(" ")[0]) or name_of(each.subject, "") for each in given
    )
    return listed([*names])


def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = sentence_words()["horizon"]
    return found


def _lists(given: Collection[SourceCover]) -> str:
    """Return the lists of some covers: the day of each, and what it has."""
    days = {each.source: each.newest for each in given if each.source in results_settings()}
    found = [
        f"{long_date(day)}, of {results_settings()[name]['scope']}"
        for name, day in sorted(days.items())
    ]
    return "; as at ".join(found)


# What a reading needs


def _parts(run: ReadingRun, reading: Reading) -> Iterator[Horizon]:
    """Yield what is known of each thing that a reading, and those inside it, need."""
    unit, used = reading.unit, used_dimensions(reading)
    shown = {*reading.grouped} if reading.is_list else set[str]()
    shown -= {*dimensions_in(reading.where)}
    for need in dict.fromkeys(_needs(reading, used)):
        if need != WAITS or WAITS in unit.needed(used - shown):
            yield _part(run, reading, need)
    clauses = [reading.where, *(each.clause for each in reading.measures if each.clause)]
    for leaf in (leaf for where in clauses for leaf in clause_leaves(where)):
        if leaf.name == "has":
            other, same = units()[leaf.value["of"]], leaf.beside.get("same", "")
            yield from _parts(run, inner_reading(leaf.value, common_key(unit, other, same)))


def _needs(reading: Reading, used: Collection[str]) -> list[str]:
    """Return what a reading needs: its unit, but for kinds that need something else."""
    needed, kinds = reading.unit.needed_by_kind, {*_given(reading, "kind")}
    found = [need for kind, need in needed.items() if not kinds or kind in kinds]
    is_of_others = not kinds or kinds - needed.keys()
    return [*(reading.unit.needed(sorted(used)) if is_of_others else ()), *found]


def _part(run: ReadingRun, reading: Reading, need: str) -> Horizon:
    """Return what is known of one thing that a reading needs."""
    is_latest = reading.used_scope in _LATEST
    is_state = need == FULL and not any(_period(reading))
    if is_state or (is_latest and need in ("frameworks", "reports")):
        places = base_of(reading, "authority") if reading.unit.authority else None
        chosen = frozenset(_numbers(run, places)) if places and places.where else None
        found = _state(run.facts, chosen)
        return found._replace(kind=need) if need == "reports" else found
    if need == WAITS:
        return _waits(run.facts)
    return _events(run.facts, reading, _subjects(run, reading, need), need)


def _waits(facts: Facts) -> Horizon:
    """Return what is known of usual waits: nothing before the day up to which they were made."""
    subjects = covers(facts).get(WAITS, ())
    is_before = not is_now(facts) and any(facts.day < each.first for each in subjects)
    status = Status.OUTSIDE if is_before else Status.ALL
    return Horizon(status, subjects, now_day(facts), kind=WAITS)


def unknown_states(run: ReadingRun) -> list[tuple[str, str]]:
    """Return the authorities whose state decides on a reading of authorities, and is not known on
    its day: name and IRI.
    """
    reading = run.reading
    measured = [each.clause for each in reading.measures if each.clause]
    deciding = {name for where in (reading.where, *measured) for name in dimensions_in(where)}
    if FULL not in reading.unit.needed(deciding):
        return []
    if horizon_now(run).is_outside:
        return []
    unknown = _states(run.facts.whole, now_day(run.facts))["not known"]
    numbers = json.dumps(sorted(unknown & {*_numbers(run, base_of(reading, "authority"))}))
    return run.facts.rows(_NAMES, (numbers,))


def _numbers(run: ReadingRun, places: Reading) -> list[int]:
    """Return the numbers of the authorities that a reading is of."""
    condition = run.compiler.conditions(places)
    tables = run.compiler.tables(places.unit, condition)
    return run.facts.column(f"SELECT DISTINCT t.id FROM {tables} WHERE {condition}")


def _state(facts: Facts, chosen: frozenset[int] | None) -> Horizon:
    """Return what is known of the state of some authorities on the day of "now"; None for all."""
    day, subjects = now_day(facts), covers(facts).get(FULL, ())
    found = Horizon(Status.OUTSIDE, subjects, day, is_now=is_now(facts))
    if found.whole and day > found.whole.reaches:
        return found
    numbers = _states(facts.whole, day)
    among = numbers if chosen is None else {name: own & chosen for name, own in numbers.items()}
    states = {state: len(own) for state, own in among.items()}
    status = Status.AS_PUBLISHED if states["as published"] else Status.ALL
    if states["as loaded"] or states["not known"] or not any(states.values()):
        status = Status.SOME
    later = known_later(facts) if found.is_now else {}
    only = next(iter(chosen)) if chosen and len(chosen) == 1 else 0
    return found._replace(
        status=status,
        not_known=states["not known"],
        as_loaded=states["as loaded"],
        of=sum(states.values()),
        known_later=tuple(own for each, own in later.items() if chosen is None or each in chosen),
        place=_places(facts).get(only, ""),
    )


@kept
def _states(facts: Facts, day: str) -> dict[str, frozenset[int]]:
    """Return the authorities that exist on a day by what is known of their state."""
    views, found = with_meanings(facts, "state_on"), {state: set[int]() for state in _STATES}
    with views.exclusive():
        views.rows("DELETE FROM asked_day")
        views.rows("INSERT INTO asked_day VALUES (?)", (day,))
        for authority, state in views.rows("SELECT authority, status FROM state_on"):
            found[state].add(authority)
    return {state: frozenset(numbers) for state, numbers in found.items()}


def _events(facts: Facts, reading: Reading, subjects: Collection[str], kind: str) -> Horizon:
    """Return what is known of events in the period of a reading, which are of some subjects."""
    known, nothing = covers(facts), ("", "", "", "", "", 0)
    first, last = _period(reading)
    last = min(filter(None, (facts.day, last)), default="")
    statuses = [
        _status(facts.whole, subject, first, last, known.get(subject, ())) for subject in subjects
    ]
    found = tuple(
        each
        for subject in subjects
        for each in known.get(subject, [SourceCover("reports", subject, "sample", *nothing)])
    )
    status = Status.weakest(statuses or [Status.SOME])
    begun = min((each.first for each in found if each.first), default="")
    before = begun if last and last < begun else ""
    return Horizon(status, found, now_day(facts), kind=kind, is_now=is_now(facts), before=before)


def _status(
    facts: Facts, subject: str, first: str, last: str, given: Collection[SourceCover]
) -> Status:
    """Return what may be stated about a subject in a period, which may be open at both ends."""
    whole = next((each for each in given if each.is_complete), None)
    if whole is None:
        if not given:
            return Status.SOME if not (first or last) else Status.OUTSIDE
        first = first or min(each.first for each in given)
        last = last or max(each.newest for each in given)
    else:
        has_begun = _has_begun_with(subject, whole)
        is_of_one = subject != FULL  # full inspections were of another framework before
        if has_begun and is_of_one and whole.first[:4] == first[:4]:
            first = max(first, whole.first)
        first = first or (whole.first if has_begun else "0000")
        is_this_year = whole.source == COLLECTION and first <= whole.newest < last
        if is_this_year or not last:
            beyond = [each.newest for each in given if each.newest > whole.reaches]
            last = max(whole.newest, first, *beyond)
        first, last = first[: len(whole.first)] or first, last[: len(whole.reaches)]
    return _asked(facts, subject, first, last)


@kept
def _asked(facts: Facts, subject: str, first: str, last: str) -> Status:
    views = with_meanings(facts, "period_status")
    with views.exclusive():
        views.rows("DELETE FROM asked_period")
        views.rows("INSERT INTO asked_period VALUES (?, ?, ?)", (subject, first, last))
        [status] = views.column("SELECT status FROM period_status")
    return Status(status)


def _has_begun_with(subject: str, whole: SourceCover) -> bool:
    """Return whether a source has a subject from its beginning."""
    known = current_frameworks()
    begun = (known.latest if subject == FULL else known.get(subject)).first_year
    return not begun or whole.first[:4] <= str(begun)


def _subjects(run: ReadingRun, reading: Reading, need: str) -> list[str]:
    """Return the subjects that a need of a reading means."""
    known = covers(run.facts)
    if need in ("frameworks", "reports"):
        return _frameworks(run, reading)
    if need == "results":
        if _given(reading, "owner") and (
            owned := [each for each in known if each.endswith("of owners")]
        ):
            return owned
        return _of_kind(known, "results", _given(reading, "kind"))
    if need == "numbers":
        return _of_kind(known, "numbers", _given(reading, "indicator"))
    return [need]


def _of_kind(known: Collection[str], kind: str, values: Collection[str]) -> list[str]:
    named = [f"{kind} {value}" for value in values]
    return named or [each for each in known if each.startswith(f"{kind} ") and "owners" not in each]


def _given(reading: Reading, name: str) -> list[str]:
    """Return the values of a dimension that the clauses of a reading choose."""
    leaves = clause_leaves(reading.where)
    chosen = [leaf.value for leaf in leaves if leaf.name == name and not leaf.is_denied]
    found = [str(one) for value in chosen for one in given_values(value) if isinstance(one, str)]
    if reading.compare and reading.compare[0] == name:
        found += map(str, reading.compare[1])
    return found


def _frameworks(run: ReadingRun, reading: Reading) -> list[str]:
    """Return the frameworks that the clauses of a reading reach; all that the graph has, if any."""
    dimension = reading.unit.dimensions.get("framework")
    named = [
        str(value.sql)
        for given in _given(reading, "framework")
        for value in (run.compiler.values(reading.unit, dimension, given) if dimension else ())
    ]
    kinds = (
        {*_given(reading, "family"), *_given(reading, "kind")} if reading.unit.inspection else ()
    )
    kind_of = {framework: kind for framework, kind, _ in inspection_kinds()}
    known = [each for each in kind_of if each in covers(run.facts)]
    of_kind = [each for each, kind in kind_of.items() if kind in kinds]
    chosen = named or [each for each in of_kind if each in known] or of_kind or known
    if not named:
        chosen = [FULL if kind_of[each] == FULL else each for each in chosen]
    return [*dict.fromkeys(chosen)]


def _period(reading: Reading) -> tuple[str, str]:
    """Return the first and last day of the period of a reading; "" at an open end."""
    unit = reading.unit
    ends = [period_ends(text) for text in (reading.began, reading.published) if text]
    names = {"began", "published", "year", unit.usual.period} & unit.dimensions.keys()
    for leaf in clause_leaves(reading.where):
        if leaf.name in names and not leaf.is_denied:
            own = [*filter(any, map(_ends_of, given_values(leaf.value)))]
            if own:
                ends.append((min(one for one, _ in own), max(last or "9999" for _, last in own)))
    first = max((first for first, _ in ends), default="")
    last = min((last for _, last in ends if last), default="")
    return first, last if last < "9999" else ""


def _ends_of(value: Any) -> tuple[str, str]:
    """Return the first and last day of the value of a clause on a day or year."""
    first, last = "", ""
    for sign, bound in value.items() if isinstance(value, Mapping) else [("=", value)]:
        if _DATED.match(str(bound)):
            begins, ends = period_ends(period("", bound))
            first = first if "<" in sign else begins
            last = last if ">" in sign else ends
    return first, last
