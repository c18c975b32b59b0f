"""Fields of forms, with suggestions from the graph;
and the entities that a wrong name may have meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from graphkit.answers.queries.parameters import parameter_day
from graphkit.answers.queries.question import Question
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import authority_iri
from graphkit.core.nearest_names import nearest_names
from graphkit.graph.entities.entity_search import find_area, find_entities
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.full_text import suggest
from graphkit.graph.facts.names import entities_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Ability, Parameter, label_of
from graphkit.surfaces.abilities.suggestions import Options
from graphkit.surfaces.abilities.value_types import AS_AT, QUESTION_TYPES, ValueType
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.page_links import ENTITY_PATHS, address, page_address

_TEXT = ValueType()
_MOST, _MOST_SEEN = 3, 12
_SEARCHED = ("authority", "agency", "topic")  # kinds that the search index suggests


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
    is_day: bool = False
    is_flag: bool = False


def question_pickers(store: Store, question: Question, values: dict[str, str]) -> list[Picker]:
    """Return a field for each parameter of a question, required ones first,
    with the values given.
    """
    ordered = [
        *question.required,
        *(name for name in question.parameters if name not in question.required),
    ]
    given = dict(question.defaults) | values
    return [
        picker(store, name, given.get(name, ""), is_required=name in question.required)
        for name in ordered
    ]


def question_parameter(question: Question, name: str) -> Parameter:
    """Return what a parameter of a question takes."""
    value_type, default = QUESTION_TYPES.get(name, _TEXT), question.defaults.get(name, "")
    words = (
        f"{parameter_label(name)} ({value_type.hint})" if value_type.hint else parameter_label(name)
    )
    is_list = name in question.list_parameters
    sentence = f"{words}; default: {default}." if default else f"{words}."
    return Parameter(name, value_type, sentence, default, name in question.required, is_list)


def ability_pickers(
    store: Store, ability: Ability[..., object], values: Mapping[str, str]
) -> list[Picker]:
    """Return a field for each parameter of an ability that its form has, with the values given."""
    fields = []
    for each in ability.form_parameters:
        first = each.default if each.type.choices and isinstance(each.default, str) else ""
        value = values.get(each.name) or first
        fields.append(_picker(store, each.type, each.name, each.label, value, each.is_required))
    return fields


def picker(
    store: Store,
    name: str,
    value: str = "",
    label: str = "",
    is_required: bool = False,
    kind: str = "",
) -> Picker:
    """Return a field for names of a kind (by default, of the field's own name):
    authority, topic, sector …
    """
    value_type = QUESTION_TYPES.get(kind or name, _TEXT)
    return _picker(store, value_type, name, label or parameter_label(name), value, is_required)


def parameter_label(name: str) -> str:
    """Return the name of a parameter of a question in words."""
    return QUESTION_TYPES.get(name, _TEXT).label or label_of(name)


def _picker(
    store: Store, value_type: ValueType, name: str, label: str, value: str, is_required: bool
) -> Picker:
    words = value_type.words
    choices = tuple((each, words.get(each, each)) for each in value_type.choices)
    options = value_type.suggest(store) or choices
    is_closed = value_type.is_closed or bool(value_type.choices)
    if is_closed and value and value not in dict(options):
        found = [
            one for one, words in options if value.lower() in (one.partition("/")[2], words.lower())
        ]
        value = found[0] if found else value
        options = options if found else (*options, (value, value))
    is_day = value_type is AS_AT
    if is_day and value:
        with suppress(ParameterError):  # a field for days takes them as 2024-03-31 only
            value = parameter_day(name, value)
    return Picker(
        name,
        label,
        value,
        value_type.hint,
        options,
        is_closed,
        is_required,
        is_day,
        value_type.is_flag,
    )


class Nearest(NamedTuple):
    """An entity with its page, or with the page that was asked for with its name."""

    title: str
    href: str


def with_nearest_names(
    store: Store, request: PageRequest, types: Mapping[str, ValueType] = QUESTION_TYPES
) -> list[Nearest]:
    """Return the page of a request with each name that nothing has replaced by those nearest to it.

    `types` are those of its parameters.
    """
    given = {name: list(values) for name, values in request.parameters.items() if any(values)}
    found = []
    for parameter in given:
        named = types.get(parameter.replace("_", "-"))
        if not (named and named.kind in _SEARCHED):
            continue
        kind, names = named.kind, request.names(parameter)
        for at, name in enumerate(names):
            if find_entities(store, name, kind) or find_area(store, name):
                continue
            titles = [
                each.title for each in suggest(store.facts, name, _MOST_SEEN) if each.kind == kind
            ]
            for title in titles[:_MOST]:
                changed = given | {parameter: [*names[:at], title, *names[at + 1 :]]}
                found.append(Nearest(title, address(request.path, **changed)))
    return found


def nearest_to(store: Store, path: str) -> list[Nearest]:
    """Return the entities below the same path with the nearest names;
    for an inspection, its authority.

    None for a path without a kind.
    """
    start, _, rest = path.removeprefix("/").partition("/")
    kind, _, tail = rest.partition("/")
    if start == "law":
        return _similar(store, rest, ENTITY_PATHS["/law/"], "law")
    if start not in ("id", "scheme") or not tail:
        return []
    if kind == "inspection":
        authority = authority_iri(tail.partition("/")[0])
        label = Labels(store).of(authority)
        return [Nearest(label, page_address(authority))] if label not in authority else []
    found = suggest(store.facts, tail.rpartition("/")[2].replace("-", " "))
    namespace = ENTITY_PATHS[f"/{start}/"]
    parent = f"{namespace}{rest.rpartition('/')[0]}/"
    named = [
        Nearest(each.title, page_address(each.iri)) for each in found if each.iri.startswith(parent)
    ]
    if named or (start == "id" and kind != "person"):
        return named[:_MOST]
    return _similar(store, tail, parent, kind)


def _similar(store: Store, path: str, start: str, kind: str) -> list[Nearest]:
    """Return the entities of a kind below `start` whose paths there are most similar to `path`."""
    paths = {
        iri.removeprefix(start) for iri in entities_of(store.facts, kind) if iri.startswith(start)
    }
    labels = Labels(store)
    similar = nearest_names(path, sorted(paths), _MOST)
    return [Nearest(labels.of(start + each), page_address(start + each)) for each in similar]
