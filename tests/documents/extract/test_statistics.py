"""The area box: figures, dates, comparisons."""

from datetime import date
from pathlib import Path

import pytest
from builds import REPORTS
from documents.extract.documents import BULLET, HEADING, PARAGRAPH, document_of
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.model import Statistic
from graphkit.documents.extract.relations.statistics import NUMERALS, Statistics, read_statistics
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.ingest import read_document

LOOKED_AFTER = (HEADING, "Children looked after in this area")


def of(*pieces) -> Statistics:
    document = document_of((HEADING, "Information about this local authority area"), *pieces)
    return read_statistics(document, outline(find_cover(document), "sif"))


def one(words: str) -> Statistic:
    (found,) = of(LOOKED_AFTER, (BULLET, words)).found
    return found


def test_the_box_of_a_report_is_read_with_dates_and_comparisons() -> None:
    document = read_document(REPORTS / "wexmoor-sif-2015.txt")
    found = {
        one.measure: one
        for one in read_statistics(document, outline(find_cover(document), "sif")).found
    }
    assert found["population-under-18"].value == 81250
    plans = found["child-protection-plans"]
    assert (plans.value, plans.date) == (240, "2015-03-31")
    assert (plans.comparator, plans.compared_value, plans.compared_date) == (
        "previous",
        262,
        "2014-03-31",
    )
    meals = found["free-school-meals-secondary"]
    assert (meals.value, meals.comparator, meals.compared_value) == (11.5, "national-average", 15)
    assert all(document.text[s.span.start : s.span.end] == s.span.quote for s in found.values())


@pytest.mark.parametrize(
    ("words", "measure", "value"),
    [
        (
            "one young person lived in a residential special school",
            "in-residential-special-schools",
            1,
        ),
        (
            "one child is placed in a residential special school",
            "in-residential-special-schools",
            1,
        ),
        ("there are six children currently living in residential homes", "in-residential-homes", 6),
        ("42 lived with foster families", "in-foster-families", 42),
        ("three young people lived with parents", "with-parents", 3),
        ("58 children are in the care of the council of Wexmoor", "children-looked-after", 58),
        ("sixty-eight children live in children’s homes", "in-residential-homes", 68),
        ("9 (12%) were placed in residential homes", "in-residential-homes", 9),
        ("There are no children who are unaccompanied.", "unaccompanied-asylum-seeking", 0),
        (
            "six young people are in houses of multiple occupancy",
            "in-houses-of-multiple-occupation",
            6,
        ),
        ("privately arranged foster placements remain low at four", "private-fostering", 4),
    ],
)
def test_past_tense_counts_are_read(words: str, measure: str, value: int) -> None:
    assert (one(words).measure, one(words).value) == (measure, value)


@pytest.mark.parametrize(
    ("words", "measure", "value"),
    [
        (
            "six live in residential homes, all of whom live out of",
            "in-residential-homes-outside-area",
            100,
        ),
        ("two live with parents, and both live outside", "with-parents-outside-area", 100),
        ("two live with parents, and both live outside", "with-parents-outside-area-number", 2),
        ("two live with parents, all of whom live in the city of", "with-parents-outside-area", 0),
        ("two live with parents, within", "with-parents-outside-area-number", 0),
        ("two live with parents, of whom one is outside", "with-parents-outside-area", 50),
        (
            "9 live in residential homes, and three are outside",
            "in-residential-homes-outside-area-number",
            3,
        ),
        (
            "9 live in residential homes1, all of whom live out of",
            "in-residential-homes-outside-area",
            100,
        ),
        (
            "9 live in residential homes, and 4 (44%) live out of",
            "in-residential-homes-outside-area",
            44,
        ),
        (
            "9 live in residential homes, of whom three live out of",
            "in-residential-homes-outside-area",
            33.3,
        ),
        ("two live with parents, neither lives outside", "with-parents-outside-area", 0),
        (
            "40 live with foster families. Of these 40, 20% live out of",
            "in-foster-families-outside-area",
            20,
        ),
        (
            "40, of whom 8 (20%) live out of the area, live with foster families in",
            "in-foster-families-outside-area",
            20,
        ),
        (
            "9 were placed in residential homes, of which 4 (44%) were out of",
            "in-residential-homes",
            9,
        ),
        (
            "40 live with foster families, of whom 8 (or 20%) live out of",
            "in-foster-families-outside-area-number",
            8,
        ),
        (
            "one lives in a residential special school, which is out of",
            "in-residential-special-schools-outside-area-number",
            1,
        ),
    ],
)
def test_the_number_living_outside_the_area_is_read(words: str, measure: str, value: float) -> None:
    found = of(LOOKED_AFTER, (BULLET, f"{words} Wexmoor")).found
    assert value == {one.measure: one.value for one in found}[measure]


