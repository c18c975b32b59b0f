"""The ontology is complete, consistent, and has the same terms as the code."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pyshacl
import pytest
from conftest import SHARED
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SKOS,
    VOID,
    XSD,
    Graph,
    URIRef,
)
from rdflib.namespace import DefinedNamespace

from graphkit.answers.readings.declarations import property_of, units
from graphkit.core import identifiers, terms
from graphkit.core.frameworks import current_frameworks
from graphkit.core.resources import load_lexicon, read_yaml
from graphkit.core.terms import GK, IN, OVERALL_EFFECTIVENESS, SCHEME, Gk, Namespace, Scheme
from graphkit.documents.extract.text.phrase_matcher import IGNORED
from graphkit.graph.statements.ontology_graph import agency_classes

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
GUIDE = SHARED / "gold" / "GUIDE.md"
TURTLE = sorted(path for path in ONTOLOGY.rglob("*.ttl"))
SHAPES = ONTOLOGY / "shapes.ttl"
SH = "http://www.w3.org/ns/shacl#"

POLARITIES = "strength weakness mixed context"
EXTENTS = "all most many some few one"
SECTORS = """local-authority childrens-social-care childrens-trust police health mental-health
    education
    housing courts cafcass voluntary-sector adoption-agency fostering-agency
    safeguarding-partnership
    adult-services youth-justice probation government inspectorate private-provider partners"""
TOPICS = """early-help front-door out-of-hours assessment strategy-discussions
    child-protection-plans
    child-in-need pre-proceedings domestic-abuse neglect exploitation missing-children
    disabled-children
    private-fostering homeless-young-people education-attendance allegations-management edge-of-care
    entry-to-care permanence adoption fostering kinship-care placements family-time physical-health
    emotional-health education-in-care life-story care-planning unaccompanied-children
    pathway-planning
    care-leaver-support care-leaver-accommodation care-leaver-employment care-leaver-health voice
    advocacy identity direct-work leadership partnership-working corporate-parenting
    quality-assurance
    performance-data management-oversight workforce-stability caseloads training practice-model
    commissioning resources recording safeguarding-partnership"""
VALUES = {
    Scheme.POLARITY: POLARITIES,
    Scheme.EXTENT: EXTENTS,
    Scheme.SECTOR: SECTORS,
    Scheme.GRADE: (
        "outstanding good requires-improvement adequate satisfactory inadequate not-judged"
    ),
    Scheme.LICENCE: "ogl-v3 non-commercial not-stated",
    Scheme.SEEN_IN: "table sentence heading",
    Scheme.RESOLUTION: "by-name by-abbreviation by-area by-date generic by-decision new",
    Scheme.FOLLOW_UP: (
        "recurs partly-recurs resolved partly-resolved not-mentioned still-weak answered-well "
        "not-decided"
    ),
    Scheme.CRITERION: """overall-effectiveness leaders help-and-protection care-and-care-leavers
        children-in-care care-leavers children-looked-after adoption
        leadership-management-governance lscb
        capacity-to-improve outcomes quality-of-provision fostering private-fostering overall-rating
        organisational-delivery governance-and-leadership staff partnerships-and-services
        information-and-facilities court-disposals court-assessment court-planning court-delivery
        court-reviewing out-of-court-disposals out-of-court-assessment out-of-court-planning
        out-of-court-delivery out-of-court-policy resettlement work-with-children
        work-with-victims""",
    Scheme.INSPECTION_OUTCOME: "typically-positive inconsistent systemic-failings",
}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read(ONTOLOGY / "graphkit.ttl")


@pytest.fixture(scope="module")
def schemes() -> Graph:
    return read(*sorted((ONTOLOGY / "schemes").glob("*.ttl")))


def own_terms(graph: Graph, *kinds: URIRef) -> set[str]:
    return {
        str(term)
        for kind in kinds
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(GK)
    }


# What is written by other means than the code: schemes, and what queries may use instead of other
# terms.
IN_SCHEMES, IN_QUERIES = (
    {GK + "fullInspection"},
    {GK + name for name in ("inspection", "authority", "topicGroup", "matches")},
)


def written_from_declarations() -> set[str]:
    """Return the classes and properties of what is known, as `graph.yaml` declares them."""
    declared = read_yaml("data", "readings", "graph.yaml")
    criteria = [each for each in current_frameworks().criteria if each != OVERALL_EFFECTIVENESS]
    return {
        GK + name for each in declared for name in (each.get("class"), *each["columns"]) if name
    } | {GK + property_of(f"judgement.{each}") for each in criteria}


def test_the_code_and_the_ontology_have_the_same_terms(ontology: Graph) -> None:
    classes = own_terms(ontology, OWL.Class)  # the code need not name a class of agency
    properties = own_terms(ontology, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    declared = written_from_declarations()
    datatypes = own_terms(ontology, RDFS.Datatype)
    listed = {term for term in Gk if term.local[0].isupper()}
    assert classes == (listed - datatypes) | (classes & {*agency_classes().values(), *declared})
    assert properties == {*Gk, IN, *IN_SCHEMES, *IN_QUERIES} - listed | (declared - classes)
    assert datatypes <= listed


def test_the_patterns_of_dimensions_are_of_the_ontology(ontology: Graph) -> None:
    known = own_terms(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    dimensions = [each for unit in units().values() for each in unit.dimensions.values()]
    texts = [part.text for each in dimensions for part in each.sparql.parts if not each.is_filter]
    assert {GK + name for text in texts for name in re.findall(r"gk:(\w+)", text)} <= known


def test_every_term_has_label_definition_and_example(ontology: Graph) -> None:
    for term in sorted({*Gk, *agency_classes().values(), *written_from_declarations()}):
        for needed in (RDFS.label, SKOS.definition, SKOS.example, RDFS.isDefinedBy):
            assert len(list(ontology.objects(URIRef(term), needed))) == 1, (term, needed)
        assert str(ontology.value(URIRef(term), SKOS.definition)).endswith("."), term


def test_no_property_is_both_object_and_datatype(ontology: Graph) -> None:
    assert not own_terms(ontology, OWL.ObjectProperty) & own_terms(ontology, OWL.DatatypeProperty)


def test_the_ontology_uses_declared_terms(ontology: Graph) -> None:
    declared = {str(subject) for subject in ontology.subjects(RDF.type)}
    named = {str(value) for value in ontology.objects() if isinstance(value, URIRef)}
    assert {value for value in named if value.startswith(GK)} <= declared


OTHER_VOCABULARIES = {  # terms that rdflib does not know
    terms.Rdf: "reifies",
    terms.Dcat: "version",
    terms.Oa: """Annotation TextPositionSelector TextQuoteSelector end exact hasBody hasSelector
        hasSource
        hasTarget start""",
    terms.Pav: "sourceAccessedOn",
}


@pytest.mark.parametrize(
    ("vocabulary", "namespace"),
    [
        (terms.Rdf, RDF),
        (terms.Rdfs, RDFS),
        (terms.Xsd, XSD),
        (terms.Skos, SKOS),
        (terms.Dcterms, DCTERMS),
        (terms.Org, ORG),
        (terms.Foaf, FOAF),
        (terms.Schema, SDO),
        (terms.Dcat, DCAT),
        (terms.Qb, QB),
        (terms.Void, VOID),
        (terms.Oa, ()),
        (terms.Pav, ()),
    ],
)
def test_external_terms_exist(
    vocabulary: Namespace, namespace: type[DefinedNamespace] | tuple[()]
) -> None:
    unknown = {term.local for term in vocabulary if URIRef(term) not in namespace}
    assert unknown == set(OTHER_VOCABULARIES.get(vocabulary, "").split())


VOCABULARIES = {name: each for name, each in vars(terms).items() if isinstance(each, Namespace)}


def test_the_code_names_each_listed_term() -> None:
    named = set()
    for path in (ROOT / "graphkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Attribute(ast.Name(vocabulary), name) if vocabulary in VOCABULARIES:
                    named.add((vocabulary, name))
    assert named == {(name, term.local) for name, each in VOCABULARIES.items() for term in each}


def test_a_term_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(AttributeError, match="preferredLabel is not listed"):
        _ = terms.Skos.preferredLabel


def test_external_superclasses_exist(ontology: Graph) -> None:
    known = (SKOS, DCTERMS, ORG, PROV, FOAF, SDO, QB)
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range):
        for term in ontology.objects(None, predicate):
            for namespace in known:
                if str(term).startswith(str(namespace)):
                    assert term in namespace, term


@pytest.mark.parametrize("path", sorted({*TURTLE} - {SHAPES}), ids=lambda path: path.stem)
def test_there_are_no_blank_nodes(path: Path) -> None:
    blank = [
        triple
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if "_:" in str(triple)
    ]
    assert blank == []


# Schemes


def test_every_scheme_has_one_file(schemes: Graph) -> None:
    assert {path.stem for path in (ONTOLOGY / "schemes").glob("*.ttl")} == set(Scheme)
    assert {str(one) for one in schemes.subjects(RDF.type, SKOS.ConceptScheme)} == {
        SCHEME + scheme for scheme in Scheme
    }


def values_of(schemes: Graph, scheme: Scheme) -> set[str]:
    concepts = schemes.subjects(SKOS.inScheme, URIRef(SCHEME + scheme))
    return {str(concept).removeprefix(f"{SCHEME}{scheme}/") for concept in concepts}


@pytest.mark.parametrize("scheme", VALUES, ids=str)
def test_values_of_schemes(schemes: Graph, scheme: Scheme) -> None:
    assert values_of(schemes, scheme) == set(VALUES[scheme].split())


def topics(schemes: Graph, by_keywords: bool) -> set[str]:
    """Return the topics within the groups; those assigned by keywords have an editorial note."""
    scheme = URIRef(SCHEME + Scheme.TOPIC)
    below = {
        one
        for one in schemes.subjects(SKOS.inScheme, scheme)
        if (one, SKOS.broader, None) in schemes
    }
    noted = {one for one in below if (one, SKOS.editorialNote, None) in schemes}
    return {str(one).rsplit("/", 1)[1] for one in (noted if by_keywords else below - noted)}


def test_topics_are_labelled_or_assigned_by_keywords(schemes: Graph) -> None:
    assert topics(schemes, by_keywords=False) == set(TOPICS.split())
    assert topics(schemes, by_keywords=True) == load_lexicon("lexicon-only-topics").keys() - {
        IGNORED
    }


@pytest.mark.skipif(not GUIDE.exists(), reason="the annotation guide is not at hand")
def test_annotation_guide_has_the_same_values(schemes: Graph) -> None:
    chapters = re.split(r"\n## ", GUIDE.read_text("utf-8"))
    for scheme, chapter in ((Scheme.SECTOR, 3), (Scheme.EXTENT, 5)):
        named = set(re.findall(r"`([a-z-]+)`", chapters[chapter]))
        assert named - {"mixed"} == values_of(schemes, scheme)
    assert set(re.findall(r"\| `([a-z]+)` \|", chapters[1])) == values_of(schemes, Scheme.POLARITY)
    assert set(re.findall(r"`([a-z-]+)`", chapters[2])) == topics(schemes, by_keywords=False)


def test_concept_iri_ends_with_its_notation(schemes: Graph) -> None:
    for concept in schemes.subjects(RDF.type, SKOS.Concept):
        scheme = schemes.value(concept, SKOS.inScheme)
        assert str(concept) == f"{scheme}/{schemes.value(concept, SKOS.notation)}"
        broader = schemes.value(concept, SKOS.broader)
        assert (broader is None) == ((concept, SKOS.topConceptOf, scheme) in schemes)
        assert broader is None or (broader, SKOS.inScheme, scheme) in schemes
        assert ((scheme, SKOS.hasTopConcept, concept) in schemes) == (broader is None)


def test_labels_are_unique_in_a_scheme(schemes: Graph) -> None:
    named = [
        (schemes.value(concept, SKOS.inScheme), label)
        for concept, label in schemes[: SKOS.prefLabel]
    ]
    assert len(named) == len(set(named)) > 100


def test_close_matches_are_mutual(schemes: Graph) -> None:
    for one, other in schemes.subject_objects(SKOS.closeMatch):
        same_scheme = schemes.value(one, SKOS.inScheme) == schemes.value(other, SKOS.inScheme)
        assert same_scheme
        if "/criterion/" in str(one):
            assert (other, SKOS.closeMatch, one) in schemes


def test_grades_and_extents_are_ordered_as_listed(schemes: Graph) -> None:
    rank = URIRef(Gk.rank)
    for scheme, order in (
        (Scheme.GRADE, "outstanding good requires-improvement inadequate"),
        (Scheme.EXTENT, EXTENTS),
    ):
        ranks = [
            schemes.value(URIRef(identifiers.concept_iri(scheme, value)), rank)
            for value in order.split()
        ]
        assert all(int(str(one)) < int(str(next_)) for one, next_ in pairwise(ranks))


# Shapes


def test_shapes_are_valid_shacl() -> None:
    empty = Graph().add((URIRef("urn:a"), RDF.type, URIRef("urn:b")))
    conforms, _, report = pyshacl.validate(empty, shacl_graph=read(SHAPES), meta_shacl=True)
    assert conforms, report


def test_every_class_has_a_shape(ontology: Graph) -> None:
    targets = {str(one) for one in read(SHAPES).objects(None, URIRef(SH + "targetClass"))}
    assert own_terms(ontology, OWL.Class) <= targets


def test_every_shape_has_known_terms_and_a_remedy(ontology: Graph) -> None:
    shapes = read(SHAPES)
    known = {str(term) for term in ontology.subjects(RDF.type)}
    for shape, path in shapes.subject_objects(URIRef(SH + "path")):
        names = [path, *shapes.objects(path, URIRef(SH + "inversePath"))]
        assert all(not str(name).startswith(GK) or str(name) in known for name in names), shape
        if "/shape#scheme-" not in str(shape):
            assert ": " in str(shapes.value(shape, URIRef(SH + "message"))), shape


# Examples and consistency


def examples() -> Graph:
    return read(*sorted((ONTOLOGY / "examples").glob("*.ttl")))


def unsound(graph: Graph) -> list[str]:
    """Return the errors that an OWL 2 RL reasoner finds in a graph."""
    closure = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False)
    closure.closure()
    return [*map(str, closure.error_messages), *map(str, graph.subjects(RDF.type, OWL.Nothing))]


def test_the_ontology_and_the_examples_are_consistent(ontology: Graph) -> None:
    assert unsound(ontology + examples()) == []


def test_reasoner_finds_an_authority_that_is_an_agency(ontology: Graph) -> None:
    graph = ontology + Graph()
    for kind in (Gk.LocalAuthority, f"{GK}ChildrensTrust"):
        graph.add((URIRef("urn:ambleford"), RDF.type, URIRef(kind)))
    assert unsound(graph) != []


def test_passages_of_the_examples_match_their_digests() -> None:
    graph = examples()
    start, end, digest, quote = (URIRef(name) for name in (Gk.start, Gk.end, Gk.digest, Gk.quote))
    for passage in graph.subjects(RDF.type, URIRef(Gk.Passage)):
        words = str(graph.value(passage, quote))
        assert str(graph.value(passage, digest)) == sha256(words.encode()).hexdigest()
        assert int(str(graph.value(passage, end))) - int(str(graph.value(passage, start))) == len(
            words
        )


def test_the_examples_use_terms_and_concepts_that_exist(ontology: Graph, schemes: Graph) -> None:
    known = {str(subject) for graph in (ontology, schemes) for subject in graph.subjects(RDF.type)}
    used = {
        str(term) for triple in examples() for term in triple if str(term).startswith((GK, SCHEME))
    }
    assert used <= known


def test_page_and_context_are_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "from_ontology.py"))
    graph, scheme = script["load"](), script["scheme_of_frameworks"]()
    again = "run `python docs/from_ontology.py`"
    assert (ONTOLOGY / "schemes" / "framework.ttl").read_text("utf-8") == scheme, again
    assert (ROOT / "docs" / "reference" / "ontology.md").read_text("utf-8") == script["page"](
        graph
    ), again
    assert (ONTOLOGY / "context.jsonld").read_text("utf-8") == script["context"](graph), again


def test_the_context_reads_a_finding() -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]
    finding = {
        "@context": context,
        "@id": "id:f",
        "@type": "Finding",
        "polarity": "scheme:polarity/mixed",
    }
    found = ox.parse(json.dumps(finding), format=ox.RdfFormat.JSON_LD)
    assert sorted((str(one.predicate), str(one.object)) for one in found) == sorted(
        [
            (f"<{RDF.type}>", f"<{Gk.Finding}>"),
            (f"<{Gk.polarity}>", f"<{identifiers.concept_iri(Scheme.POLARITY, 'mixed')}>"),
        ]
    )


# Identifiers


@pytest.mark.parametrize(
    "hostile", ["3> <urn:x", 'a"b', "new\nline", "space here", "ünïcode", "{}"]
)
def test_hostile_text_cannot_escape_an_iri(hostile: str) -> None:
    for iri in (
        identifiers.part_iri("urn:i", "finding", hostile),
        identifiers.entity_iri(hostile),
        identifiers.concept_iri(Scheme.TOPIC, hostile),
        identifiers.law_iri(hostile),
    ):
        assert ox.NamedNode(iri).value == iri
        assert re.fullmatch(r"[!-~]+", iri)
        assert not set(iri) & set('<>"{}|^`\\')


@pytest.mark.parametrize(
    "base", ["https://data.ambleford.example/id", "https://data.ambleford.example/id/"]
)
def test_another_base_iri(base: str) -> None:
    program = (
        "from graphkit.core.identifiers import authority_iri, concept_iri;"
        "print(authority_iri('E06999001'), concept_iri('grade', 'good'))"
    )
    command, environment = [sys.executable, "-c", program], {**os.environ, "GRAPHKIT_BASE": base}
    named = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert named == [
        "https://data.ambleford.example/id/authority/E06999001",
        identifiers.concept_iri(Scheme.GRADE, "good"),
    ]


def test_slug_is_ascii_and_idempotent() -> None:
    assert (
        identifiers.slug("Máire O’Dell’s Early-Help Hub (MASH)")
        == "maire-odells-early-help-hub-mash"
    )
    assert identifiers.slug(identifiers.slug("A b–c")) == identifiers.slug("A b–c") == "a-b-c"


def test_no_namespace_begins_with_another() -> None:
    starts = sorted(terms.NAMESPACES.values())
    assert not [pair for pair in pairwise(starts) if pair[1].startswith(pair[0])]
