"""England by authority: the latest overall grade held, or what share of the findings on a topic was weak.

Outlines: Office for National Statistics, Open Government Licence v3.0 (`data/boundaries/`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from graphkit.focus import Focus
from graphkit.heard import heard
from graphkit.lookup import Labels, objects, tail
from graphkit.model import GraphkitError
from graphkit.resources import resource
from graphkit.store import Store
from graphkit.terms import Property, authority_iri, gk
from graphkit.view.chart import LETTERS, PALE, Cell, Chart, Link, drawn, patterns, picture, swatch, words
from graphkit.view.evidence import Evidence
from graphkit.view.judged import GRADES, Inspected, how_old, in_full, inspected, latest, oldest, spoken, years
from graphkit.view.outline import box, inside

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
    "unspoken": "",
    "none": "",
}
_WEAK = {  # class → what share of the findings is weak or mixed
    "weak-none": "none weak or mixed",
    "weak-some": "less than half weak or mixed",
    "weak-half": "half or more weak or mixed",
    "weak-all": "all weak or mixed",
    "unspoken": "–: no strength or weakness found on it",
}
_FEW = 3  # of fewer findings, a share says little
_INSET = (4.0, 690.0, 30.0)  # London again: how much larger, and where
_LEAST_WIDE = 760.0  # points: a part of the country is drawn at least so wide
_FULL = 1085.0  # points: how wide the whole picture is
_LEAST_SEEN = 90.0  # so much of the plane is shown at least: one sees where a single authority lies
_NAMED = 20  # of so many areas, those with room bear their names
_KEY = "-key"  # patterns of the legend
_LARGER = "-larger"  # patterns of the inset: the same, though it is drawn larger
_SIGN = 7  # how wide a letter or figure on an area is
_ROOM, _ROOM_FOR_YEAR = 15, 40  # areas so wide and high have room for a letter, for the year below it
_SOURCE = (
    "Boundaries: Office for National Statistics, local authority districts of 2023, simplified; counties are "
    "unions of their districts. Open Government Licence v3.0. Contains OS data © Crown copyright and "
    "database right 2023."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the map says of an authority: the class of its area, what stands on it, the cells of its row.

    `pale`: it says less than the others do, since it is old or rests on few findings.
    """

    look: str
    letter: str
    cells: Sequence[Cell]
    year: str = ""
    pale: bool = False

    @property
    def area(self) -> str:
        """Return the class of its area."""
        return f"{self.look}{PALE}" if self.pale else self.look

    @property
    def on_it(self) -> str:
        """Return the letter on it: in brackets where it says less."""
        return f"({self.letter})" if self.pale and self.letter else self.letter


def place(
    store: Store, focus: Focus | None = None, topic: str | None = None, since: str | None = None
) -> Chart:
    """Return England, or the authorities in focus, by latest grade held; with a topic, by the share weak.

    Raises GraphkitError where no authority in the graph was inspected, or the focus is on something else.
    """
    last = latest(inspected(store, focus, since), graded=not topic)
    before = oldest(inspected(store))
    if not last:
        raise GraphkitError("nothing to show: no full inspection held is of what was asked for")
    labels, evidence = Labels(store), Evidence(store)
    known = [
        iri for iri in map(authority_iri, outlines()["outlines"]) if objects(store, iri, gk(Property.REGION))
    ]
    wanted = sorted(focus.authorities if focus else {*known, *last}, key=lambda iri: (labels.of(iri), iri))
    said = _by_topic(store, topic, focus, since, last, wanted) if topic else _by_grade(last, wanted, before)
    rows = [
        [
            labels.of(iri), _region(store, labels, iri),
            *said[iri].cells, *_inspection(last.get(iri), before), _reports(evidence, iri),
        ]
        for iri in wanted
    ]  # fmt: skip
    columns = ("Weakness", "Mixed", "Strength") if topic else ("Latest overall grade held",)
    return Chart(
        _picture(said, labels, "what was found weak" if topic else "latest overall grades held"),
        _legend(said, bool(topic), before),
        ("Authority", "Region", *columns, "Inspected", "Old", "Framework", "Reports"),
        rows,
        [_HELD.format(before=before), *([_CAUTION] if topic else []), f"{in_full(last.values())}.", _SOURCE],
        years(last[iri] for iri in wanted if iri in last),
    )


_HELD = (
    "Only reports that this graph holds are shown: there may be later ones. Old, in the table: inspected "
    "more than five years before the latest full inspection held (before {before})."
)
_CAUTION = (
    "On an area: findings that are weak or mixed, of all strengths, weaknesses and mixed findings on the "
    "topic in the latest full inspection held, whose year is in the table. Shares, since reports differ in "
    "length: those of the SIF, to 2017, are several times longer than those of ILACS."
)


