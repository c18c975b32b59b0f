"""Fields of forms that choose entities, concepts and dates, with suggestions from the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphkit.ask.entity_search import statistic_names
from graphkit.ask.lookup import Labels, end_date, subject_objects
from graphkit.ask.questions import Question
from graphkit.core.terms import SCHEME, Class, Foaf, Rdf, Schema, Scheme, Skos
from graphkit.store.dataset import Store
from graphkit.web.per_graph import per_graph

Options = tuple[tuple[str, str], ...]  # value and label

_PLACES = """SELECT DISTINCT ?name {
  ?place a skos:Collection ; dcterms:title ?name ; skos:member ?authority .
  ?authority a gk:LocalAuthority }"""
_CHOSEN: dict[str, Scheme] = {  # parameter → scheme with few values
    "sector": Scheme.SECTOR,
    "polarity": Scheme.POLARITY,
    "extent": Scheme.EXTENT,
    "framework": Scheme.FRAMEWORK,
    "grade": Scheme.GRADE,
    "criterion": Scheme.CRITERION,
    "region": Scheme.REGION,
    "outcome": Scheme.NATIONAL_FRAMEWORK,
    "way": Scheme.LOOK_BACK,
    "role": Scheme.OVERSIGHT_ROLE,
    "result": Scheme.INSPECTION_OUTCOME,
}
_LABELS = {  # of parameters whose names do not say enough
    "since": "Since",
    "until": "Until",
    "on": "On the day",
    "min-confidence": "Confidence at least",
    "words": "With the words",
    "way": "How it is stated",
    "statement": "Statement",
}
_HINTS = {
    "since": "2019 or 2019-05-01",
    "until": "2023 or 2023-12-31",
    "on": "2019-05-01",
    "min-confidence": "0.6 leaves out what is unsure",
    "words": "words in the passage",
    "statement": "identifier of a statement",
}
_SAME = {"one": "authority", "other": "authority", "among": "authority"}  # parameters with the same options


@dataclass(frozen=True, slots=True)
class Picker:
    """A field of a form: a list of few values (`is_closed`), or a text with suggestions."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    options: Options = ()
    is_closed: bool = False
    is_required: bool = False


def question_pickers(store: Store, question: Question, values: dict[str, str]) -> list[Picker]:
    """Return a field for each parameter of a question, required ones first, with the values given."""
    ordered = [*question.required, *(name for name in question.parameters if name not in question.required)]
    given = dict(question.defaults) | values
    return [picker(store, name, given.get(name, ""), name in question.required) for name in ordered]


def picker(store: Store, name: str, value: str = "", is_required: bool = False, label: str = "") -> Picker:
    """Return the field for a parameter: authority, agency, topic, sector …"""
    options = _kept(store, _SAME.get(name, name))
    is_closed = name in _CHOSEN
    if is_closed and value and value not in dict(options):
        found = [one for one, words in options if value.lower() in (one.partition("/")[2], words.lower())]
        value = found[0] if found else value
        options = options if found else (*options, (value, value))
    return Picker(
        name,
        label or parameter_label(name),
        value,
        _HINTS.get(name, "") if not is_closed else "",
        options,
        is_closed,
        is_required,
    )


def parameter_label(name: str) -> str:
    """Return the name of a parameter in words."""
    return _LABELS.get(name, name.replace("-", " ").capitalize())


@per_graph
def _known(store: Store) -> dict[str, Options]:
    """Return the options that are known already, by parameter."""
    return {}


def _kept(store: Store, name: str) -> Options:
    """Return the options of a parameter."""
    known = _known(store)
    if name not in known:
        known[name] = tuple(_options(store, name))
    return known[name]


def _options(store: Store, name: str) -> Iterable[tuple[str, str]]:
    if name in _CHOSEN:
        scheme = _CHOSEN[name]
        return [(f"{scheme}/{iri.rpartition('/')[2]}", label) for iri, label in _concepts(store, scheme)]
    found: dict[str, Callable[[], Iterable[Any]]] = {
        "focus": lambda: [
            *region_and_place_names(store),
            *_authorities(store),
            *_of_class(store, Class.AGENCY),
        ],
        "authority": lambda: [*_authorities(store), *region_and_place_names(store)],
        "agency": lambda: _of_class(store, Class.AGENCY),
        "topic": lambda: [label for _, label in _concepts(store, Scheme.TOPIC)],
        "person": lambda: _of_class(store, Foaf.PERSON),
        "law": lambda: _of_class(store, Schema.LEGISLATION),
        "measure": lambda: statistic_names(store),
    }
    return [(str(each), "") for each in found[name]()] if name in found else []


def _concepts(store: Store, scheme: Scheme) -> list[tuple[str, str]]:
    labels = Labels(store)
    found = labels.by_name(iri for iri, _ in subject_objects(store, Skos.IN_SCHEME, SCHEME + scheme))
    return [(iri, labels.of(iri)) for iri in found]


def _authorities(store: Store) -> list[str]:
    """Return the names of authorities; an abolished one with the year of its end."""
    labels = Labels(store)
    found = labels.by_name(iri for iri, _ in subject_objects(store, Rdf.TYPE, Class.LOCAL_AUTHORITY))
    ends = {iri: end_date(store, iri)[:4] for iri in found}
    return [f"{labels.of(iri)} (until {ends[iri]})" if ends[iri] else labels.of(iri) for iri in found]


def region_and_place_names(store: Store) -> list[str]:
    """Return the names of regions, and of places of several authorities."""
    places = {name for (name,) in store.rows(_PLACES)}
    return [*(label for _, label in _concepts(store, Scheme.REGION)), *sorted(places)]


def _of_class(store: Store, name: str) -> list[str]:
    labels = Labels(store)
    return [
        labels.of(iri) for iri in labels.by_name(iri for iri, _ in subject_objects(store, Rdf.TYPE, name))
    ]
