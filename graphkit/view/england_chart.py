"""England by authority: the latest overall grade held, or what share of the findings on a topic was weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graphkit.ask.finding_index import findings_about
from graphkit.ask.focus import Focus, find_topics
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels, concept_value, end_date, objects
from graphkit.core.identifiers import authority_iri
from graphkit.core.terms import Property
from graphkit.store.dataset import Store
from graphkit.view.chart import OLD, Cell, Chart, drawn, patterns, reports, swatch
from graphkit.view.england_outline import MapArea, england, outlines
from graphkit.view.inspection_sequence import (
    LETTERS,
    YEARS,
    Latest,
    day_of,
    in_full,
    inspected,
    latest,
    nothing_to_show,
    oldest,
    spoken,
    ungraded,
    unlike,
    years,
)

_LOOKS = {  # class of an area → the path of its pattern, 8 by 8
    "outstanding": "",
    "good": "M2 2h1M6 6h1",
    "requires-improvement": "M0 8L8 0",
    "adequate": "M4 0V8",
    "inadequate": "M0 8L8 0M0 0L8 8",
    "weak-none": "",
    "weak-some": "M2 2h1M6 6h1",
    "weak-half": "M0 8L8 0",
    "weak-all": "M0 8L8 0M0 0L8 8",
    "unsaid": "M2 2h1M6 6h1",
    "not-held": "",
}
_LOOKS |= {f"{look}{OLD}": path for look, path in _LOOKS.items()}
_FEW = 3  # of fewer findings, a share says little
_MEANING = {grade: f"{letter}: {spoken(grade)}" for grade, letter in LETTERS.items()} | {
    "weak-none": "none weak or mixed",
    "weak-some": "less than half weak or mixed",
    "weak-half": "half or more weak or mixed",
    "weak-all": "all weak or mixed",
}
_UNSAID = ("–: report held, but without overall grade", f"fewer than {_FEW} findings: too few for a share")
_SOURCE = (
    "Boundaries: Office for National Statistics, local authority districts of 2023, simplified; counties are "
    "unions of their districts. Open Government Licence v3.0. Contains OS data © Crown copyright and "
    "database right 2023."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the map says of an authority: class of its area, sign on it, cells of its row, words in short."""

    look: str
    sign: str
    cells: Sequence[Cell]
    words: str


def place(store: Store, focus: Focus | None, topic: str | None, since: str | None) -> Chart:
    """Return England, or the authorities in focus, by latest grade held; with a topic, by the share weak.

    Raises GraphkitError where no authority in the graph was inspected, or the focus is on something else.
    """
    found = inspected(store, focus, since)
    before = oldest(inspected(store))
    last = latest(found, before, graded=not topic)
    if not last:
        raise nothing_to_show(store, focus, "no full inspection held is of what was asked for")
    labels = Labels(store)
    wanted = labels.by_name({*_there(store, focus), *last})
    columns = ("Weakness", "Mixed", "Strength") if topic else ("Latest overall grade held",)
    none = "no full inspection held"
    said = dict.fromkeys(wanted, Entry("not-held", "", [none, *("" for _ in columns[1:])], none))
    shown = {iri: each.inspection for iri, each in last.items()}
    said |= _by_topic(store, topic, focus, since, shown) if topic else _by_grade(shown)
    rows = [
        [
            labels.of(iri), labels.region(iri),
            *said[iri].cells, *_inspection(last.get(iri)), reports(labels.page(iri)),
        ]
        for iri in wanted
    ]  # fmt: skip
    on_topic = [_ON_TOPIC, unlike(shown.values())] if topic else []
    of_what = "what was found weak" if topic else "latest overall grades held"
    areas = {concept_value(iri): _area(labels.of(iri), said[iri], last.get(iri)) for iri in wanted}
    areas = {code: areas[code] for code in outlines() if code in areas}
    later = sum(1 for iri, each in last.items() if each.later and concept_value(iri) in areas)
    return Chart(
        england(areas, _LOOKS, f"Map of {len(areas)} authorities by {of_what}; the table says the same."),
        _legend(areas, bool(topic), before, later),
        ("Authority", "Region", *columns, "Inspected", "Past", "Framework", "Reports"),
        rows,
        notes=[_HELD, *filter(None, on_topic), f"{in_full(shown.values())}.", _SOURCE],
        years=years(shown.values()),
        about="" if topic else _how_many(wanted, said, last, before, found),
        anchors=[concept_value(iri) for iri in wanted],
    )


def _there(store: Store, focus: Focus | None) -> Iterator[str]:
    """Yield the authorities that there are today: those in focus, or all whose area is known."""
    if focus:
        yield from (iri for iri in focus.authorities if not end_date(store, iri))
        return
    every = [*map(authority_iri, outlines())]
    store.prefetch(every)
    yield from (iri for iri in every if objects(store, iri, Property.REGION))


