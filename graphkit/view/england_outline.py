"""England as a picture: the areas of authorities, each with its name and what is said of it.

Words stand on their area where it has room for them; else beside it, rather in the sea than on another, with
a line that leads to it. Crowded parts of the country are shown once more, larger
(`data/boundaries/insets.yaml`).
Outlines: Office for National Statistics, Open Government Licence v3.0 (`data/boundaries/`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from graphkit.core.resources import read_yaml, resource_path
from graphkit.view.chart import OLD, drawn, leading, patterns, picture, together, words
from graphkit.view.free_space import Point, Reach, Room
from graphkit.view.node_layout import wrapped
from graphkit.view.polygons import Rings, box, holds, inside, places_within

_WIDE, _HIGH, _SCALE = 1345.0, 1465.0, 1.42  # the picture of England, and how much larger than the plane
_AT: Point = (165.0, 20.0)  # left and top of England in it
_MOST_HIGH, _MOST_SCALE = 900.0, 12.0  # of a part of the country
_LEAST_HIGH = 400.0  # so that one sees where in the country it is
_LETTERS, _LARGER = 11.0, 13.5  # size of names: of all England, of a part
_LINE, _CHARACTER = 1.1, 0.57  # between two lines, width of a character: shares of the size of letters
_IN_A_LINE = 15  # characters
_PIN = 3.0  # words keep so far away from the middle of another area
_FARTHEST = 300.0  # from an area to its words
_NEAR = 70.0  # words go so far to the sea
_WIDER = 1.6  # than high: words are looked for around a pin in ellipses
_LINE_SEEN = 6.0  # the shortest line that leads to an area
_DOT: Reach = (0.5, 0.5, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class MapArea:
    """An authority on the map: class of its area, sign on it, and what it says when pointed at.

    `old`: it is drawn as what is past (striped, with a dashed edge).
    """

    name: str
    look: str
    sign: str
    said: str
    old: bool = False

    @property
    def fill(self) -> str:
        """Return the name of the pattern of its area."""
        return f"{self.look}{OLD}" if self.old else self.look


@dataclass(frozen=True, slots=True)
class Cutout:
    """A part of the country: what of the plane is shown, where in the picture, how much larger."""

    box: tuple[float, float, float, float]  # left, top, right, bottom
    at: Point
    scale: float
    letters: float = _LETTERS
    name: str = ""

    @property
    def size(self) -> Point:
        """Return how wide and high it is in the picture."""
        left, top, right, bottom = self.box
        return (right - left) * self.scale, (bottom - top) * self.scale

    def has(self, point: Point) -> bool:
        """Say whether a point of the plane is shown."""
        left, top, right, bottom = self.box
        return left < point[0] < right and top < point[1] < bottom

    def seen(self, point: Point) -> Point:
        """Return where in the picture a point of the plane is."""
        return (
            self.at[0] + (point[0] - self.box[0]) * self.scale,
            self.at[1] + (point[1] - self.box[1]) * self.scale,
        )

    def under(self, place: Point) -> Point:
        """Return which point of the plane is seen at a place in the picture."""
        return (
            self.box[0] + (place[0] - self.at[0]) / self.scale,
            self.box[1] + (place[1] - self.at[1]) / self.scale,
        )


@cache
def _plane() -> dict[str, Any]:
    """Return the plane that England lies on: its width and height, and the outlines on it."""
    found: dict[str, Any] = json.loads(resource_path("data", "boundaries", "england.json").read_text("utf-8"))
    return found


def outlines() -> dict[str, Rings]:
    """Return the rings of each authority's outline, by its code."""
    found: dict[str, Rings] = _plane()["outlines"]
    return found


def england(areas: Mapping[str, MapArea], looks: Mapping[str, str], said: str) -> Markup:
    """Return the picture of areas by their codes; `looks`: the path of the pattern of each class.

    All of them are England with its insets; of some, the part of the country that they lie in.
    """
    shapes = {code: rings for code, rings in outlines().items() if code in areas}
    whole = len(shapes) in (0, len(outlines()))  # none: what is shown has no area
    drawn_apart = read_yaml("data", "boundaries", "insets.yaml") if whole and shapes else []
    insets = [_inset(**each) for each in drawn_apart]
    main = Cutout((0, 0, _plane()["width"], _plane()["height"]), _AT, _SCALE) if whole else _around(shapes)
    parts = [_drawn(main, areas, looks, 0), *_area_words(main, areas, shapes, insets)]
    for number, inset in enumerate(insets, 1):
        (x, y), (wide, high) = main.seen(inset.box[:2]), inset.size
        shrunk = main.scale / inset.scale
        larger = {"x": inset.at[0], "y": inset.at[1], "width": wide, "height": high}
        parts += [
            drawn("rect", x=x, y=y, width=wide * shrunk, height=high * shrunk, class_="frame"),
            drawn("rect", **larger, class_="sea"),
            _drawn(inset, areas, looks, number),
            drawn("rect", **larger, class_="frame"),
            words(inset.name, inset.at[0], inset.at[1] - 6, class_="inset"),
            *_area_words(inset, areas, shapes, []),
        ]
    size = (_WIDE, _HIGH) if whole else main.size
    sea = drawn("rect", width=size[0], height=size[1], class_="sea")
    return picture([sea, *parts], (0, 0, *size), said, "whole", "group")  # whole: printed on one page


