"""What a council's page has is in its briefing and its workbook, or declared absent there."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from graphkit.answers.pages.place_page import briefing_page
from graphkit.core.terms import BASE
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, part_of
from graphkit.surfaces.export.workbook import layout
from graphkit.surfaces.export.xlsx import xlsx
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages import declared_pages
from graphkit.surfaces.web.rendering import render

ABSENT = "absent: "
WEXMOOR = f"{BASE}authority/E99000002"


def units_of_the_page(store: Store, authority: str) -> dict[str, dict[str, str]]:
    """Return the declared units whose heading a council's page has; each heading is of one."""
    request = PageRequest(f"/id/{authority}")
    page = declared_pages.council(store, request)
    assert isinstance(page, Page)
    text = render(page.template, request, page.data, store).decode()
    headings = [each.strip() for each in re.findall(r"<h2[^>]*>([^<:,]+)", text)]
    declared = layout()["units"]
    found = {
        name: own
        for name, own in declared.items()
        if any(each.startswith(own["heading"]) for each in headings)
    }
    known = tuple(own["heading"] for own in declared.values())
    assert [each for each in headings if not each.startswith(known)] == []
    return found


def test_units_are_in_briefing_and_workbook(small: Store, tmp_path: Path) -> None:
    units = units_of_the_page(small, WEXMOOR.removeprefix(BASE))
    assert len(units) > len(layout()["units"]) / 2
    briefing = {each.name for each in briefing_page(small, WEXMOOR).blocks}
    xlsx(part_of(small, ExportOptions(focus=resolve_focus(small, [WEXMOOR]))), tmp_path / "w.xlsx")
    sheets = {each.title: each.max_row for each in openpyxl.load_workbook(tmp_path / "w.xlsx")}
    for name, own in units.items():
        if not own["briefing"].startswith(ABSENT):
            assert own["briefing"] in briefing, name
        if not own["workbook"].startswith(ABSENT):
            assert sheets.get(own["workbook"], 0) > 1, name
