"""What a build tells when it ends: what was read, what was not understood, what was refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graphkit.build.file_reader import Reading, left_out
from graphkit.check.validation import Severity, Violation
from graphkit.core.record_files import REJECTED_CORRECTION

_COUNTED = ("judgement", "recommendation", "finding", "mention")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did: files by outcome, what was not understood, what the shapes say."""

    location: str
    readings: tuple[Reading, ...]
    loaded: tuple[str, ...]  # graphs that were written
    removed: tuple[str, ...]  # graphs that are gone
    unchanged: int
    triples: int
    violations: tuple[Violation, ...]
    whole: bool = True  # the violations are of the whole graph, not only of what has changed in it

    def to_text(self) -> str:
        """Return the summary in words: what was read, what was not understood, what was refused."""
        files = len(self.readings) - len(self.refused)
        reports = self.reports
        counts: Counter[str] = Counter()
        for reading in reports:
            counts.update(reading.counts)
        notes = Counter(note.partition(":")[0] for reading in reports for note in reading.notes)
        told = [f"{_many(counts['unresolved'], 'mention')} nobody is known by"]
        told += [f"{count} x {code}" for code, count in sorted(notes.items())]
        lines = [
            f"{self.location}: {_many(len(reports), 'report')} from {_many(files, 'file')}, "
            f"{_many(self.triples, 'triple')} ({len(self.loaded)} loaded, "
            f"{_many(self.unchanged, 'file')} unchanged, {len(self.removed)} removed)",
            "read: " + ", ".join(_many(counts[noun + "s"], noun) for noun in _COUNTED),
            f"not understood: {', '.join(told)}",
            f"refused: {_many(len(self.refused), 'file')}",
            *(left_out(*pair) for pair in self.left_out),
            *(() if reports else ("no report was read: the graph holds the register alone",)),
            f"shapes and checks{'' if self.whole else ', of what has changed'}: {_counted(self.violations)}",
        ]
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return the summary as JSON, file by file."""
        left = [{"read": read, "left": left} for read, left in self.left_out]
        return json.dumps(asdict(self) | {"left_out": left}, ensure_ascii=False, indent=1)

    @property
    def reports(self) -> tuple[Reading, ...]:
        """Return what was read of each report: of several files of one, the best, which is in the graph."""
        ranked = sorted(self.readings, key=Reading.rank, reverse=True)
        return tuple({reading.graph: reading for reading in ranked if not reading.refused}.values())

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Return, for each file left out, the one that was read of its inspection; copies are not told."""
        best = {reading.graph: reading for reading in self.reports}
        return [
            (best[one.graph].path, one.path)
            for one in self.readings
            if one.graph and one.digests.isdisjoint(best[one.graph].digests)
        ]

    @property
    def refused(self) -> tuple[Reading, ...]:
        """Return the files that could not be read."""
        return tuple(reading for reading in self.readings if reading.refused)

    @property
    def refusals(self) -> list[str]:
        """Return what was refused and why, a line each: files, and corrections that fit nothing."""
        unfit = (note.partition(": ") for reading in self.reports for note in reading.notes)
        left_out = [message for code, _, message in unfit if code == REJECTED_CORRECTION]
        return [*(reading.refused for reading in self.refused), *left_out]

    @property
    def wrong(self) -> bool:
        """Whether something was refused, or the graph violates a shape or check."""
        return bool(self.refusals) or any(item.severity is Severity.VIOLATION for item in self.violations)

    @property
    def noted(self) -> bool:
        """Whether something was not understood, or is doubtful."""
        return any(item.notes for item in self.readings) or bool(self.violations)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _counted(violations: Sequence[Violation]) -> str:
    severities = Counter(item.severity for item in violations)
    return ", ".join(f"{count} x {name}" for name, count in sorted(severities.items())) or "nothing amiss"
