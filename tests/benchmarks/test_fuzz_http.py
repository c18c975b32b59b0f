"""The server answers mutated requests, and logs no exception."""

import fuzz_http

SEEDS = 250


def test_mutated_requests_cause_no_failure() -> None:
    statuses, failures = fuzz_http.fuzz(range(SEEDS))
    assert failures == {}
    assert statuses.total() == SEEDS
    assert {"200", "400", "404", "421"} <= statuses.keys()


def test_a_seed_gives_the_same_request_again() -> None:
    first, again = ([fuzz_http.mutated_request(seed) for seed in range(40)] for _ in range(2))
    assert first == again
