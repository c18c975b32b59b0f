"""Mutated reports of invented places are read without an unexpected exception."""

from __future__ import annotations

from pathlib import Path

import fuzz
import pytest
from builds import REPORTS
from failing_readers import replace_reader

from graphkit.graph.builder.reference_data import ReferenceData

INPUTS = 120


def test_mutated_reports_cause_no_failure(register_folder: Path) -> None:
    figures = fuzz.fuzz([REPORTS], range(INPUTS), ReferenceData(register_folder))
    assert dict(figures.seeds) == {}
    assert figures.inputs == INPUTS
    assert {outcome for _, outcome in figures.outcomes} == {"read", "refused"}


def test_a_failure_is_listed_with_its_seeds_and_input(
    register_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(monkeypatch, "read_statistics")
    figures = fuzz.fuzz([REPORTS], range(24), ReferenceData(register_folder), jobs=1)
    ((signature, seeds),) = figures.seeds.items()
    assert signature.startswith("IndexError failing_readers.py:")
    assert seeds
    fuzz.keep(tmp_path, (REPORTS,), figures)
    assert (tmp_path / "seeds.tsv").read_text("utf-8").splitlines() == sorted(
        f"{signature}\t{seed}" for seed in seeds
    )
    assert len([*tmp_path.glob(f"{seeds[0]}.*")]) == 1


def test_a_seed_gives_the_same_input_again() -> None:
    files = fuzz.source_files((REPORTS,))
    first, again = ([fuzz.mutated_report(seed, files) for seed in range(40)] for _ in range(2))
    assert first == again
    assert {suffix for suffix, _ in first} == {".txt", ".html", ".md"}
