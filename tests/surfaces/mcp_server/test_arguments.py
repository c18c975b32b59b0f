"""Clients write arguments in several ways: what is meant is taken, anything else is one line."""

from typing import Any

import pytest
from mcp_client import require_sdk

from graphkit.core.errors import ParameterError

require_sdk()

from graphkit.surfaces.mcp.described_tools import TOOLS  # noqa: E402

DECLARED = {each.name: each for each in TOOLS}


@pytest.mark.parametrize(
    ("tool", "given", "meant"),
    [
        (
            "check",
            {"statement": "Ambleford", "offset": 0.0},
            {"statement": "Ambleford", "offset": 0},
        ),
        ("check", {"statement": 5, "max_chars": "1e3"}, {"statement": "5", "max_chars": 1000}),
        ("ask", {"words": "x", "as_at": None, "sparql": ""}, {"words": "x"}),
        ("ask", {"words": "[sic]", "sparql": "True"}, {"words": "[sic]", "sparql": True}),
        ("ask", {"words": "x", "as_at": 2024}, {"words": "x", "as_at": "2024"}),
        ("page", {"name": "new", "place": '["Wexmoor", null]'}, {"place": ["Wexmoor"]}),
        ("page", {"name": "new", "place": []}, {"name": "new"}),
        ("passages", {"reading": '{"of": "findings", "limit": "5"}'}, {"reading": {"limit": 5}}),
        ("read", {"of": "findings", "limit": "5"}, {"slots": {"of": "findings", "limit": 5}}),
        ("read", {"of": "findings", "by": '["topic"]'}, {"slots": {"by": ["topic"]}}),
        (
            "read",
            {"of": "findings", "where": '{"year": 2024}'},
            {"slots": {"where": {"year": 2024}}},
        ),
    ],
)
def test_what_a_client_means_is_taken(tool: str, given: Any, meant: Any) -> None:
    found = DECLARED[tool].arguments(given)
    for name, value in meant.items():
        within = isinstance(value, dict) and found[name].items() >= value.items()
        assert within or found[name] == value
    assert None not in found.values()


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        ("check", {}, "check needs statement: text"),
        ("check", {"statement": ""}, "check needs statement: text"),
        ("check", {"statement": ["Ambleford"]}, 'statement takes text, not ["Ambleford"]'),
        ("check", {"statement": "\ud800"}, r'statement takes text, not "\ud800"'),
        ("check", {"statement": "x", "offset": 1.5}, "offset takes a whole number from 0 to"),
        ("check", {"statement": "x", "offset": True}, "offset takes a whole number"),
        ("check", {"statement": "x", "max_chars": 10}, "max_chars takes a whole number from 500"),
        ("ask", {"words": "x", "sparql": "yes"}, 'sparql takes true or false, not "yes"'),
        ("passages", {"reading": "findings"}, 'reading takes an object, not "findings"'),
        ("passages", {"reading": {"colour": 1}}, "reading has no parameter 'colour'"),
        ("page", {"name": "new", "place": {}}, "place takes text or a list, not {}"),
        ("page", {"name": "briefng"}, 'name: no "briefng"; did you mean briefing?'),
        ("read", {"of": "findings", "where": '{"year"'}, "where takes an object"),
        ("read", {"of": "findings", "limit": "many"}, "limit takes a whole number from 1 to"),
        ("sparql", {"qery": "x"}, "sparql has no parameter 'qery'; did you mean query?"),
    ],
)
def test_what_cannot_be_meant_is_one_line(tool: str, given: Any, message: str) -> None:
    with pytest.raises(ParameterError) as error:
        DECLARED[tool].arguments(given)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
