"""Checks the passages of a graph: is each quote in its report, at the stated place,
word for word?
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.core.digests import file_digest
from graphkit.core.identifiers import report_of
from graphkit.core.model import quote_digest
from graphkit.core.selectors import Selector, read_selector
from graphkit.core.terms import Gk
from graphkit.documents.ingest import find_reports, read_document
from graphkit.graph.entities.lookup import subject_objects
from graphkit.graph.store.dataset import Store


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """How many passages were checked, how many of them against their report, and what is wrong.

    `errors` has one line for each passage or file that does not match, `missing_reports` the IRIs
    of reports whose file was not given.
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
        """Return whether a text has the digest of this passage and, if it has a quote,
        equals it.
        """
        return quote_digest(text) == self.digest and self.quote in (None, text)


def verify(store: Store, paths: Sequence[Path] = ()) -> VerificationResult:
    """Check each quote against its digest, and both against the report if its file is at `paths`.

    A report is recognised by the digest of its file, whatever its name and folder. A file with the
    name of a report but another digest was changed after the build, which is an error.
    """
    given = {file_digest(path): path for path in find_reports(paths)} if paths else {}
    digests, names = (_values(store, predicate) for predicate in (Gk.sha256, Gk.fileName))
    passages, missing = _passages(store), list[str]()
    errors: list[str] = []
    for report, found in sorted(passages.items()):
        errors += [
            f"{passage.iri}: the quote does not match the digest"
            for passage in found
            if passage.quote is not None and not passage.matches(passage.quote)
        ]
        if path := given.get(_digest_read(store, report, digests[report])):
            text = read_document(path).text
            errors += [
                (
                    f"{each.iri}: characters {each.start}-{each.end} of {path.name} do not match "
                    "the digest"
                )
                for each in found
                if not each.matches(text[each.start : each.end])
            ]
            continue
        missing.append(report)
        changed = (
            path
            for digest, path in given.items()
            if path.name in names[report] and digest not in digests[report]
        )
        errors += [
            f"{report}: {path} was changed after the build; build again" for path in sorted(changed)
        ]
    counts = {report: len(found) for report, found in passages.items()}
    compared = sum(counts.values()) - sum(counts[report] for report in missing)
    return VerificationResult(sum(counts.values()), compared, tuple(errors), tuple(missing))


def _passages(store: Store) -> dict[str, list[_Passage]]:
    """Return the passages of each report, by IRI of the report."""
    rows = store.rows(
        """SELECT ?passage ?selector (BOUND(?quote) AS ?quoted) ?quote {
            ?passage gk:selector ?selector OPTIONAL { ?passage gk:quote ?quote } }"""
    )
    passages: dict[str, list[_Passage]] = defaultdict(list)
    for iri, selector, quoted, quote in sorted(rows):
        # matches nothing, so it is reported
        found = read_selector(selector) or Selector(0, 0, selector)
        passages[report_of(iri)].append(_Passage(iri, *found, quote if quoted == "true" else None))
    return passages


def _values(store: Store, predicate: str) -> dict[str, set[str]]:
    """Return the values of a property by subject."""
    values = defaultdict[str, set[str]](set)
    for subject, value in subject_objects(store, predicate):
        values[subject].add(value)
    return values


def _digest_read(store: Store, report: str, digests: Collection[str]) -> str:
    """Return the digest of the file that a report was read from:
    of several, that in its own graph.
    """
    if len(digests) < 2:
        return next(iter(digests), "")
    own = store.named_graph(report).decode()
    return next(each for each in sorted(digests) if f'<{Gk.sha256}> "{each}"' in own)
