"""The map of England: each authority's latest grade, or its share of weak findings on a topic.

Areas are drawn to scale (`england_outline`), or as a cartogram: a hexagon for each authority. The
layout of hexagons (`data/boundaries/hexagons.csv`) is made by `benchmarks/make_hexagons.py` from
outlines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from markupsafe import Markup

from graphkit.answers.readings.horizon import horizon_now
from graphkit.answers.readings.known import state_in_words
from graphkit.answers.readings.read import read_brief
from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import concept_value, local_id
from graphkit.core.language.sentences import grade_words
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import read_csv_rows
from graphkit.graph.entities.focus import Focus, Topic
from graphkit.graph.entities.lookup import Labels, exists
from graphkit.graph.facts.facts import kept
from graphkit.graph.facts.inspections import Inspection, cutoff_date
from graphkit.graph.facts.names import regions
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import (
    MAP_DATA,
    OLD_SUFFIX,
    Cell,
    Chart,
    LinkTo,
    bar,
    join_markup,
    linked,
    pattern_defs,
    reports_link,
    svg_line,
    swatch,
)
from graphkit.surfaces.maps.england_outline import (
    MapArea,
    draw_area,
    draw_label,
    england_map,
    outlines,
    sea_picture,
)
from graphkit.surfaces.maps.geometry import Point
from graphkit.surfaces.maps.inspection_sequence import (
    GRADE_LETTERS,
    WORST_MARK,
    LatestInspection,
    abbreviations_note,
    comparability_note,
    empty_map_error,
    latest_among,
    latest_grades,
    select_inspections,
    year_range,
)
from graphkit.surfaces.maps.node_layout import wrap_label

_WORDS: dict[str, str] = MAP_DATA["words"]
ROW_HEIGHT = math.sqrt(3) / 2  # distance between rows, where columns are one apart
_WIDTH = 92.0  # points from a hexagon to the next
_MARGIN = 64.0
_FONT, _LINE_HEIGHT = 11.5, 12.5
_BRIEF_FONT = 40.0
_LABEL_WIDTH = 14  # characters


@cache
def hexagon_centres() -> Mapping[str, Point]:
    """Return the centre of each authority's hexagon by code; hexagons in a row are one apart."""
    rows = read_csv_rows("data", "boundaries", "hexagons.csv")
    return {
        row["gss"]: (int(row["column"]) + int(row["row"]) % 2 / 2, int(row["row"]) * ROW_HEIGHT)
        for row in rows
    }


def hexagon_map(
    areas: Mapping[str, MapArea],
    patterns: Mapping[str, str],
    description: str,
    is_brief: bool = False,
) -> Markup:
    """Return the picture of areas by code; `patterns` gives the path of each fill pattern.

    Authorities without an area are outlines, unless they are far from those that have one. A
    hexagon has its name and figure or, in a brief picture, its grade only.
    """
    draw_text = _draw_brief if is_brief else _draw_name
    shown = {code: at for code, at in hexagon_centres().items() if code in areas}
    frame = shown or hexagon_centres()
    left, right = (side(x for x, _ in frame.values()) for side in (min, max))
    top, bottom = (side(y for _, y in frame.values()) for side in (min, max))
    near = {
        code: ((x - left) * _WIDTH + _MARGIN, (y - top) * _WIDTH + _MARGIN)
        for code, (x, y) in hexagon_centres().items()
        if left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
    }
    size = ((right - left) * _WIDTH + 2 * _MARGIN, (bottom - top) * _WIDTH + 2 * _MARGIN)
    used = {area.fill for area in areas.values()}
    parts = [
        pattern_defs({name: path for name, path in patterns.items() if name in used}, 1.0, "-0"),
        *(_draw_hexagon(at, areas.get(code)) for code, at in near.items()),
        *_region_borders(near, set(shown), {code: area.region for code, area in areas.items()}),
        *(draw_text(at, areas[code]) for code, at in near.items() if code in shown),
    ]
    return sea_picture(parts, size, description)


def _corners(at: Point) -> list[Point]:
    """Return the six corners of a hexagon, clockwise from the top."""
    radius = _WIDTH / math.sqrt(3)
    turns = (math.tau * number / 6 for number in range(6))
    return [(at[0] + radius * math.sin(turn), at[1] - radius * math.cos(turn)) for turn in turns]


def _draw_hexagon(at: Point, area: MapArea | None) -> Markup:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _corners(at))
    return draw_area("polygon", {"points": points}, area, 0)


def _draw_name(at: Point, area: MapArea) -> Markup:
    """Return the name and the figure of an authority, in a smaller font if a word is long."""
    name = area.name.replace("-", "- ") if len(area.name) > _LABEL_WIDTH else area.name
    lines = [line.replace("- ", "-") for line in wrap_label(name, _LABEL_WIDTH, 4).split("\n")]
    figure = wrap_label(area.figure, _LABEL_WIDTH - 3).split("\n") if area.figure else []
    font = min(_FONT, _WIDTH / max(map(len, lines)) / 0.55)
    css_class = f"on-map {area.area_class}"
    return linked(area.link, *draw_label(lines, figure, at, _FONT, _LINE_HEIGHT, font, css_class))


