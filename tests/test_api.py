"""The graph in Python: what `import graphkit as gk` gives, and what it must not cost."""

import json
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args, get_type_hints

import networkx as nx
import pandas
import pytest
from builds import AMBLEFORD, REPORTS, WEXMOOR

import graphkit as gk
from graphkit.answers.measures.projections import PROJECTIONS
from graphkit.answers.queries.question import questions
from graphkit.answers.queries.rows import HTML_ROWS, Rows
from graphkit.answers.readings.declarations import declared
from graphkit.answers.readings.reading import ReadingSlots
from graphkit.core import errors
from graphkit.core.replaced_names import REPLACED

OTHERS = ["AddedStatements", "Graph", "Record", "Rows", "Summary", "__version__"]
OTHERS += ["add", "build", "open", "read", "remove"]
CAUGHT = [
    "EndpointError",
    "EntityNotFoundError",
    "GraphNotFoundError",
    "GraphkitError",
    "InputError",
]
CAUGHT += ["InvalidStatementsError", "ParameterError", "QueryError", "StoreError", "TimeLimitError"]
CAUGHT += ["UnreadableReportError"]
HOSTILE = "</td><script>alert(1)</script> & more"


@pytest.fixture(scope="module")
def graph(whole: Path) -> gk.Graph:
    return gk.open(whole)


def test_the_package_exports_names_and_loads_lazily() -> None:
    code = "import graphkit, sys, json; print(json.dumps([dir(graphkit), sorted(sys.modules)]))"
    given, loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    assert given == sorted(gk.__all__) == sorted([*OTHERS, *CAUGHT])
    assert all(getattr(gk, name) is getattr(errors, name) for name in errors.__all__)
    heavy = {"networkx", "numpy", "pandas", "pyoxigraph", "rdflib", "click", "yaml", "graphkit.api"}
    assert not heavy & set(loaded)


def test_a_method_that_is_gone_names_what_replaces_it(
    graph: gk.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REPLACED["method"], "recount", "g.count(…)")
    for name in REPLACED["method"]:
        owners = [each for each in (gk, graph) if not hasattr(each, name)]
        assert owners
        for owner in owners:
            with pytest.raises(AttributeError, match=f"^method {name} is gone; use "):
                getattr(owner, name)
    with pytest.raises(AttributeError, match="'Graph' object has no attribute 'weather'"):
        graph.weather  # noqa: B018


def test_a_graph_is_built_and_one_report_read(tmp_path: Path, register_folder: Path) -> None:
    report = REPORTS / AMBLEFORD
    record = gk.read(report, register_folder)
    assert isinstance(record, gk.Record)
    assert {each.grade for each in record.judgements} >= {"good"}
    summary = gk.build(report, location=tmp_path / "graph.db", jobs=1, register=register_folder)
    assert isinstance(summary, gk.Summary)
    assert (len(summary.loaded), summary.unchanged) == (1, 0)
    again = gk.build(report, location=tmp_path / "graph.db", jobs=1, register=register_folder)
    assert again.unchanged == 1
    other = REPORTS / WEXMOOR
    build = partial(
        gk.build, other, location=tmp_path / "graph.db", jobs=1, register=register_folder
    )
    assert len(build().reports) == 2
    assert [Path(each.path).name for each in build(only=True).reports] == [WEXMOOR]
    gk.build(report, location=tmp_path / "graph.db", jobs=1, register=register_folder, only=True)
    with gk.open(tmp_path / "graph.db") as graph:
        assert len(graph.findings(scope="all")) == len(record.findings)
    with pytest.raises(gk.UnreadableReportError, match="no report at"):
        gk.read(tmp_path / "none.pdf")


def test_queries_load_neither_pandas_nor_networkx(whole: Path) -> None:
    code = f"import graphkit, sys; graphkit.open({str(whole)!r}).findings(); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert not {"networkx", "numpy", "pandas", "pyarrow", "xlsxwriter", "rdflib"} & set(loaded)


