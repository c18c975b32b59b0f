"""The reports and the gold of a shared folder: what graphkit reads in each, read once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from graphkit import ingest
from graphkit.core.errors import InputError, UnreadableReportError
from graphkit.core.model import Document, Finding, Record
from graphkit.core.resources import read_tsv_pairs
from graphkit.extract.extractor import extract
from graphkit.extract.front.front_page import read_front
from graphkit.extract.text.cover import find_cover
from graphkit.register import Register, load_register
from graphkit.resolve import Decisions, resolve

SENTENCE_FILES = ("sentences.jsonl", "sentences-train.jsonl")
Annotation = dict[str, Any]  # what people read and wrote down

_SHORT = 16  # characters of a digest that name a report in `training-reports.tsv`
_QUOTES = str.maketrans("‘’“”", "''\"\"")


class Corpus:
    """The reports and the gold of a shared folder, each report read once."""

    def __init__(self, shared: Path) -> None:
        if not (shared / "gold" / "reports.csv").is_file():
            raise InputError(f"no gold in {shared}: expected gold/reports.csv there; give the shared folder")
        self.shared = shared

    @cached_property
    def gold(self) -> tuple[dict[str, str], ...]:
        """The rows of the gold table: what each front page states."""
        with (self.shared / "gold" / "reports.csv").open(encoding="utf-8", newline="") as lines:
            return tuple(csv.DictReader(lines))

    @cached_property
    def register(self) -> Register:
        """The register that ships with graphkit."""
        return load_register()

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The readable reports of the gold table by file name."""
        found: dict[str, Document] = {}
        for row in self.gold:
            try:
                found[row["file"]] = ingest.read_document(self.shared / "reports" / "pdf" / row["file"])
            except UnreadableReportError:
                continue
        return found

    @cached_property
    def front_pages(self) -> dict[str, Record]:
        """What graphkit reads on the front page of each report, by file name."""
        covers = {file: find_cover(document) for file, document in self.documents.items()}
        return {file: read_front(cover, self.register) for file, cover in covers.items()}

    @cached_property
    def records(self) -> dict[str, Record]:
        """All that graphkit reads in each report, by file name."""
        return {file: extract(document, self.register) for file, document in self.documents.items()}

    @cached_property
    def resolved(self) -> dict[str, Record]:
        """The same, with who is meant by each mention."""
        decisions = Decisions.read()
        return {file: resolve(record, self.register, decisions) for file, record in self.records.items()}

    @cached_property
    def findings(self) -> dict[tuple[str, str], Finding]:
        """The findings of all reports by file and words (see `normalise_sentence`)."""
        return {
            (file, normalise_sentence(item.span.text)): item
            for file, record in self.records.items()
            for item in record.findings
        }

    @cached_property
    def training_files(self) -> frozenset[str]:
        """The files that the tables of labels have learned from: what is said of them flatters."""
        digests = {digest for digest, _ in read_tsv_pairs("data", "model", "training-reports.tsv")}
        return frozenset(
            file for file, document in self.documents.items() if document.sha256[:_SHORT] in digests
        )

    def sentences(self) -> Iterator[Annotation]:
        """Yield the labelled sentences."""
        return read_labelled_sentences(self.shared / "gold")

    @cached_property
    def inventories(self) -> dict[str, Annotation]:
        """The reports that people read whole, by the stem of their file name."""
        found = read_inventories(self.shared / "gold")
        return {report["report"]: report for inventory in found for report in inventory["reports"]}


def read_labelled_sentences(gold: Path) -> Iterator[Annotation]:
    """Yield the labelled sentences of a folder of gold; `twice` is true of those that two people read."""
    for name in SENTENCE_FILES:
        path = gold / name
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            yield json.loads(line) | {"twice": name == SENTENCE_FILES[0]}


def read_inventories(gold: Path) -> list[Annotation]:
    """Return what was found in reports read whole, and what the next ones say of their recommendations."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(gold.glob("inventories/*.json"))]


def normalise_sentence(text: str) -> str:
    """Return a sentence as it is compared: spaces and quotes of one kind."""
    return " ".join(text.translate(_QUOTES).split())