def _draw_brief(at: Point, area: MapArea) -> Markup:
    """Return the grade of an authority, large enough for a small picture."""
    css_class = f"brief {area.area_class}"
    return join_markup(draw_label([area.brief], [], at, _BRIEF_FONT, 0, css_class=css_class))


def _region_borders(
    near: Mapping[str, Point], shown: Collection[str], regions: Mapping[str, str]
) -> list[Markup]:
    """Return a thick line on each side between hexagons of different regions."""
    lines = []
    for code in sorted(shown):
        corners = _corners(near[code])
        for other in sorted(shown):
            touches = math.dist(near[code], near[other]) < 1.01 * _WIDTH
            if code < other and touches and regions[code] != regions[other]:
                common = [
                    at
                    for at in corners
                    if any(math.dist(at, to) < 1 for to in _corners(near[other]))
                ]
                (x, y), (to_x, to_y) = common
                lines.append(svg_line(x, to_x, y, to_y, "border"))
    return lines


_PATTERNS: dict[str, str] = MAP_DATA["patterns"]  # class of an area → path of its fill pattern
_PATTERNS |= {f"{name}{OLD_SUFFIX}": path for name, path in _PATTERNS.items()}
_LEGEND = {grade: f"{letter}: {grade_words(grade)}" for grade, letter in GRADE_LETTERS.items()}
_LEGEND |= MAP_DATA["shares"]
_MIN_FINDINGS = 3  # a share of fewer findings means little
_UNRATED_GRADE = "–: report without grades"
_UNRATED_SHARE = f"fewer than {_MIN_FINDINGS} findings: too few for a share"
_NO_REPORT = "no full report loaded"


class Entry(NamedTuple):
    """An authority's class, the short text on its area, its table cells, and its description."""

    area_class: str
    figure: str
    cells: Sequence[Cell]
    description: str


