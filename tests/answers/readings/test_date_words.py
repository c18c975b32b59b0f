"""Times in words: what a time with a name means after "since", "before", "by" and others."""

import pytest

from graphkit.answers.readings.date_words import find_dates, typed_date, words_of_times
from graphkit.core.language.value_words import text_words
from graphkit.core.partial_dates import last_day

# a time with a name, of which {year} is the year and {next} the one after → its first and last day
NAMED_TIMES = {
    "{year}/{next}": ("{year}-04", "{after}-03"),
    "early {year}": ("{year}-01", "{year}-04"),
    "late in {year}": ("{year}-09", "{year}-12"),
    "the second half of {year}": ("{year}-07", "{year}-12"),
    "spring {year}": ("{year}-03", "{year}-05"),
    "the start of {year}": ("{year}-01-01", "{year}-01-01"),
    "the end of {year}": ("{year}-12-31", "{year}-12-31"),
}


@pytest.mark.parametrize("named", NAMED_TIMES)
@pytest.mark.parametrize("year", [2009, 2019, 2023])
def test_a_time_is_open_on_one_side_after_since_until_and_after(named: str, year: int) -> None:
    known = {"year": year, "after": year + 1, "next": f"{(year + 1) % 100:02}"}
    words = named.format(**known)
    first, last = (each.format(**known) for each in NAMED_TIMES[named])
    assert typed_date("period", f"since {words}") == f"{first}.."
    assert typed_date("period", f"until {words}") == f"..{last_day(last)}"
    assert typed_date("day", f"by {words}") == last_day(last)
    after = typed_date("period", f"after {words}")
    before = typed_date("period", f"before {words}")
    assert after.endswith("..")
    assert after[:-2] > last_day(last)
    assert before.startswith("..")
    assert before[2:] < first


@pytest.mark.parametrize("named", NAMED_TIMES)
def test_no_word_of_a_time_is_left_over(named: str) -> None:
    words = named.format(year=2022, after=2023, next="23")
    for phrases in words_of_times().values():
        for phrase in phrases:
            left, _ = find_dates(text_words(f"{phrase} {words}"), "2026-01-31")
            assert len(left) == 1, (phrase, words)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("until July 2023", "until 2023-07"),
        ("from 9 to 13 March 2026", "days 2026-03-09..2026-03-13"),
        ("from 29 December to 3 January 2024", "days 2023-12-29..2024-01-03"),
        ("since its inspection in 2019", "since 2019"),
        ("between March 2019 and 2021", "in 2019-03..2021"),
        ("at the end of 2021", "at 2021-12-31"),
        ("in autumn 2024", "in 2024-08..2024-12"),
    ],
)
def test_a_statement_says_how_its_time_is_meant(words: str, meant: str) -> None:
    left, marks = find_dates(text_words(words), "", is_statement=True)
    assert [marks[each][1][0].value for each in left] == [meant]


def test_days_from_and_to_are_one_period() -> None:
    assert typed_date("period", "from 9 to 13 March 2026") == "2026-03-09..2026-03-13"


@pytest.mark.parametrize("number", ["12", "twelve", "twenty one", "1,372"])
@pytest.mark.parametrize(("bound", "sign"), [("", "="), ("more than ", ">"), ("about ", "~")])
def test_a_number_of_a_statement_has_its_bound(number: str, bound: str, sign: str) -> None:
    left, marks = find_dates(f"{bound}{number}".split(), "", is_statement=True)
    assert [marks[each][1][0].value[0] for each in left] == [sign]
