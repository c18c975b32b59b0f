"""A picture that needs no script: one HTML file with an SVG, and a table that holds the same.

What the picture and the table say is escaped where it is written; a content security policy admits the
page's own style, by its digest, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from graphkit.view.html_page import written_out
from graphkit.view.zoom_levels import readable

_PRINTED = 400  # rows of a table on paper: who wants those of more asks for a part of the country
OLD = "-old"  # a class of areas, as it is drawn for what is old: striped with white


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a table that leads to a public page."""

    address: str
    words: str


Cell = str | Link


def reports(address: str) -> Cell:
    """Return the cell that leads to an authority's reports; an empty one where their page is not known."""
    return Link(address, "reports at Ofsted") if address else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its legend (mark and words), and the table that says the same."""

    picture: Markup
    legend: Sequence[tuple[Markup, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    years: str = ""  # when what it shows was found, where it is no chart of time
    about: str = ""  # what is said of it below the title, besides
    anchors: Sequence[str] = ()  # of each row, by what the picture leads to it


def drawn(tag: str, *inside: Markup | str, **attributes: object) -> Markup:
    """Return an element of SVG; what is inside is escaped unless it is markup.

    Attributes are written with hyphens for underscores; "class_" is the class.
    """
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for name, value in attributes.items()
    )
    words = "".join(escape(part if isinstance(part, Markup) else readable(part)) for part in inside)
    return Markup(f"<{tag}{said}>{words}</{tag}>" if inside else f"<{tag}{said}/>")


def words(text: str, x: float, y: float, **attributes: object) -> Markup:
    """Return words at a place."""
    return drawn("text", text, x=x, y=y, **attributes)


def leading(anchor: str, *parts: Markup) -> Markup:
    """Return parts that lead to a row of the table; by keyboard and by ear one comes there at once."""
    return drawn("a", *parts, href=f"#{anchor}", tabindex=-1, aria_hidden="true")


def together(parts: Iterable[Markup]) -> Markup:
    """Return parts of a picture, one after the other."""
    return Markup("\n").join(parts)


def picture(
    parts: Iterable[Markup],
    box: tuple[float, float, float, float],
    said: str,
    look: str = "",
    role: str = "img",
) -> Markup:
    """Return a picture, and what it says for those who do not see it.

    `box` is what is shown of the plane (left, top, width, height), `look` a class; one that leads to rows of
    the table has the role of a group.
    """
    view = " ".join(map(_short, box))
    return drawn(
        "svg", together(parts), viewBox=view, role=role, aria_label=said,
        width=round(box[2]), class_=f"picture {look}".strip(), xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def swatch(*parts: Markup) -> Markup:
    """Return a mark for the legend: a plane of 32 by 32, its middle at the origin."""
    return drawn("svg", *parts, viewBox="-16 -16 32 32", width=30, height=30, aria_hidden="true")


def patterns(looks: Mapping[str, str], scale: float = 1.0, suffix: str = "") -> Markup:
    """Return the patterns by which areas are told apart without their colour; `looks`: the path of each.

    `scale` is how much larger the picture is drawn than its plane: patterns keep their size on the screen.
    """
    return drawn(
        "defs",
        *(
            drawn(
                "pattern", drawn("rect", width=8, height=8, class_=f"fill {name.removesuffix(OLD)}"),
                *([drawn("path", d="M0 2H8M0 6H8", class_="band")] if name.endswith(OLD) else []),
                drawn("path", d=path, class_="hatch"),
                id=f"look-{name}{suffix}", width=8, height=8, patternUnits="userSpaceOnUse",
                patternTransform=f"scale({1 / scale:.4f})",
            )
            for name, path in looks.items()
        ),
    )  # fmt: skip


def chart_page(chart: Chart, title: str, about: str) -> str:
    """Return the page that shows a chart; `about` is a sentence below the title."""
    return written_out(
        "chart",
        title=readable(title),
        about=readable(about),
        chart=chart,
        long=len(chart.rows) > _PRINTED,
        is_link=lambda cell: isinstance(cell, Link),
        is_day=lambda cell: len(cell) == 10 and cell[4] == cell[7] == "-",
        readable=readable,
    )


def _short(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
