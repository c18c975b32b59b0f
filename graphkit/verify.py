"""Holds the graph against the reports: does each passage stand where the graph says, word for word?"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.ingest import find, read
from graphkit.model import Document, digest_of
from graphkit.store import Store


@dataclass(frozen=True, slots=True)
class Checked:
    """What verifying came to: passages that hold, those that do not (one line each), reports not at hand."""

    passages: int
    against_reports: int
    wrong: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    iri: str
    start: int
    end: int
    digest: str
    quote: str | None


def verify(store: Store, paths: Sequence[Path] = ()) -> Checked:
    """Check every passage: its quote against its digest, and both against the report where that is at hand.

    A report is recognised by the digest of its file, wherever it lies and whatever its name.
    """
    passages = _passages(store)
    files = _files(store)
    held = _by_digest(find(paths)) if paths else {}
    wrong: list[str] = []
    absent: list[str] = []
    against = 0
    for report in sorted(passages):
        wrong += [
            f"{item.iri}: the quote does not have the digest" for item in passages[report] if _altered(item)
        ]
        path = next((held[digest] for digest in files.get(report, ()) if digest in held), None)
        if path is None:
            absent.append(report)
            continue
        document = read(path)
        against += len(passages[report])
        wrong += [
            f"{item.iri}: characters {item.start}-{item.end} of {path.name} do not have the digest"
            for item in passages[report]
            if not _stands(item, document)
        ]
    return Checked(sum(map(len, passages.values())), against, tuple(wrong), tuple(absent))


def _altered(item: _Passage) -> bool:
    return item.quote is not None and digest_of(item.quote) != item.digest


def _stands(item: _Passage, document: Document) -> bool:
    words = document.text[item.start : item.end]
    return digest_of(words) == item.digest and item.quote in (None, words)


def _passages(store: Store) -> dict[str, list[_Passage]]:
    rows = store.rows(
        """SELECT ?report ?passage ?start ?end ?digest ?quote {
            ?passage oa:hasSource ?report ; gk:start ?start ; gk:end ?end ; gk:digest ?digest .
            OPTIONAL { ?passage gk:quote ?quote } }"""
    )
    found: dict[str, list[_Passage]] = defaultdict(list)
    for report, iri, start, end, digest, quote in sorted(rows, key=lambda row: row[1]):
        found[report].append(_Passage(iri, int(start), int(end), digest, quote))
    return found


def _files(store: Store) -> dict[str, list[str]]:
    """Return the digest of the file that each report's passages were read from."""
    rows = store.rows("SELECT ?report ?sha { GRAPH ?report { ?report gk:sha256 ?sha } ?report a gk:Report }")
    found: dict[str, list[str]] = defaultdict(list)
    for report, sha in sorted(rows):
        found[report].append(sha)
    return found


def _by_digest(paths: Sequence[Path]) -> dict[str, Path]:
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}
