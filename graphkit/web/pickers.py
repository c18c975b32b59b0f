"""Fields of forms that choose entities, concepts and dates, with suggestions from the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.abilities.ability import Ability, Parameter, label_of
from graphkit.abilities.suggestions import Options
from graphkit.abilities.value_types import QUESTION_TYPES, ValueType
from graphkit.ask.questions import Question
from graphkit.store.dataset import Store

_TEXT = ValueType()


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


def question_parameter(question: Question, name: str) -> Parameter:
    """Return what a parameter of a question takes."""
    value_type, default = QUESTION_TYPES.get(name, _TEXT), question.defaults.get(name, "")
    words = f"{parameter_label(name)} ({value_type.hint})" if value_type.hint else parameter_label(name)
    is_list = name in question.entity_parameters and name != question.single_value
    sentence = f"{words}; default: {default}." if default else f"{words}."
    return Parameter(name, value_type, sentence, default, name in question.required, is_list)


def ability_pickers(store: Store, ability: Ability[..., object], values: Mapping[str, str]) -> list[Picker]:
    """Return a field for each parameter of an ability that its form has, with the values given."""
    return [
        _picker(
            store, each.type, each.name, each.label, values.get(each.name) or _chosen(each), each.is_required
        )
        for each in ability.form_parameters
    ]


def _chosen(each: Parameter) -> str:
    """Return what a list of fixed values shows at first."""
    return each.default if each.type.choices and isinstance(each.default, str) else ""


def picker(store: Store, name: str, value: str = "", is_required: bool = False, label: str = "") -> Picker:
    """Return the field for a parameter of a question: authority, agency, topic, sector …"""
    value_type = QUESTION_TYPES.get(name, _TEXT)
    return _picker(store, value_type, name, label or parameter_label(name), value, is_required)


def parameter_label(name: str) -> str:
    """Return the name of a parameter of a question in words."""
    return QUESTION_TYPES.get(name, _TEXT).label or label_of(name)


def _picker(
    store: Store, value_type: ValueType, name: str, label: str, value: str, is_required: bool
) -> Picker:
    options = value_type.suggest(store) or tuple((each, each) for each in value_type.choices)
    is_closed = value_type.is_closed or bool(value_type.choices)
    if is_closed and value and value not in dict(options):
        found = [one for one, words in options if value.lower() in (one.partition("/")[2], words.lower())]
        value = found[0] if found else value
        options = options if found else (*options, (value, value))
    return Picker(name, label, value, value_type.hint, options, is_closed, is_required)
