"""Holds the graph against the reports: does each passage stand where the graph says, word for word?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.core.model import quote_digest
from graphkit.core.terms import Property
from graphkit.ingest import file_digest, find_reports, read_document
from graphkit.store.dataset import Store


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
    quote: str | None  # None where the report was not at hand


@dataclass(frozen=True, slots=True)
class _Files:
    """The file that a report's passages were read from, and digests and names of all that hold the report."""

    read: str = ""
    digests: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def verify(store: Store, paths: Sequence[Path] = ()) -> Checked:
    """Check every passage: its quote against its digest, and both against the report where that is at hand.

    A report is recognised by the digest of its file, wherever it lies and whatever its name. A file with the
    name of a report, but another digest, has been changed since.
    """
    passages, files = _passages(store), _files(store)
    held = {file_digest(path): path for path in find_reports(paths)} if paths else {}
    checked = [
        _check(report, passages[report], files.get(report, _Files()), held) for report in sorted(passages)
    ]
    return Checked(
        sum(map(len, passages.values())),
        sum(item.against_reports for item in checked),
        tuple(line for item in checked for line in item.wrong),
        tuple(name for item in checked for name in item.absent),
    )


def _check(report: str, passages: list[_Passage], files: _Files, held: dict[str, Path]) -> Checked:
    """Check the passages of one report."""
    wrong = [
        f"{item.iri}: the quote does not have the digest"
        for item in passages
        if not _stands(item, item.quote)
    ]
    path = held.get(files.read)
    if path is None:
        changed = sorted(
            path for digest, path in held.items() if path.name in files.names and digest not in files.digests
        )
        wrong += [f"{report}: {path} is not the file that was read; build again" for path in changed]
        return Checked(len(passages), 0, tuple(wrong), (report,))
    document = read_document(path)
    wrong += [
        f"{item.iri}: characters {item.start}-{item.end} of {path.name} do not have the digest"
        for item in passages
        if not _stands(item, document.text[item.start : item.end])
    ]
    return Checked(len(passages), len(passages), tuple(wrong), ())


def _stands(item: _Passage, words: str | None) -> bool:
    """Say whether words, if there are any, have the digest of a passage, and are its quote if it has one."""
    return words is None or (quote_digest(words) == item.digest and item.quote in (None, words))


def _passages(store: Store) -> dict[str, list[_Passage]]:
    rows = store.rows(
        """SELECT ?report ?passage ?start ?end ?digest (BOUND(?quote) AS ?quoted) ?quote {
            ?passage oa:hasSource ?report ; gk:start ?start ; gk:end ?end ; gk:digest ?digest .
            OPTIONAL { ?passage gk:quote ?quote } }"""
    )
    found: dict[str, list[_Passage]] = defaultdict(list)
    for report, iri, start, end, digest, quoted, quote in sorted(rows, key=lambda row: row[1]):
        words = quote if quoted == "true" else None
        found[report].append(_Passage(iri, int(start), int(end), digest, words))
    return found


def _files(store: Store) -> dict[str, _Files]:
    """Return the files of each report."""
    read = dict(store.rows("SELECT ?report ?sha { GRAPH ?report { ?report a gk:Report ; gk:sha256 ?sha } }"))
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report, kind, value in store.rows(
        "SELECT ?report ?kind ?value { VALUES ?kind { gk:sha256 gk:fileName } ?report ?kind ?value }"
    ):
        held[report, kind].add(value)
    digests, names = Property.SHA256, Property.FILE_NAME
    return {
        report: _Files(sha, frozenset(held[report, digests]), frozenset(held[report, names]))
        for report, sha in read.items()
    }
