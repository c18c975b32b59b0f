"""Predict the open benchmark with graphkit and with two plain baselines, score all, write a table.

    python benchmarks/open_predictions.py [--documents FOLDER] [--hidden FILE]

FOLDER has the documents by name, as `benchmarks/open/fetch.py` writes them. Writes
`benchmarks/open/predictions/SYSTEM.jsonl.gz`, `scores.json`, and the table of
`docs/explanation/open-benchmark.md`. `--hidden` scores the hidden test too: only who has its
answers can. Needs `pip install -e '.[train]'`; takes some minutes.

Outcomes are predicted by weights trained on the pairs of the training split alone. The other models
are those that are shipped; README.md says which sentences they have seen.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from arguments import arguments
from follow_up_cases import load_cases, load_outcomes, recommendation_ids, record_of
from open.baselines import page_predictions, tfidf_predictions
from open.fetch import read_documents
from open.page_words import page_words
from open.score import Figures, Line, read_lines, score
from open_benchmark import (
    CANARY,
    FOLDER,
    HIDDEN,
    TEST,
    TRAIN,
    Places,
    addressee,
    json_line,
    statements_by_key,
    top_recommendations,
)
from train_follow_ups import train

from graphkit.core.model import Finding, Record
from graphkit.graph.infer.follow_up.outcomes import publishable

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "open-benchmark.md"
BEGIN, END = "<!-- scores -->\n", "<!-- end -->\n"
SYSTEMS = ("graphkit", "tfidf", "pages")
# the spans of these answers are graphkit's own, so that its score would say nothing
OWN_SPANS = {("recommendations", "span F1"), ("recommendations", "grounding word F1")}
OWN_SPANS |= {("recommendations", "grounding page F1")}


def main() -> None:
    """Predict, score, write and print."""
    parser = arguments(__doc__)
    parser.add_argument("--documents", type=Path, default=FOLDER / "documents")
    parser.add_argument("--hidden", type=Path, help="the answers of the hidden test")
    options = parser.parse_args()
    answers = {split: read_lines(FOLDER / "answers" / f"{split}.jsonl") for split in (TRAIN, TEST)}
    if options.hidden:
        answers[HIDDEN] = read_lines(options.hidden)
    questions = [line for split, lines in answers.items() if split != TRAIN for line in lines]
    paths = {row["sha256"]: options.documents / f"{row['name']}.pdf" for row in read_documents()}
    words = {sha256: page_words(path) for sha256, path in paths.items()}
    predictions = {
        "graphkit": [*graphkit_predictions(answers[TRAIN], questions, paths)],
        "tfidf": [*tfidf_predictions(answers[TRAIN], questions, words)],
        "pages": [*page_predictions(answers[TRAIN], questions, words)],
    }
    write_results(answers, predictions)


def write_results(
    answers: Mapping[str, Sequence[Line]], predictions: Mapping[str, Sequence[Line]]
) -> None:
    """Write predictions of the public test, and the scores of each split that is no training."""
    public = {line["sha256"] for line in answers[TEST]}
    for system in SYSTEMS:
        own = [line for line in predictions[system] if line["sha256"] in public]
        _write_predictions(system, own)
    scores = {
        split: {system: score(lines, predictions[system]) for system in SYSTEMS}
        for split, lines in answers.items()
        if split != TRAIN
    }
    (FOLDER / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", "utf-8")
    table = "\n".join(line for split in scores for line in table_lines(split, scores[split]))
    page = PAGE.read_text("utf-8")
    head, tail = page[: page.index(BEGIN)], page[page.index(END) :]
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{tail}", "utf-8")
    print(table)


def table_lines(split: str, scores: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown: a row for each measure, a column for each system."""
    yield f"### Split `{split}`\n"
    yield f"| task | measure | {' | '.join(SYSTEMS)} |"
    yield f"|---|---|{'---|' * len(SYSTEMS)}"
    first = scores[SYSTEMS[0]]
    for task, measures in first.items():
        for measure in measures:
            cells = [_cell(system, task, measure, scores[system]) for system in SYSTEMS]
            yield f"| {task} | {measure} | {' | '.join(cells)} |"
    yield ""


def _cell(system: str, task: str, measure: str, scores: Mapping[str, Figures]) -> str:
    if system == "graphkit" and (task, measure) in OWN_SPANS:
        return "own spans"
    return f"{scores[task].get(measure, 0.0):.4g}"