@pytest.mark.parametrize(
    "words",
    [
        "12 live in residential homes, within a week",
        "12 live in residential homes in the city centre",
        "12 live in residential homes in the borough council’s care",
    ],
)
def test_within_a_period_is_not_within_the_area(words: str) -> None:
    assert {one.measure for one in of(LOOKED_AFTER, (BULLET, words)).found} == {
        "in-residential-homes"
    }


@pytest.mark.parametrize(
    "words",
    [
        "two hundred and six live in residential homes",
        "private foster placements were five or fewer",
    ],
)
def test_part_of_a_longer_number_or_a_bound_is_no_figure(words: str) -> None:
    assert not of(LOOKED_AFTER, (BULLET, words)).found


def test_a_figure_without_a_space_is_no_footnote() -> None:
    (found,) = of(LOOKED_AFTER, (BULLET, "approximately12 live in residential homes")).found
    assert found.value == 12


def test_a_figure_may_contain_spaces() -> None:
    (found,) = of(LOOKED_AFTER, (BULLET, "1 200 live in residential homes")).found
    assert found.value == 1200
    assert not of(LOOKED_AFTER, (BULLET, "1" + " 000" * 4_000)).found


def test_none_inside_or_outside_is_no_share() -> None:
    words = "40 live with parents, of whom a minority live outside Wexmoor"
    assert {one.measure for one in of(LOOKED_AFTER, (BULLET, words)).found} == {"with-parents"}


def test_sub_points_count_on_the_day_of_the_line_above_them() -> None:
    found = of(
        LOOKED_AFTER,
        (
            BULLET,
            (
                "At 1 May 2015, 96 children are looked after by us (a rate of 31 per 10,000). Of "
                "this number:"
            ),
        ),
        (BULLET, "two live in residential homes, of whom 50% are out of the area", "", 2),
        (BULLET, "In the last 12 months:"),
        (BULLET, "there have been three adoptions", "", 2),
    ).found
    assert [(s.measure, s.value, s.date, s.months) for s in found] == [
        ("children-looked-after", 96, "2015-05-01", None),
        ("children-looked-after-rate", 31, "2015-05-01", None),
        ("in-residential-homes", 2, "2015-05-01", None),
        ("in-residential-homes-outside-area", 50, "2015-05-01", None),
        ("adoptions", 3, "", 12),
    ]


def test_a_period_applies_to_the_end_of_its_list() -> None:
    box = of(
        LOOKED_AFTER,
        (
            BULLET,
            (
                "In the last two years, there were three serious incident notifications, one of "
                "them here."
            ),
        ),
        (BULLET, "In the past year:"),
        (BULLET, "four children became subjects of special guardianship orders", "", 2),
        (BULLET, "nine children ceased to be looked after", "", 2),
        (BULLET, "The local authority operates two children's homes."),
    )
    assert {(s.measure, s.months) for s in box.found} == {
        ("serious-incident-notifications", 24),
        ("special-guardianship-orders", 12),
        ("ceased-to-be-looked-after", 12),
        ("childrens-homes", None),
    }


@given(number=st.integers(0, len(NUMERALS) - 1))
def test_numbers_in_words_have_their_value(number: int) -> None:
    assert one(f"{NUMERALS[number]} live with parents").value == number


def test_none_is_zero() -> None:
    assert one("none lives with parents").value == 0


@given(value=st.integers(1, 2_000_000))
def test_figures_are_read_with_their_commas(value: int) -> None:
    assert one(f"{value:,} live with foster families").value == value


def test_an_earlier_count_may_be_the_same() -> None:
    found = one(
        "At 2 May 2016, four children were in private foster homes. This is the same as at 31 "
        "March 2015."
    )
    assert (found.comparator, found.compared_value, found.compared_date) == (
        "previous",
        4,
        "2015-03-31",
    )


def test_a_figure_that_fits_no_measure_is_noted_and_prose_is_not() -> None:
    found = of(LOOKED_AFTER, (BULLET, "44 children keep bees."), (PARAGRAPH, "Nobody knows why."))
    assert [note.code for note in found.notes] == ["statistic-not-understood"]
    assert found.notes[0].span is not None
    assert found.notes[0].span.quote == "44 children keep bees."


def test_figures_about_other_subjects_are_excluded() -> None:
    found = of(
        LOOKED_AFTER,
        (BULLET, "The chair has been in post since May 2013."),
        (BULLET, "The previous inspection was in May 2012."),
    )
    assert found == Statistics((), ())


def test_every_figure_of_a_real_report_fits_a_measure(shared: Path) -> None:
    document = read_document(shared / "reports" / "seeds" / "wokingham-sif-2015.txt")
    found = read_statistics(document, outline(find_cover(document), "sif"))
    assert len(found.found) > 20
    assert found.notes == ()


def test_a_figure_withheld_because_it_is_small_is_no_figure() -> None:
    read = of(LOOKED_AFTER, (BULLET, "fewer than five live in residential special schools"))
    assert not read.found
    assert not read.notes


