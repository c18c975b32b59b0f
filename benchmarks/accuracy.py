"""Measure every published accuracy figure against the gold data,
and write them on the accuracy page.

    python benchmarks/accuracy.py [../shared] [--write]

Prints each figure below the command that produces it. Figures of trained models come from
cross-validation over reports. With --write the output replaces the text between the two marks of
the accuracy page. Takes some minutes. Needs scipy and scikit-learn
(`pip install -e '.[train]'`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from arguments import with_shared

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "accuracy.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"
OTHER_SETS = {
    "released": "The set of later releases: front pages, recommendations, labelled sentences",
    "visits": "Letters of focused visits: listing, facts found, coverage",
    "send": "Area SEND reports: listing, facts found, coverage",
}
EVALUATE = "benchmarks/evaluate.py"
OPEN_SCORES = ROOT / "benchmarks" / "open" / "scores.json"
NOT_NEEDED = shutil.ignore_patterns(".*", "records", "exports", "tests", "docs")


def main() -> None:
    """Measure and print; with --write also update the page."""
    parser = with_shared(__doc__)
    parser.add_argument(
        "--write", action="store_true", help="write the figures into the page on accuracy"
    )
    options = parser.parse_args()
    blocks = []
    for title, command, output in measured(options.shared.resolve()):
        blocks.append(f"## {title}\n\n`{command}`\n\n```text\n{output.strip()}\n```\n")
        print(f"{title}: {command}\n\n{output}", flush=True)
    if options.write:
        page = PAGE.read_text("utf-8")
        head, tail = page[: page.index(BEGIN)], page[page.index(END) :]
        PAGE.write_text(head + BEGIN + "\n" + "\n".join(blocks) + "\n" + tail, "utf-8")


def measured(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the title, the command and the output of each measurement."""
    gold, reports = str(shared / "gold"), str(shared / "reports" / "pdf")
    parts: tuple[str, ...] = ("front", "earlier", "recommendations", "sentences", "coverage")
    figures, _, _misses = run([EVALUATE, str(shared), *parts]).partition("\n\n")
    yield (
        "Front pages, recommendations, sentences, coverage",
        f"python benchmarks/evaluate.py SHARED {' '.join(parts)}",
        figures,
    )
    parts = ("front", "recommendations")
    figures, *_ = run([EVALUATE, str(shared), *parts, "--set", "new"]).partition("\n\n")
    yield (
        "Front pages and recommendations of the set of new reports",
        f"python benchmarks/evaluate.py SHARED {' '.join(parts)} --set new",
        figures,
    )
    for report_set, title in OTHER_SETS.items():
        figures, *_ = run([EVALUATE, str(shared), "--set", report_set]).partition("\n\n")
        yield title, f"python benchmarks/evaluate.py SHARED --set {report_set}", figures
    yield (
        "Recommendations of letters and area SEND reports, counted by hand",
        "python benchmarks/letter_recommendations.py",
        run(["benchmarks/letter_recommendations.py", str(shared)]),
    )
    yield (
        "Labels of sentences",
        "python benchmarks/label_accuracy.py",
        run(["benchmarks/label_accuracy.py", str(shared)]),
    )
    places = ["--gold", gold, "--reports", reports]
    yield (
        "Names of services",
        "python benchmarks/train_service_names.py --check",
        run(["benchmarks/train_service_names.py", "--check", *places]),
    )
    yield (
        "Completely annotated reports, left out of the training of service names",
        (
            "python benchmarks/train_service_names.py --unseen; python benchmarks/evaluate.py "
            "SHARED inventories"
        ),
        unseen(shared, places),
    )
    yield (
        "Evidence of recommendations",
        "python benchmarks/evidence_accuracy.py",
        run(["benchmarks/evidence_accuracy.py", "--reports", str(shared / "reports" / "new")]),
    )
    yield (
        "Evidence, and what became of recommendations",
        "python benchmarks/follow_up_accuracy.py",
        run(["benchmarks/follow_up_accuracy.py", *places]),
    )
    yield (
        "The open benchmark: graphkit on the public test",
        "python benchmarks/open_predictions.py",
        open_benchmark_figures(),
    )


def open_benchmark_figures() -> str:
    """Return graphkit's scores on the public test of the open benchmark, a line for each task.

    They are those that `open_predictions.py` wrote. Spans of recommendations are left out: the
    answers are graphkit's own.
    """
    systems = json.loads(OPEN_SCORES.read_text("utf-8"))["test"]
    lines = []
    for task, figures in systems["graphkit"].items():
        shown = [
            f"{name} {value:.2f}"
            for name, value in figures.items()
            if not (task == "recommendations" and name.endswith(" F1")) and name != "answers"
        ]
        lines.append(f"{task}: {', '.join(shown)}; {figures['answers']:.0f} answers")
    return "\n".join(lines)


def unseen(shared: Path, places: list[str]) -> str:
    """Return the scores of the completely annotated reports with models trained without them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "graphkit")
        shutil.copytree(ROOT, copy, ignore=NOT_NEEDED)
        own = os.environ | {"PYTHONPATH": str(copy)}
        run(["benchmarks/train_service_names.py", "--unseen", *places], copy, own)
        return run([EVALUATE, str(shared), "inventories"], copy, own)


def run(
    arguments: list[str], folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> str:
    """Return the output of a Python command."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
