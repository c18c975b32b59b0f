"""A graph behind Virtuoso gives the same results as one in a folder.

Virtuoso reads SPARQL in its own way (an unbound part of CONCAT is nothing, IF over an aggregate is an error,
rows are lost where sub-selects are made DISTINCT …): a question that it would answer wrongly is asked in
other words.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from servers import virtuoso_server

from graphkit.ask.questions import columns_and_rows, questions, run_question
from graphkit.cli import main
from graphkit.store.dataset import Store, open_store
from graphkit.store.endpoint import Endpoint


@pytest.fixture(scope="module")
def behind(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of that graph behind Virtuoso."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as root:
        there = f"{root.replace('//', '//dba:dba@')}/sparql-graph-crud-auth"
        result = CliRunner().invoke(
            main, ["--store", str(whole), "export", "-o", there, "--with-quotes"], catch_exceptions=False
        )
        assert result.exit_code == 0, result.stderr
        yield f"{root}/sparql"


def rows_of(store: Store, name: str, given: dict[str, str]) -> Counter[tuple[str, ...]]:
    """Return the rows of an answer, what is joined by commas in the order of the alphabet, nothing as ""."""
    _, rows = columns_and_rows(run_question(store, questions()[name], given), str)
    listed = re.compile(r'^"([\w-]+(?:, [\w-]+)+)"$')
    in_order = lambda found: f'"{", ".join(sorted(found[1].split(", ")))}"'  # noqa: E731
    return Counter(tuple(listed.sub(in_order, cell or '""') for cell in row) for row in rows)


@pytest.mark.parametrize("name", questions())
def test_questions_have_the_same_answers_as_a_folder(behind: str, whole: Path, name: str) -> None:
    question = questions()[name]
    of_all = dict.fromkeys([*question.defaults, *question.required], "")
    one = {"authority": "Ambleford"} if "authority" in question.parameters else {}
    for given in (of_all, of_all | one):
        assert rows_of(open_store(behind), name, given) == rows_of(open_store(whole), name, given)


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "Ambleford"],
        ["why", "Norvale Police"],
        ["compare", "Wexmoor", "Ambleford"],
        ["learn-from", "Wexmoor"],
        ["analyse", "grades"],
    ],
    ids=" ".join,
)
def test_commands_give_the_same_output_as_a_folder(behind: str, whole: Path, arguments: list[str]) -> None:
    there, here = (CliRunner().invoke(main, ["--store", at, *arguments]) for at in (behind, str(whole)))
    assert (there.exit_code, there.stderr) == (here.exit_code, here.stderr)
    assert sorted(there.stdout.splitlines()) == sorted(here.stdout.splitlines())


def test_an_unsupported_query_is_reported_on_one_line(behind: str) -> None:
    result = CliRunner().invoke(main, ["--store", behind, "validate"])
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
        ("application/n-triples", '<s:s> <p:p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'),
    ],
)
def test_booleans_written_as_1_are_true(kind: str, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Endpoint, "send", lambda *_: (kind, content.encode()))
    (row,) = Endpoint("http://127.0.0.1:1/query").query("SELECT ?b { ?s ?p ?b }")
    assert str(row[0] if kind.endswith("json") else row.object).startswith('"true"^^')
