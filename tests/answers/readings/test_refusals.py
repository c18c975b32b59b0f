"""Each refusal of a reading is tried: one line that says what does not fit, and what would."""

import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from graphkit.answers import readings
from graphkit.answers.readings.read import read
from graphkit.core.errors import ReadingError
from graphkit.graph.store.dataset import Store

DEEP: dict[str, Any] = {"topic": "neglect"}
for _ in range(9):
    DEEP = {"not": DEEP}
COUNT: dict[str, Any] = {"of": "findings", "measures": ["count"]}
REFUSED: list[tuple[Any, str]] = [
    ({}, "a reading needs of"),
    (
        {"of": "findings", "measures": ["count"], "columns": ["topic"]},
        "columns are those of a list",
    ),
    ({"of": "findings", "columns": ["words"]}, "words only chooses rows"),
    ({"of": "finding"}, "did you mean findings"),
    ({"of": "findings", "wher": {}}, "did you mean where"),
    ({"of": "findings", "where": {"sector": "zzz"}}, "no sector 'zzz'; nearest"),
    (
        {"of": "findings", "where": {"grade": "good"}},
        "inspection.rated, section.grade, authority.rated",
    ),
    ({"of": "findings", "where": {"topic": []}}, "an empty list"),
    ({"of": "findings", "where": {"topic": {">": "neglect"}}}, "no order"),
    ({"of": "findings", "began": "2024-02-30"}, "no day"),
    ({"of": "findings", "began": "2024..2022"}, "ends before it begins"),
    ({"of": "findings", "measures": ["sum"]}, "sum of what"),
    ({"of": "findings", "measures": ["list", "count"]}, "a list has no"),
    ({"of": "findings", "limit": 0}, "from 1"),
    ({"of": "findings", "where": {"at_least": 2}}, "beside has"),
    ({"of": "authorities", "scope": "all"}, "no scope"),
    ({"of": "authorities", "as_at": "yesterday"}, "no day such as"),
    ({"of": "authorities", "where": {"authority": "Nowhere"}}, "Nowhere"),
    ({"of": "authorities", "measures": ["count"], "order": "-name"}, "no column"),
    ({"of": "authorities", "measures": ["count"], "having": {"share": {">": 1}}}, "no measure"),
    ({"of": "authorities", "measures": ["count"], "order": "--count"}, "names '-count'"),
    ({"of": ["findings"]}, "did you mean findings"),
    ({"of": "findings", "where": {"topic": [["neglect"]]}}, "not another list"),
    ({"of": "findings", "where": {"confidence": math.nan}}, "what JSON cannot say"),
    ({"of": "findings", "where": {"words": "\ud800"}}, "what JSON cannot say"),
    ({"of": "findings", "measures": ["count"], "compare": {"sector": ["police"] * 2}}, "each once"),
    (
        {"of": "changes", "measures": ["count"], "by": ["to"], "compare": {"to": ["good", "RI"]}},
        "in by",
    ),
    ({"of": "changes", "measures": [{"mean": "days"}, {"count": "lead"}]}, "apart"),
    (
        {
            "of": "numbers",
            "where": {"indicator": ["agency-rate", "caseload"]},
            "measures": [{"median": "value"}],
        },
        "within one indicator",
    ),
    (
        {"of": "changes", "measures": [{"difference": {"direction": "worse"}}]},
        "difference of what, between which",
    ),
    (
        {"of": "changes", "where": {"year_before.agency-rte": {">": 1}}},
        "has no indicator 'agency-rte'; did you mean agency-rate",
    ),
    ('{"of": "findings", "of": "authorities"}', "twice"),
    ('{"of": ', "JSON object"),
    ([], "a reading is a JSON object such as"),
    ({"of": "findings", "where": {"words": "x" * 21_000}}, "at most 20,000 bytes"),
    ({"of": "authorities", "evidence": 1}, "authorities have no passages; these have"),
    ({"of": "spells", "began": "2024"}, "spells have no began: began is of inspections"),
    ({"of": "findings", "began": "soon"}, "is no day or period such as"),
    (
        {"of": "inspections", "where": {"began": {"<": "2022..2024"}}},
        "not with the period 2022..2024",
    ),
    ({"of": "agencies", "ever": "yes"}, "ever is true or false"),
    ({"of": "findings", "ever": True}, "findings have no ever: it is of arrangements, agencies"),
    ({**COUNT, "having": 8}, "having is an object such as"),
    ({**COUNT, "having": {"count": {">=": "8"}}}, "having count: the bound is a number"),
    ({**COUNT, "having": {"count": {"~": 8}}}, "no comparison '~'"),
    ({**COUNT, "compare": ["police"]}, "compare is one dimension with its values"),
    ({**COUNT, "measures": [7]}, "no measure '7'; there are list, count"),
    ({**COUNT, "measures": [{"share": "weak"}]}, "share of what"),
    (
        {**COUNT, "measures": [{"share": {"polarity": "weakness"}, "per": "inspection"}]},
        "no part of a share",
    ),
    ({**COUNT, "measures": [{"mean": "count", "per": "region"}]}, "is of count"),
    ({"of": "spells", "measures": [{"mean": "count", "per": "inspection"}]}, "to take a mean per"),
    ({**COUNT, "measures": [{"list": "topic"}]}, "list of what"),
    ({**COUNT, "measures": [{"count": "words"}]}, "there is nothing to count"),
    ({**COUNT, "measures": [{"max": "topic"}]}, "max is of a number: page, confidence"),
    (
        {"of": "inspections", "measures": [{"mean": "began"}]},
        "mean is of a number, and began is a day",
    ),
    ({"of": "findings", "where": "neglect"}, "a clause is an object such as"),
    ({"of": "findings", "where": DEEP}, "at most 100 clauses, 8 deep"),
    (
        {"of": "findings", "where": {"all": [{"topic": "neglect"}] * 101}},
        "at most 100 clauses, 8 deep",
    ),
    ({"of": "findings", "where": {"any": []}}, "any takes a list of clauses"),
    ({"of": "authorities", "where": {"has": "findings"}}, "has takes a reading"),
    (
        {"of": "authorities", "where": {"has": {"of": "findings", "limit": 1}}},
        "slot of a reading in has",
    ),
    ({"of": "inspections", "where": {"has": {"of": "spells"}, "then": 1}}, "then is true or false"),
    (
        {"of": "authorities", "where": {"has": {"of": "findings"}, "same": "region"}},
        "no same 'region'",
    ),
    ({"of": "findings", "where": {"confidence": {}}}, "a comparison is an object"),
    (
        {"of": "agencies", "where": {"authority.rated": {">=": "good"}}},
        "may have several values: give",
    ),
    (
        {"of": "changes", "where": {"to": {"<": {"dimension": "days"}}}},
        "cannot be compared with days",
    ),
    ({**COUNT, "by": ["topic", "year", "region", "section"]}, "at most three dimensions"),
    ({**COUNT, "by": ["year", "year"]}, "by names a dimension twice"),
    ({"of": "findings", "order": "words"}, "words only chooses rows"),
    ({"of": "findings", "having": {"count": 1}}, "having is of measures, and a list has none"),
    (
        {"of": "authorities", "where": {"has": {"of": "findings"}, "same": "agency"}},
        "no agency in common",
    ),
    (
        {"of": "services", "where": {"has": {"of": "services"}, "same": "inspection"}},
        "no inspection in",
    ),
    (
        {"of": "authorities", "where": {"has": {"of": "findings"}, "then": True}},
        "the day of an inspection",
    ),
    (
        {"of": "inspections", "where": {"has": {"of": "numbers"}, "then": True}},
        "have no day, so then says",
    ),
    ({"of": "findings", "where": {"words": None}}, "words takes words"),
    ({"of": "findings", "where": {"topic": True}}, "topic takes no true"),
    ({"of": "recommendations", "where": {"priority": "perhaps"}}, "priority is true or false"),
    ({"of": "findings", "where": {"confidence": "high"}}, "confidence is a number"),
    ({"of": "findings", "where": {"year": "2022..2024"}}, "year is a year such as 2024"),
    ({"of": "findings", "where": {"inspection": "x"}}, "give its identifier"),
    ({"of": "results", "where": {"body": "Nowhere"}}, "no body 'Nowhere'; nearest"),
    ({"of": "authorities", "where": {"predecessor": "Ambleford"}}, "no authority is successor of"),
    ({"of": "changes", "where": {"direction": "sideways"}}, "no direction 'sideways'; nearest"),
    ({"of": "judgements", "where": {"grade": {">=": "good or better"}}}, "compared with one value"),
    ({"of": "judgements", "where": {"grade.leaders": "good"}}, "have no grade.leaders"),
    ({"of": "authorities", "where": {"rated@then": "good"}}, "rated@then: @ has a day"),
    ({"of": "authorities", "where": {"rated@2099-01-01": "good"}}, "the data end on 20"),
    ({"of": "authorities", "where": {"rated": "good", "on": "2018"}}, "on '2018' is no day"),
    (
        {"of": "authorities", "where": {"region": "London", "on": "2018-12-31"}},
        "on is a day beside",
    ),
    ({"of": "judgements", "where": {"grade": "good", "on": "2018-12-31"}}, "authority.rated"),
    ({"of": "changes", "where": {"adjacent": True}}, "changes have no adjacent: pairing"),
    ({"of": "changes", "where": {"first": True}}, "changes have no first: pairing"),
    ({"of": "changes", "where": {"from.last": True}}, "changes have no from.last: pairing"),
    ({"of": "changes", "where": {"pairing": ["all", "adjacent"]}}, "one choice for all rows"),
    ({"of": "changes", "where": {"not": {"pairing": "all"}}}, "one choice for all rows"),
    ({"of": "changes", "where": {"any": [{"pairing": "all"}]}}, "one choice for all rows"),
    ({"of": "changes", "measures": [{"share": {"pairing": "all"}}]}, "one choice for all rows"),
    (
        {"of": "changes", "where": {"all": [{"pairing": "all"}, {"pairing": "adjacent"}]}},
        "it is made twice",
    ),
    (
        {"of": "changes", "measures": ["count"], "compare": {"pairing": ["all", "adjacent"]}},
        "ask for each by itself",
    ),
    ({"of": "changes", "where": {"pairing": "next"}}, "no pairing 'next'; nearest"),
]
RAISES = re.compile(r"^ +raise ReadingError\(", re.M)
# Units with nothing in common, of which there are none.
ELSEWHERE = ("have nothing in common",)


