"""Intervals contain the share, narrow with more cases, and are omitted for few authorities."""

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.answers.measures.confidence_intervals import (
    intraclass_correlation,
    sampler,
    wilson_interval,
    wilson_of_clusters,
)
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.readings.bootstrap import FEWEST, percentile_limits


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_interval_contains_the_share_within_0_and_1(cases: tuple[int, int]) -> None:
    low, high = wilson_interval(*cases)
    assert 0 <= low <= cases[0] / cases[1] + 0.0005
    assert cases[0] / cases[1] - 0.0005 <= high <= 1


def test_wilsons_interval_is_the_one_in_the_books() -> None:
    assert wilson_interval(10, 20) == (0.299, 0.701)  # Newcombe 1998
    assert wilson_interval(0, 0) == (0, 1)


def test_more_cases_make_a_narrower_interval() -> None:
    narrow, wide = wilson_interval(400, 1000), wilson_interval(4, 10)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def _places(count: int) -> dict[tuple[str, str], Counts]:
    return {
        (f"place-{n}", "neglect"): Counts(strength=3, weakness=n % 3, context=9)
        for n in range(count)
    }


def test_the_share_is_weakness_among_what_is_evaluated() -> None:
    cells = {("one", "neglect"): Counts(strength=5, mixed=1, weakness=2, context=50)}
    assert sampler(["one"])(cells, ["neglect"]).of("neglect")[0] == 0.25


@pytest.mark.parametrize("count", [FEWEST - 1, FEWEST])
def test_few_authorities_have_no_interval(count: int) -> None:
    cells = _places(count)
    _, low, high = sampler([place for place, _ in cells])(cells, ["neglect"]).of("neglect")
    assert (low is None, high is None) == ((True, True) if count < FEWEST else (False, False))


def test_intervals_of_few_authorities_have_nominal_coverage() -> None:
    chance = random.Random(2018)
    every = [Counts(strength=20, weakness=chance.choice((0, 1, 2, 4, 8, 16))) for _ in range(200)]
    share = sum(each.weakness for each in every) / sum(each.evaluated for each in every)
    names = [f"place-{n}" for n in range(100)]
    draw, loaded = sampler(names), 0
    for _ in range(200):
        cells = {
            (name, "neglect"): each
            for name, each in zip(names, chance.sample(every, 8), strict=False)
        }
        _, low, high = draw(cells, ["neglect"]).of("neglect")
        loaded += low <= share <= high  # type: ignore[operator]
    assert loaded >= 186  # 190, were it exact


@pytest.mark.parametrize(("count", "student"), [(6, 2.571), (10, 2.262), (31, 2.042)])
def test_percentiles_of_few_draws_match_student_quantiles(count: int, student: float) -> None:
    least, most = percentile_limits(count)
    assert -NormalDist().inv_cdf(least / 100) == pytest.approx(
        student * (count / (count - 1)) ** 0.5, abs=0.03
    )
    assert least + most == 100


def test_the_order_of_authorities_does_not_matter() -> None:
    cells = _places(12)
    names = [place for place, _ in cells]
    forwards, backwards = sampler(names), sampler(list(reversed(names)))
    turned = dict(reversed(cells.items()))
    assert forwards(cells, ["neglect"]).of("neglect") == backwards(turned, ["neglect"]).of(
        "neglect"
    )


def test_a_sample_differs_from_itself_by_nothing() -> None:
    cells = _places(12)
    shares = sampler([place for place, _ in cells])(cells, ["neglect"])
    assert shares.difference_from(shares, "neglect") == (0, 0, 0)


def test_none_of_few_may_still_be_some() -> None:
    names = [f"place-{n}" for n in range(6)]
    none = {(place, "neglect"): Counts(strength=2) for place in names}
    some = {(place, "neglect"): Counts(strength=1, weakness=n) for n, place in enumerate(names)}
    draw = sampler(names)
    share, low, high = draw(none, ["neglect"]).of("neglect")
    assert (share, low, high) == (0, 0, wilson_interval(0, 6)[1])
    there = draw(some, ["neglect"])
    difference, least, most = draw(none, ["neglect"]).difference_from(there, "neglect")
    assert difference == -there.of("neglect")[0]  # type: ignore[operator]
    assert -1 <= least < difference < most  # type: ignore[operator]


def test_unevaluated_topics_have_no_share() -> None:
    cells = {("one", "neglect"): Counts(context=4)}
    assert sampler(["one"])(cells, ["neglect"]).of("neglect") == (None, None, None)


def test_cases_of_one_authority_tell_less_than_those_of_many() -> None:
    many, one = [(1, 2)] * 10, [(10, 20)]
    assert wilson_of_clusters(many, 0.0) == wilson_of_clusters(one, 0.0) == wilson_interval(10, 20)
    low, high = wilson_of_clusters(one, 0.3)
    assert low < wilson_of_clusters(many, 0.3)[0] < wilson_interval(10, 20)[0]
    assert high > wilson_of_clusters(many, 0.3)[1]
    assert wilson_of_clusters([(1, 1)], 1.0) == wilson_interval(1, 1)


def test_intraclass_correlation_of_groups() -> None:
    assert intraclass_correlation([(4, 4), (0, 4)] * 5) == 1
    assert intraclass_correlation([(2, 4)] * 10) == 0
    # between 5/18, within 1/4
    assert intraclass_correlation([(3, 4), (1, 4)] * 5) == pytest.approx(1 / 37)
    assert intraclass_correlation([(3, 4), (1, 4), (0, 1)] * 5) == pytest.approx(1 / 94)
    assert intraclass_correlation([(4, 4), (0, 4)]) == 0  # too few authorities to tell
