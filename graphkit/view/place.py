"""England by authority: the latest overall grade, or how much was found weak on a topic.

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
from graphkit.view.chart import LETTERS, Cell, Chart, Link, drawn, patterns, picture, swatch, words
from graphkit.view.evidence import Evidence
from graphkit.view.judged import GRADES, Inspected, inspected, latest, spoken
from graphkit.view.outline import box, inside

_LOOKS = {  # class of an area → the path of its pattern, 8 by 8
    "outstanding": "",
    "good": "M2 2h1M6 6h1",
    "requires-improvement": "M0 8L8 0",
    "adequate": "M4 0V8",
    "inadequate": "M0 8L8 0M0 0L8 8",
    "weak-0": "",
    "weak-1": "M2 2h1M6 6h1",
    "weak-2": "M0 8L8 0",
    "weak-4": "M0 8L8 0M0 0L8 8",
    "unspoken": "M0 4H8",
    "none": "",
}
_WEAK = {"weak-0": "none", "weak-1": "1", "weak-2": "2 or 3", "weak-4": "4 or more"}
_INSET = (4.0, 690.0, 30.0)  # London again: how much larger, and where
_LEAST_WIDE = 760.0  # points: a part of the country is drawn at least so wide
_FULL = 1085.0  # points: how wide the whole picture is
_LEAST_SEEN = 90.0  # so much of the plane is shown at least: one sees where a single authority lies
_NAMED = 20  # of so many areas, those with room bear their names
_KEY = "-key"  # patterns of the legend
_LARGER = "-larger"  # patterns of the inset: the same, though it is drawn larger
_ROOM = 15  # an area so wide and high has room for a letter
_SOURCE = (
    "Boundaries: Office for National Statistics, local authority districts of 2023, simplified; counties are "
    "unions of their districts. Open Government Licence v3.0. Contains OS data © Crown copyright and "
    "database right 2023."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the map says of an authority: the class of its area, the letter on it, the cells of its row."""

    look: str
    letter: str
    cells: Sequence[Cell]


def place(
    store: Store, focus: Focus | None = None, topic: str | None = None, since: str | None = None
) -> Chart:
    """Return England, or the authorities in focus, by latest grade; with a topic, by weaknesses on it.

    Raises GraphkitError where no authority in the graph was inspected, or the focus is on something else.
    """
    last = latest(inspected(store, focus, since))
    if not last:
        raise GraphkitError("nothing to show: no inspection with an overall grade is of what was asked for")
    labels, evidence = Labels(store), Evidence(store)
    known = [
        iri for iri in map(authority_iri, outlines()["outlines"]) if objects(store, iri, gk(Property.REGION))
    ]
    wanted = sorted(focus.authorities if focus else {*known, *last}, key=lambda iri: (labels.of(iri), iri))
    said = _by_topic(store, topic, focus, since, last, wanted) if topic else _by_grade(last, wanted)
    rows = [
        [
            labels.of(iri), _region(store, labels, iri),
            *said[iri].cells, *_inspection(last.get(iri)), _reports(evidence, iri),
        ]
        for iri in wanted
    ]  # fmt: skip
    columns = ("Weakness", "Mixed", "Strength") if topic else ("Latest overall grade",)
    return Chart(
        _picture(said, labels, "weaknesses" if topic else "latest overall grades"),
        _legend(said, bool(topic)),
        ("Authority", "Region", *columns, "Inspected", "Framework", "Reports"),
        rows,
        [_HELD, _CAUTION, _SOURCE] if topic else [_HELD, _SOURCE],
    )


_HELD = "Only reports that this graph holds are shown: there may be later ones."
_CAUTION = (
    "Findings of the latest report with an overall grade are counted. Reports differ in length (those of the "
    "SIF, to 2017, are several times longer than those of ILACS): a count says less than what was found."
)


def _region(store: Store, labels: Labels, iri: str) -> str:
    return ", ".join(labels.of(region) for region in objects(store, iri, gk(Property.REGION)))


