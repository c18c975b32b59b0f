"""The W3C's tests of SPARQL 1.0 and 1.1, through graphkit: with the rules that apply, and with all forced."""

import re

import pyoxigraph as ox
import pytest
from w3c_suite import SUITE, Evaluation, answer, dataset, evaluations, expected, same, syntax_tests

from graphkit import rewrite
from graphkit.core.errors import QueryError
from graphkit.store.dataset import Store

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="no ../shared/w3c/sparql: the suite is not there")
ENGINE_DIFFERS = {  # why Oxigraph alone differs from the suite → results of the tests
    "numbers and dates are stored by value, so 01 and 1 are one term": """
        distinct/distinct-num.srx distinct/distinct-all.srx expr-builtin/result-str-1.ttl
        expr-builtin/result-str-2.ttl expr-builtin/result-sameTerm-eq.ttl
        expr-builtin/result-sameTerm-not-eq.ttl expr-builtin/result-sameTerm.ttl
        expr-equals/result-eq-graph-1.ttl expr-equals/result-eq-graph-2.ttl csv-tsv-res/csvtsv03.tsv
        open-world/open-eq-01-result.srx""",
    "dates with and without a zone are compared": "open-world/date-2-result.srx open-world/date-3-result.srx",
    "GRAPH is joined within, and not around, what it contains": """
        graph/graph-optional.ttl graph/graph-variable-scope.ttl aggregates/agg-empty-group-count-graph.ttl
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


def opened(engine: ox.Store) -> Store:
    store = Store(engine)
    store.union = False  # the suite's default graph is not the union of the named ones
    return store


@pytest.fixture(params=["rules that apply", "every rule, forced"])
def rules(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apply rules where they pay off, or wherever they can be applied."""
    if request.param.startswith("every"):
        always = re.compile("")
        monkeypatch.setattr(
            rewrite, "_RULES", tuple(each._replace(trigger=always) for each in rewrite._RULES)
        )
        monkeypatch.setattr("graphkit.rewrite.sub_selects._MIN_COST", 0)
        monkeypatch.setattr("graphkit.rewrite.sub_selects._MAX_REMAINING", 1e12)


def test_the_whole_suite_is_there() -> None:
    assert (len(evaluations()), len(syntax_tests())) == (516, 302)


@pytest.mark.parametrize("test", evaluations(), ids=name)
def test_the_engine_gives_the_result_of_the_suite(test: Evaluation) -> None:
    try:
        found = answer(dataset(test).query(test.text()))
    except SyntaxError:
        found = None
    as_expected = found is not None and same(found, expected(test), by_value=True)
    assert as_expected == (name(test) not in " ".join(ENGINE_DIFFERS.values()).split())


@pytest.mark.parametrize("test", evaluations(), ids=name)
def test_graphkit_gives_the_result_of_the_engine(test: Evaluation, rules: None) -> None:
    engine = dataset(test)
    try:
        wanted = answer(engine.query(test.text()))
    except SyntaxError:
        with pytest.raises(QueryError):
            opened(engine).query(test.text())
        return
    store = opened(engine)
    assert same(answer(store.query(test.text())), wanted)
    rewritten = store.rewritten(test.text()).text
    assert same(answer(engine.query(rewritten)), wanted), "no fallback is needed"


@pytest.mark.parametrize("test", syntax_tests(), ids=name)
def test_graphkit_accepts_what_the_engine_accepts(test: Evaluation) -> None:
    text = test.text()
    assert is_accepted(ox.Store(), text) == is_accepted(Store(ox.Store()), text)


def is_accepted(store: ox.Store | Store, text: str) -> bool:
    """Return whether a query is read; one with a function that the engine does not have is."""
    try:
        store.query(text)
    except (SyntaxError, QueryError, RuntimeError) as error:
        return UNKNOWN_FUNCTION in str(error)
    return True
