"""The gold data of a shared folder, and what graphkit reads in its reports."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graphkit.core.errors import InputError, UnreadableReportError
from graphkit.core.language.dates import parse_date
from graphkit.core.model import Document, Finding, Record
from graphkit.documents import ingest
from graphkit.documents.extract.extractor import extract
from graphkit.documents.extract.front.front_page import read_front
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.register import Register, load_register
from graphkit.documents.resolve import Decisions, resolve

TRAINING_REPORTS = Path(__file__).parent / "data" / "training-reports.tsv"  # read by the models
SENTENCE_FILES = ("sentences.jsonl", "sentences-train.jsonl")


@dataclass(frozen=True, slots=True)
class ReportSet:
    """A set of reports: its gold table, its labelled sentences, and the kind of all its reports.

    A set with a `kind` has only a listing of the inspectorate's site: authority, URN, date of
    publication.
    """

    table: str
    sentences: tuple[str, ...] = ()
    kind: str = ""


SETS = {  # by name of the set, which is that of its folder in `reports`
    "pdf": ReportSet("reports.csv", SENTENCE_FILES),
    "new": ReportSet("reports-new.csv"),
    "released": ReportSet("reports-released.csv", ("sentences-released.jsonl",)),
    "visits": ReportSet("visits.csv", kind="focused visit"),
    "send": ReportSet("send.csv", kind="area SEND"),
}
Annotation = dict[str, Any]  # a JSON object that annotators wrote

_DIGEST_LENGTH = 16  # characters of a digest that identify a report in `training-reports.tsv`
_QUOTES = str.maketrans("‘’“”", "''\"\"")


class Corpus:
    """A set of reports of a shared folder, and its gold data.

    Each report is read once, when first needed.
    """

    def __init__(self, shared: Path, report_set: str = "pdf") -> None:
        self.shared, self.report_set = shared, report_set
        self.set = SETS[report_set]
        self.table = shared / "gold" / self.set.table
        if not self.table.is_file():
            raise InputError(f"no gold data in {shared}: give a folder with gold/{self.table.name}")

    @cached_property
    def gold(self) -> tuple[dict[str, str], ...]:
        """The rows of the gold table: the facts on each front page,
        or those of the site's listing.
        """
        with self.table.open(encoding="utf-8", newline="") as lines:
            rows = tuple(csv.DictReader(lines))
        return tuple(map(self._listed, rows)) if self.set.kind else rows

    def _listed(self, row: dict[str, str]) -> dict[str, str]:
        """Return a row of a listing with the kind,
        the authority's code and the date of publication.
        """
        title = row["title_on_site"]
        day = parse_date(title, title.rindex(" - ") + 3)
        site_date = day.first.isoformat() if day else ""
        gss = next((one.gss for one in self.register.authorities if one.urn == row["urn"]), "")
        return row | {"kind": self.set.kind, "gss": gss, "site_date": site_date}

    @cached_property
    def register(self) -> Register:
        """The register shipped with graphkit."""
        return load_register()

    @cached_property
    def documents(self) -> dict[str, Document]:
        """File name → document, for the readable reports of the gold table."""
        found: dict[str, Document] = {}
        for row in self.gold:
            try:
                found[row["file"]] = ingest.read_document(
                    self.shared / "reports" / self.report_set / row["file"]
                )
            except UnreadableReportError:
                continue
        return found

    @cached_property
    def front_pages(self) -> dict[str, Record]:
        """File name → record of the front page."""
        covers = {file: find_cover(document) for file, document in self.documents.items()}
        return {file: read_front(cover, self.register) for file, cover in covers.items()}

    @cached_property
    def records(self) -> dict[str, Record]:
        """File name → record."""
        return {file: extract(document, self.register) for file, document in self.documents.items()}

    @cached_property
    def resolved(self) -> dict[str, Record]:
        """File name → record with resolved mentions."""
        decisions = Decisions.read()
        return {
            file: resolve(record, self.register, decisions) for file, record in self.records.items()
        }

    @cached_property
    def findings(self) -> dict[tuple[str, str], Finding]:
        """(File name, normalised sentence) → finding."""
        return {
            (file, normalise_sentence(item.span.text)): item
            for file, record in self.records.items()
            for item in record.findings
        }

    @cached_property
    def training_files(self) -> frozenset[str]:
        """The files of the training data, on which figures are too good."""
        digests = {*TRAINING_REPORTS.read_text("utf-8").splitlines()[1:]}
        return frozenset(
            file
            for file, document in self.documents.items()
            if document.sha256[:_DIGEST_LENGTH] in digests
        )

    def sentences(self) -> Iterator[Annotation]:
        """Yield the labelled sentences, as `read_labelled_sentences` does."""
        return read_labelled_sentences(self.shared / "gold", self.set.sentences)

    @cached_property
    def inventories(self) -> dict[str, Annotation]:
        """File stem → inventory, for the reports that were annotated completely."""
        found = read_inventories(self.shared / "gold")
        return {report["report"]: report for inventory in found for report in inventory["reports"]}


def read_labelled_sentences(
    gold: Path, files: Sequence[str] = SENTENCE_FILES
) -> Iterator[Annotation]:
    """Yield the labelled sentences of a gold folder;
    `twice` is true of those with two annotators.
    """
    for name in files:
        path = gold / name
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            yield json.loads(line) | {"twice": name == SENTENCE_FILES[0]}


def read_inventories(gold: Path) -> list[Annotation]:
    """Return the inventories of a gold folder: complete annotations of reports."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(gold.glob("inventories/*.json"))]


def normalise_sentence(text: str) -> str:
    """Return a sentence with single spaces and ASCII quotation marks, for comparisons."""
    return " ".join(text.translate(_QUOTES).split())