@pytest.mark.parametrize(("reading", "message"), REFUSED)
def test_what_does_not_fit_is_refused(small: Store, reading: Any, message: str) -> None:
    with pytest.raises(ReadingError, match=re.escape(message)) as found:
        read(small, reading)
    assert "\n" not in str(found.value)


def refusals() -> Iterator[tuple[str, int]]:
    """Yield the file and line of each refusal of readings."""
    for path in sorted(Path(readings.__file__).parent.glob("*.py")):
        text = path.read_text("utf-8")
        for found in RAISES.finditer(text):
            if not any(each in text[found.start() : found.start() + 200] for each in ELSEWHERE):
                yield path.name, text.count("\n", 0, found.start()) + 1


def test_each_refusal_is_tried(small: Store) -> None:
    met = set[tuple[str, int]]()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        name = Path(frame.f_code.co_filename)
        if name.parent.name != "readings":
            return None
        met.add((name.name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for reading, _ in REFUSED:
            with pytest.raises(ReadingError):
                read(small, reading)
    finally:
        sys.settrace(before)
    assert [each for each in refusals() if each not in met] == []


def test_words_that_a_copy_lacks_are_not_denied(records: Store) -> None:
    with pytest.raises(ReadingError, match="cannot be looked for in this copy"):
        read(records, {"of": "findings", "where": {"words": "mockingbird"}})
    with pytest.raises(ReadingError, match="a phrase cannot be told by them"):
        read(records, {"of": "findings", "where": {"words": '"early help"'}})