def _by_grade(last: Mapping[str, Inspected], wanted: Sequence[str]) -> dict[str, Said]:
    said = {}
    for iri in wanted:
        judged = last[iri].overall if iri in last else None
        grade = judged.grade if judged else ""
        cell = spoken(grade) if grade else "no report held"
        said[iri] = Said(grade if grade in LETTERS else "none", LETTERS.get(grade, ""), [cell])
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
            said[iri] = Said("none", "", ["no report held", "", ""])
            continue
        count = counts.get(iri, Counter[str]())
        weak = count["weakness"]
        look = "weak-4" if weak > 3 else "weak-2" if weak > 1 else f"weak-{weak}"
        cells = [str(count[polarity]) for polarity in ("weakness", "mixed", "strength")]
        said[iri] = Said(look if count else "unspoken", str(weak) if count else "", cells)
    return said


def _inspection(last: Inspected | None) -> list[str]:
    return [last.day, last.frame] if last else ["", ""]


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
    shown = [code for code in shapes if code in by_code]
    seen = _seen(shapes, shown)
    scale = max(_LEAST_WIDE / seen[2], 1.0)
    parts = [patterns(looks, scale), patterns(looks, 1.0, _KEY)]
    parts += [_area(code, rings, by_code.get(code), names.get(code, "")) for code, rings in shapes.items()]
    parts += [_letter(by_code[code].letter, shapes[code], scale) for code in shown]
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
    path = "".join(f"M{' '.join(map(str, ring[:2]))}L{' '.join(map(str, ring[2:]))}z" for ring in rings)
    if one is None:
        return drawn("path", d=path, class_="area aside", fill_rule="evenodd")
    said = f"{name}: {', '.join(str(cell) for cell in one.cells)}"
    return drawn(
        "path",
        drawn("title", said),
        d=path,
        class_="area",
        fill=f"url(#look-{one.look}{suffix})",
        fill_rule="evenodd",
    )


def _letter(letter: str, rings: Sequence[Sequence[int]], scale: float) -> Markup:
    """Return the letter of an area in the middle of its largest part, where there is room for it."""
    left, top, right, bottom = box(rings[:1])
    if not letter or min(right - left, bottom - top) * scale < _ROOM:
        return Markup("")
    x, y = inside(rings, 8 / scale)
    size = 11 / scale
    return words(letter, x, y + size / 3, class_="on-map", font_size=size, stroke_width=size / 4)


def _name(name: str, rings: Sequence[Sequence[int]], scale: float) -> Markup:
    """Return the name of an area below its letter, where the area is wide enough for it."""
    left, _, right, _ = box(rings[:1])
    if (right - left) * scale < len(name) * 7:
        return Markup("")
    x, y = inside(rings, 8 / scale)
    size = 11 / scale
    return words(name, x, y + size * 1.6, class_="on-map", font_size=size, stroke_width=size / 4)


def _london(shapes: Mapping[str, Any], said: Mapping[str, Said], names: Mapping[str, str]) -> Markup:
    """Return London once more, larger, where the sea is."""
    codes = [code for code in shapes if code.startswith("E09")]
    left, top, right, bottom = box([ring for code in codes for ring in shapes[code]])
    scale, across, down = _INSET
    inside = [_area(code, shapes[code], said[code], names[code], _LARGER) for code in codes]
    inside += [_letter(said[code].letter, shapes[code], scale) for code in codes]
    moved = f"translate({across:.1f} {down:.1f}) scale({scale:.1f}) translate({-left} {-top})"
    return drawn(
        "g",
        drawn("rect", x=across - 8, y=down - 22, width=(right - left) * scale + 16,
              height=(bottom - top) * scale + 32, class_="frame"),
        words("London", across, down - 6, class_="small"),
        drawn("g", *inside, transform=moved, class_="larger"),
    )  # fmt: skip


def _legend(said: Mapping[str, Said], on_topic: bool) -> list[tuple[Markup, str]]:
    """Return each class of area that there is, with what it means and how many there are."""
    held = Counter(one.look for one in said.values())
    meaning = {grade: f"{LETTERS[grade]}: {spoken(grade)}" for grade in GRADES}
    if on_topic:
        meaning = {look: f"weaknesses: {count}" for look, count in _WEAK.items()} | {
            "unspoken": "not spoken of"
        }
    meaning["none"] = "no report with an overall grade held"
    plane = {"x": -12, "y": -9, "width": 24, "height": 18, "class_": "area"}
    return [
        (swatch(drawn("rect", **plane, fill=f"url(#look-{look}{_KEY})")), f"{said_} ({held[look]})")
        for look, said_ in meaning.items()
        if held[look]
    ]
