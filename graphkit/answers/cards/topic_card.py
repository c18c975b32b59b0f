"""The card of a topic in several authorities: the judgement first, then weak beside strong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.cards.card_parts import (
    AnswerCard,
    BalanceRow,
    CardCell,
    CardColumn,
    CardTable,
    CardText,
    CountedPage,
    CountedPassages,
    WeakBesideStrong,
    Words,
    graded_words,
    joined_text,
    strong,
    unmarked,
)
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.questions.presented_reading import JsonReading
from graphkit.answers.questions.reading_parts import address_text
from graphkit.answers.questions.typed_answer import TypedAnswer
from graphkit.answers.readings.known import KnownInspection, latest_known
from graphkit.answers.readings.phrases import listed_names
from graphkit.answers.readings.read import read_rows
from graphkit.answers.readings.reading import clauses
from graphkit.answers.summaries.inspection_changes import ComparableCriteria, criteria_of
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import BASE, NEGATIVE_POLARITIES, OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_ROWS = 12  # of a table without judgements
_MOST_OF_AN_END = 15  # of a judgement
_MOST_VISITS = 6
_MOST_BARS = 40  # of a picture
_MOST_PAGES = 2  # of a row
_PAGES = "SELECT id, page FROM passage WHERE id IN ({})"


def topic_card(store: Store, reading: JsonReading, answer: TypedAnswer) -> AnswerCard:
    """Return the card of a reading of findings on a topic, by authority, at the latest full
    inspections.
    """
    where = {name: value for name, value in clauses(reading["where"]) if name != "polarity"}
    asked = dict(clauses(reading["where"])).get("polarity", "")
    is_of_strong = asked == "strength"
    topic = str(where["topic"])
    labels, (criterion, _) = Labels(store), criteria_of(store.facts, topic)
    places = _places(store, where, criterion)
    about = labels.concept(Scheme.TOPIC, topic).lower()
    by_grade = _by_grade(places)
    order = sorted(by_grade, key=lambda each: STEPS_BELOW_OUTSTANDING[each])
    order = order if is_of_strong else order[::-1]
    fewest = current_frameworks().thresholds.rated_findings
    few, rated = list[_Place](), list[_Place]()
    for each in places:
        is_rated = bool(order) or each.counts.evaluated >= fewest
        (rated if is_rated else few).append(each)
    text = _judged(by_grade, order, about) if order else _balance(rated, about, is_of_strong)
    ranked = _ranked(rated or places, order, is_of_strong)
    evaluated = {"polarity": ["strength", "mixed", "weakness"]}
    ends, is_whole = _ends(ranked, order), len(ranked) <= _MOST_BARS
    everything = {"of": "findings", "where": {**where, **evaluated}, "measures": ["list"]}
    counted = sum((each.counts for each in places), Counts())
    return AnswerCard(
        text,
        since=tuple(_since(store, places, where, by_grade, order)),
        picture=_picture(ranked if is_whole else ends, by_grade, about),
        table=_table(ends, len(ranked), order, about, is_of_strong, is_whole=is_whole),
        passages=CountedPassages(
            counted.evaluated,
            "finding",
            reading=address_text(everything),
            note=sentence(
                "card.findings",
                about=about,
                authorities=len(places),
                weak=counted.weakness,
                mixed=counted.mixed,
                strong=counted.strength,
            ),
        ),
        notes=(
            sentence(
                "card.few",
                about=about,
                number=len(few),
                of=len(places),
                fewest=fewest,
                names=[each.name for each in few],
            ),
            _differing(places, about, criterion),
            answer.horizon.sentence(),
            *answer.cautions,
        ),
        about=(f"topic/{topic}",),
    )


class InspectionFindings(NamedTuple):
    """The findings of an inspection: how many, and on which pages, by polarity."""

    counts: Counts
    pages: Mapping[str, Counter[int]]

    def most_on(self, inspection: Inspection, polarities: Sequence[str]) -> tuple[CountedPage, ...]:
        """Return the pages with most findings of some polarities."""
        numbers = sum((self.pages.get(each, Counter()) for each in polarities), Counter[int]())
        return tuple(
            CountedPage(inspection.link(page), number)
            for page, number in numbers.most_common(_MOST_PAGES)
        )


class _Place(NamedTuple):
    """An authority: its latest full inspection, the judgement on the topic, and its findings."""

    known: KnownInspection
    judged: str
    findings: InspectionFindings

    @property
    def name(self) -> str:
        return self.known.name

    @property
    def counts(self) -> Counts:
        return self.findings.counts


def findings_by_inspection(store: Store, reading: JsonReading) -> dict[str, InspectionFindings]:
    """Return the findings of a reading by inspection (IRI)."""
    rows = read_rows(store, {**reading, "columns": ["inspection", "polarity"]})
    numbers = ", ".join(str(number) for number, _ in rows)
    page_of = dict(store.facts.rows(_PAGES.format(numbers)))
    found: dict[str, InspectionFindings] = {}
    for number, row in rows:
        polarity = str(row["polarity"])
        iri = f"{BASE}{row['inspection']}"
        own = found.setdefault(iri, InspectionFindings(Counts(), defaultdict(Counter)))
        own.counts.add(polarity)
        if page := page_of.get(number):
            own.pages[polarity][int(page)] += 1
    return found


def _places(store: Store, where: Mapping[str, Any], criterion: str) -> list[_Place]:
    """Return the authorities with a finding at their latest full inspection, by name."""
    areas = ComparableCriteria(store)
    latest = {each.iri: each for each in latest_known(store).values()}
    found = [
        _Place(each, areas.grade(each, criterion)[0] if criterion else "", own)
        for iri, own in findings_by_inspection(store, {"of": "findings", "where": where}).items()
        if (each := latest.get(iri)) and own.counts.evaluated
    ]
    return sorted(found, key=lambda each: each.name)


def _by_grade(places: Sequence[_Place]) -> dict[str, list[_Place]]:
    found = defaultdict[str, list[_Place]](list)
    for each in places:
        if each.judged in STEPS_BELOW_OUTSTANDING:
            found[each.judged].append(each)
    return {grade: sorted(own, key=_weakest_last) for grade, own in found.items()}


def _weakest_last(place: _Place) -> tuple[float, int, str]:
    """Return what places of one grade are ordered by: the least share of weak findings first."""
    counts = place.counts
    return counts.negative / counts.evaluated, -counts.strength, place.name


def _weakest_first(place: _Place) -> tuple[float, int, str]:
    """Return what places are ordered by where weak ones are asked for: the largest share first."""
    counts = place.counts
    return -counts.negative / counts.evaluated, -counts.negative, place.name


def _judged(by_grade: Mapping[str, list[_Place]], order: Sequence[str], about: str) -> CardText:
    """Return who is judged best, or worst, and who is at the other end."""
    of = sum(map(len, by_grade.values()))
    first, last = order[0], order[-1]
    ends = [(first, f"{graded_words(first)} for {about}: {len(by_grade[first])} of {of}")]
    if last != first:
        ends.append((last, f"{graded_words(last)}: {len(by_grade[last])}"))
    return joined_text(
        [
            (
                Words("Judged "),
                strong(words, grade),
                Words(f" – {listed_names([each.name for each in by_grade[grade]])}."),
            )
            for grade, words in ends
        ],
        " ",
        " ",
    )


def _balance(places: Sequence[_Place], about: str, is_of_strong: bool) -> CardText:
    """Return who has strong findings alone, and who has as many weak ones, of a topic that is no
    judgement.
    """
    best = sorted((each for each in places if not each.counts.negative), key=_weakest_last)
    worst = sorted((each for each in places if each.counts.open), key=_weakest_first)
    of = len(places)
    parts: list[CardText] = [
        (
            strong(f"Only strong findings on {about}: {len(best)} of {of}"),
            Words(f" – {listed_names([each.name for each in best])}." if best else "."),
        ),
        (
            strong(f"At least as many weak or mixed as strong: {len(worst)}"),
            Words(f" – {listed_names([each.name for each in worst])}." if worst else "."),
        ),
    ]
    return joined_text(parts if is_of_strong else parts[::-1], " ", " ")


def _ranked(places: Sequence[_Place], order: Sequence[str], is_of_strong: bool) -> list[_Place]:
    """Return the authorities in the order of the question: by judgement, then by share."""
    within = _weakest_last if is_of_strong else _weakest_first

    def rank(each: _Place) -> tuple[int, tuple[float, int, str]]:
        at = order.index(each.judged) if each.judged in order else len(order)
        return at, within(each)

    return sorted(places, key=rank)


def _since(
    store: Store,
    places: Sequence[_Place],
    where: Mapping[str, Any],
    by_grade: Mapping[str, list[_Place]],
    order: Sequence[str],
) -> Iterator[CardText]:
    """Yield the other judgements with the first day of all, and the visits since then that found
    weaknesses.
    """
    if not places:
        return
    others = [f"{len(by_grade[each])} {graded_words(each)}" for each in order[1:-1]]
    first = min(each.known.day for each in places)
    yield unmarked(sentence("card.judged-since", others=others, first=long_date(first[:7])))
    visits = _visits(store, places, where)
    if visits:
        named, more = visits[:_MOST_VISITS], len(visits) - _MOST_VISITS
        rest = [unmarked(f"{more} more")] if more > 0 else []
        places_named = joined_text([*named, *rest])
        yield (Words("Visits since then found weaknesses in "), *places_named, Words("."))


def _visits(store: Store, places: Sequence[_Place], where: Mapping[str, Any]) -> list[CardText]:
    """Return the visits after the latest full inspection with weak findings on the topic."""
    latest = {each.known.authority: each.known for each in places}
    reading = {"of": "findings", "scope": "all", "where": {**where, "family": "visit"}}
    by = {"measures": ["count"], "by": ["inspection", "polarity"]}
    counts, known = defaultdict[str, Counts](Counts), inspections_by_iri(store.facts)
    for _, row in read_rows(store, reading | by):
        counts[f"{BASE}{row['inspection']}"].add(str(row["polarity"]), int(str(row["count"])))
    found = []
    for iri, own in counts.items():
        visit = known[iri]
        full = latest.get(visit.authority)
        if full and visit.day > full.day and own.negative:
            month = long_date(visit.day[:7])
            numbers = {"weak": own.weakness, "mixed": own.mixed, "strong": own.strength}
            shown = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
            text = f"{full.name} ({month}: {shown})"
            found.append((visit.day, unmarked(text)))
    return [each for _, each in sorted(found, reverse=True)]


def _picture(
    shown: Sequence[_Place], by_grade: Mapping[str, list[_Place]], about: str
) -> WeakBesideStrong:
    groups = defaultdict[str, list[BalanceRow]](list)
    for each in shown:
        row = BalanceRow(each.name, local_id(each.known.authority), each.judged, each.counts)
        groups[each.judged if each.judged in by_grade else ""].append(row)
    titles = dict.fromkeys(groups, "")
    for grade, every in by_grade.items():
        number, drawn = len(every), len(groups.get(grade, ()))
        of_all = f"{number}, of which {drawn} are shown" if drawn < number else str(number)
        titles[grade] = f"{graded_words(grade).capitalize()} for {about}: {of_all}"
    return WeakBesideStrong(
        sentence("card.balance", about=about, number=len(shown)),
        tuple((titles[grade], tuple(rows)) for grade, rows in groups.items()),
        sentence("card.findings-of", judged=bool(by_grade), latest=not by_grade),
    )


def _ends(ranked: Sequence[_Place], order: Sequence[str]) -> list[_Place]:
    """Return the authorities at both ends, or the first dozen of a topic that is no judgement."""
    if not order:
        return [*ranked[:_MOST_ROWS]]
    first = [each for each in ranked if each.judged == order[0]]
    last = [each for each in ranked if each.judged == order[-1] != order[0]]
    return [*first[:_MOST_OF_AN_END], *last[:_MOST_OF_AN_END]]


def _table(
    ends: Sequence[_Place],
    number: int,
    order: Sequence[str],
    about: str,
    is_of_strong: bool,
    *,
    is_whole: bool,
) -> CardTable:
    """Return the authorities at both ends, with the pages that have most findings."""
    headings = ("Judged", "Authority", "Findings", "Overall", "Inspected", "Most findings on")
    columns = tuple(CardColumn(each) for each in (headings if order else headings[1:]))
    rows = tuple(_row(each, bool(order), is_of_strong) for each in ends)
    note = sentence(
        "card.pages", shown=len(ends), number=number, cut=len(ends) < number, whole=is_whole
    )
    heading = sentence("card.ends", judged=bool(order), about=about)
    return CardTable(heading, columns, rows, note, name_at=1 if order else 0)


def _row(place: _Place, has_judgement: bool, is_of_strong: bool) -> tuple[CardCell, ...]:
    known = place.known
    is_good = place.judged in ("outstanding", "good") if place.judged else is_of_strong
    of = ("strength",) if is_good else NEGATIVE_POLARITIES
    cells = (
        CardCell(known.name, local_id(known.authority)),
        CardCell(counts=place.counts),
        CardCell(grade=known.judged or "none", by_worst=not known.overall_grade),
        CardCell(known.day, local_id(known.iri), is_day=True),
        CardCell(pages=place.findings.most_on(known, of)),
    )
    return (CardCell(grade=place.judged), *cells) if has_judgement else cells


def _differing(places: Sequence[_Place], about: str, criterion: str) -> str:
    """Return whose judgement on the topic is better or worse than the overall grade."""
    if not criterion or criterion == OVERALL_EFFECTIVENESS:
        return ""
    steps, better, worse = STEPS_BELOW_OUTSTANDING, list[str](), list[str]()
    for each in places:
        judged, overall = steps.get(each.judged), steps.get(each.known.judged)
        if judged is not None and overall is not None and judged != overall:
            (better if judged < overall else worse).append(each.name)
    return sentence("card.differ", about=about, better=better, worse=worse)
