"""The lexicon of partners: one file for the mention detector and the sector labeller."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from documents.extract.single_sentences import label, mentions

from graphkit.core import resources
from graphkit.core.model import Mention
from graphkit.core.resources import load_lexicon, resource_path, word_sets
from graphkit.documents.extract.mentions import gazetteer, sectors
from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.extract.mentions.partners import load_partner_lexicon, partner_lexicon
from graphkit.documents.register import Register, load_register
from graphkit.graph.statements import ontology_graph
from graphkit.graph.statements.ontology_graph import (
    agency_class,
    agency_classes,
    ontology_statements,
    superclasses,
)

LEXICON = resource_path("data", "lexicon", "partners.yaml")
ONTOLOGY = resource_path("ontology", "graphkit.ttl")
TEAM = "MentalHealthSupportTeam"
CACHES = (
    load_lexicon,
    word_sets,
    load_partner_lexicon,
    gazetteer.build_phrase_trie,
    gazetteer._last_words,
    sectors.sector_phrases,
    agency_classes,
    ontology_statements,
    superclasses,
)


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose `partners.yaml` and `graphkit.ttl` are read in place of the shipped ones."""
    for path in (LEXICON, ONTOLOGY):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")

    def own_or_shipped(*parts: str) -> Path:
        own = tmp_path / parts[-1]
        return own if own.exists() else resource_path(*parts)

    for module in (resources, ontology_graph):
        monkeypatch.setattr(module, "resource_path", own_or_shipped)
    for cached in CACHES:
        cached.cache_clear()
    yield tmp_path
    for cached in CACHES:
        cached.cache_clear()


def add_support_team(folder: Path) -> None:
    """Make "mental health support team" a kind of agency, in the lexicon and the ontology."""
    path = folder / LEXICON.name
    content = yaml.safe_load(path.read_text("utf-8"))
    content["sectors"]["mental-health"][TEAM] = {"phrases": ["mental health support team"]}
    content["name-endings"].append(
        {"class": TEAM, "sector": "mental-health", "words": ["Mental Health Support Team"]}
    )
    path.write_text(yaml.safe_dump(content), "utf-8")
    with (folder / ONTOLOGY.name).open("a", encoding="utf-8") as ontology:
        ontology.write(f"gk:{TEAM} a owl:Class ; rdfs:subClassOf gk:HealthBody .\n")


def named(sentence: str, register: Register) -> list[tuple[str, str, str, str]]:
    found: tuple[Mention, ...] = mentions(sentence, {}, build_gazetteer(register))
    return [(one.surface, one.kind, one.sector, one.class_hint) for one in found]


def test_one_file_makes_a_new_partner(own_files: Path, register: Register) -> None:
    path = own_files / LEXICON.name
    content = yaml.safe_load(path.read_text("utf-8"))
    content["sectors"]["voluntary-sector"]["PartnerSector"]["phrases"].append("harbour wardens")
    path.write_text(yaml.safe_dump(content), "utf-8")
    sentence = "In the joint inspection, harbour wardens share what they know with the police."
    partner = ("harbour wardens", "sector", "voluntary-sector", "PartnerSector")
    assert partner in named(sentence, register)


def test_two_files_make_a_new_kind_of_agency(own_files: Path, register: Register) -> None:
    add_support_team(own_files)
    sentence = "A mental health support team visits every school that asks for it."
    assert ("mental health support team", "sector", "mental-health", TEAM) in named(
        sentence, register
    )
    sentence = "Ambleford Mental Health Support Team helps pupils."
    name = "Ambleford Mental Health Support Team"
    assert named(sentence, register) == [(name, "agency", "mental-health", TEAM)]
    assert label(sentence).sectors == ("mental-health",)
    assert agency_class(TEAM).endswith(TEAM)


def test_a_class_that_the_ontology_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="no class of agency 'SpaceAgency'"):
        agency_class("SpaceAgency")


def test_each_phrase_stands_once() -> None:
    phrases = [phrase.text for phrase in load_partner_lexicon().phrases]
    assert sorted(phrases) == sorted(set(phrases))


def test_every_class_is_in_the_ontology() -> None:
    lexicon = load_partner_lexicon()
    used = {
        meaning.class_hint
        for meaning in (*lexicon.meanings.values(), *lexicon.name_endings.values())
    }
    assert used - {"PartnerSector", "LocalAuthority"} <= agency_classes().keys()


def test_detector_and_labeller_read_the_same_phrase() -> None:
    (phrase,) = (one for one in load_partner_lexicon().phrases if one.text == "constabulary")
    assert phrase.is_mention
    assert (phrase.sector, phrase.agency_class, phrase.labels) == (
        "police",
        "PoliceForce",
        ("police",),
    )
    assert sectors.sector_phrases().find(["constabulary"]) == [(0, 1, ("police",))]


def test_names_of_the_register_are_no_generic_phrases() -> None:
    agencies = load_register().agencies
    names = {name.lower() for agency in agencies for name in (agency.name, *agency.label_names)}
    both = names & load_partner_lexicon().meanings.keys()
    assert both == {"probation service"}  # a body of today, and any such service before 2021


def test_an_unknown_field_is_an_error() -> None:
    content = yaml.safe_load(LEXICON.read_text("utf-8"))
    content["sectors"]["police"]["PoliceForce"]["phrase"] = ["bobbies"]
    with pytest.raises(ValueError, match=r"police PoliceForce: unknown field 'phrase'"):
        partner_lexicon(content)
