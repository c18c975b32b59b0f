"""The W3C's tests of SPARQL 1.0 and 1.1, through graphkit:
with the rules that apply, and with all forced.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext

import pyoxigraph as ox
import pytest
from random_queries import forced_rules
from w3c_suite import SUITE, Evaluation, answer, dataset, evaluations, expected, same, syntax_tests

from graphkit.core.errors import QueryError
from graphkit.graph.store.dataset import Store

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason="no ../shared/w3c/sparql: the suite is not there"
)
ENGINE_DIFFERS = {  # why Oxigraph alone differs from the suite → results of the tests
    "numbers and dates are stored by value, so 01 and 1 are one term": """
        distinct/distinct-num.srx distinct/distinct-all.srx expr-builtin/result-str-1.ttl
        expr-builtin/result-str-2.ttl expr-builtin/result-sameTerm-eq.ttl
        expr-builtin/result-sameTerm-not-eq.ttl expr-builtin/result-sameTerm.ttl
        expr-equals/result-eq-graph-1.ttl expr-equals/result-eq-graph-2.ttl csv-tsv-res/csvtsv03.tsv
        open-world/open-eq-01-result.srx""",
    "dates with and without a zone are compared": (
        "open-world/date-2-result.srx open-world/date-3-result.srx"
    ),
    "GRAPH is joined within, and not around, what it contains": """
        graph/graph-optional.ttl graph/graph-variable-scope.ttl
        aggregates/agg-empty-group-count-graph.ttl
        bindings/graph.ttl negation/graph-minus.srx""",
    "a path of length zero needs a term of the graph": """
        property-path/zero_or_more_set_end.srx property-path/zero_or_more_set_start.srx
        property-path/zero_or_one_set_end.srx property-path/zero_or_one_set_start.srx""",
    "BNODE with the same text is the same node in each row": "functions/bnode01.srx",
    "REDUCED may keep or remove duplicates": "reduced/reduced-1.srx reduced/reduced-2.srx",
    "a filter of an OPTIONAL within braces, read as the other result of this test": """
        optional-filter/expr-5-result-simplified.ttl""",
    "True is no boolean": "expr-builtin/case-insensitive-booleans.srx",
    "GROUP_CONCAT keeps a language that all texts have": """
        aggregates/agg-groupconcat-4.srx aggregates/agg-groupconcat-6.srx""",
}
UNKNOWN_FUNCTION = "custom function"


def name(test: Evaluation) -> str:
    return (test.result or test.query).partition("/")[2]


def folders(tests: Iterable[Evaluation]) -> list[str]:
    return sorted({test.query.rpartition("/")[0] for test in tests})


def of_folder(tests: Iterable[Evaluation], folder: str) -> list[Evaluation]:
    return [test for test in tests if test.query.rpartition("/")[0] == folder]


def opened(engine: ox.Store) -> Store:
    store = Store(engine)
    store.union = False  # the suite's default graph is not the union of the named ones
    return store


@pytest.fixture(params=["rules that apply", "every rule, forced"])
def rules(request: pytest.FixtureRequest) -> Iterator[None]:
    """Apply rules where they pay off, or wherever they can be applied."""
    with forced_rules() if request.param.startswith("every") else nullcontext():
        yield


def test_the_whole_suite_is_there() -> None:
    assert (len(evaluations()), len(syntax_tests())) == (516, 302)


@pytest.mark.parametrize("folder", folders(evaluations()))
def test_the_engine_gives_the_results_of_the_suite(folder: str) -> None:
    tests = of_folder(evaluations(), folder)
    differing = [name(test) for test in tests if not is_as_expected(test)]
    known = " ".join(ENGINE_DIFFERS.values()).split()
    assert differing == [name(test) for test in tests if name(test) in known]


def is_as_expected(test: Evaluation) -> bool:
    try:
        found = answer(dataset(test).query(test.text()))
    except SyntaxError:
        return False
    return same(found, expected(test), by_value=True)


@pytest.mark.parametrize("folder", folders(evaluations()))
def test_graphkit_gives_the_results_of_the_engine(folder: str, rules: None) -> None:
    tests = of_folder(evaluations(), folder)
    assert [name(test) for test in tests if not is_as_by_the_engine(test)] == []


def is_as_by_the_engine(test: Evaluation) -> bool:
    engine, text = dataset(test), test.text()
    store = opened(engine)
    try:
        wanted = answer(engine.query(text))
    except SyntaxError:
        with pytest.raises(QueryError):
            store.query(text)
        return True
    rewritten = store.rewritten(text)  # in case it is refused, the query falls back to these
    texts = {rewritten.text, rewritten.expanded}
    found = [answer(store.query(text)), *(answer(engine.query(each)) for each in texts)]
    return store.fallbacks == 0 and all(same(each, wanted) for each in found)


@pytest.mark.parametrize("folder", folders(syntax_tests()))
def test_graphkit_accepts_what_the_engine_accepts(folder: str) -> None:
    texts = {name(test): test.text() for test in of_folder(syntax_tests(), folder)}
    by_engine = {each for each, text in texts.items() if is_accepted(ox.Store(), text)}
    assert {
        each for each, text in texts.items() if is_accepted(Store(ox.Store()), text)
    } == by_engine


def is_accepted(store: ox.Store | Store, text: str) -> bool:
    """Return whether a query is read; one with a function that the engine does not have is."""
    try:
        store.query(text)
    except (SyntaxError, QueryError, RuntimeError) as error:
        return UNKNOWN_FUNCTION in str(error)
    return True
