"""The difference of two medians, and published figures of the year before a change of grade."""

import random
from statistics import NormalDist, median
from typing import Any

import pytest
from small_graphs import graph_store, report, with_known

from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.bootstrap import percentile_limits
from graphkit.answers.readings.differences import COLUMNS, ComparedValue, median_difference
from graphkit.answers.readings.read import read
from graphkit.core.errors import ReadingError
from graphkit.core.indicators import indicators
from graphkit.graph.store.dataset import Store

OVERALL = "overall-effectiveness"
WORSE = {"direction": "worse"}
AGENCY, RISE = "year_before.agency-rate", "rise_before.agency-rate"


def compared(of: str = AGENCY, **more: Any) -> dict[str, Any]:
    measure = {"difference": WORSE, "of": of}
    return {"of": "changes", "where": {"criterion": OVERALL}, "measures": [measure], **more}


def figure(place: str, year: int, value: float) -> str:
    return (
        f"<urn:figure/{place}/{year}> a gk:PublishedValue ; gk:indicator indicator:agency-rate ;"
        f" gk:publishedFor authority:{place} ; gk:year {year} ;"
        f" gk:value {value:.1f} ."
    )


def graph_of(histories: dict[str, tuple[str, dict[int, float]]]) -> Store:
    """Return a store: place → its grade in May 2022 after good in 2018, and figures by year."""
    graphs = []
    for place, (grade, values) in histories.items():
        graphs += [
            report(place, "2018-05-14", {}, {OVERALL: "good"}),
            report(place, "2022-05-09", {}, {OVERALL: grade}),
            *(figure(place, year, value) for year, value in values.items()),
        ]
    return with_known(graph_store(*graphs))


@pytest.fixture(scope="module")
def twelve() -> Store:
    """Six councils that became worse after a high rate that rose, five others after a low one, and
    one without a figure of the year before.
    """
    fallen = {
        f"E990001{at:02}": ("inadequate", {2020: 20.0 + at, 2021: 30.0 + 2 * at}) for at in range(6)
    }
    others = {f"E990002{at:02}": ("good", {2020: 11.0, 2021: 10.0 + at}) for at in range(5)}
    return graph_of(fallen | others | {"E99000300": ("good", {2022: 50.0, 2020: 9.0})})


def test_medians_and_numbers_of_both_sides(twelve: Store) -> None:
    [row] = read(twelve, compared()).rows
    assert (row["median"], row["other_median"], row["difference"]) == (35, 12, 23)
    assert (row["counted"], row["other_counted"], row["without"]) == (6, 5, 1)
    assert 16 <= row["low"] <= 23 <= row["high"] <= 30  # type: ignore[operator]


def test_the_rise_is_from_the_year_before_that(twelve: Store) -> None:
    [row] = read(twelve, compared(RISE)).rows
    assert (row["median"], row["other_median"]) == (12.5, 1)


def test_who_has_no_figure_is_named(twelve: Store) -> None:
    found = read(twelve, compared())
    assert [(each.name, each.why) for each in found.population.left_out] == [
        ("E99000300", "no agency rate the year before its inspection of 9 May 2022")
    ]


def test_few_councils_on_a_side_have_no_interval(twelve: Store) -> None:
    few = {"criterion": OVERALL, AGENCY: {">=": 14}}
    [row] = read(twelve, compared() | {"where": few}).rows
    assert (row["counted"], row["other_counted"], row["low"], row["high"]) == (6, 1, None, None)
    nothing = read(twelve, compared() | {"where": {"criterion": OVERALL, "to": "good"}}).rows
    assert nothing[0]["difference"] is None


def test_sparql_gives_the_rows_of_the_difference(twelve: Store) -> None:
    for of in (AGENCY, RISE):
        found = read(twelve, compared(of))
        rows = [*twelve.query(found.sparql)]
        values = [
            ComparedValue(
                float(row["m0"].value) if row["m0"] else None,
                row["m0_in"].value == "true",
                row["authority"].value,
            )
            for row in rows
        ]
        own = median_difference(values)
        assert {name: getattr(own, name) for name in COLUMNS} == found.rows[0]


