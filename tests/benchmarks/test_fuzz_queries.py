"""Mutated queries, some of them very long, end with an answer or an error of graphkit."""

from pathlib import Path

import pytest
from fuzz_queries import fuzz

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_mutated_queries_cause_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(BENCHMARKS))
    outcomes, failures = fuzz(range(200))
    assert failures == {}
    assert outcomes["evaluated"] > 10
    assert outcomes["refused"] > 20