def test_since_is_a_day_a_month_or_a_year_everywhere(graph: gk.Graph) -> None:
    for since in (
        date(2022, 1, 1),
        pandas.Timestamp(2022, 1, 1, 9),
        "2022-01-01",
        "2022-01",
        "2022",
    ):
        found = graph.query("findings", authority="Wexmoor", since=since)
        assert found == graph.query("findings", authority="Wexmoor", since="2022-01-01")
        assert graph.network(since=since).nodes == graph.network(since="2022-01-01").nodes
    for ask in (partial(graph.query, "findings", authority="Wexmoor"), graph.network):
        with pytest.raises(gk.GraphkitError, match="such as 2019-05-01 or 2019, not 'soon'"):
            ask(since="soon")
        for none in ("2019-13", "2019-02-30", "2019-W01", "20190501", "19"):
            with pytest.raises(gk.GraphkitError, match=f"not '{none}'"):
                ask(since=none)


def test_an_unknown_polarity_lists_the_known_ones(graph: gk.Graph) -> None:
    with pytest.raises(gk.GraphkitError, match="there are strength, weakness, mixed, context"):
        graph.network("authority-topic", polarity="bad")
    with pytest.raises(gk.GraphkitError, match="no polarity 'zzz'"):
        graph.findings(where={"polarity": "zzz"})
    for spelling in ("weakness", "Weakness"):
        assert graph.network("authority-topic", polarity=spelling).size() > 0


def test_findings_by_parameters(graph: gk.Graph) -> None:
    every = graph.findings(scope="all", columns=["topic", "statement"])
    where = {"authority": "Wexmoor", "polarity": "weakness"}
    some = graph.findings(where=where, scope="all", began="2018..")
    assert 0 < len(some) < len(every)
    assert {row.authority for row in some} == {"Wexmoor"}
    assert {row.polarity for row in some} == {"weakness"}
    assert all(row.began >= date(2018, 1, 1) for row in some)
    topic = next(row.topic for row in every if row.topic)[0]
    of_topic = graph.findings(where={"topic": topic}, scope="all", columns=["topic"])
    assert 0 < len(of_topic) < len(every)
    assert graph.recommendations() == graph.read("recommendations")


def test_a_reading_has_rows_and_what_they_are_about(graph: gk.Graph) -> None:
    rows = graph.read("recommendations", where={"authority": "Wexmoor"}, scope="all")
    assert {row.authority for row in rows} == {"Wexmoor"}
    assert {type(row.began) for row in rows} == {date}
    assert rows.result
    assert rows.diagnostics == tuple(rows.result.note_words)
    assert rows.result.sql
    assert rows.result.sparql
    columns = ["statement", "topic"]
    every = graph.read("recommendations", scope="all", columns=columns)
    assert len({row.statement for row in every}) == len(every)
    assert max(len(row.topic) for row in every) > 1
    assert [*graph.read("recommendations", scope="all", columns=columns, limit=3)] == [*every[:3]]
    counted = graph.read("findings", by=["polarity"], measures="count", scope="all")
    assert sum(row.count for row in counted) == len(graph.findings(scope="all"))


def test_authorities_tell_their_latest_full_inspection(graph: gk.Graph) -> None:
    rows = {row.name: row for row in graph.authorities()}
    wexmoor, northmere = rows["Wexmoor"], rows["Northmere"]
    assert (str(wexmoor.start), wexmoor.framework, wexmoor.inspections) == (
        "2018-08-06",
        "ilacs",
        2,
    )
    assert wexmoor.overall
    assert (northmere.start, northmere.overall, northmere.inspections) == ("", "", 1)
    assert len(rows) == len(graph.authorities())


def test_every_question_runs(graph: gk.Graph) -> None:
    for name, one_question in questions().items():
        rows = graph.query(name, **dict.fromkeys(one_question.parameters))
        assert rows.columns, name


