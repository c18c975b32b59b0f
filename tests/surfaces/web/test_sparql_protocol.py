"""Programs query a graph over HTTP; nothing they send changes anything."""

import json
import shutil
import subprocess
import urllib.parse

import pytest
from web_client import Get

from graphkit.core.terms import GK
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web.protocol import preferred

COUNT = "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a gk:Report }"
FORM = "application/x-www-form-urlencoded"


def asking(query: str, **more: str) -> str:
    return "/sparql?" + urllib.parse.urlencode({"query": query, **more})


def test_a_query_is_answered_in_the_form_that_is_wanted(get: Get) -> None:
    reply = get(asking(COUNT), Accept="*/*")
    assert (reply.status, reply.kind) == (200, "application/sparql-results+json")
    count = json.loads(reply.text)["results"]["bindings"][0]["n"]["value"]
    csv = get(asking(COUNT), Accept="application/xml;q=0.1, text/csv")
    assert (csv.kind, csv.text) == ("text/csv", f"n\r\n{count}\r\n")
    assert (
        get("/sparql", COUNT, Content_Type="application/sparql-query", Accept="*/*").text
        == reply.text
    )
    form = urllib.parse.urlencode({"query": COUNT})
    assert get("/sparql/", form, Content_Type=FORM, Accept="*/*").text == reply.text
    assert get(asking(COUNT, format="csv")).text == csv.text
    assert "<td>" in get(asking(COUNT)).text


@pytest.mark.parametrize("media_type", ["text/csv", "application/sparql-results+xml"])
def test_an_empty_answer_has_the_hint_of_the_command(get: Get, media_type: str) -> None:
    reply = get(asking("SELECT ?x { ?x a gk:Weakness }"), Accept=media_type)
    hint = "gk:Weakness does not exist: did you mean polarity:weakness?"
    assert reply.headers["graphkit-hint"] == hint
    assert '</def>; rel="help"' in reply.headers["link"]
    assert "graphkit-hint" not in get(asking(COUNT), Accept=media_type).headers


def test_what_is_written_is_hinted_however_much_is_found(get: Get) -> None:
    paged = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s OFFSET 1"
    reply = get(asking(paged), Accept="text/csv")
    assert len(reply.text) > 100_000
    assert "OFFSET" in reply.headers["graphkit-hint"]


def test_an_answer_is_kept_unless_it_changes_each_time(get: Get) -> None:
    first, again = get(asking(COUNT), Accept="text/csv"), get(asking(COUNT), Accept="text/csv")
    assert (first.text, first.headers["etag"]) == (again.text, again.headers["etag"])
    for function in ("RAND()", "struuid()"):
        query = asking(f"SELECT ({function} AS ?n) {{ }}")
        assert len({get(query, Accept="text/csv").text for _ in range(2)}) == 2


def test_triples_are_answered_as_such(get: Get) -> None:
    query = asking("# SELECT in a comment\nCONSTRUCT { ?s a ?t } { ?s a ?t } LIMIT 1")
    assert get(query, Accept="*/*").kind == "text/turtle"
    assert get(query, Accept="application/n-triples").text.count(" .\n") == 1
    assert json.loads(get(query, Accept="application/ld+json").text)
    assert get(query, Accept="text/csv").status == 406
    rows = "PREFIX describe-it: <urn:x> SELECT ?s { ?s a gk:Report } LIMIT 1"
    assert get(asking(rows), Accept="text/csv").kind == "text/csv"


def test_graphkit_queries_its_own_endpoint(address: str, small: Store) -> None:
    assert open_store(f"{address}/sparql").rows(COUNT) == small.rows(COUNT)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {",
        "DROP ALL; # {",
        "recommendations",
        "",
        "SELECT * { SERVICE <http://x.test/> { } }",
    ],
)
def test_text_that_is_not_a_query_is_rejected(get: Get, query: str) -> None:
    reply = get(asking(query), Accept="application/json")
    assert (reply.status, reply.kind) == (400, "application/problem+json")
    problem = json.loads(reply.text)
    assert problem["status"] == 400
    assert problem["detail"]


def test_one_query_is_answered_at_a_time(get: Get) -> None:
    assert get(f"{asking(COUNT)}&query=ASK%7B%7D").status == 400
    assert get(asking(COUNT), "ASK {}", Content_Type="application/sparql-query").status == 400


def test_updates_are_rejected(get: Get) -> None:
    for body, kind in (("update=DROP+ALL", FORM), ("DROP ALL", "application/sparql-update")):
        reply = get("/sparql", body, Content_Type=kind, Accept="*/*")
        assert reply.status == 403
        assert "read-only" in reply.text


def test_a_dataset_can_be_named(get: Get, small: Store) -> None:
    query = "SELECT DISTINCT ?report { ?report a gk:Report }"
    one = small.graph_names()[-1]
    found = get(asking(query, **{"default-graph-uri": one}), Accept="text/csv").text.splitlines()[
        1:
    ]
    assert len(found) <= 1 < len(small.rows(query))
    assert get(asking(query, **{"default-graph-uri": "no iri"}), Accept="*/*").status == 400