def test_figures_choose_and_are_shown_as_others(twelve: Store) -> None:
    given = {"of": "changes", "where": {AGENCY: {">": 33}}, "columns": ["authority", AGENCY, RISE]}
    found = read(twelve, given)
    assert [row[AGENCY] for row in found.rows] == [34, 36, 38, 40]
    assert len([*twelve.query(found.sparql)]) == 4
    full = {"of": "inspections", "where": {"kind": "full"}, "measures": [{"max": AGENCY}]}
    assert read(twelve, full).rows[0]["max"] == 40


def test_an_earlier_day_has_the_changes_until_then(twelve: Store) -> None:
    assert read(twelve, compared(as_at="2020-01-01")).rows[0]["counted"] is None, "a sample"


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        ({"difference": {}, "of": AGENCY}, "difference of what, between which"),
        ({"difference": WORSE, "of": "direction"}, "median is of a number"),
        ({"difference": {"pairing": "all"}, "of": AGENCY}, "one choice for all rows"),
        ({"difference": WORSE, "of": AGENCY, "per": "authority"}, "no part of a difference"),
    ],
)
def test_what_is_no_difference_is_refused(twelve: Store, measure: Any, why: str) -> None:
    with pytest.raises(ReadingError, match=why):
        read(twelve, {"of": "changes", "measures": [measure]})


def test_what_has_no_inspection_has_no_figure_before(twelve: Store) -> None:
    with pytest.raises(ReadingError, match=r"authorities have no year_before\.caseload"):
        read(twelve, {"of": "authorities", "where": {"year_before.caseload": {">": 1}}})


@pytest.mark.parametrize("indicator", [*indicators()])
def test_each_indicator_has_its_figures(twelve: Store, indicator: str) -> None:
    for name in ("year_before", "rise_before"):
        found = read(twelve, compared(f"{name}.{indicator}"))
        assert found.sparql
        assert found.rows[0]["counted"] == (6 if indicator == "agency-rate" else 0)


@pytest.mark.parametrize("of", [AGENCY, RISE])
def test_an_answer_says_that_it_is_no_cause(twelve: Store, of: str) -> None:
    where = {"criterion": "overall-effectiveness"}
    measures = [{"difference": WORSE, "of": of}]
    reply = reply_to(twelve, {"of": "changes", "where": where, "measures": measures})
    assert "95 % CI" in reply.text
    assert reply.text.endswith("What goes together need not be cause and effect.")


def values_of(seed: int, shift: float) -> list[ComparedValue]:
    chance = random.Random(seed)
    return [
        ComparedValue(chance.gauss(10 + shift * (at % 3 == 0), 2), at % 3 == 0, f"place-{at // 2}")
        for at in range(90)
    ]


def test_the_order_of_rows_does_not_matter() -> None:
    values = values_of(1, 0)
    other = [each._replace(authority=f"x{each.authority}") for each in reversed(values)]
    assert median_difference(values) == median_difference(other)


def test_medians_are_those_of_the_numbers() -> None:
    values = values_of(2, 1)
    found = median_difference(values)
    sides = [[each.number for each in values if each.meets is side] for side in (True, False)]
    assert found.median == pytest.approx(median(sides[0]), abs=0.001)  # type: ignore[type-var]
    assert found.other_median == pytest.approx(median(sides[1]), abs=0.001)  # type: ignore[type-var]


def test_intervals_have_nominal_coverage() -> None:
    shift = 1.5
    intervals = [median_difference(values_of(seed, shift)) for seed in range(60)]
    held = sum((each.low or 0) <= shift <= (each.high or 0) for each in intervals)
    assert held / len(intervals) >= 0.88


def test_a_row_of_which_nothing_is_known_is_on_no_side() -> None:
    values = [*values_of(3, 0), ComparedValue(99.0, None, "place-1")]
    assert median_difference(values) == median_difference(values[:-1])


@pytest.mark.parametrize(("count", "student"), [(6, 2.571), (10, 2.262), (31, 2.042)])
def test_percentiles_of_few_draws_match_student_quantiles(count: int, student: float) -> None:
    least, most = percentile_limits(count)
    assert -NormalDist().inv_cdf(least / 100) == pytest.approx(
        student * (count / (count - 1)) ** 0.5, abs=0.03
    )
    assert least + most == 100