def test_open_and_missing_parameters(graph: gk.Graph) -> None:
    one = graph.query("findings", authority="Wexmoor", polarity=None)
    assert one == graph.query("findings", authority="Wexmoor")
    both = graph.query("findings", authority=["Wexmoor", "Ambleford", None])
    assert {*one} < {*both}
    assert {row.authority for row in both} == {"Wexmoor", "Ambleford"}
    with pytest.raises(gk.GraphkitError, match="authority has an empty list of values"):
        graph.query("findings", authority=[])
    with pytest.raises(
        gk.ParameterError,
        match=r"^neighbours-weaknesses needs authority=…, for example authority=S",
    ):
        graph.query("neighbours-weaknesses")


def test_names_of_parameters_have_underscores_in_python(graph: gk.Graph) -> None:
    everything = graph.query("recommendations-through-time", authority=None)
    sure = graph.query("recommendations-through-time", authority=None, min_confidence=0.9)
    said = [row for row in everything if row.outcome != "not-decided"]
    expected = [row for row in said if row.confidence is None or row.confidence >= 0.9]
    assert [*sure] == expected
    assert len(expected) < len(everything)


def test_sparql_of_all_forms_gives_rows(graph: gk.Graph) -> None:
    assert graph.query("ASK { ?report a gk:Report }")[0].answer is True
    triples = graph.query("CONSTRUCT { ?a a gk:LocalAuthority } WHERE { ?a a gk:LocalAuthority }")
    assert triples.columns == ("subject", "predicate", "object")
    assert {row.predicate for row in triples} == {"rdf:type"}
    row = graph.query('SELECT (1 AS ?n) (1.5 AS ?x) (true AS ?b) ("a" AS ?t) (?none AS ?o) {}')[0]
    assert tuple(row) == (1, 1.5, True, "a", None)


@pytest.mark.parametrize(
    ("question", "words"),
    [("no-such-question", "no question is named"), ("SELECT {", "not a SPARQL query")],
)
def test_errors_of_queries(graph: gk.Graph, question: str, words: str) -> None:
    with pytest.raises(gk.GraphkitError, match=words):
        graph.query(question)
    with pytest.raises(gk.GraphkitError, match="has no parameter 'colour'"):
        graph.query("findings", colour="red")


def test_networks_are_those_of_networkx(graph: gk.Graph) -> None:
    network = graph.network("partners", focus=["Wexmoor"])
    assert isinstance(network, nx.MultiDiGraph)
    assert {data["type"] for _, data in network.nodes(data=True)} >= {"authority"}
    with pytest.raises(gk.GraphkitError, match="no network is named 'friends'; there are partners"):
        graph.network("friends")


@pytest.mark.parametrize("name", PROJECTIONS)
def test_projections_are_networks_too(graph: gk.Graph, name: str) -> None:
    expected = PROJECTIONS[name](graph.store)
    assert nx.utils.graphs_equal(graph.network(name), expected)
    with pytest.raises(gk.GraphkitError, match=f"the network {name} takes no topic"):
        graph.network(name, since="2020", polarity="weakness")
    with pytest.raises(gk.GraphkitError, match="the network partners takes no polarity"):
        graph.network("partners", polarity="weakness")


def test_why_returns_position_and_quote(graph: gk.Graph) -> None:
    finding = graph.query("findings", authority="Wexmoor")[0]
    (row,) = [
        row
        for row in graph.show(finding.finding, passages=True)
        if row.statement == finding.finding
    ]
    assert (row.assessment, row.quote) == (finding.polarity, finding.quote)


def test_an_export_is_written_to_its_path(graph: gk.Graph, tmp_path: Path) -> None:
    assert graph.export("turtle", tmp_path / "out.ttl", focus="Wexmoor").read_text("utf-8")


