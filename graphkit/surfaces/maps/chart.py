"""Charts: one HTML file with an SVG picture and a table of the same content, without a script.

The frame, the scale and the parts of all pictures are here.

All text is escaped when it is written; a content security policy allows the page's own style, by
its hash, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from graphkit.core.partial_dates import first_day
from graphkit.core.resources import read_yaml
from graphkit.graph.facts.passage_link import PassageLink
from graphkit.surfaces.maps.html_page import render_page
from graphkit.surfaces.maps.zoom_levels import printable

MAP_DATA: dict[str, Any] = read_yaml("data", "maps.yaml")
_MAX_PRINTED_ROWS = 400  # a longer table is left out on paper
_NARROW = 360  # width of a picture on a phone
_NAME_HEIGHT = 17  # of a name above its line
OLD_SUFFIX = "-old"  # pattern names with it are striped white


@dataclass(frozen=True, slots=True)
class Link:
    """A table cell that links to a public page."""

    url: str
    text: str


Cell = str | Link
LinkTo = Callable[[str], str]  # identifier of a row, or IRI → link, "" for none


def link_cell(link: PassageLink) -> Cell:
    """Return the cell that leads to a page of a report:
    its words alone where no address is known.
    """
    return Link(*link) if link.url else link.words


def reports_link(url: str) -> Cell:
    """Return the cell that links to an authority's reports, "" without a URL."""
    return Link(url, "reports at Ofsted") if url else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its legend (swatch and text) and a table of the same content.

    `draw` returns the picture, in which a mark leads where the link of its row leads.
    """

    draw: Callable[[LinkTo], Markup]
    legend: Sequence[tuple[Markup, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    period: str = ""  # years of the inspections shown, unless the chart has a time axis
    summary: str = ""  # a sentence added to the description
    row_ids: Sequence[str] = ()  # HTML identifiers of the rows, for links from the picture
    things: Mapping[str, str] = field(default_factory=dict)  # row → identifier of what it is about

    @property
    def picture(self) -> Markup:
        """The picture, whose marks lead to the rows of the table."""
        return self.draw(lambda row: f"#{row}")

    def picture_with(self, page: LinkTo) -> Markup:
        """Return the picture, whose marks lead to the pages about things."""
        return self.draw(lambda row: page(self.things.get(row, "")))


class Scale(NamedTuple):
    """Numbers from `low` to `high`, between the x coordinates `left` and `right`."""

    low: float
    high: float
    left: float
    right: float

    def x(self, number: float) -> float:
        """Return the x coordinate of a number."""
        share = (number - self.low) / (self.high - self.low or 1)
        return self.left + share * (self.right - self.left)

    def day(self, day: str) -> float:
        """Return the x coordinate of a day; of a year or month its first one."""
        return self.x(day_number(day))


def day_number(day: str) -> int:
    """Return the number of a day; of a year or month its first one."""
    return date.fromisoformat(first_day(day)).toordinal()


class Frame(NamedTuple):
    """The width of a picture, and the width of the names beside its lines; 0 puts them above."""

    width: float
    left: float

    @property
    def line(self) -> int:
        """The height of a name above its line."""
        return 0 if self.left else _NAME_HEIGHT

    def name(self, name: str, top: float, height: float) -> Markup:
        """Return the name of a line of that height."""
        return svg_text(name, 0, top + (13 if self.line else height / 2 + 5))


def frames(width: float, left: float) -> tuple[Frame, Frame]:
    """Return the frame of a picture, and that for a phone, where scaled text could not be read."""
    return Frame(width, left), Frame(_NARROW, 0)


def svg_element(tag: str, *children: Markup | str, title: str = "", **attributes: object) -> Markup:
    """Return an SVG element, with a title to point at; children are escaped unless they are markup.

    Underscores in the names of attributes become hyphens; `class_` is the class.
    """
    if title:
        children = (svg_element("title", title), *children)
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_format_number(value))}"'
        for name, value in attributes.items()
    )
    content = "".join(
        escape(each if isinstance(each, Markup) else printable(each)) for each in children
    )
    return Markup(f"<{tag}{written}>{content}</{tag}>" if children else f"<{tag}{written}/>")


def svg_text(text: str, x: float, y: float, **attributes: Any) -> Markup:
    """Return a text element."""
    return svg_element("text", text, x=x, y=y, **attributes)


def upright(x: float, top: float, bottom: float, css_class: str, title: str = "") -> Markup:
    """Return a vertical line."""
    return svg_line(x, x, top, bottom, css_class, title)


def svg_line(x1: float, x2: float, y1: float, y2: float, css_class: str, title: str = "") -> Markup:
    """Return a line."""
    return svg_element("line", title=title, x1=x1, x2=x2, y1=y1, y2=y2, class_=css_class)


def dot(x: float, y: float, radius: float, css_class: str, title: str = "") -> Markup:
    """Return a circle."""
    return svg_element("circle", title=title, cx=x, cy=y, r=radius, class_=css_class)


def bar(
    x: float, y: float, width: float, height: float, css_class: str, title: str = "", **more: Any
) -> Markup:
    """Return a bar."""
    return svg_element(
        "rect", title=title, x=x, y=y, width=width, height=height, class_=css_class, **more
    )


def bar_text(text: str, x: float, y: float, width: float, height: float, css_class: str) -> Markup:
    """Return the letter or number in a bar."""
    css_class = f"letter on-{css_class}"
    return svg_text(text, x + width / 2, y + height / 2 + 5, class_=css_class, text_anchor="middle")


def linked(link: str, *children: Markup) -> Markup:
    """Return children with a link, if there is one;
    keyboard and screen reader skip it and use the table.
    """
    if not link:
        return join_markup(children)
    return svg_element("a", *children, href=link, tabindex=-1, aria_hidden="true")


def join_markup(parts: Iterable[Markup]) -> Markup:
    """Return parts of a picture joined by line breaks."""
    return Markup("\n").join(parts)


def svg_image(
    parts: Iterable[Markup],
    size: tuple[float, float],
    description: str,
    css_class: str = "",
    role: str = "img",
) -> Markup:
    """Return an SVG image with a description for screen readers.

    `size` is its width and height; the role of an image with links is "group".
    """
    view_box = " ".join(map(_format_number, (0, 0, *size)))
    return svg_element(
        "svg",
        join_markup(parts),
        viewBox=view_box,
        role=role,
        aria_label=description,
        width=round(size[0]),
        class_=f"picture {css_class}".strip(),
        xmlns="http://www.w3.org/2000/svg",
    )


def swatch(*parts: Markup) -> Markup:
    """Return a swatch for the legend: 32 by 32 units with the origin in the centre."""
    return svg_element(
        "svg", *parts, viewBox="-16 -16 32 32", width=30, height=30, aria_hidden="true"
    )


def pattern_defs(paths: Mapping[str, str], scale: float = 1.0, suffix: str = "") -> Markup:
    """Return fill patterns, by which classes differ without colour;
    `paths` gives the path of each pattern.

    Patterns are divided by `scale`, the magnification of the picture, so that they keep their size
    on screen.
    """
    return svg_element(
        "defs", *(_pattern(name, path, scale, suffix) for name, path in paths.items())
    )


def _pattern(name: str, path: str, scale: float, suffix: str) -> Markup:
    bands = (
        [svg_element("path", d="M0 2H8M0 6H8", class_="band")] if name.endswith(OLD_SUFFIX) else []
    )
    return svg_element(
        "pattern",
        svg_element("rect", width=8, height=8, class_=f"fill {name.removesuffix(OLD_SUFFIX)}"),
        *bands,
        svg_element("path", d=path, class_="hatch"),
        id=f"pattern-{name}{suffix}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        patternTransform=f"scale({1 / scale:.4f})",
    )


def chart_page(chart: Chart, title: str, description: str) -> str:
    """Return the page of a chart; `description` is below the title."""
    return render_page(
        "chart",
        title=printable(title),
        description=printable(description),
        chart=chart,
        is_long=len(chart.rows) > _MAX_PRINTED_ROWS,
        is_link=lambda cell: isinstance(cell, Link),
        is_date=lambda cell: len(cell) == 10 and cell[4] == cell[7] == "-",
        printable=printable,
    )


def _format_number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
