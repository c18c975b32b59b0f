"""Lists of inspections as Ofsted publishes them, of invented places."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

from graphkit.core.frameworks import Criterion, current_frameworks

Cell = str | date
Table = Sequence[Sequence[Cell]]


def _in_order(criteria: Mapping[str, Criterion]) -> list[Criterion]:
    """Return the criteria in the order of the official list."""
    names = (
        "overall-effectiveness",
        "leaders",
        "help-and-protection",
        "children-in-care",
        "care-leavers",
    )
    return [criteria[name] for name in names]


_ABOUT = ["Web link", "Local authority area code", "Local authority name"]
_DATES = ["Ofsted region", "Inspection date", "Publication date", "Inspection type"]
INSPECTIONS = [
    *_ABOUT,
    "Local authority status",
    *_DATES,
    *(
        criterion.printed[0].capitalize()
        for version in current_frameworks().get("ilacs").versions
        if version.version == "2023"
        for criterion in _in_order(version.criteria)
    ),
]
VISITS = [*_ABOUT, *_DATES, "Focused visit theme"]
GOOD, RI, OUTSTANDING = "Good", "Requires improvement to be good", "Outstanding"
LINK = "https://reports.ofsted.gov.uk/provider/44/90001"
AMBLEFORD = [
    *(LINK, "E99000001", "Ambleford", "Open", "South East", date(2023, 3, 6), date(2023, 4, 21)),
    *("Standard inspection", GOOD, GOOD, GOOD, RI, OUTSTANDING),
]
WEXMOOR = [
    *(LINK, "E99000002", "Wexmoor", "Open", "South West", date(2018, 8, 6), date(2018, 9, 24)),
    *("Short inspection", "Inadequate", RI, "Inadequate", RI, ""),
]
UNLOADED = [
    *(LINK, "E99000003", "Northmere", "Open", "North East", date(2024, 2, 5), date(2024, 3, 18)),
    *("Standard inspection", OUTSTANDING, GOOD, GOOD, OUTSTANDING, GOOD),
]
VISIT = [
    *(LINK, "E99000003", "Northmere", "North East", date(2024, 1, 16), date(2024, 2, 27)),
    *("Focused visit", "Front door"),
]
AS_AT = "Inspection outcomes as at 31 March 2024"


def table(header: Sequence[str], *rows: Sequence[Cell], title: str = AS_AT) -> Table:
    """Return a table with two lines above its header."""
    return [[title], ["This table has one row for each inspection."], header, *rows]


def write_list(path: Path, sheets: Mapping[str, Table]) -> Path:
    """Write sheets as the suffix of the path says; a CSV file has the first one."""
    match path.suffix:
        case ".ods":
            _write_ods(path, sheets)
        case ".xlsx":
            book = Workbook()
            for name, rows in sheets.items():
                sheet = book.create_sheet(name)
                for row in rows:
                    sheet.append(list(row))
            book.remove(book.worksheets[0])
            book.save(path)
        case _:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(
                    [_british(cell) for cell in row] for row in next(iter(sheets.values()))
                )
    return path


def _british(cell: Cell) -> str:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


def _write_ods(path: Path, sheets: Mapping[str, Table]) -> None:
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    names = "office table text"
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in names.split()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", kind, zipfile.ZIP_STORED)
        file.writestr(
            "META-INF/manifest.xml",
            (
                f'<manifest:manifest xmlns:manifest="{manifest}"><manifest:file-entry '
                'manifest:full-path="/" '
                f'manifest:media-type="{kind}"/></manifest:manifest>'
            ),
        )
        file.writestr(
            "content.xml",
            (
                f"<office:document-content {spaces} "
                'office:version="1.2"><office:body><office:spreadsheet>'
                f"{tables}</office:spreadsheet></office:body></office:document-content>"
            ),
        )


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        )
    text = f"<text:p>{escape(cell)}</text:p>" if cell else ""
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


PROVIDERS = [
    *("URN", "Provision type", "Provider name", "Organisation which owns the provider", "Sector"),
    *(
        "Local authority",
        "Local authority area code",
        "Event type",
        "Inspection date",
        "Publication date",
    ),
    *(
        "Overall experiences and progress of children and young people",
        "The effectiveness of leaders and managers",
    ),
    "Other result",
]
_HOME = ("SC900001", "Children's home", "Primrose Cottage")  # whose name is never read
HOMES = [
    [
        *_HOME,
        "Ambleford Council",
        "Local authority",
        "Ambleford",
        "E99000001",
        "Full inspection",
        date(2020, 5, 4),
        date(2020, 6, 8),
        "Inadequate",
        "Inadequate",
        "",
    ],
    [
        *_HOME,
        "Ambleford Children First Limited",
        "Voluntary",
        "Ambleford",
        "E99000001",
        "Full inspection",
        date(2022, 5, 9),
        date(2022, 6, 13),
        GOOD,
        RI,
        "",
    ],
    [
        *_HOME,
        "Ambleford Children First Limited",
        "Voluntary",
        "Ambleford",
        "E99000001",
        "Interim inspection",
        date(2022, 11, 7),
        "",
        "",
        "",
        "Sustained effectiveness",
    ],
    [
        "SC900002",
        "Children's home",
        "Bluebell House",
        "Wexmoor County Council",
        "Local authority",
        "Wexmoor",
        "E99000002",
        "Full inspection",
        date(2023, 3, 6),
        "",
        OUTSTANDING,
        GOOD,
        "",
    ],
]
AGENCY = [
    "SC900003",
    "Independent fostering agency",
    "ACF Fostering",
    "Ambleford Children First",
    "Private",
    "Ambleford",
    "E99000001",
    "Full inspection",
    date(2023, 1, 16),
    date(2023, 2, 20),
    GOOD,
    GOOD,
    "",
]
OTHERS_AGENCY = [
    "SC900004",
    "Independent fostering agency",
    "Hearthside",
    "Hearthside Ltd",
    "Private",
    "Northmere",
    "E99000003",
    "Full inspection",
    date(2021, 6, 7),
    "",
    "Inadequate",
    RI,
    "",
]
JUSTICE = [
    "Youth justice service",
    "Authority codes",
    "Overall",
    "Staff",
    "Assessment",
    "Published",
    "Report",
]
AMBLEFORD_JUSTICE = [
    *("Ambleford and Northmere", "E99000001;E99000003", "Requires improvement", GOOD, "Inadequate"),
    *(date(2023, 2, 1), "https://example.org/yjs/ambleford"),
]
WELSH_JUSTICE = ["Aberwen", "", GOOD, GOOD, "", date(2023, 2, 8), ""]


def provider_list(folder: Path, *rows: Sequence[Cell], name: str = "providers.xlsx") -> Path:
    """Write a list of providers."""
    return write_list(folder / name, {"Inspections": table(PROVIDERS, *rows)})


def justice_list(folder: Path, *rows: Sequence[Cell], name: str = "justice.csv") -> Path:
    """Write a list of youth justice services."""
    return write_list(folder / name, {"Services": table(JUSTICE, *rows)})
