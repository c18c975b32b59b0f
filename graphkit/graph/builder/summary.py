"""The summary that a build ends with: what was read, what could not be read, what is doubtful."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from graphkit.core.model import LEDGER, READER_FAILED
from graphkit.core.record_files import REJECTED_CORRECTION
from graphkit.core.text_table import escape_invisible
from graphkit.documents.resolve.outcome_decisions import DECISION_LEFT_OUT
from graphkit.graph.builder.passed_over import passed_over_lines
from graphkit.graph.builder.tasks import FileResult, skipped_message
from graphkit.graph.check.validation import Severity, Violation, counts_by_severity

_COUNTED = ("judgement", "recommendation", "finding", "mention")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did: the result of each file, the graphs it wrote and removed,
    the violations it found.
    """

    location: str
    results: tuple[FileResult, ...]
    loaded: tuple[str, ...]  # IRIs of the report graphs that were written
    removed: tuple[str, ...]  # IRIs of the report graphs that were removed
    unchanged: int  # files
    statements: int
    violations: tuple[Violation, ...]
    validated_all: bool = True  # False: only what this build changed was validated
    outside: tuple[str, ...] = ()  # files of earlier builds that are at none of the paths given
    unused_decisions: str = ""  # a line with the user's decisions that no report needed
    reconciliation: tuple[str, ...] = ()  # lines on the official record, and what reports state
    not_read: tuple[str, ...] = ()  # lines on links, pipes and devices in the folders
    passed_over: tuple[str, ...] = ()  # paths of files in the folders whose format is not read
    damage: str = ""  # a line on the damage for which the graph was rebuilt
    lost: tuple[str, ...] = ()  # names of own statements that the damage has made unreadable

    def to_text(self) -> str:
        """Return the summary as lines of text."""
        reports, files = self.reports, len(self.results) - len(self.failed)
        counts: Counter[str] = Counter()
        for result in reports:
            counts.update(result.counts)
        notes = Counter(note.partition(":")[0] for result in reports for note in result.notes)
        counted = [f"{count} {code}" for code, count in sorted(notes.items())]
        scope = "" if self.validated_all else " of what changed"
        lines = [
            f"{self.location}: {_count(len(reports), 'report')} from {_count(files, 'file')}, "
            f"{_count(self.statements, 'statement')} ({len(self.loaded)} loaded, "
            f"{_count(self.unchanged, 'file')} unchanged, {len(self.removed)} removed)",
            *filter(None, [self.damage]),
            *(f"own statements that cannot be read: {each}; add them again" for each in self.lost),
            *self._elsewhere(),
            "read: " + ", ".join(_count(counts[noun + "s"], noun) for noun in _COUNTED),
            f"unresolved mentions: {counts['unresolved']:,}",
            *filter(None, [self.unused_decisions]),
            *self.reconciliation,
            f"ledger: {_count(self.incomplete, 'report')} with text that was counted and not read",
            f"notes: {', '.join(counted) or 'none'}",
            f"files that could not be read: {len(self.failed):,}",
            *([f"files passed over: {len(self.passed_over):,}"] if self.passed_over else ()),
            *self.not_read,
            *passed_over_lines(self.passed_over),
            *(skipped_message(*pair, pair[1] not in self._broken) for pair in self.skipped),
            *(() if reports else ("no report was read: the graph contains only the register",)),
            f"validation{scope}: {counts_by_severity(self.violations)}",
        ]
        return "\n".join(map(escape_invisible, lines))

    def _elsewhere(self) -> Iterator[str]:
        """Yield the line on reports from files that are at none of the paths given,
        if there are any.
        """
        if count := sum(result.path in self.outside for result in self.reports):
            yield (
                f"{_count(count, 'report')} of these from earlier builds, at other paths: "
                "`graphkit build --only PATHS` drops what is not at PATHS"
            )

    def to_json(self) -> str:
        """Return the summary as JSON, with the result of each file."""
        skipped = [{"loaded": loaded, "skipped": skipped} for loaded, skipped in self.skipped]
        text = json.dumps(asdict(self) | {"skipped": skipped}, ensure_ascii=False, indent=1)
        # names of files that are not UTF-8
        return text.encode("utf-8", "backslashreplace").decode()

    @property
    def reports(self) -> tuple[FileResult, ...]:
        """Return the results in the graph: one for each inspection, that of its preferred file."""
        ranked = sorted(self.results, key=FileResult.rank, reverse=True)
        return tuple({result.graph: result for result in ranked if not result.error}.values())

    @property
    def incomplete(self) -> int:
        """Return the number of reports in which something that is printed was not read."""
        return sum(any(note.startswith(LEDGER) for note in result.notes) for result in self.reports)

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Return (path of the file that was loaded, path of the file that was skipped for it).

        Identical copies are not listed.
        """
        loaded = {result.graph: result for result in self.reports}
        return [
            (loaded[result.graph].path, result.path)
            for result in self.results
            if result.graph and result.digests.isdisjoint(loaded[result.graph].digests)
        ]

    @property
    def _broken(self) -> set[str]:
        """Return the paths of the files in which pages or their text are missing."""
        return {result.path for result in self.results if not result.is_whole}

    @property
    def failed(self) -> tuple[FileResult, ...]:
        """Return the results of the files that could not be read."""
        return tuple(result for result in self.results if result.error)

    @property
    def errors(self) -> list[str]:
        """Return the messages on files that could not be read, and on corrections and decisions
        that could not be applied.
        """
        notes = (note.partition(": ") for result in self.reports for note in result.notes)
        return [
            *(result.error for result in self.failed),
            *(line for code, _, line in notes if code in (REJECTED_CORRECTION, DECISION_LEFT_OUT)),
        ]

    @property
    def failed_readers(self) -> list[str]:
        """Return the notes on facts that are missing because a reader failed,
        with the name of the file.
        """
        return [line for line in self.notes if f": {READER_FAILED}: " in line]

    @property
    def notes(self) -> list[str]:
        """Return the notes on the reports in the graph, a line each, with the name of the file."""
        lines = ((Path(result.path).name, note) for result in self.reports for note in result.notes)
        return sorted(f"{name}: {note}" for name, note in lines)

    @property
    def has_errors(self) -> bool:
        """Return whether there is an error, or a violation of a shape or check."""
        return bool(self.errors) or any(
            item.severity is Severity.VIOLATION for item in self.violations
        )

    @property
    def has_notes(self) -> bool:
        """Return whether there is a note, or a violation of any severity."""
        return any(result.notes for result in self.results) or bool(self.violations)


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
