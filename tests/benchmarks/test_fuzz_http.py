"""The server answers mutated requests, and logs no exception."""

from pathlib import Path
from typing import Any

import pytest

SEEDS = 250


@pytest.fixture
def fuzz_http(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import fuzz_http

    return fuzz_http


def test_mutated_requests_cause_no_failure(fuzz_http: Any) -> None:
    statuses, failures = fuzz_http.fuzz(range(SEEDS))
    assert failures == {}
    assert statuses.total() == SEEDS
    assert {"200", "400", "404", "421"} <= statuses.keys()


def test_a_seed_gives_the_same_request_again(fuzz_http: Any) -> None:
    first, again = ([fuzz_http.mutated_request(seed) for seed in range(40)] for _ in range(2))
    assert first == again