def place(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the map of England or of the authorities in focus,
    by latest grade or share of weak findings.

    Raises GraphkitError if no authority was inspected in full, or the focus contains no authority.
    """
    return _england(store, focus, topic, since, england_map, _WORDS["outline-source"])


def cartogram(store: Store, focus: Focus | None, topic: Topic | None, since: str | None) -> Chart:
    """Return the same as `place`, with a hexagon of the same size for each authority."""
    return _england(store, focus, topic, since, hexagon_map, _WORDS["hexagon-source"])


@kept
def grades_map(store: Store) -> Chart | None:
    """Return the map of latest grades of England; None where no full inspection is loaded."""
    return places_map(store, None)


def places_map(store: Store, focus: Focus | None, is_brief: bool = True) -> Chart | None:
    """Return the same for any authorities, which is not kept."""
    draw = partial(hexagon_map, is_brief=is_brief)
    try:
        return _england(store, focus, None, None, draw, _WORDS["hexagon-source"])
    except GraphkitError:
        return None


def _england(
    store: Store,
    focus: Focus | None,
    topic: Topic | None,
    since: str | None,
    draw: Callable[[Mapping[str, MapArea], Mapping[str, str], str], Markup],
    source: str,
) -> Chart:
    inspections = select_inspections(store, focus, since)
    cutoff = cutoff_date(select_inspections(store))
    loaded = latest_among(store, inspections)
    latest = latest_grades(store, cutoff, focus, since)
    if topic:
        latest = {iri: LatestInspection(each, each.day < cutoff) for iri, each in loaded.items()}
    if not latest:
        raise empty_map_error(
            store, focus, "no full inspection in this graph matches the selection"
        )
    labels = Labels(store)
    current = (
        iri for iri in (focus.authorities if focus else regions(store.facts)) if exists(store, iri)
    )
    authorities = labels.by_name({*current, *(latest if focus else ())})
    latest = {iri: latest[iri] for iri in authorities if iri in latest}
    columns = ("Weakness", "Mixed", "Strength") if topic else ("Latest grade",)
    no_report = Entry("not-loaded", "", [_NO_REPORT, *("" for _ in columns[1:])], _NO_REPORT)
    known = _topic_entries(store, topic, loaded) if topic else _grade_entries(latest)
    entries = {iri: known.get(iri, no_report) for iri in authorities}
    rows, drawn = [], {}
    for iri in authorities:
        name, region, entry, item = (
            labels.of(iri),
            labels.region(iri),
            entries[iri],
            latest.get(iri),
        )
        link = reports_link(labels.page(iri))
        inspected = (
            (item.known.day, "old" if item.is_past else "", item.known.under)
            if item
            else ("", "", "")
        )
        rows.append([name, region, *entry.cells, *inspected, link])
        drawn[concept_value(iri)] = _area(name, region, entry, item)
    areas = {code: drawn[code] for code in outlines() if code in drawn}
    topic_notes = [_WORDS["figures-on-topic"], comparability_note(loaded.values())] if topic else []
    measure = "share of weak findings" if topic else "latest grade"
    description = f"Map of {len(areas)} authorities by {measure}; the table has the same data."

    def picture(link: LinkTo) -> Markup:
        led = {code: replace(area, link=link(code)) for code, area in areas.items()}
        return draw(led, _PATTERNS, description)

    return Chart(
        picture,
        _legend(areas, bool(topic), cutoff),
        ("Authority", "Region", *columns, "Inspected", "Past", "Framework", "Reports"),
        rows,
        notes=[
            horizon_now(store).sentence(),
            _WORDS["loaded-only" if topic else "known-grades"],
            *filter(None, topic_notes),
            abbreviations_note(item.known.under for item in latest.values()),
            source,
        ],
        period=year_range(item.known for item in latest.values()),
        summary="" if topic else _state(item.known for item in latest.values()),
        row_ids=[concept_value(iri) for iri in authorities],
        things={concept_value(iri): iri for iri in authorities},
    )


def _state(known: Iterable[Inspection]) -> str:
    """Return the state in words, and what marks the worst judgement."""
    return f"{state_in_words(known)}. {WORST_MARK} marks the worst judgement."


def _area(name: str, region: str, entry: Entry, latest: LatestInspection | None) -> MapArea:
    """Return the map area of an authority: past grades are striped, with text in brackets."""
    if not latest:
        tooltip = f"{name}: {entry.description}"
        return MapArea(
            name, entry.area_class, entry.figure, tooltip, region=region, brief=entry.figure
        )
    tooltip = f"{name}: {entry.description}, {latest.year}"
    figure = latest.in_brackets(f"{entry.figure} {latest.year}")
    return MapArea(
        name, entry.area_class, figure, tooltip, latest.is_past, region, brief=entry.figure
    )


def _grade_entries(latest: Mapping[str, LatestInspection]) -> dict[str, Entry]:
    entries = {}
    for iri, item in latest.items():
        area_class = item.grade if item.grade in GRADE_LETTERS else "unrated"
        entries[iri] = Entry(area_class, item.letter, [item.description], item.description)
    return entries


def _topic_entries(
    store: Store, topic: Topic, inspections: Mapping[str, Inspection]
) -> dict[str, Entry]:
    found = read_brief(
        store,
        {
            "of": "findings",
            "scope": "all",
            "where": {"topic": [*map(concept_value, topic.included)]},
            "measures": ["count"],
            "by": ["inspection", "polarity"],
        },
    )
    counts = {(row["inspection"], row["polarity"]): row["count"] for row in found.rows}
    entries = {}
    for iri, item in inspections.items():
        weak, mixed, strong = (
            int(str(counts.get((local_id(item.iri), polarity), 0)))
            for polarity in ("weakness", "mixed", "strength")
        )
        negative, total = weak + mixed, weak + mixed + strong
        figure = f"{negative}/{total}" if total else "–"
        description = f"{weak} weak, {mixed} mixed, {strong} strong"
        cells = [str(weak), str(mixed), str(strong)]
        entries[iri] = Entry(weakness_class(negative, total), figure, cells, description)
    return entries


def weakness_class(weak: int, total: int) -> str:
    """Return the class of an area with so many weak or mixed findings of all findings on a
    topic.
    """
    if total < _MIN_FINDINGS:
        return "unrated"
    if weak in (0, total):
        return "weak-all" if weak else "weak-none"
    return "weak-half" if 2 * weak >= total else "weak-some"


def _legend(areas: Mapping[str, MapArea], on_topic: bool, cutoff: str) -> list[tuple[Markup, str]]:
    """Return swatch, meaning and number of areas for each class on the map; past grades last."""
    meanings = _LEGEND | {
        "unrated": _UNRATED_SHARE if on_topic else _UNRATED_GRADE,
        "not-loaded": "no full report loaded (there may be one)",
    }
    entries = []
    for area_class, meaning in meanings.items():
        is_old = [area.old for area in areas.values() if area.area_class == area_class]
        past = f", past {sum(is_old)}" if any(is_old) else ""
        if is_old:
            entries.append((_swatch(area_class), f"{meaning}: {len(is_old) - sum(is_old)}{past}"))
    if old := [area for area in areas.values() if area.old]:
        reason = f"inspected before {long_date(cutoff)}: {len(old)}"
        entries.append((_swatch(old[0].fill), f"past (striped, in brackets): {reason}"))
    return entries


def _swatch(name: str) -> Markup:
    box, is_old = (-12, -9, 24, 18), name.endswith(OLD_SUFFIX)
    fill = bar(*box, "" if is_old else "area", fill=f"url(#pattern-{name}-legend)")
    edge = [bar(*box, "edge dashed")] if is_old else []
    return swatch(pattern_defs({name: _PATTERNS[name]}, 1.0, "-legend"), fill, *edge)
