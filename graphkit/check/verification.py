"""Checks the passages of a graph: is each quote in its report, at the stated place, word for word?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.core.identifiers import report_of
from graphkit.core.model import quote_digest
from graphkit.core.selectors import Selector, read_selector
from graphkit.core.terms import Property
from graphkit.ingest import file_digest, find_reports, read_document
from graphkit.store.dataset import Store


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """How many passages were checked, how many of them against their report, and what is wrong.

    `errors` has one line for each passage or file that does not match, `missing_reports` the IRIs of reports
    whose file was not given.
    """

    passages: int
    compared: int
    errors: tuple[str, ...]
    missing_reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    iri: str
    start: int
    end: int
    digest: str
    quote: str | None  # None if the graph does not have the words

    def matches(self, text: str) -> bool:
        """Return whether a text has the digest of this passage and, if it has a quote, equals it."""
        return quote_digest(text) == self.digest and self.quote in (None, text)


@dataclass(frozen=True, slots=True)
class _Files:
    """The digest of the file a report was read from; digests and names of all its files."""

    read: str = ""
    digests: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def verify(store: Store, paths: Sequence[Path] = ()) -> VerificationResult:
    """Check each quote against its digest, and both against the report if its file is at `paths`.

    A report is recognised by the digest of its file, whatever its name and folder. A file with the name of a
    report but another digest was changed after the build, which is an error.
    """
    passages, files = _passages(store), _files(store)
    given = {file_digest(path): path for path in find_reports(paths)} if paths else {}
    results = [
        _verify_report(report, passages[report], files.get(report, _Files()), given)
        for report in sorted(passages)
    ]
    return VerificationResult(
        sum(result.passages for result in results),
        sum(result.compared for result in results),
        tuple(error for result in results for error in result.errors),
        tuple(report for result in results for report in result.missing_reports),
    )


def _verify_report(
    report: str, passages: list[_Passage], files: _Files, given: Mapping[str, Path]
) -> VerificationResult:
    """Check the passages of one report; `given` are the files at hand, by digest."""
    errors = [
        f"{passage.iri}: the quote does not match the digest"
        for passage in passages
        if passage.quote is not None and not passage.matches(passage.quote)
    ]
    path = given.get(files.read)
    if path is None:
        changed = sorted(
            path for digest, path in given.items() if path.name in files.names and digest not in files.digests
        )
        errors += [f"{report}: {path} was changed after the build; build again" for path in changed]
        return VerificationResult(len(passages), 0, tuple(errors), (report,))
    text = read_document(path).text
    errors += [
        f"{passage.iri}: characters {passage.start}-{passage.end} of {path.name} do not match the digest"
        for passage in passages
        if not passage.matches(text[passage.start : passage.end])
    ]
    return VerificationResult(len(passages), len(passages), tuple(errors), ())


def _passages(store: Store) -> dict[str, list[_Passage]]:
    """Return the passages of each report, by IRI of the report."""
    rows = store.rows(
        """SELECT ?passage ?selector (BOUND(?quote) AS ?quoted) ?quote {
            ?passage gk:selector ?selector OPTIONAL { ?passage gk:quote ?quote } }"""
    )
    passages: dict[str, list[_Passage]] = defaultdict(list)
    for iri, selector, quoted, quote in sorted(rows):
        found = read_selector(selector) or Selector(0, 0, selector)  # matches nothing, so it is reported
        passages[report_of(iri)].append(_Passage(iri, *found, quote if quoted == "true" else None))
    return passages


def _files(store: Store) -> dict[str, _Files]:
    """Return the files of each report, by its IRI."""
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report, predicate, value in store.rows(
        "SELECT ?report ?predicate ?value "
        "{ VALUES ?predicate { gk:sha256 gk:fileName } ?report a gk:Report ; ?predicate ?value }"
    ):
        values[report, predicate].add(value)
    return {
        report: _Files(
            _digest_read(store, report, values[report, Property.SHA256]),
            frozenset(values[report, Property.SHA256]),
            frozenset(values[report, Property.FILE_NAME]),
        )
        for report, _ in values
    }


def _digest_read(store: Store, report: str, digests: Collection[str]) -> str:
    """Return the digest of the file that a report was read from: of several, that in its own graph."""
    if len(digests) < 2:
        return next(iter(digests), "")
    own = store.named_graph(report).decode()
    return next(each for each in sorted(digests) if f'<{Property.SHA256}> "{each}"' in own)