def test_a_bound_is_no_figure_and_is_noted() -> None:
    read = of(LOOKED_AFTER, (BULLET, "Minority ethnic groups account for over 50% of pupils."))
    assert (read.found, [note.code for note in read.notes]) == ((), ["statistic-not-understood"])


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (
            "one serious case review was completed and one is ongoing",
            {"serious-case-reviews-completed": 1, "serious-case-reviews-ongoing": 1},
        ),
        (
            "three SCRs have been completed. None was underway",
            {"serious-case-reviews-completed": 3, "serious-case-reviews-ongoing": 0},
        ),
        ("two serious case reviews were completed or are ongoing", {"serious-case-reviews": 2}),
        (
            (
                "5 children are currently placed for adoption 7 young people left by special "
                "guardianship"
            ),
            {"placed-for-adoption": 5, "special-guardianship-orders": 7},
        ),
        (
            "90 ceased to be looked after. Of these 90, 11 returned",
            {"ceased-to-be-looked-after": 90, "returned-to-be-looked-after": 11},
        ),
        ("Of this 90, four (4.4%) returned to live with their families", {"returned-to-family": 4}),
        ("62 100 children under the age of 18 live here", {"population-under-18": 62100}),
    ],
)
def test_each_figure_of_a_bullet_is_of_its_own_measure(
    words: str, values: dict[str, float]
) -> None:
    assert {s.measure: s.value for s in of(LOOKED_AFTER, (BULLET, words)).found} == values


def test_a_share_that_is_the_national_one_is_compared() -> None:
    share = one(
        "Minority ethnic groups account for 17% of pupils, identical to the level in the country "
        "as a whole."
    )
    assert (share.comparator, share.compared_value) == ("national-average", 17)


def test_children_placed_outside_may_be_counted() -> None:
    read = of(
        LOOKED_AFTER, (BULLET, "14 live in residential homes, of whom six live outside Wexmoor")
    )
    assert [(item.measure, item.value) for item in read.found] == [
        ("in-residential-homes", 14),
        ("in-residential-homes-outside-area-number", 6),
        ("in-residential-homes-outside-area", 42.9),
    ]


def test_a_figure_at_the_inspection_has_its_date() -> None:
    document = document_of(
        (HEADING, "Information about this local authority area"),
        LOOKED_AFTER,
        (BULLET, "At the time of inspection, 31 children are being looked after by the council."),
    )
    (found,) = read_statistics(
        document, outline(find_cover(document), "sif"), date(2016, 1, 11)
    ).found
    assert (found.measure, found.value, found.date) == ("children-looked-after", 31, "2016-01-11")


def test_a_month_is_stored_as_a_month() -> None:
    found = of(
        LOOKED_AFTER,
        (
            BULLET,
            (
                "At June 2016, 96 children are looked after by us. This is a fall from 99 at March "
                "2015."
            ),
        ),
        (BULLET, "two live with parents", "", 2),
    ).found
    assert [(s.value, s.date, s.compared_date) for s in found] == [
        (96, "2016-06", "2015-03"),
        (2, "2016-06", ""),
    ]


@pytest.mark.parametrize(
    ("announced", "day", "months"),
    [
        ("In the two years before inspection:", "", 24),
        ("In the 12 months up to 31 March 2013 there have been:", "2013-03-31", 12),
        ("In the last year (1 June 2014 to 31 May 2015):", "2015-05-31", 12),
        ("During 2012–13:", "", 12),
        ("Since 1 April 2014:", "", None),
    ],
)
def test_a_list_of_events_has_a_period(announced: str, day: str, months: int | None) -> None:
    *_, adopted, home = of(
        LOOKED_AFTER,
        (BULLET, "At 1 May 2015, 96 children are looked after by us."),
        (BULLET, announced),
        (BULLET, "three adoptions", "", 2),
        (BULLET, "The local authority operates two children's homes."),
    ).found
    assert (adopted.date, adopted.months) == (day, months)
    assert (home.date, home.months) == ("", None)


def test_a_heading_may_announce_a_list_of_events() -> None:
    (adopted,) = of(
        LOOKED_AFTER, (HEADING, "In the last 12 months:"), (BULLET, "three adoptions")
    ).found
    assert adopted.months == 12


def test_a_current_state_has_no_period() -> None:
    moved, stayed = of(
        LOOKED_AFTER,
        (BULLET, "In the last 12 months:"),
        (BULLET, "six young people left us for independent living", "", 2),
        (BULLET, "two children are now living in houses of multiple occupation", "", 2),
    ).found
    assert (moved.months, stayed.months) == (12, None)


def test_a_list_about_one_day_keeps_its_date() -> None:
    found = of(
        LOOKED_AFTER,
        (BULLET, "At 1 May 2015, 96 children are looked after by us."),
        (BULLET, "70 (or 73%) of the looked after population live with foster families", "", 2),
        (BULLET, "two live with parents", "", 2),
    ).found
    assert {s.date for s in found} == {"2015-05-01"}