def graphkit_predictions(
    train_answers: Sequence[Line], questions: Sequence[Line], paths: Mapping[str, Path]
) -> Iterator[Line]:
    """Yield what graphkit reads in the documents that questions are about."""
    for sha256 in _documents_with(questions, "front-page"):
        record, places = record_of(paths[sha256]), Places.of(paths[sha256])
        yield {"task": "front-page", "sha256": sha256, "values": _front_values(record)}
        items = top_recommendations(record)
        of_authority = sum(addressee(item) == "authority" for item in items)
        yield {"task": "recommendation-count", "sha256": sha256, "count": of_authority}
        for item in items:
            place = places.of_span(item.span)
            if place:
                line = {"task": "recommendations", "sha256": sha256, **place}
                yield line | {"addressee": addressee(item)}
    for sha256 in _documents_with(questions, "findings"):
        places = Places.of(paths[sha256])
        for finding in record_of(paths[sha256]).findings:
            place = places.of_span(finding.span)
            if place:
                yield {"task": "findings", "sha256": sha256, **place, **_labels(finding)}
    for question in (line for line in questions if line["task"] == "evidence"):
        path = paths[question["sha256"]]
        record, places = record_of(path), Places.of(path)
        linked = _evidence(record, places, question["digest"])
        yield _question(question) | {"statements": _statements(linked, record, places)}
    for question, outcome, keys in _outcomes(train_answers, questions, paths):
        path = paths[question["later"]]
        shown = _statements(keys, record_of(path), Places.of(path))
        yield _question(question) | {"outcome": outcome, "statements": shown}


def _outcomes(
    train_answers: Iterable[Line], questions: Sequence[Line], paths: Mapping[str, Path]
) -> Iterator[tuple[Line, str, list[str]]]:
    """Yield question, outcome and the keys of the statements that show it.

    The weights are trained on the pairs of the training split.
    """
    asked = [line for line in questions if line["task"] == "outcomes"]
    of_training = _pairs((line for line in train_answers if line["task"] == "outcomes"), paths)
    of_questions = _pairs(asked, paths)
    labelled = load_outcomes([])
    pairs = of_training | of_questions
    folder = next(iter(paths.values())).parent
    cases = load_cases({pair: labelled[pair] for pair in sorted(pairs)}, folder)
    trained_on = {earlier for earlier, _ in of_training}
    weights = train([case for case in cases if case.earlier in trained_on])
    question_of = {(paths[line["sha256"]].stem, line["digest"]): line for line in asked}
    for case in cases:
        path = folder / f"{case.earlier}.pdf"
        identifier = _identifier(case.number, record_of(path))
        item = statements_by_key(record_of(path))[f"recommendation/{identifier}"]
        place = Places.of(path).of_span(item.span)
        question = question_of.get((case.earlier, place["digest"])) if place else None
        if question and case.earlier not in trained_on:
            follow_up = publishable(case.later_report.follow_up(case.comparison, weights))
            yield question, follow_up.outcome, _keys(each.shown_by for each in follow_up.answers)


def _identifier(number: int | str, record: Record) -> str:
    """Return the id of a recommendation that readers numbered in printed order, or named."""
    return recommendation_ids(record)[number - 1] if isinstance(number, int) else number


def _pairs(lines: Iterable[Line], paths: Mapping[str, Path]) -> set[tuple[str, str]]:
    """Return the names of the earlier and the later report of each line."""
    return {(paths[line["sha256"]].stem, paths[line["later"]].stem) for line in lines}


def _keys(iris: Iterable[str]) -> list[str]:
    """Return "36.2" of a finding and "recommendation/4" of a recommendation, of their IRIs."""
    parts = [iri.rsplit("/", 2)[1:] for iri in iris]
    keys = (name if kind == "finding" else f"{kind}/{name}" for kind, name in parts)
    return list(dict.fromkeys(keys))


def _front_values(record: Record) -> dict[str, str]:
    """Return the values of a front page, under the names of the benchmark."""
    leads = [person.name for person in record.people if person.role == "lead-inspector"]
    values = {
        "kind": record.framework,
        "authority": record.authority,
        "start": record.dates[0].start.isoformat() if record.dates else "",
        "end": record.dates[-1].end.isoformat() if record.dates else "",
        "lead_inspector": "; ".join(leads),
        "theme": record.theme,
    }
    grades = {f"grade/{each.criterion}": each.grade for each in record.judgements}
    return {name: value for name, value in (values | grades).items() if value}


def _labels(finding: Finding) -> Line:
    return {
        "polarity": finding.polarity,
        "topics": list(finding.topics),
        "sectors": list(finding.sectors),
    }


def _evidence(record: Record, places: Places, digest: str) -> tuple[str, ...]:
    """Return the keys of the findings that graphkit links to a recommendation."""
    for item in record.recommendations:
        place = places.of_span(item.span)
        if place and place["digest"] == digest:
            return item.evidence
    return ()


def _statements(keys: Iterable[str], record: Record, places: Places) -> list[Line]:
    """Return the places of findings and recommendations."""
    known = statements_by_key(record)
    found = (places.of_span(known[key].span) for key in keys if key in known)
    return [place for place in found if place]


def _documents_with(questions: Iterable[Line], task: str) -> list[str]:
    return sorted({line["sha256"] for line in questions if line["task"] == task})


def _question(line: Line) -> Line:
    """Return what names a recommendation in a line of evidence or outcomes."""
    names = ("task", "sha256", "later", "spans", "digest")
    return {name: line[name] for name in names if name in line}


def _write_predictions(system: str, lines: Iterable[Line]) -> None:
    """Write predictions, packed; the same lines give the same bytes."""
    text = "".join(map(json_line, ({"canary": CANARY}, *lines)))
    path = FOLDER / "predictions" / f"{system}.jsonl.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