def _region(store: Store, labels: Labels, iri: str) -> str:
    return ", ".join(labels.of(region) for region in objects(store, iri, gk(Property.REGION)))


def _by_grade(last: Mapping[str, Inspected], wanted: Sequence[str], before: str) -> dict[str, Said]:
    said = {}
    for iri in wanted:
        judged = last[iri].overall if iri in last else None
        grade = judged.grade if judged else ""
        cell = spoken(grade) if grade else "no full inspection held"
        day = last[iri].day if judged else before
        look = grade if grade in LETTERS else "none"
        said[iri] = Said(look, LETTERS.get(grade, ""), [cell], day[:4] if judged else "", day < before)
    return said


def _by_topic(
    store: Store,
    topic: str,
    focus: Focus | None,
    since: str | None,
    last: Mapping[str, Inspected],
    wanted: Sequence[str],
) -> dict[str, Said]:
    inspections = {each.inspection for each in last.values()}
    seen = {  # a finding on two topics below the one asked for counts once
        (item.authority, item.finding): item.polarity
        for item in heard(store, Property.TOPIC, focus, topic, since)
        if item.finding.rpartition("/finding/")[0] in inspections
    }
    counts: dict[str, Counter[str]] = {}
    for (authority, _), polarity in seen.items():
        counts.setdefault(authority, Counter())[polarity] += 1
    said = {}
    for iri in wanted:
        if iri not in last:
            said[iri] = Said("none", "", ["no full inspection held", "", ""])
            continue
        count = counts.get(iri, Counter[str]())
        cells = [str(count[polarity]) for polarity in ("weakness", "mixed", "strength")]
        weak = count["weakness"] + count["mixed"]
        every = weak + count["strength"]
        letter = f"{weak}/{every}" if every else "–"
        said[iri] = Said(share(weak, every), letter, cells, last[iri].day[:4], 0 < every < _FEW)
    return said


def share(weak: int, every: int) -> str:
    """Return the class of an area where so many of all findings on a topic are weak or mixed."""
    if not every:
        return "unspoken"
    if weak in (0, every):
        return "weak-all" if weak else "weak-none"
    return "weak-half" if 2 * weak >= every else "weak-some"


def _inspection(last: Inspected | None, before: str) -> list[str]:
    return [last.day, "old" if last.day < before else "", last.frame] if last else ["", "", ""]


def _reports(evidence: Evidence, iri: str) -> Cell:
    address = evidence.page_of(iri)
    return Link(address, "reports at Ofsted") if address else ""


@lru_cache(maxsize=1)
def outlines() -> dict[str, Any]:
    """Return the page's size and the rings of each authority's outline, by its code."""
    found: dict[str, Any] = json.loads(resource("data", "boundaries", "england.json").read_text("utf-8"))
    return found


def _picture(said: Mapping[str, Said], labels: Labels, of_what: str) -> Markup:
    shapes = outlines()["outlines"]
    by_code = {tail(iri).partition("/")[2]: one for iri, one in said.items()}
    names = {code: labels.of(authority_iri(code)) for code in shapes if code in by_code}
    looks = {look: path for look, path in _LOOKS.items() if look in {one.look for one in said.values()}}
    looks |= {f"{look}{PALE}": path for look, path in looks.items()}
    shown = [code for code in shapes if code in by_code]
    seen = _seen(shapes, shown)
    scale = max(_LEAST_WIDE / seen[2], 1.0)
    parts = [patterns(looks, scale), patterns(looks, 1.0, _KEY)]
    parts += [_area(code, rings, by_code.get(code), names.get(code, "")) for code, rings in shapes.items()]
    parts += [_edge(shapes[code]) for code in shown if by_code[code].pale]
    parts += [_letter(by_code[code], shapes[code], scale) for code in shown]
    if len(shown) <= _NAMED:
        parts += [_name(names[code], shapes[code], scale) for code in shown]
    if len(shown) == len(shapes):
        parts += [patterns(looks, _INSET[0], _LARGER), _london(shapes, by_code, names)]
    alternative = f"Map of {len(shown)} authorities by {of_what}; the table says the same."
    return picture(parts, seen, alternative, scale, "whole")  # printed on one page


def _seen(shapes: Mapping[str, Any], shown: Sequence[str]) -> tuple[float, float, float, float]:
    """Return the part of the page to show: all of it, or what surrounds some authorities."""
    if len(shown) == len(shapes) or not shown:
        return (-5, -5, _FULL, float(outlines()["height"]) + 10)
    left, top, right, bottom = box([ring for code in shown for ring in shapes[code]])
    side = max(right - left, bottom - top) * 0.08 + 4
    wide, high = max(right - left + 2 * side, _LEAST_SEEN), max(bottom - top + 2 * side, _LEAST_SEEN * 0.6)
    return ((left + right - wide) / 2, (top + bottom - high) / 2, wide, high)


