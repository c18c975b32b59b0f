"""England as a cartogram: one hexagon for each authority, all of the same size, beside its neighbours.

The layout (`data/boundaries/hexagons.csv`) is made by `benchmarks/make_hexagons.py` from outlines.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import cache

from markupsafe import Markup

from graphkit.core.resources import read_csv_rows
from graphkit.view.chart import linked, pattern_defs, svg_element, svg_image, svg_text
from graphkit.view.england_outline import MapArea, draw_area
from graphkit.view.geometry import Point
from graphkit.view.node_layout import wrap_label

ROW_HEIGHT = math.sqrt(3) / 2  # distance between rows, where columns are one apart
_WIDTH = 92.0  # points from a hexagon to the next
_MARGIN = 64.0
_FONT, _LINE_HEIGHT = 11.5, 12.5
_LABEL_WIDTH = 14  # characters


@cache
def hexagon_centres() -> Mapping[str, Point]:
    """Return the centre of each authority's hexagon by code; hexagons in a row are one apart."""
    rows = read_csv_rows("data", "boundaries", "hexagons.csv")
    return {
        row["gss"]: (int(row["column"]) + int(row["row"]) % 2 / 2, int(row["row"]) * ROW_HEIGHT)
        for row in rows
    }


def hexagon_map(areas: Mapping[str, MapArea], patterns: Mapping[str, str], description: str) -> Markup:
    """Return the picture of areas by code; `patterns` gives the path of each fill pattern.

    Authorities without an area are outlines, unless they are far from those that have one.
    """
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
        svg_element("rect", width=size[0], height=size[1], class_="sea"),
        pattern_defs({name: path for name, path in patterns.items() if name in used}, 1.0, "-0"),
        *(_draw_hexagon(at, areas.get(code)) for code, at in near.items()),
        *_region_borders(near, set(shown), {code: area.region for code, area in areas.items()}),
        *(_draw_name(at, areas[code]) for code, at in near.items() if code in shown),
    ]
    return svg_image(parts, (0, 0, *size), description, "whole", "group")


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
    first = at[1] - (len(lines) + len(figure) - 1) * _LINE_HEIGHT / 2 + _FONT * 0.35
    text = [
        svg_text(
            line, at[0], first + number * _LINE_HEIGHT, font_size=_FONT if number >= len(lines) else font,
            class_="on-map figure" if number >= len(lines) else "on-map",
        )
        for number, line in enumerate([*lines, *figure])
    ]  # fmt: skip
    return linked(area.link, *text)


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
                common = [at for at in corners if any(math.dist(at, to) < 1 for to in _corners(near[other]))]
                (x, y), (to_x, to_y) = common
                lines.append(svg_element("line", x1=x, y1=y, x2=to_x, y2=to_y, class_="border"))
    return lines
