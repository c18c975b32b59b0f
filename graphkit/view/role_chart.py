"""A chart of a person's part in inspections: a line for each role, with a mark for each inspection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from graphkit.view.chart import svg_element, svg_image, svg_text

_LEFT, _WIDTH, _ROW, _TOP = 170, 560, 34, 30


class RoleDay(NamedTuple):
    """A role in an inspection of an authority that began on a day."""

    role: str
    day: str
    place: str


def role_chart(marks: Sequence[RoleDay], person: str) -> Markup:
    """Return the chart of the marks; "" without any."""
    if not marks:
        return Markup("")
    years = [int(each.day[:4]) for each in marks]
    first, last = date(min(years), 1, 1).toordinal(), date(max(years) + 1, 1, 1).toordinal()

    def x(day: str) -> float:
        return _LEFT + _WIDTH * (date.fromisoformat(day).toordinal() - first) / (last - first)

    roles = list(dict.fromkeys(sorted(each.role for each in marks)))
    bottom = _TOP + _ROW * len(roles)
    parts = []
    for year in range(min(years), max(years) + 2):
        at = x(f"{year}-01-01")
        parts.append(svg_element("line", x1=at, x2=at, y1=_TOP - 8, y2=bottom, class_="grid"))
        if year <= max(years):
            middle = (at + x(f"{year + 1}-01-01")) / 2
            parts.append(svg_text(str(year), middle, _TOP - 12, text_anchor="middle"))
    for number, role in enumerate(roles):
        y = _TOP + _ROW * (number + 0.5)
        parts.append(svg_text(role, _LEFT - 12, y + 5, text_anchor="end"))
        parts.append(svg_element("line", x1=_LEFT, x2=_LEFT + _WIDTH, y1=y, y2=y, class_="row"))
        for each in marks:
            if each.role == role:
                title = svg_element("title", f"{each.place}, {each.day}: {role}")
                parts.append(svg_element("circle", title, cx=x(each.day), cy=y, r=7, class_="role-mark"))
    description = (
        f"{person}: {len(marks)} roles in inspections, {min(years)} to {max(years)}; the table has them."
    )
    return svg_image(parts, (0, 0, _LEFT + _WIDTH + 20, bottom + 8), description, "columns")
