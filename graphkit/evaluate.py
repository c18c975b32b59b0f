"""How often graphkit reads a report right: its answers beside those of people who read the page.

    python -m graphkit.evaluate ../shared [PART …]

PART is a name of `PARTS` (all of them, if none is given). Each part is a function from a `Corpus` to lines;
a line is one figure with the misses behind it, so that every miss can be looked at beside its page. A cell
of the gold table that is blank was not verified, and is not counted.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from graphkit import ingest
from graphkit.extract.front import Front, read_front
from graphkit.extract.record import extract
from graphkit.model import Document, GraphkitError, Record, Refused
from graphkit.register import Register, load_register


@dataclass(frozen=True, slots=True)
class Miss:
    """One place where the answer is not the gold's."""

    file: str
    what: str
    gold: str
    got: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: a share between 0 and 1 of `of` answers, for a group ("ILACS") and a measure ("start")."""

    group: str
    measure: str
    value: float
    of: int
    misses: tuple[Miss, ...] = ()


class Corpus:
    """The reports and the gold of a shared folder, each report read once."""

    def __init__(self, shared: Path) -> None:
        if not (shared / "gold" / "reports.csv").is_file():
            raise GraphkitError(
                f"no gold in {shared}: expected gold/reports.csv there; give the shared folder"
            )
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
                found[row["file"]] = ingest.read(self.shared / "reports" / "pdf" / row["file"])
            except Refused:
                continue
        return found

    @cached_property
    def fronts(self) -> dict[str, Front]:
        """What graphkit reads on the front page of each report, by file name."""
        return {file: read_front(document, self.register) for file, document in self.documents.items()}

    @cached_property
    def records(self) -> dict[str, Record]:
        """All that graphkit reads in each report, by file name."""
        return {file: extract(document, self.register) for file, document in self.documents.items()}

    @cached_property
    def inventories(self) -> dict[str, dict[str, object]]:
        """The reports that people read whole, by the stem of their file name."""
        found: dict[str, dict[str, object]] = {}
        for path in sorted((self.shared / "gold" / "inventories").glob("*.json")):
            for report in json.loads(path.read_text(encoding="utf-8"))["reports"]:
                found[report["report"]] = report
        return found


@dataclass(slots=True)
class Tally:
    """Counts right and wrong answers by group and measure, in the order they first come."""

    right: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    counted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    misses: dict[tuple[str, str], list[Miss]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, group: str, measure: str, file: str, gold: str, got: str) -> None:
        """Count one answer: right when it is the gold's, letter for letter."""
        self.counted[group, measure] += 1
        if gold == got:
            self.right[group, measure] += 1
        else:
            self.misses[group, measure].append(Miss(file, measure, gold, got))

    def lines(self) -> Iterator[Line]:
        """Yield the shares."""
        for group, measure in self.counted:
            of = self.counted[group, measure]
            right, misses = self.right[group, measure], self.misses[group, measure]
            yield Line(group, measure, right / of, of, tuple(misses))


GRADES = {
    "ILACS": {
        "overall": "overall-effectiveness",
        "leaders": "leaders",
        "help_protection": "help-and-protection",
        "care": "children-in-care",
        "care_leavers": "care-leavers",
    },
    "SIF": {
        "overall": "overall-effectiveness",
        "help_protection": "help-and-protection",
        "care": "children-looked-after",
        "adoption": "adoption",
        "care_leavers": "care-leavers",
        "leaders": "leadership-management-governance",
        "lscb": "lscb",
    },
}
GRADES["SIF re-inspection"] = GRADES["SIF"]
KINDS = {
    "ILACS": "ilacs",
    "SIF": "sif",
    "SIF re-inspection": "sif-reinspection",
    "JTAI": "jtai",
    "JTAI thematic": "jtai-thematic",
    "area SEND": "area-send",
    "LAC 2013": "lac-2013",
}


def front_pages(corpus: Corpus) -> Iterator[Line]:
    """Score authority, days, publication, lead inspector, theme and each grade, per kind of report."""
    tally = Tally()
    for row in corpus.gold:
        front = corpus.fronts.get(row["file"])
        if front is None or row["kind"] not in KINDS:
            continue
        group, file = row["kind"], row["file"]
        tally.compare(group, "kind", file, KINDS[group], front.framework)
        for measure, got in _facts(front).items():
            if row[measure]:
                tally.compare(group, measure, file, row[measure], got)
        if group in GRADES:
            _compare_grades(tally, row, front)
    yield from tally.lines()


def _facts(front: Front) -> dict[str, str]:
    return {
        "gss": front.authority,
        "start": front.dates[0].start.isoformat() if front.dates else "",
        "end": front.dates[-1].end.isoformat() if front.dates else "",
        "published": front.published.isoformat() if front.published else "",
        "lead_inspector": "; ".join(front.leads),
        "theme": front.theme,
    }