def _area(code: str, rings: Sequence[Sequence[int]], one: Said | None, name: str, suffix: str = "") -> Markup:
    path = _path(rings)
    if one is None:
        return drawn("path", d=path, class_="area aside", fill_rule="evenodd")
    counted = ("weak", "mixed", "strong") if len(one.cells) > 1 and one.year else [""] * len(one.cells)
    cells = [f"{cell} {what}".strip() for cell, what in zip(one.cells, counted, strict=True) if cell]
    said = f"{name}: {', '.join([*cells, *filter(None, [one.year])])}"
    return drawn(
        "path",
        drawn("title", said),
        d=path,
        class_="area",
        fill=f"url(#look-{one.area.replace(' ', '-')}{suffix})",
        fill_rule="evenodd",
    )


def _path(rings: Sequence[Sequence[int]]) -> str:
    return "".join(f"M{' '.join(map(str, ring[:2]))}L{' '.join(map(str, ring[2:]))}z" for ring in rings)


def _edge(rings: Sequence[Sequence[int]]) -> Markup:
    """Return the dashed outline of an area that says less than others."""
    path = _path(rings)
    return drawn("path", d=path, class_="edge") + drawn("path", d=path, class_="edge dashed")


def _letter(one: Said, rings: Sequence[Sequence[int]], scale: float) -> Markup:
    """Return the letter of an area in the middle of its largest part, and the year, where there is room."""
    left, top, right, bottom = box(rings[:1])
    least = min(right - left, bottom - top) * scale
    if not one.letter or least < _ROOM or (right - left) * scale < len(one.on_it) * _SIGN:
        return Markup("")
    x, y = inside(rings, 8 / scale)
    size = 11 / scale
    look = {"class_": "on-map", "stroke_width": size / 4}
    letter = words(one.on_it, x, y + size / 3, font_size=size, **look)
    if least < _ROOM_FOR_YEAR or not one.year:
        return letter
    return letter + words(one.year, x, y + size * 1.25, font_size=size * 0.85, **look)


def _name(name: str, rings: Sequence[Sequence[int]], scale: float) -> Markup:
    """Return the name of an area below its letter, where the area is wide enough for it."""
    left, _, right, _ = box(rings[:1])
    if (right - left) * scale < len(name) * 7:
        return Markup("")
    x, y = inside(rings, 8 / scale)
    size = 11 / scale
    return words(name, x, y + size * 2.3, class_="on-map", font_size=size, stroke_width=size / 4)


def _london(shapes: Mapping[str, Any], said: Mapping[str, Said], names: Mapping[str, str]) -> Markup:
    """Return London once more, larger, where the sea is."""
    codes = [code for code in shapes if code.startswith("E09")]
    left, top, right, bottom = box([ring for code in codes for ring in shapes[code]])
    scale, across, down = _INSET
    inside = [_area(code, shapes[code], said[code], names[code], _LARGER) for code in codes]
    inside += [_edge(shapes[code]) for code in codes if said[code].pale]
    inside += [_letter(said[code], shapes[code], scale) for code in codes]
    moved = f"translate({across:.1f} {down:.1f}) scale({scale:.1f}) translate({-left} {-top})"
    return drawn(
        "g",
        drawn("rect", x=across - 8, y=down - 22, width=(right - left) * scale + 16,
              height=(bottom - top) * scale + 32, class_="frame"),
        words("London", across, down - 6, class_="small"),
        drawn("g", *inside, transform=moved, class_="larger"),
    )  # fmt: skip


def _legend(said: Mapping[str, Said], on_topic: bool, before: str) -> list[tuple[Markup, str]]:
    """Return each class of area that there is, with what it means and how many there are; last, the pale."""
    held = Counter(one.look for one in said.values())
    meaning = {grade: f"{LETTERS[grade]}: {spoken(grade)}" for grade in GRADES}
    if on_topic:
        meaning = dict(_WEAK)
    meaning["none"] = (
        "no full inspection held" if on_topic else "no full inspection with an overall grade held"
    )
    plane = {"x": -12, "y": -9, "width": 24, "height": 18, "class_": "area"}
    shown = [
        (swatch(drawn("rect", **plane, fill=f"url(#look-{look}{_KEY})")), f"{said_} ({held[look]})")
        for look, said_ in meaning.items()
        if held[look]
    ]
    if pale := [one for one in said.values() if one.pale]:
        why = f"fewer than {_FEW} findings" if on_topic else how_old(before)
        look = pale[0].area.replace(" ", "-")
        filled = drawn("rect", **plane | {"class_": ""}, fill=f"url(#look-{look}{_KEY})")
        dashed = swatch(filled, drawn("rect", **plane | {"class_": "edge dashed"}))
        shown.append((dashed, f"striped, dashed, in brackets: {why} ({len(pale)})"))
    return shown