def test_extensions_are_described_and_can_be_left_out(get: Get) -> None:
    description = get("/sparql", Accept="text/turtle").text
    assert "sd:languageExtension" in description or "languageExtension>" in description
    assert "gk:matches finds words" in description
    query = "SELECT (COUNT(*) AS ?n) { ?f gk:matches 'children' }"
    counts = [
        get(asking(query, **more), Accept="text/csv").text for more in ({}, {"as-written": "true"})
    ]
    assert counts[0] != counts[1] == "n\r\n0\r\n"
    assert get(asking(query, **{"as-written": "perhaps"}), Accept="text/csv").status == 400


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?f { << ?f gk:matches 'children' >> gk:page 1 }", "gk:matches cannot be expanded"),
        (f"SELECT ?f {{ ?f gk:matches '{'child ' * 20_000}' }}", "at most 100 words, not 20,000"),
        ("SELECT (<urn:f>(1) AS ?x) { }", "custom function"),
    ],
)
def test_what_cannot_be_expanded_is_told(get: Get, query: str, message: str) -> None:
    reply = get("/sparql", query, Content_Type="application/sparql-query", Accept="*/*")
    assert (reply.status, message in reply.text) == (400, True)


def test_head_and_options(get: Get) -> None:
    head = get("/", method="HEAD")
    assert (head.status, head.text) == (200, "")
    assert int(head.headers["content-length"]) == len(get("/").text.encode())
    assert get("/sparql", method="OPTIONS").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert get("/", method="DELETE").status == 405


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv; q=0.1, application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+json ; q=0, text/csv;charset=utf-8 ; q=0.5", "text/csv"),
        ("text/csv;q=1.1.1, */*", "text/csv"),
        ("application/xml;level=1;q=0.5;x=1, text/csv;q=0.9", "text/csv"),
    ],
)
def test_what_is_wanted_less_is_not_given_first(get: Get, accept: str, kind: str) -> None:
    assert get(asking(COUNT), Accept=accept).kind == kind


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("", "a/b"), ("a/*", "a/b"), ("c/d, a/b;q=0.9", "c/d"), ("x/y", ""), ("*/*, a/b;q=0", "c/d")],
)
def test_preferred_media_types(accept: str, expected: str) -> None:
    assert preferred(accept, ["a/b", "c/d"]) == expected


def test_entities_are_answered_as_rdf(get: Get) -> None:
    path = "/id/authority/E99000001"
    turtle = get(path, Accept="text/turtle")
    assert turtle.kind == "text/turtle"
    assert "Ambleford" in turtle.text
    assert turtle.headers["vary"] == "Accept, Accept-Encoding, Cookie"
    for name, kind in (
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
    ):
        assert get(f"{path}?format={name}").kind == kind
    concept = "/scheme/polarity/weakness"
    data = get(concept, Accept="application/json")
    assert data.kind == "application/json"
    assert data.text == get(concept, Accept="application/ld+json").text
    assert get(path, Accept="image/png").status == 406
    assert get(f"{path}?format=pdf").status == 400
    assert get("/id/authority/E00", Accept="text/turtle").status == 404
    assert "skos:" in get("/scheme/topic/neglect", Accept="text/turtle").text
    assert "gk:Finding" in get("/def", Accept="text/turtle").text


def test_an_unchanged_page_is_not_sent_again(get: Get) -> None:
    tag = get("/").headers["etag"]
    assert get("/", If_None_Match=tag).status == 304
    assert get("/", If_None_Match='"other"').status == 200


def test_an_unchanged_map_keeps_its_own_policy(get: Get) -> None:
    whole = get("/map/partners", Accept="text/html")
    assert "sandbox" in whole.headers["content-security-policy"]
    unchanged = get("/map/partners", Accept="text/html", If_None_Match=whole.headers["etag"])
    assert unchanged.status == 304
    assert "content-security-policy" not in unchanged.headers
    assert unchanged.headers["x-content-type-options"] == "nosniff"


def test_answers_are_compressed_on_request(get: Get, address: str) -> None:
    import gzip
    import urllib.request

    request = urllib.request.Request(
        f"{address}/id/authority/E99000001", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        text = gzip.decompress(answer.read()).decode()
    assert text == get("/id/authority/E99000001", Accept="*/*").text


def test_the_table_of_a_data_frame(address: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(f"{address}{asking(COUNT, format='csv')}")
    assert frame.n[0] > 0


def test_sparqlwrapper_reads_rows_and_triples(address: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setQuery("SELECT ?r { ?r a <https://w3id.org/graphkit/def#Report> }")
    client.setReturnFormat(wrapper.JSON)
    assert client.queryAndConvert()["results"]["bindings"]
    client.setMethod(wrapper.POST)
    client.setQuery("CONSTRUCT WHERE { ?r a <https://w3id.org/graphkit/def#Report> }")
    client.setReturnFormat(wrapper.TURTLE)
    assert b"Report" in client.queryAndConvert()


def test_r_asks_by_get(get: Get) -> None:
    reply = get(
        asking(COUNT, output="json"),
        Accept="application/sparql-results+json",
        User_Agent="R (4.4.1)",
    )
    assert reply.kind == "application/sparql-results+json"


@pytest.mark.parametrize("source", ["/sparql", "/id/authority/E99000001"])
def test_comunica_reads_the_endpoint_and_an_entity(source: str, address: str) -> None:
    if (program := shutil.which("comunica-sparql")) is None:
        pytest.skip("Comunica is not installed (npm: @comunica/query-sparql)")
    query = f"""PREFIX gk: <{GK}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?name
        {{ ?place a gk:LocalAuthority ; rdfs:label ?name FILTER(?name = "Ambleford") }}"""
    ended = subprocess.run(
        [program, address + source, query], capture_output=True, text=True, timeout=300
    )
    assert json.loads(ended.stdout) == [{"name": '"Ambleford"'}], ended.stderr
