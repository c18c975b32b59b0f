"""Where what is held does not cover what is asked for, that it has no row is no "none"."""

from __future__ import annotations

from typing import Any

import pytest

from graphkit.answers.questions.answered_reading import answer_reading
from graphkit.graph.store.dataset import Store


@pytest.mark.parametrize(
    ("slots", "begins"),
    [({}, "Not known: "), ({"began": "2010"}, "Not known: "), ({"began": "2024"}, "No ")],
)
def test_before_the_first_known_inspection_others_may_be(
    records: Store, slots: dict[str, Any], begins: str
) -> None:
    where = {"framework": "area-send", "authority": "Wokingham"}
    text = answer_reading(records, {"of": "inspections", "where": where, **slots}).text
    assert text.startswith(begins)


@pytest.mark.parametrize("began", ["2012", "2026.."])
def test_a_list_without_reports_is_known_within_its_days(records: Store, began: str) -> None:
    where = {"framework": "monitoring-visit", "authority": "Wokingham"}
    reading = {"of": "inspections", "where": where, "began": began}
    answer = answer_reading(records, reading)
    assert answer.text.startswith("Not known: no monitoring visit in Wokingham")
