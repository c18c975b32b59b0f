"""A report that cannot be identified is refused in a line that has its words and says what is
missing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphkit.core.errors import GraphkitError
from graphkit.core.model import Interval, Record, Source
from graphkit.documents.register import Register
from graphkit.graph.builder.record_identity import check_identity

WHOLE: dict[str, Any] = {
    "authority": "E99000001",
    "dates": (Interval(date(2023, 3, 6), date(2023, 3, 10)),),
    "published": date(2023, 4, 20),
}


def check(register: Register, **changes: Any) -> None:
    record = Record(Source("a.pdf", "0" * 64, "application/pdf"), "ilacs", **WHOLE | changes)
    check_identity(record, "a.pdf", register)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "neither the title nor the first pages name one authority of the register"),
        (
            {"authority_name": "Amblefrod"},
            "no authority “Amblefrod”; did you mean Ambleford\\? Correct the name",
        ),
        ({"authority_name": "Xanadu"}, "no authority “Xanadu”. Correct the name"),
        (
            {"authority_name": "Wexmoor and Ambleford"},
            "names Ambleford and Wexmoor, and a report is on one",
        ),
    ],
)
def test_what_stands_for_an_authority_is_quoted(
    changes: dict[str, Any], message: str, register: Register
) -> None:
    with pytest.raises(GraphkitError, match=message):
        check(register, authority="", **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"dates": (Interval(date(2099, 3, 6), date(2099, 3, 10)),), "published": None},
            "later than today",
        ),
        (
            {"published": date(2099, 4, 20)},
            "the report is of 2099-04-20, which is later than today",
        ),
        (
            {"published": date(2023, 2, 1)},
            "began on 2023-03-06, later than the report, which is of 2023-02-01",
        ),
        (
            {"dates": (Interval(date(2003, 3, 6), date(2003, 3, 10)),)},
            "and ILACS in 2018; get the report",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    changes: dict[str, Any], message: str, register: Register
) -> None:
    check(register)
    with pytest.raises(GraphkitError, match=message):
        check(register, **changes)