def _how_many(
    wanted: Sequence[str],
    said: Mapping[str, Entry],
    last: Mapping[str, Latest],
    before: str,
    found: list[Inspection],
) -> str:
    """Return of how many authorities the grade shown is a current one, and what is current."""
    now = sum(said[iri].look in LETTERS and not last[iri].past for iri in wanted)
    if len(wanted) == 1:
        whose, own = f"It has {'a' if now else 'no'} grade", "its"
    else:
        whose, own = f"{now} of {len(wanted)} authorities {'has' if now == 1 else 'have'} a grade", "their"
    current = (
        f"{whose} given since {day_of(before)}, {YEARS} years before the latest full inspection held, and by "
        f"{own} own latest one."
    )
    return f"{current} {ungraded(found)}".strip()


_HELD = "Only reports that this graph holds are shown: there may be later ones."
_ON_TOPIC = (
    "On an area: findings that are weak or mixed, of all strengths, weaknesses and mixed findings on the "
    "topic in the latest full inspection held, with its year."
)


def _area(name: str, said: Entry, last: Latest | None) -> MapArea:
    """Return how an authority is drawn: what is past is striped, and its sign and year stand in brackets."""
    if not last:
        return MapArea(name, said.look, said.sign, f"{name}: {said.words}")
    year = last.inspection.day[:4]
    since = f"inspected in full in {last.later}, without overall grade" if last.later else ""
    pointed_at = f"{name}: {', '.join(filter(None, [said.words, year, since]))}"
    return MapArea(name, said.look, last.written(f"{said.sign} {year}"), pointed_at, last.past)


def _by_grade(last: Mapping[str, Inspection]) -> dict[str, Entry]:
    said = {}
    for iri, each in last.items():
        look, sign, words = "unsaid", "–", "report without overall grade"
        if each.overall and each.overall.grade in LETTERS:
            look = each.overall.grade
            sign, words = LETTERS[look], spoken(look)
        said[iri] = Entry(look, sign, [words], words)
    return said


def _by_topic(
    store: Store, topic: str, focus: Focus | None, since: str | None, last: Mapping[str, Inspection]
) -> dict[str, Entry]:
    inspections = {each.iri for each in last.values()}
    seen = {  # a finding on two topics below the one asked for counts once
        (item.authority, item.finding): item.polarity
        for item in findings_about(store, Property.TOPIC, focus, find_topics(store, topic), since)
        if item.inspection in inspections
    }
    counts = Counter((authority, polarity) for (authority, _), polarity in seen.items())
    said = {}
    for iri in last:
        weak, mixed, strong = (counts[iri, polarity] for polarity in ("weakness", "mixed", "strength"))
        bad, every = weak + mixed, weak + mixed + strong
        sign = f"{bad}/{every}" if every else "–"
        words = f"{weak} weak, {mixed} mixed, {strong} strong"
        said[iri] = Entry(share(bad, every), sign, [str(weak), str(mixed), str(strong)], words)
    return said


def share(weak: int, every: int) -> str:
    """Return the class of an area where so many of all findings on a topic are weak or mixed."""
    if every < _FEW:
        return "unsaid"
    if weak in (0, every):
        return "weak-all" if weak else "weak-none"
    return "weak-half" if 2 * weak >= every else "weak-some"


def _inspection(last: Latest | None) -> list[str]:
    if not last:
        return ["", "", ""]
    again = f"inspected again in {last.later}, without overall grade" if last.later else ""
    return [last.inspection.day, again or ("old" if last.past else ""), last.inspection.under]


def _legend(
    areas: Mapping[str, MapArea], on_topic: bool, before: str, later: int
) -> list[tuple[Markup, str]]:
    """Return each class of area that there is, with what it means and how many there are; last, the past."""
    meaning = _MEANING | {
        "unsaid": _UNSAID[on_topic],
        "not-held": "no full inspection in this collection (there may be one)",
    }
    shown = []
    for look, said in meaning.items():
        of_it = [area.old for area in areas.values() if area.look == look]
        past = f", past {sum(of_it)}" if any(of_it) else ""
        if of_it:
            shown.append((_swatch(look), f"{said}: {len(of_it) - sum(of_it)}{past}"))
    if old := [area for area in areas.values() if area.old]:
        why = f"inspected before {day_of(before)}: {len(old) - later}"
        why += f"; inspected since without overall grade, “(I 2023) – 2026”: {later}" if later else ""
        shown.append((_swatch(old[0].fill), f"past (striped, in brackets): {why}"))
    return shown


def _swatch(name: str) -> Markup:
    plane, old = {"x": -12, "y": -9, "width": 24, "height": 18}, name.endswith(OLD)
    filled = drawn("rect", **plane, class_="" if old else "area", fill=f"url(#look-{name}-key)")
    edge = [drawn("rect", **plane, class_="edge dashed")] if old else []
    return swatch(patterns({name: _LOOKS[name]}, 1.0, "-key"), filled, *edge)
