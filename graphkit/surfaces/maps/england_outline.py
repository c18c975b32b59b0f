"""The picture of England: the areas of authorities with their names and figures.

A label is on its area if it fits; otherwise beside it, preferably in the sea, with a leader line.
Crowded parts of the country have enlarged insets (`data/boundaries/insets.yaml`). Outlines: Office
for National Statistics, Open Government Licence v3.0 (`data/boundaries/`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from graphkit.core.resources import read_yaml, resource_path
from graphkit.surfaces.maps.chart import (
    OLD_SUFFIX,
    bar,
    dot,
    join_markup,
    linked,
    pattern_defs,
    svg_element,
    svg_image,
    svg_line,
    svg_text,
)
from graphkit.surfaces.maps.geometry import Box, Outline, Point, Reach, SpaceGrid
from graphkit.surfaces.maps.node_layout import wrap_label

_WIDTH, _HEIGHT, _SCALE = 1345.0, 1465.0, 1.42  # picture of all England, and its scale
_ORIGIN: Point = (165.0, 20.0)  # left and top of England in the picture
_MAX_HEIGHT, _MAX_SCALE = 900.0, 12.0  # picture of a part of the country
_MIN_HEIGHT = 400.0  # enough to recognise where in the country it is
_FONT, _LARGE_FONT = 11.0, 13.5  # font size on the map of England, and of a part
_LINE_HEIGHT, _CHARACTER_WIDTH = 1.1, 0.57  # as shares of the font size
_LABEL_WIDTH = 15  # characters
# what labels leave free around the anchors of other areas
_ANCHOR_REACH: Reach = (3.0, 3.0, 3.0, 3.0)
_MAX_DISTANCE = 300.0  # from an area to its label
_SEA_DISTANCE = 70.0  # most distance of a label in the sea
_SEARCH_ASPECT = 1.6  # positions for a label are tried in ellipses wider than tall
_MIN_LEADER = 6.0  # length of the shortest leader line
_POINT_REACH: Reach = (0.5, 0.5, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class MapArea:
    """An authority on the map: name, class of its area, figure on it, and tooltip.

    An `old` area is striped and has a dashed edge; `brief` is the figure without its year.
    """

    name: str
    area_class: str
    figure: str
    tooltip: str
    old: bool = False
    region: str = ""
    link: str = ""
    brief: str = ""

    @property
    def fill(self) -> str:
        """Return the name of its fill pattern."""
        return f"{self.area_class}{OLD_SUFFIX}" if self.old else self.area_class


@dataclass(frozen=True, slots=True)
class Cutout:
    """A part of the country: its box in map coordinates,
    and its position and scale in the picture.
    """

    box: Box
    at: Point
    scale: float
    font: float = _FONT
    name: str = ""

    @property
    def size(self) -> Point:
        """Return its width and height in the picture."""
        left, top, right, bottom = self.box
        return (right - left) * self.scale, (bottom - top) * self.scale

    def contains(self, point: Point) -> bool:
        """Return whether it shows a point of the map."""
        left, top, right, bottom = self.box
        return left < point[0] < right and top < point[1] < bottom

    def to_picture(self, point: Point) -> Point:
        """Return a point of the map in picture coordinates."""
        (x, y), (left, top, *_), scale = self.at, self.box, self.scale
        return x + (point[0] - left) * scale, y + (point[1] - top) * scale

    def to_map(self, point: Point) -> Point:
        """Return a point of the picture in map coordinates."""
        (x, y), (left, top, *_), scale = self.at, self.box, self.scale
        return left + (point[0] - x) / scale, top + (point[1] - y) / scale


@cache
def _boundaries() -> dict[str, Any]:
    """Return the width and height of the map of England, and its outlines."""
    return dict(json.loads(resource_path("data", "boundaries", "england.json").read_text("utf-8")))


@cache
def outlines() -> Mapping[str, Outline]:
    """Return the outline of each authority by its code."""
    return {code: Outline(rings) for code, rings in _boundaries()["outlines"].items()}


def england_map(
    areas: Mapping[str, MapArea], patterns: Mapping[str, str], description: str
) -> Markup:
    """Return the picture of areas by code; `patterns` gives the path of each fill pattern.

    If all authorities have an area, the picture is England with insets; otherwise the part of the
    country that contains them.
    """
    shapes = {code: outline for code, outline in outlines().items() if code in areas}
    is_whole = len(shapes) in (0, len(outlines()))  # none: the authorities shown have no area
    inset_data = read_yaml("data", "boundaries", "insets.yaml") if is_whole and shapes else []
    insets = [
        Cutout(tuple(each["box"]), tuple(each["at"]), each["scale"], name=each["name"])
        for each in inset_data
    ]
    if is_whole:
        main = Cutout((0, 0, _boundaries()["width"], _boundaries()["height"]), _ORIGIN, _SCALE)
    else:
        main = _cutout_around(shapes)
    parts = [_draw_cutout(main, areas, patterns, 0), *_draw_labels(main, areas, shapes, insets)]
    for number, inset in enumerate(insets, 1):
        (x, y), (width, height) = main.to_picture(inset.box[:2]), inset.size
        reduction = main.scale / inset.scale
        parts += [
            bar(x, y, width * reduction, height * reduction, "frame"),
            bar(*inset.at, width, height, "sea"),
            _draw_cutout(inset, areas, patterns, number),
            bar(*inset.at, width, height, "frame"),
            svg_text(inset.name, inset.at[0], inset.at[1] - 6, class_="inset"),
            *_draw_labels(inset, areas, shapes, []),
        ]
    return sea_picture(parts, (_WIDTH, _HEIGHT) if is_whole else main.size, description)


def sea_picture(parts: Sequence[Markup], size: Point, description: str) -> Markup:
    """Return the picture of parts in the sea; its class keeps it on one page in print."""
    sea = svg_element("rect", width=size[0], height=size[1], class_="sea")
    return svg_image([sea, *parts], size, description, "whole", "group")


def _cutout_around(shapes: Mapping[str, Outline]) -> Cutout:
    """Return the part of the country around some areas, as large as the picture allows."""
    left, top, right, bottom = Outline(
        [ring for each in shapes.values() for ring in each.rings]
    ).box
    scale = min((_WIDTH - 120) / (right - left), (_MAX_HEIGHT - 80) / (bottom - top), _MAX_SCALE)
    x, y = (left + right) / 2, (top + bottom) / 2
    half_width = _WIDTH / 2 / scale
    half_height = max((bottom - top) / 2 + 40 / scale, _MIN_HEIGHT / 2 / scale)
    box = (x - half_width, y - half_height, x + half_width, y + half_height)
    return Cutout(box, (0.0, 0.0), scale, _LARGE_FONT)


def _draw_cutout(
    cutout: Cutout, areas: Mapping[str, MapArea], patterns: Mapping[str, str], number: int
) -> Markup:
    """Return the areas of a part of the country, filled with the patterns of their classes."""
    left, top, right, bottom = cutout.box
    width, height = cutout.size
    used = {area.fill for area in areas.values()}
    used_patterns = {name: path for name, path in patterns.items() if name in used}
    return svg_element(
        "svg",
        pattern_defs(used_patterns, cutout.scale, f"-{number}"),
        join_markup(
            _draw_outline(outline, areas.get(code), number)
            for code, outline in outlines().items()
            if _overlap(outline.box, cutout.box)
        ),
        x=cutout.at[0],
        y=cutout.at[1],
        width=width,
        height=height,
        viewBox=f"{left:.2f} {top:.2f} {right - left:.2f} {bottom - top:.2f}",
    )


def _overlap(box: Sequence[float], other: Sequence[float]) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _draw_outline(outline: Outline, area: MapArea | None, number: int) -> Markup:
    path = "".join(
        f"M{' '.join(map(str, ring[:2]))}L{' '.join(map(str, ring[2:]))}z" for ring in outline.rings
    )
    return draw_area("path", {"d": path}, area, number, fill_rule="evenodd")


def draw_area(
    tag: str, shape: Mapping[str, str], area: MapArea | None, number: int, **rule: str
) -> Markup:
    """Return the shape of an authority, filled with the pattern of its class, with its link."""
    if area is None:
        return svg_element(tag, **shape, class_="area outside", **rule)
    fill = f"url(#pattern-{area.fill}-{number})"
    drawn = svg_element(tag, title=area.tooltip, **shape, class_="area", fill=fill, **rule)
    edges = [svg_element(tag, **shape, class_=name) for name in ("edge", "edge dashed") if area.old]
    return linked(area.link, drawn, *edges)


def _draw_labels(
    cutout: Cutout,
    areas: Mapping[str, MapArea],
    shapes: Mapping[str, Outline],
    insets: Sequence[Cutout],
) -> list[Markup]:
    """Return the labels of the areas in a cutout, the smallest area first;
    areas in an inset have none.
    """
    anchors = {
        code: cutout.to_picture(point)
        for code, outline in shapes.items()
        if cutout.contains(point := outline.label_point(8 / cutout.scale))
        and not any(inset.contains(point) for inset in insets)
    }
    space = SpaceGrid()
    for inset in insets:  # keep clear of the enlarged part and of the inset itself
        (x, y), (width, height) = inset.at, inset.size
        space.occupy((x, y - 20), (0, 0, width, height + 20))
        (x, y), (right, bottom) = cutout.to_picture(inset.box[:2]), cutout.to_picture(inset.box[2:])
        space.occupy((x, y), (0, 0, right - x, bottom - y))
    labels = []
    for code in sorted(anchors, key=lambda code: (_box_area(shapes[code]), code)):
        area, font = areas[code], cutout.font
        name = wrap_label(area.name, _LABEL_WIDTH).split("\n")
        figure = [area.figure] if area.figure else []
        lines = [*name, *figure]
        half_width = max(map(len, lines)) * font * _CHARACTER_WIDTH / 2 + 2
        half_height = len(lines) * font * _LINE_HEIGHT / 2 + 1.5
        reach = half_width, half_height, half_width, half_height
        others = SpaceGrid()
        for other, anchor in anchors.items():
            if other != code:
                others.occupy(anchor, _ANCHOR_REACH)

        def is_clear(at: Point, reach: Reach, others: SpaceGrid = others) -> bool:
            """Return whether a box is free and would cover no anchor of another area."""
            return space.is_free(at, reach) and others.is_free(at, reach)

        at = _place_label(cutout, shapes[code], anchors[code], reach, is_clear)
        space.occupy(at, reach)
        is_inside = shapes[code].contains(cutout.to_map(at))
        leader = [] if is_inside else _leader_points(anchors[code], at, reach)
        for point in leader:
            space.occupy(point, _POINT_REACH)
        text = draw_label(name, figure, at, font, font * _LINE_HEIGHT)
        labels += [*_draw_leader(leader), linked(area.link, *text)]
    return labels


def _place_label(
    cutout: Cutout,
    outline: Outline,
    anchor: Point,
    reach: Reach,
    is_clear: Callable[[Point, Reach], bool],
) -> Point:
    """Return the position of a label: the first free position on its area.

    Otherwise the first position beside it with a clear leader line: in the nearby sea, then
    anywhere.
    """
    (left, top), (width, height) = cutout.at, cutout.size

    def is_free(at: Point) -> bool:
        is_within = (
            left <= at[0] - reach[0]
            and at[0] + reach[2] <= left + width
            and top <= at[1] - reach[1]
            and at[1] + reach[3] <= top + height
        )
        return is_within and is_clear(at, reach)

    def has_clear_leader(at: Point) -> bool:
        leader = _leader_points(anchor, at, reach)
        is_visible = bool(leader) and math.dist(leader[0], leader[-1]) >= _MIN_LEADER
        return is_visible and all(is_clear(point, _POINT_REACH) for point in leader)

    candidates = [anchor, *map(cutout.to_picture, outline.interior_points(8 / cutout.scale))]
    inside = (at for at in candidates if outline.contains(cutout.to_map(at)) and is_free(at))
    if at := next(inside, None):
        return at
    free = with_leader = None
    for at in _positions_around(anchor):
        distance = math.dist(anchor, at)
        if with_leader and distance >= _SEARCH_ASPECT * _SEA_DISTANCE:
            break
        if is_free(at):
            free = free or at
            if has_clear_leader(at):
                with_leader = with_leader or at
                if distance < _SEA_DISTANCE and _is_sea(cutout.to_map(at)):
                    return at
    return with_leader or free or anchor


def _is_sea(point: Point) -> bool:
    return not any(
        _overlap((*point, *point), outline.box) and outline.contains(point)
        for outline in outlines().values()
    )


def _box_area(outline: Outline) -> float:
    left, top, right, bottom = outline.largest_box
    return (right - left) * (bottom - top)


def _positions_around(anchor: Point) -> Iterator[Point]:
    """Yield positions for a label around the anchor of its area, at increasing distance."""
    distance = 6.0
    while distance < _MAX_DISTANCE:
        for step in range(40):
            angle = math.tau * step / 40
            x = anchor[0] + _SEARCH_ASPECT * distance * math.cos(angle)
            yield x, anchor[1] + distance * math.sin(angle)
        distance += 2.5


def _leader_points(anchor: Point, at: Point, reach: Reach) -> list[Point]:
    """Return points of the line from an anchor to the edge of a label,
    none if the label is on the anchor.
    """
    x = min(max(anchor[0], at[0] - reach[0]), at[0] + reach[2])
    y = min(max(anchor[1], at[1] - reach[1]), at[1] + reach[3])
    if (distance := math.dist(anchor, (x, y))) < 3:
        return []
    steps = max(int(distance / 4), 1)
    shares = [*(step / steps for step in range(steps)), 1]
    return [
        (anchor[0] + (x - anchor[0]) * share, anchor[1] + (y - anchor[1]) * share)
        for share in shares
    ]


def _draw_leader(leader: Sequence[Point]) -> list[Markup]:
    """Return the line from an area to its label."""
    if not leader:
        return []
    (x, y), (to_x, to_y) = leader[0], leader[-1]
    return [
        svg_line(x, to_x, y, to_y, "leader below"),
        svg_line(x, to_x, y, to_y, "leader"),
        dot(x, y, 2, "anchor"),
    ]


def draw_label(
    name: Sequence[str],
    figure: Sequence[str],
    at: Point,
    font: float,
    line_height: float,
    name_font: float = 0.0,
    css_class: str = "on-map",
) -> list[Markup]:
    """Return lines of a name and of the figure below it, centred at a point."""
    texts = [(line, name_font or font, css_class) for line in name]
    texts += [(line, font, f"{css_class} figure") for line in figure]
    first = at[1] - (len(texts) - 1) * line_height / 2 + font * 0.35
    return [
        svg_text(line, at[0], first + number * line_height, font_size=size, class_=css_class)
        for number, (line, size, css_class) in enumerate(texts)
    ]