def _inset(name: str, box: Sequence[float], at: Sequence[float], scale: float) -> Cutout:
    left, top, right, bottom = box
    return Cutout((left, top, right, bottom), (at[0], at[1]), scale, name=name)


def _around(shapes: Mapping[str, Rings]) -> Cutout:
    """Return the part of the country that surrounds some areas, as large as there is room for."""
    left, top, right, bottom = box([ring for rings in shapes.values() for ring in rings])
    scale = min((_WIDE - 120) / (right - left), (_MOST_HIGH - 80) / (bottom - top), _MOST_SCALE)
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = _WIDE / 2 / scale, max((bottom - top) / 2 + 40 / scale, _LEAST_HIGH / 2 / scale)
    return Cutout((x - wide, y - high, x + wide, y + high), (0.0, 0.0), scale, _LARGER)


def _drawn(part: Cutout, areas: Mapping[str, MapArea], looks: Mapping[str, str], number: int) -> Markup:
    """Return the areas of a part, each filled with the pattern of its class."""
    left, top, right, bottom = part.box
    wide, high = part.size
    used = {area.fill for area in areas.values()}
    filled = {name: path for name, path in looks.items() if name in used}
    return drawn(
        "svg",
        patterns(filled, part.scale, f"-{number}"),
        together(
            _area(rings, code, areas.get(code), number)
            for code, rings in outlines().items()
            if _meet(box(rings), part.box)
        ),
        x=part.at[0], y=part.at[1], width=wide, height=high,
        viewBox=f"{left:.2f} {top:.2f} {right - left:.2f} {bottom - top:.2f}",
    )  # fmt: skip


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area(rings: Rings, code: str, area: MapArea | None, number: int) -> Markup:
    path = "".join(f"M{' '.join(map(str, ring[:2]))}L{' '.join(map(str, ring[2:]))}z" for ring in rings)
    if area is None:
        return drawn("path", d=path, class_="area aside", fill_rule="evenodd")
    filled = drawn(
        "path", drawn("title", area.said), d=path, class_="area", fill=f"url(#look-{area.fill}-{number})",
        fill_rule="evenodd",
    )  # fmt: skip
    edges = [drawn("path", d=path, class_=look) for look in ("edge", "edge dashed") if area.old]
    return leading(code, filled, *edges)


def _area_words(
    part: Cutout, areas: Mapping[str, MapArea], shapes: Mapping[str, Rings], insets: Sequence[Cutout]
) -> list[Markup]:
    """Return the words of the areas of a part, the smallest first; not of those that an inset shows."""
    pins = {
        code: part.seen(middle)
        for code, rings in shapes.items()
        if part.has(middle := inside(rings, 8 / part.scale))
        and not any(inset.has(middle) for inset in insets)
    }
    room = Room()
    for inset in insets:  # where it is, and where it is shown again
        _keep_off(room, part.seen(inset.box[:2]), part.seen(inset.box[2:]))
        wide, high = inset.size
        _keep_off(room, (inset.at[0], inset.at[1] - 20), (inset.at[0] + wide, inset.at[1] + high))
    found = []
    for code in sorted(pins, key=lambda code: (_extent(shapes[code]), code)):
        area = areas[code]
        lines = [*wrapped(area.name, _IN_A_LINE).split("\n"), *([area.sign] if area.sign else [])]
        reach = _reach(lines, part.letters)
        others = [pin for other, pin in pins.items() if other != code]
        at = _free(part, shapes[code], pins[code], reach, room, others)
        room.take(at, reach)
        way = [] if holds(shapes[code], part.under(at)) else _way(pins[code], at, reach)
        for point in way:
            room.take(point, _DOT)
        found += [*_leader(way), leading(code, *_words(lines, bool(area.sign), at, part.letters))]
    return found