def _compare_grades(tally: Tally, row: dict[str, str], front: Front) -> None:
    """Compare grade by grade; where the report gives none, none may be found."""
    found = {judgement.criterion: judgement.grade.replace("-", " ") for judgement in front.judgements}
    for column, criterion in GRADES[row["kind"]].items():
        if column == "care" and row["kind"] == "ILACS" and row["care_is_combined_with_leavers"] == "1":
            criterion = "care-and-care-leavers"
        measure = column if row[column] else "no grade invented"
        tally.compare(row["kind"], measure, row["file"], row[column], found.pop(criterion, ""))
    if found:
        tally.compare(row["kind"], "no grade invented", row["file"], "", ", ".join(sorted(found)))


def earlier_inspections(corpus: Corpus) -> Iterator[Line]:
    """Score the earlier inspections that reports look back on, against those read by people."""
    tally = Tally()
    for stem, report in corpus.inventories.items():
        front = corpus.fronts[f"{stem}.pdf"]
        gold = report["earlier_inspections"]
        assert isinstance(gold, list)
        for entry in gold:
            same = [one for one in front.earlier if _is_same(entry, one.year, one.month, one.framework)]
            told = f"{entry['year']}-{entry['month'] or '??'} {entry['framework'] or ''}"
            tally.compare("earlier inspections", "found", stem, told, told if same else "")
            grade = str(entry["grade"] or "").split(" (")[0].removesuffix(" to be good").replace(" ", "-")
            if same and grade:
                got = next((one.grade for one in same if one.grade), "")
                tally.compare("earlier inspections", "grade", stem, grade, got)
        for one in front.earlier:
            told = f"{one.year}-{one.month or '??'} {one.framework} {one.grade}"
            known = any(_is_same(entry, one.year, one.month, one.framework) for entry in gold)
            tally.compare("earlier inspections", "listed", stem, told if known else "", told)
    yield from tally.lines()


def _is_same(entry: dict[str, object], year: int, month: int | None, framework: str) -> bool:
    return (
        entry["year"] == year
        and (not entry["month"] or not month or entry["month"] == month)
        and (not entry["framework"] or not framework or entry["framework"] == framework)
    )


def recommendations(corpus: Corpus) -> Iterator[Line]:
    """Score the counts of recommendations, sub-points and priority actions of each report.

    The list for a safeguarding board is not in the gold's counts; the priority actions of a letter are
    counted apart there, those of other reports with the rest.
    """
    tally = Tally()
    for row in corpus.gold:
        if not row["recommendations"] or row["file"] not in corpus.records:
            continue
        own = [one for one in corpus.records[row["file"]].recommendations if one.addressed_to != "lscb"]
        top = [one for one in own if not one.parent]
        priority = sum(one.priority for one in top)
        counted = {
            "recommendations": len(top) - (priority if row["priority_actions"] else 0),
            "sub_recommendations": len(own) - len(top),
            "priority_actions": priority,
        }
        for measure, count in counted.items():
            if row[measure]:
                tally.compare(row["kind"], measure, row["file"], row[measure], str(count))
    yield from tally.lines()


def whole_sentences(corpus: Corpus) -> Iterator[Line]:
    """Score how many of the labelled sentences are findings from their first letter to their last."""
    tally = Tally()
    found = {
        file: {_plain(item.span.quote or "") for item in record.findings}
        for file, record in corpus.records.items()
    }
    for name in ("sentences.jsonl", "sentences-train.jsonl"):
        with (corpus.shared / "gold" / name).open(encoding="utf-8") as lines:
            for gold in map(json.loads, lines):
                sentence = _plain(gold["sentence"])
                got = sentence if sentence in found.get(gold["report"], ()) else ""
                tally.compare("sentences", "found whole", gold["report"], sentence, got)
    yield from tally.lines()


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())


_QUOTES = str.maketrans("‘’“”", "''\"\"")
PARTS: dict[str, Callable[[Corpus], Iterable[Line]]] = {
    "front": front_pages,
    "earlier": earlier_inspections,
    "recommendations": recommendations,
    "sentences": whole_sentences,
}


def evaluate(shared: Path, parts: Sequence[str] = ()) -> list[Line]:
    """Return the lines of the parts (all, if none is named) against the gold in `shared`."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise GraphkitError(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    corpus = Corpus(shared)
    return [line for part in parts or tuple(PARTS) for line in PARTS[part](corpus)]


def printed(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the figures as a table, and after it every miss on a line of its own."""
    every = list(lines)
    for line in every:
        yield f"{line.group:<20} {line.measure:<20} {line.value:7.1%}  of {line.of}"
    misses = [(line.group, miss) for line in every for miss in line.misses]
    if misses:
        yield ""
    for group, miss in misses:
        yield f"{group}\t{miss.file}\t{miss.what}\tgold: {miss.gold or '-'}\tgot: {miss.got or '-'}"


def main(arguments: Sequence[str]) -> int:
    """Print the evaluation of the folder named first; exit 2 without one."""
    if not arguments:
        print("usage: python -m graphkit.evaluate SHARED [PART …]", file=sys.stderr)
        return 2
    try:
        for text in printed(evaluate(Path(arguments[0]), arguments[1:])):
            print(text)
    except GraphkitError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
