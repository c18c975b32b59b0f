"""Entities are found by name, and an unknown name gives suggestions."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from builds import with_statements
from invented_places import store_of

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri
from graphkit.core.resources import load_lexicon, read_csv_rows
from graphkit.core.terms import BASE, GK, SCHEME
from graphkit.documents.register import load_register
from graphkit.graph.entities.entity_search import expand_name, find_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.facts import Facts
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.store.dataset import Store

WEXMOOR = f"{BASE}authority/E99000002"
HUB = f"{BASE}service/E99000001/early-help-hub"
COMPANY = f"{BASE}agency/ambleford-children-first"


@pytest.mark.parametrize(
    ("words", "iri"),
    [
        ("Wexmoor", WEXMOOR),
        ("wexmoor county council", WEXMOOR),
        ("E99000002", WEXMOOR),
        ("e99000002", WEXMOOR),
        ("WCC", WEXMOOR),  # Wexmoor County Council
        ("90002", WEXMOOR),
        ("Wexmoor UA", WEXMOOR),  # as files of analysts name councils
        ("county of Wexmoor", WEXMOOR),
        ("Wexmoor London Boro", WEXMOOR),
        ("LB Wexmoor", WEXMOOR),
        ("authority/E99000002", WEXMOOR),
        ("id:authority/E99000002", WEXMOOR),
        (WEXMOOR, WEXMOOR),
        ("ACF", COMPANY),
        ("Ambleford  Children\nFirst", COMPANY),
        ("E99000001 Children First", COMPANY),  # as any other name of the place: "Notts Police"
        ("early help hub", HUB),
        ("the early help hub", HUB),
        ("the police", f"{SCHEME}sector/police"),
        ("Early-Help Hub", HUB),
        ("orla pennywhistle", f"{BASE}person/orla-pennywhistle"),
        ("ILACS Wexmoor 2018", f"{BASE}inspection/E99000002/2018-08-06-ilacs"),
        ("Report on Wexmoor, 2018-08-06", f"{BASE}report/E99000002/2018-08-06-ilacs"),
        ("strategy discussions", f"{SCHEME}topic/strategy-discussions"),
        ("topic/strategy-discussions", f"{SCHEME}topic/strategy-discussions"),
        ("outcome-3", f"{SCHEME}national-framework/outcome-3"),
        ("id/authority/E99000002", f"{BASE}authority/E99000002"),
        ("LocalAuthority", f"{GK}LocalAuthority"),
        ("gk:LocalAuthority", f"{GK}LocalAuthority"),
        ("Children Act 1989", "http://www.legislation.gov.uk/id/ukpga/1989/41"),
    ],
)
def test_find_by_name_code_and_identifier(words: str, iri: str, small: Store) -> None:
    assert find_entity(small, words) == iri


@pytest.mark.parametrize(
    ("words", "kind", "iri"),
    [
        ("leaders", "criterion", f"{SCHEME}criterion/leaders"),
        ("Adoption", "topic", f"{SCHEME}topic/adoption"),
        ("Adoption", "criterion", f"{SCHEME}criterion/adoption"),
        ("Some", "extent", f"{SCHEME}extent/some"),
        ("Outcome 3", "outcome", f"{SCHEME}national-framework/outcome-3"),
        ("Ambleford", "authority", f"{BASE}authority/E99000001"),
    ],
)
def test_the_kind_decides_between_entities(words: str, kind: str, iri: str, small: Store) -> None:
    assert find_entity(small, words, kind) == iri


def test_a_code_is_that_of_the_body_that_kept_it(small: Store) -> None:
    coded = 'agency:{} a gk:Agency ; rdfs:label "{}" ; org:identifier "RQ1"^^gk:ods'
    ended = '; gk:validUntil "2019-03-31"^^xsd:date'
    text = f"{coded.format('b', 'Fen Trust')} {ended} . {coded.format('a', 'Marsh and Fen Trust')}"
    assert find_entity(with_statements(small, text), "rq1") == f"{BASE}agency/a"


def test_a_sign_for_and_is_and(small: Store) -> None:
    store = with_statements(small, 'agency:x a gk:Agency ; rdfs:label "Marsh and Fen Police"')
    assert find_entity(store, "marsh & fen police", "agency") == f"{BASE}agency/x"


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        ("Wexmor", "authority", "no authority is named 'Wexmor'; did you mean Wexmoor?"),
        (
            "norvale",
            "agency",
            "did you mean Norvale Integrated Care Board, Adopt Norvale, Norvale Police?",
        ),
        # and not what of it is first by alphabet
        ("Wexmoo", "", "did you mean Wexmoor County Council, "),
        ("strategy", "topic", "; did you mean Strategy discussions?"),
        ("strategy talks", "topic", "; did you mean Strategy discussions"),
        ("exploitation of boys", "topic", "; did you mean Exploitation"),
        (
            "Norvale Police",
            "authority",
            "named 'Norvale Police', but agency/norvale-police is; give the name of a council",
        ),
        (
            "Strategy discussions",
            "sector",
            "but topic/strategy-discussions is; there are adoption-agency, ",
        ),
        ("early help", "agency", "but service-type/early-help, topic/early-help are; give a name"),
        ("early help h", "agency", "; entities of other kinds: early help hub"),
        ("qqqq", "topic", "no topic is named 'qqqq'; there are adoption, advocacy, "),
        ("qqqq", "polarity", "there are context, mixed, strength, weakness"),
        ("qqqq", "", "no entity is named 'qqqq'; give a name, a code or an identifier"),
        ("", "", "no entity is named ''; give a name"),
    ],
)
def test_an_unknown_name_suggests_similar_ones(
    words: str, kind: str, message: str, small: Store
) -> None:
    with pytest.raises(EntityNotFoundError) as raised:
        find_entity(small, words, kind)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_ambiguous_name_lists_entities_with_areas(small: Store) -> None:
    with pytest.raises(
        EntityNotFoundError, match="is the name of several entities; use one of: "
    ) as raised:
        find_entity(small, "multi-agency safeguarding hub (MASH)")
    for area in ("Ambleford", "Northmere", "Wexmoor"):
        assert f"/multi-agency-safeguarding-hub ({area})" in str(raised.value)


def test_suggestions_prefer_the_given_authority(small: Store) -> None:
    with pytest.raises(EntityNotFoundError, match=r"did you mean Adopt Norvale\?$"):
        expand_name(small, "norvale", "agency", "Wexmoor")


INSPECTED = "<urn:i> a gk:Inspection ; gk:report <urn:r> ;"
OLD, NEW = f"{BASE}authority/E99000008", f"{BASE}authority/E99000009"
OLDMARSH = f"""<{OLD}> a gk:LocalAuthority ; rdfs:label "Oldmarsh" ; gk:validUntil "2019-03-31" .
    <{NEW}> a gk:LocalAuthority ; rdfs:label "Oldmarsh" ; gk:validFrom "2019-04-01" """


def test_the_name_of_an_abolished_authority() -> None:
    store = with_statements(Store(ox.Store()), OLDMARSH)
    assert find_entity(store, "Oldmarsh", "authority") == find_entity(store, "oldmarsh") == NEW
    assert find_entity(store, "Oldmarsh (until 2019)", "authority") == OLD
    assert find_entity(store, "oldmarsh (Until 2019)", "authority") == OLD
    with pytest.raises(EntityNotFoundError, match="no authority is named"):
        find_entity(store, "Oldmarsh (until 2018)", "authority")
    reported = with_statements(store, f"{INSPECTED} gk:inspectionOf <{OLD}>")
    # of several, the one that exists on the day
    assert find_entity(reported, "Oldmarsh", "authority") == NEW
    assert find_entity(reported.as_at("2018-06-30"), "Oldmarsh", "authority") == OLD


HOSTILE = (
    '" } #',
    "x> <y",
    "http://x> y",
    "a\\",
    "'''",
    "{?s ?p ?o}",
    "gk:x> ?p",
    'nowhere/"}',
    "?_topic_iri",
    "\0",
)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["", "authority", "topic"])
def test_hostile_text_finds_no_entity(words: str, kind: str, small: Store) -> None:
    with pytest.raises(EntityNotFoundError):
        find_entity(small, words, kind)


@pytest.mark.parametrize("kind", ["", "authority"])
def test_a_place_of_several_authorities_names_those_of_the_graph(small: Store, kind: str) -> None:
    known = "authority:E0600003{} a gk:LocalAuthority ; rdfs:label {}"
    two = with_statements(
        small, " . ".join((known.format(9, '"Slough"'), known.format(8, '"Reading"')))
    )
    expected_message = (
        "^Berkshire is a place or region of several authorities; name one of them: Reading, Slough"
    )
    with pytest.raises(EntityNotFoundError, match=expected_message):
        find_entity(two, "berkshire", kind)
    with pytest.raises(EntityNotFoundError, match="is named 'berkshire'"):
        find_entity(small, "berkshire", kind)


def test_a_region_given_as_authority_lists_authorities(small: Store) -> None:
    pendle = (
        "authority:E99000009 a gk:LocalAuthority ; "
        'rdfs:label "Pendle Moor" ; gk:region region:south-west'
    )
    several = with_statements(small, pendle)
    expected_message = (
        "^South West is a place or region of several .* one of them: Pendle Moor, Wexm"
    )
    with pytest.raises(EntityNotFoundError, match=expected_message):
        find_entity(several, "South West", "authority")
    with pytest.raises(EntityNotFoundError, match=r"but region/south-west is; "):
        find_entity(small, "South West", "authority")


def test_regions_are_the_same_for_questions_and_maps(small: Store) -> None:
    place = (
        'authority:E9900000{} a gk:LocalAuthority ; rdfs:label "{}" ; gk:region region:south-west'
    )
    gone = place.format(8, "Old Pendle") + ' ; gk:validUntil "2019-04-01"^^xsd:date'
    several = with_statements(small, f"{place.format(9, 'Pendle Moor')} . {gone}")
    there = (f"{BASE}authority/E99000009", WEXMOOR)
    assert expand_name(several, "South West", "authority") == there
    focus = resolve_focus(several, "South West")
    assert focus
    assert focus.authorities == there


@pytest.mark.parametrize("words", ["PLO", "uasc", "Independent reviewing officers", "county lines"])
def test_words_of_the_trade_name_topics(words: str, small: Store) -> None:
    assert find_entity(small, words, "topic").startswith(f"{SCHEME}topic/")


def test_alternative_names_of_topics_come_last(small: Store) -> None:
    assert find_entity(small, "UASC") == f"{SCHEME}topic/unaccompanied-children"
    assert find_entity(small, "LSCB") != f"{SCHEME}topic/safeguarding-partnership"
    assert find_entity(small, "LSCB", "topic") == f"{SCHEME}topic/safeguarding-partnership"


def test_an_unknown_topic_reads_only_names_of_topics(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, ...]] = []
    rows = Facts.rows
    monkeypatch.setattr(
        Facts, "rows", lambda self, *of: read.extend(found := rows(self, *of)) or found
    )
    with pytest.raises(
        EntityNotFoundError, match=r"no topic is named 'blahbury'; there are adoption"
    ):
        find_entity(with_statements(small, ""), "blahbury", "topic")
    named = [row for row in read if len(row) == 2 and f"{row[0]}".startswith("https:")]
    assert {iri.rpartition("/")[0] for iri, _ in named} == {f"{SCHEME}topic"}


def test_a_name_of_another_kind_is_pointed_to(small: Store) -> None:
    with pytest.raises(
        EntityNotFoundError, match=r"no topic is named 'Wexmoor', but authority/E99000002 "
    ):
        find_entity(small, "Wexmoor", "topic")


@pytest.mark.parametrize("kind", ["", "authority", "topic"])
def test_a_name_that_no_entity_can_have_is_not_looked_for(small_store: Store, kind: str) -> None:
    with pytest.raises(EntityNotFoundError) as caught:
        find_entity(small_store, "x" * 100_000, kind)
    assert "no name has 100,000 characters" in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.fixture(scope="module")
def england() -> Store:
    """The register, without any report."""
    return store_of([register_graph(load_register()), ontology_graph()])


def abbreviated(name: str) -> set[str]:
    """Return a name as tables abbreviate it: its points and counties short,
    a point also at the end.
    """
    lists = load_lexicon("place-abbreviations")
    points = {full: short.upper() for short, full in lists["points"].items()}
    counties = {full: short.title() for short, full in lists["counties"].items()}
    words = f" {name.replace(' and ', ' & ').lower()} "
    for full, short in sorted((points | counties).items(), key=lambda pair: -len(pair[0])):
        words = words.replace(f" {full} ", f" {short} ")
    first, *rest = words.split()
    turned = {" ".join([*rest, first])} if first in points.values() else set()
    return ({" ".join([first, *rest])} | turned) - {
        " ".join(name.lower().replace(" and ", " & ").split())
    }


def test_abbreviated_names_are_those_of_the_register(england: Store) -> None:
    rows = read_csv_rows("data", "register", "authorities.csv")
    names = {each["name"]: each["gss"] for each in rows if not each["closed"]}
    short = {text: gss for name, gss in names.items() for text in abbreviated(name)}
    assert len(short) > 40
    assert {text: find_entity(england, text, "authority") for text in short} == {
        text: authority_iri(gss) for text, gss in short.items()
    }


@pytest.mark.parametrize("words", ["Berks", "Beds", "Bedfordshire", "Ches"])
def test_an_abbreviated_county_of_several_is_asked_back(words: str, england: Store) -> None:
    with pytest.raises(EntityNotFoundError, match="several authorities; name one of them"):
        find_entity(england, words, "authority")