def _free(part: Cutout, rings: Rings, pin: Point, reach: Reach, room: Room, others: Sequence[Point]) -> Point:
    """Return where the words of an area stand: the first free place on it.

    Else the first beside it with a clear way: in the sea near by, then anywhere.
    """

    def is_free(at: Point) -> bool:
        return _within(at, reach, part) and room.is_free(at, reach) and not _covers(at, reach, others)

    def is_beside(at: Point) -> bool:
        way = _way(pin, at, reach)
        return bool(way) and math.dist(way[0], way[-1]) >= _LINE_SEEN and _is_clear(way, room, others)

    within = [pin, *(part.seen(point) for point in places_within(rings, 8 / part.scale))]
    own = (at for at in within if holds(rings, part.under(at)) and is_free(at))
    if at := next(own, None):
        return at
    free = beside = None
    for at in _around_it(pin):
        away = math.dist(pin, at)
        if beside and away >= _WIDER * _NEAR:
            break
        if is_free(at):
            free = free or at
            if is_beside(at):
                beside = beside or at
                if away < _NEAR and _is_sea(part.under(at)):
                    return at
    return beside or free or pin


def _is_sea(point: Point) -> bool:
    return not any(
        _meet((*point, *point), box(rings)) and holds(rings, point) for rings in outlines().values()
    )


def _is_clear(way: Sequence[Point], room: Room, pins: Sequence[Point]) -> bool:
    """Say whether a line would cross no words, no other line and no middle of another area."""
    return all(room.is_free(point, _DOT) and not _covers(point, _DOT, pins) for point in way)


def _keep_off(room: Room, start: Point, end: Point) -> None:
    room.take(start, (0, 0, end[0] - start[0], end[1] - start[1]))


def _extent(rings: Rings) -> int:
    left, top, right, bottom = box(rings[:1])
    return (right - left) * (bottom - top)


def _reach(lines: Sequence[str], letters: float) -> Reach:
    half = max(map(len, lines)) * letters * _CHARACTER / 2 + 2
    high = len(lines) * letters * _LINE / 2 + 1.5
    return half, high, half, high


def _around_it(pin: Point) -> Iterator[Point]:
    """Yield places for the words of an area around its middle, ever farther."""
    distance = 6.0
    while distance < _FARTHEST:
        for turn in range(40):
            angle = math.tau * turn / 40
            yield pin[0] + _WIDER * distance * math.cos(angle), pin[1] + distance * math.sin(angle)
        distance += 2.5


def _within(at: Point, reach: Reach, part: Cutout) -> bool:
    (left, top), (wide, high) = part.at, part.size
    return (
        left <= at[0] - reach[0] and at[0] + reach[2] <= left + wide
        and top <= at[1] - reach[1] and at[1] + reach[3] <= top + high
    )  # fmt: skip


def _covers(at: Point, reach: Reach, pins: Sequence[Point]) -> bool:
    """Say whether words would lie on the middle of another area."""
    return any(abs(x - at[0]) < reach[0] + _PIN and abs(y - at[1]) < reach[1] + _PIN for x, y in pins)


def _way(pin: Point, at: Point, reach: Reach) -> list[Point]:
    """Return some points from the middle of an area to its words; none where they stand on it."""
    x = min(max(pin[0], at[0] - reach[0]), at[0] + reach[2])
    y = min(max(pin[1], at[1] - reach[1]), at[1] + reach[3])
    if (far := math.dist(pin, (x, y))) < 3:
        return []
    steps = max(int(far / 4), 1)
    shares = [step / steps for step in range(steps)]
    return [(pin[0] + (x - pin[0]) * share, pin[1] + (y - pin[1]) * share) for share in [*shares, 1]]


def _leader(way: Sequence[Point]) -> list[Markup]:
    """Return the line that leads from words to their area."""
    if not way:
        return []
    (x, y), (to_x, to_y) = way[0], way[-1]
    ends = {"x1": x, "y1": y, "x2": to_x, "y2": to_y}
    return [
        drawn("line", **ends, class_="leader below"),
        drawn("line", **ends, class_="leader"),
        drawn("circle", cx=x, cy=y, r=2, class_="pin"),
    ]


def _words(lines: Sequence[str], signed: bool, at: Point, letters: float) -> list[Markup]:
    first = at[1] - (len(lines) - 1) * letters * _LINE / 2 + letters * 0.35
    return [
        words(
            line, at[0], first + number * letters * _LINE, font_size=letters,
            class_="on-map sign" if signed and number == len(lines) - 1 else "on-map",
        )
        for number, line in enumerate(lines)
    ]  # fmt: skip