def test_a_closed_graph_raises(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_STORE", str(whole))
    with gk.open() as graph:
        assert graph.authorities()
    graph.close()
    assert repr(graph) == f"<graphkit.Graph '{whole}', closed>"
    with pytest.raises(gk.GraphkitError, match="is closed: open it again"):
        graph.authorities()
    with pytest.raises(gk.GraphkitError, match="no graph at"):
        gk.open(whole / "elsewhere")


def test_a_type_checker_knows_the_slots_of_a_reading() -> None:
    slots = get_type_hints(ReadingSlots)
    assert {*slots} | {"of"} == {*declared()["slots"]}
    assert {*get_args(slots["scope"])} == {*declared()["scopes"]}


def test_the_attribute_of_a_column_is_a_name() -> None:
    [row] = Rows(["from.began", "from"], [("2018", "good")])
    assert (row.from_began, row.from_) == ("2018", "good")


def test_rows_are_a_sequence() -> None:
    rows = Rows(["name", "count"], [("Ambleford", 3), ("Wexmoor", None)])
    assert len(rows) == 2
    assert rows[0].name == "Ambleford"
    assert rows[-1:] == Rows(["name", "count"], [("Wexmoor", None)])
    assert rows != Rows(["name", "number"], rows)
    assert rows.to_dicts() == [
        {"name": "Ambleford", "count": 3},
        {"name": "Wexmoor", "count": None},
    ]
    assert Rows(["class", "a b"], [(1, 2)])[0] == (1, 2)  # names that Python cannot have


def test_a_data_frame_holds_the_same(graph: gk.Graph) -> None:
    rows = graph.query("findings", authority="Wexmoor")
    frame = rows.to_dataframe()
    assert tuple(frame.columns) == rows.columns
    at, days = rows.columns.index("inspected"), frame["inspected"].dt.date.tolist()
    read = [
        tuple(None if pandas.isna(value) else value for value in row)
        for row in frame.values.tolist()
    ]
    dated = [(*row[:at], day, *row[at + 1 :]) for row, day in zip(read, days, strict=True)]
    assert dated == [*map(tuple, rows)]
    counted = graph.authorities().to_dataframe()["inspections"]
    assert str(counted.dtype) == "Int64"  # whole, also where some are missing
    assert tuple(Rows(["a"], []).to_dataframe().columns) == ("a",)


def test_notebook_tables_are_escaped() -> None:
    html = Rows(["<b>"], [(HOSTILE,)] * (HTML_ROWS + 1))._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more") == HTML_ROWS
    assert f"the first {HTML_ROWS} of {HTML_ROWS + 1} rows" in html


def test_notebook_tables_link_to_the_published_report(graph: gk.Graph) -> None:
    found = graph.findings(where={"authority": "Ambleford"}, columns=["statement"])
    finding, html = found[0], found._repr_html_()
    assert (
        f'<a href="https://reports.ofsted.gov.uk/provider/44/90001">{finding.statement}</a>' in html
    )
    assert "<a " not in graph.authorities()._repr_html_()


def test_pages_are_numbers(graph: gk.Graph) -> None:
    (row, *_) = graph.search("children", kind="finding")
    for page in (row.page, *(each.page for each in graph.show(row.id, passages=True))):
        assert page is None or isinstance(page, int)


def test_rows_print_as_a_table() -> None:
    assert repr(Rows(["name", "new"], [("Ambleford", True)])) == (
        "name       new\n---------  ---\nAmbleford  yes\n(1 row)"
    )
    assert repr(Rows(["n"], [(n,) for n in range(30)])).endswith("(20 rows) of 30")


@pytest.mark.parametrize(
    "question",
    [
        "inspections",
        "SELECT ?a ?day { ?i gk:inspectionOf ?a ; gk:startDate ?day }",
        "ASK { ?s a ?c }",
    ],
)
def test_a_time_limit_changes_no_answer(graph: gk.Graph, question: str) -> None:
    limited, unlimited = graph.query(question, timeout=600), graph.query(question)
    assert limited.columns == unlimited.columns
    assert sorted(map(repr, limited)) == sorted(map(repr, unlimited))


def test_a_query_past_its_time_limit_is_ended_with_advice(graph: gk.Graph) -> None:
    endless = (
        "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(9)) + " }"
    )
    with pytest.raises(gk.TimeLimitError, match="name the property"):
        graph.query(endless, timeout=1)


def test_errors_of_a_query_with_a_time_limit_are_raised(graph: gk.Graph) -> None:
    with pytest.raises(gk.EntityNotFoundError, match="Nowhere"):
        graph.query("findings", timeout=600, authority="Nowhere")
