"""A graph behind Virtuoso gives the same results as one in a folder.

`test_portable_questions.py` compares the questions, `test_endpoint.py` the commands.
"""

import re

import pytest
from click.testing import CliRunner

from graphkit.graph.store.endpoint import Endpoint
from graphkit.surfaces.cli import main


def test_an_unsupported_query_is_reported_on_one_line(on_virtuoso: str) -> None:
    result = CliRunner().invoke(main, ["--store", on_virtuoso, "verify"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(
        r"Error: http://.*/sparql does not evaluate conditions .* in its folder\n", result.stderr
    )


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (
            "application/sparql-results+json",
            '{"head": {"vars": ["b"]}, "results": {"bindings": [{"b": {"type": "typed-literal", '
            '"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1"}}]}}',
        ),
        (
            "application/n-triples",
            '<s:s> <p:p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n',
        ),
    ],
)
def test_booleans_written_as_1_are_true(
    kind: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Endpoint, "send", lambda *_: (kind, content.encode()))
    (row,) = Endpoint("http://127.0.0.1:1/query").query("SELECT ?b { ?s ?p ?b }")
    assert str(row[0] if kind.endswith("json") else row.object).startswith('"true"^^')
