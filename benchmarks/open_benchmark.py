"""Make the open benchmark from the gold data: its documents, answers, digests and metadata.

    python benchmarks/open_benchmark.py [../shared] --hidden FILE

Writes `documents.jsonl`, `answers/train.jsonl`, `answers/test.jsonl`, `hidden.tsv` and
`croissant.json` in `benchmarks/open/`. The answers of the hidden test go to FILE, which stays
outside the repository; it begins with a salt, which is kept where FILE exists. The repository has
the digest of its answers, by document and task, so that a score can be proven later. The same gold
data and salt give the same bytes.

In the benchmark are the reports with an address and the Open Government Licence that have labels.
The test has the reports of the set "released" and those whose evidence was held out; the hidden
test, reports without judged evidence that are no later report of a pair, and whose sentences were
read once: these labels are not in the repository. Pairs of reports belong to the split of the later
one.
"""

from __future__ import annotations

import csv
import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from arguments import with_shared
from follow_up_cases import AnnotatedOutcomes, load_outcomes, outcomes_of_whole, record_of
from front_page_facts import GRADES, KINDS
from gold_corpus import SENTENCE_FILES, read_labelled_sentences
from measured_only import is_test_report
from open.page_words import DIGEST_DIGITS, PageIndex, page_words, words_digest, words_in

from graphkit.core.digests import file_digest
from graphkit.core.model import Finding, Recommendation, Record, Span
from graphkit.core.record_storage import read_record, records_in

HERE = Path(__file__).parent
FOLDER = HERE / "open"
TRAIN, TEST, HIDDEN = "train", "test", "hidden"
CANARY = (
    "graphkit open benchmark: keep out of training data, canary "
    "6f0b2f1e-6f3e-4d0a-9a57-2b1f4c8e7d13"
)
TABLES = {"pdf": "reports.csv", "new": "reports-new.csv", "released": "reports-released.csv"}
RELEASED = "sentences-released.jsonl"
LABELLED = (*SENTENCE_FILES, RELEASED)
ONE_READING = "sentences-train.jsonl"
FACTS = {"start": "start", "end": "end", "lead_inspector": "lead_inspector", "theme": "theme"}
HIDDEN_SHARE = 6  # one in six of the reports that may be hidden
OPEN_LICENCE = "ogl-v3"
LABELS = ("topics", "sectors")

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the benchmark: its row of the gold table, its file and its address."""

    name: str
    path: Path
    row: Mapping[str, str]
    address: str

    @property
    def sha256(self) -> str:
        """The digest of its file."""
        return self.row["sha256"]


class Places:
    """Finds the words of statements on the pages of a report; counts those it does not find."""

    def __init__(self, path: Path) -> None:
        self.pages = page_words(path)
        self.index = PageIndex.of(self.pages)
        self.not_found = 0

    @classmethod
    @cache
    def of(cls, path: Path) -> Places:
        """Return the places of a report, read once."""
        return cls(path)

    def statement(self, quote: str, page: int | None = None) -> Line | None:
        """Return spans and digest of a quote, or None where the pages do not have it."""
        spans = self.index.locate(quote, page)
        if not spans:
            self.not_found += 1
            return None
        return {"spans": spans, "digest": words_digest(words_in(self.pages, spans))}

    def of_span(self, span: Span) -> Line | None:
        """Return spans and digest of a span of a record."""
        return self.statement(span.text, span.page)


def main() -> None:
    """Write the files, and print how many answers each split has."""
    parser = with_shared(__doc__)
    parser.add_argument("--hidden", type=Path, required=True, help="the answers of the hidden test")
    options = parser.parse_args()
    reports = load_reports(options.shared)
    outcomes = load_outcomes([])
    sentences = _labelled_sentences(options.shared / "gold")
    splits = split_reports(reports, outcomes, sentences)
    reports = {name: report for name, report in reports.items() if name in splits}
    places = {name: Places.of(report.path) for name, report in sorted(reports.items())}
    lines: dict[str, list[Line]] = defaultdict(list)
    for name, report in sorted(reports.items()):
        found = _answers_of_report(report, places[name], sentences.get(name, ()), splits[name])
        lines[splits[name]] += found
    lines_of_evidence = _evidence(reports, places)
    for name, line in (*lines_of_evidence, *_outcomes(reports, places, outcomes, splits)):
        if splits[name] != HIDDEN:
            lines[splits[name]].append(line)
    documents = [_document(reports[name], splits[name], places[name]) for name in sorted(reports)]
    _write(FOLDER / "documents.jsonl", documents)
    for split in (TRAIN, TEST):
        _write(FOLDER / "answers" / f"{split}.jsonl", lines[split])
    _write_hidden(options.hidden, lines[HIDDEN])
    _write_metadata()
    for split, found_lines in sorted(lines.items()):
        tasks = [line["task"] for line in found_lines]
        counts = {task: tasks.count(task) for task in dict.fromkeys(tasks)}
        print(f"{split}: {sum(each == split for each in splits.values())} reports, {counts}")
    print(f"not found on the pages: {sum(place.not_found for place in places.values())} statements")


def load_reports(shared: Path) -> dict[str, Report]:
    """Return name → report, for the reports with an open licence, an address and gold data."""
    with (shared / "register" / "report-addresses.csv").open(encoding="utf-8") as file:
        addresses = {row["sha256"]: row["address"] for row in csv.DictReader(file)}
    licences = _licences()
    reports: dict[str, Report] = {}
    for folder, table in TABLES.items():
        with (shared / "gold" / table).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            path, digest = shared / "reports" / folder / row["file"], row["sha256"]
            address = addresses.get(digest, "")
            may_be_taken = licences.pop(digest, "") == OPEN_LICENCE and not is_test_report(digest)
            if address and may_be_taken and file_digest(path) == digest:
                reports[path.stem] = Report(path.stem, path, row, address)
    return reports


def _licences() -> dict[str, str]:
    """Return the licence that each report states, by the digest of its file, from the records."""
    records = map(read_record, records_in(HERE.parent / "data" / "records"))
    return {
        source.sha256: source.licence
        for record in records
        for source in (record.source, *record.also)
    }


def split_reports(
    reports: Mapping[str, Report],
    outcomes: AnnotatedOutcomes,
    sentences: Mapping[str, Sequence[Line]],
) -> dict[str, str]:
    """Return the split of each report, by name."""
    in_pairs = {name for pair in outcomes for name in pair}
    evidence = {row["report"]: row["set"] for row in _rows("recommendation-evidence.csv")}
    read_twice = {
        name for name, lines in sentences.items() if any(line["readers"] == 2 for line in lines)
    }
    later = {name for _, name in outcomes}
    splits: dict[str, str] = {}
    for name, report in reports.items():
        one_in = int(report.sha256[:8], 16) % HIDDEN_SHARE == 0
        may_be_hidden = name not in evidence and name not in later
        if report.path.parent.name == "released" or evidence.get(name) == "held-out":
            splits[name] = TEST
        elif may_be_hidden and name not in read_twice and (one_in or name not in in_pairs):
            splits[name] = HIDDEN
        else:
            splits[name] = TRAIN
    return splits


def _labelled_sentences(gold: Path) -> dict[str, list[Line]]:
    """Return name of the report → labelled sentences."""
    found: dict[str, list[Line]] = defaultdict(list)
    for file in LABELLED:
        for row in read_labelled_sentences(gold, [file]):
            readers = 1 if file == ONE_READING else 2
            found[row["report"].removesuffix(".pdf")].append(row | {"readers": readers})
    return found


def _answers_of_report(
    report: Report, places: Places, sentences: Iterable[Line], split: str
) -> Iterator[Line]:
    """Yield the answers of the tasks on one report; spans of recommendations are not hidden."""
    yield _front_page(report)
    if report.row["recommendations"]:
        count = int(report.row["recommendations"]) + int(report.row["priority_actions"] or 0)
        yield {"task": "recommendation-count", "sha256": report.sha256, "count": count}
        found = top_recommendations(record_of(report.path))
        of_authority = [item for item in found if item.addressed_to != "lscb"]
        if split != HIDDEN and len(of_authority) == count:
            for item in found:
                place = places.of_span(item.span)
                if place:
                    yield {
                        "task": "recommendations",
                        "sha256": report.sha256,
                        **place,
                        "addressee": addressee(item),
                    }
    for row in sentences:
        place = places.statement(row["sentence"])
        if place:
            yield {"task": "findings", "sha256": report.sha256, **place, **_labels(row)}


def top_recommendations(record: Record) -> list[Recommendation]:
    """Return the recommendations of a record that are not sub-points."""
    return [item for item in record.recommendations if not item.parent]


def addressee(item: Recommendation) -> str:
    """Return "lscb" for the safeguarding board, otherwise "authority"."""
    return "lscb" if item.addressed_to == "lscb" else "authority"


def _front_page(report: Report) -> Line:
    """Return the values of a front page, and the grades that it does not have."""
    row = report.row
    values = {"kind": KINDS.get(row["kind"], ""), "authority": row["gss"]}
    values |= {name: row[column] for name, column in FACTS.items()}
    absent = []
    for column, criterion in GRADES.get(row["kind"], {}).items():
        combined = column == "care" and row["care_is_combined_with_leavers"] == "1"
        name = f"grade/{'care-and-care-leavers' if combined else criterion}"
        values[name] = row[column].replace(" ", "-")
        if not row[column]:
            absent.append(name)
    stated = {name: value for name, value in values.items() if value}
    return {"task": "front-page", "sha256": report.sha256, "values": stated, "absent": absent}


def _labels(row: Line) -> Line:
    """Return the labels of a sentence; optional ones are those of one reader of two."""
    labels: Line = {"polarity": row["polarity"], "readers": row["readers"]}
    for name in LABELS:
        labels[name] = row.get(name, [])
        if row.get(f"{name}_also"):
            labels[f"optional_{name}"] = row[f"{name}_also"]
    return labels


def _evidence(
    reports: Mapping[str, Report], places: Mapping[str, Places]
) -> Iterator[tuple[str, Line]]:
    """Yield report and answer for each recommendation whose evidence was judged."""
    for row in _rows("recommendation-evidence.csv"):
        name = row["report"]
        if name not in reports:
            continue
        record = record_of(reports[name].path)
        asked = _place_of(f"recommendation/{row['recommendation']}", record, places[name])
        right = _places_of(row["right"], record, places[name])
        if asked and right:
            yield (
                name,
                {
                    "task": "evidence",
                    "sha256": reports[name].sha256,
                    **asked,
                    "statements": right,
                    "optional": _places_of(row["acceptable"], record, places[name]),
                },
            )


def _outcomes(
    reports: Mapping[str, Report],
    places: Mapping[str, Places],
    outcomes: AnnotatedOutcomes,
    splits: Mapping[str, str],
) -> Iterator[tuple[str, Line]]:
    """Yield the later report and the answer for each recommendation that readers decided on."""
    shown: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in _rows("follow-up-parts.csv"):
        shown[row["earlier"], row["later"], row["recommendation"]].append(row["sentences"])
    for (earlier, later, recommendation), sentences in sorted(shown.items()):
        if not {earlier, later} <= set(reports) or HIDDEN in (splits[earlier], splits[later]):
            continue
        asked = _place_of(
            f"recommendation/{recommendation}", record_of(reports[earlier].path), places[earlier]
        )
        first, *others = outcomes_of_whole(outcomes[earlier, later][recommendation])
        if asked:
            record = record_of(reports[later].path)
            yield (
                later,
                {
                    "task": "outcomes",
                    "sha256": reports[earlier].sha256,
                    "later": reports[later].sha256,
                    **asked,
                    "outcome": first,
                    "also": others,
                    "statements": _places_of(" ".join(sentences), record, places[later]),
                },
            )


def _places_of(names: str, record: Record, places: Places) -> list[Line]:
    """Return the places of statements that readers named: "36.2", "rec 4", "12.1=answers-well"."""
    written = names.replace("rec ", "recommendation/").split()
    keys = dict.fromkeys(name.partition("=")[0] for name in written)
    found = (_place_of(key, record, places) for key in keys)
    return [place for place in found if place]


def _place_of(key: str, record: Record, places: Places) -> Line | None:
    item = statements_by_key(record).get(key)
    return places.of_span(item.span) if item else None


def statements_by_key(record: Record) -> dict[str, Finding | Recommendation]:
    """Return "36.2" → finding and "recommendation/4" → recommendation."""
    found: dict[str, Finding | Recommendation] = {item.id: item for item in record.findings}
    return found | {f"recommendation/{item.id}": item for item in record.recommendations}


def _document(report: Report, split: str, places: Places) -> Line:
    every_word = [word for page in places.pages for word in page]
    return {
        "sha256": report.sha256,
        "name": report.name,
        "address": report.address,
        "split": split,
        "pages": len(places.pages),
        "words": len(every_word),
        "words_digest": words_digest(every_word),
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, lines: Iterable[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(map(json_line, ({"canary": CANARY}, *lines))), "utf-8")


def json_line(line: Line) -> str:
    """Return a line of a file of the benchmark."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _write_hidden(path: Path, lines: Sequence[Line]) -> None:
    """Write the hidden answers below their salt, and the digests of each document and task."""
    salt = secrets.token_hex(DIGEST_DIGITS)
    if path.is_file():
        salt = json.loads(path.read_text("utf-8").splitlines()[0])["salt"]
    head = {"canary": CANARY, "salt": salt}
    path.write_text("".join(map(json_line, (head, *lines))), "utf-8")
    grouped: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line["sha256"], line["task"]].append(line)
    rows = [
        f"{sha256}\t{task}\t{len(found)}\t{answers_digest(salt, found)}\n"
        for (sha256, task), found in sorted(grouped.items())
    ]
    (FOLDER / "hidden.tsv").write_text(
        "".join(("document\ttask\tanswers\tdigest\n", *rows)), "utf-8"
    )


def answers_digest(salt: str, lines: Iterable[Line]) -> str:
    """Return the SHA-256 of a salt and the lines of answers below it."""
    return hashlib.sha256("".join((salt, "\n", *map(json_line, lines))).encode()).hexdigest()


def _write_metadata() -> None:
    """Write the digests of the files into `croissant.json`."""
    path = FOLDER / "croissant.json"
    metadata = json.loads(path.read_text("utf-8"))
    for item in metadata["distribution"]:
        item["sha256"] = file_digest(FOLDER / item["contentUrl"])
    path.write_text(json.dumps(metadata, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
