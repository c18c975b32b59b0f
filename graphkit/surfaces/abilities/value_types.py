"""The types of parameters: how a value is parsed, described to programs, completed and suggested.

Each has an alias for signatures, with the sentence that most abilities use: `topic: Topic = ""`.
`Annotated[Topic, "Only weaknesses on a topic"]` says something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from graphkit.answers.queries.parameters import parameter_day, parse_since
from graphkit.answers.readings.reading import json_object
from graphkit.core.confidence import parse_confidence
from graphkit.core.errors import ParameterError
from graphkit.core.replaced_names import REPLACED, unknown_name
from graphkit.core.terms import POLARITIES, Scheme
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import suggestions
from graphkit.surfaces.abilities.suggestions import Options

_NAME, _DATE = "NAME", "DATE"
# Parameters of questions that take a concept of the scheme of their name.
_OF_SCHEMES = ("sector", "polarity", "extent", "framework", "grade", "criterion", "region")


def _flag(name: str, text: str) -> bool:
    known = {
        "true": True,
        "1": True,
        "yes": True,
        "on": True,
        "false": False,
        "0": False,
        "no": False,
    }
    if text.lower() not in known:
        raise ParameterError(f"{name} is true or false, not {text!r}")
    return known[text.lower()]


class Label(str):
    """The label of a field in a form, as a note in Annotated; Label("") for none."""


class ParameterAlias(str):
    """Another name of a parameter in addresses and tools, as a note in Annotated."""


@dataclass(frozen=True)
class ValueType:
    """What a parameter takes.

    `suggest` returns the values to choose from in a graph; `choices` are all that there are, in any
    graph. `kind`: of the entities that it names, for "the nearest names". `is_server_setting`: a
    server decides it. `is_local`: it names a file, so only the command line and Python take it.
    """

    metavar: str = ""
    # name of the parameter, text → value; raises ParameterError
    parse: Callable[[str, str], Any] = lambda name, text: text
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    suggest: Callable[[Store], Options] = lambda store: ()
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)  # of choices, in forms
    kind: str = ""
    label: str = ""  # in forms, where the parameter's name does not say enough
    hint: str = ""
    is_name: bool = False
    is_closed: bool = False  # nothing beside what `suggest` returns
    is_flag: bool = False
    is_server_setting: bool = False
    is_local: bool = False
    is_phrase: bool = False  # several words of the shell are one value
    is_json: bool = False  # any JSON value
    may_be_file: bool = False  # on the command line, @FILE or - stands for the text that is there


def name_of(kind: str, among: str = "") -> ValueType:
    """Return the type of names of entities of a kind; the graph suggests these,
    or those `among` others.
    """
    return ValueType(_NAME, suggest=suggestions.of(among or kind), kind=kind, is_name=True)


def concept_of(scheme: Scheme, label: str = "") -> ValueType:
    """Return the type of the concepts of a scheme with few of them."""
    return ValueType(_NAME, suggest=suggestions.concepts_of(scheme), is_closed=True, label=label)


def one_of(
    choices: Iterable[str], of: str = "", words: Mapping[str, str] | None = None
) -> ValueType:
    """Return the type of a few fixed values; `of` is what they name, where some are gone.

    `words`: what forms show for a value, where its name is not enough.
    """
    known = tuple(choices)

    def parse(name: str, text: str) -> str:
        if text.lower() not in known:
            if text.lower() in REPLACED.get(of, ()):
                raise ParameterError(unknown_name(of, text.lower(), known))
            raise ParameterError(
                f"{name} {text[:40]!r} is not one of {', '.join(map(repr, known))}"
            )
        return text.lower()

    schema = {"type": "string", "enum": list(known)}
    return ValueType("", parse, schema, choices=known, words=words or {})


def number_from(least: int, most: int | None = None) -> ValueType:
    """Return the type of whole numbers from a least one to a largest one, if any."""

    def parse(name: str, text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
        if number < least or (most is not None and number > most):
            rest = f" to {most:,}" if most is not None else ""
            raise ParameterError(
                f"{name} takes a whole number from {least}{rest}, not {text[:20]!r}"
            )
        return number

    bounds = {"minimum": least} | ({"maximum": most} if most is not None else {})
    return ValueType("N", parse, {"type": "integer", **bounds})


READING = ValueType("JSON", json_object, {"type": ["string", "object"]}, is_json=True)
AUTHORITY, TOPIC, AGENCY = map(name_of, ("authority", "topic", "agency"))
FOCUS = name_of("authority", among="focus")
PLACE = name_of("authority", among="place")
AS_AT = ValueType(_DATE, parameter_day, label="As at", hint="2024-03-31")
SINCE = ValueType(
    _DATE, lambda name, text: parse_since(text), label="Since", hint="2019 or 2019-05-01"
)
CONFIDENCE = ValueType(
    "NUMBER",
    lambda name, text: parse_confidence(text),
    {"type": "number", "minimum": 0, "maximum": 1},
    label="Leave out labels less sure than",
    hint="from 0 (all) to 1 (certain), such as 0.6",
)
FLAG = ValueType(parse=_flag, schema={"type": "boolean"}, is_flag=True)
QUOTES = ValueType(parse=_flag, schema={"type": "boolean"}, is_flag=True, is_server_setting=True)
# a server decides; the user of a graph has them all
READERS_QUOTES = replace(QUOTES, metavar="server")
FILE = ValueType("FILE", is_local=True)
POLARITY = one_of(POLARITIES)
WORDS = ValueType("WORDS", is_phrase=True)

ENTITY = ValueType("ENTITY", suggest=suggestions.of("focus"))

Entity = Annotated[
    str, ENTITY, "A name, an ONS code, or an identifier, in full or short (agency/ofsted)."
]
Authority = Annotated[str, AUTHORITY, "An authority, by name or ONS code."]
Authorities = Annotated[Sequence[str], AUTHORITY, "Authorities, by name or ONS code, or a region."]
Focus = Annotated[
    Sequence[str],
    FOCUS,
    (
        "Restrict to an authority, region, agency, service … by name or identifier. Repeat for "
        "several."
    ),
]
Topic = Annotated[str, TOPIC, "Findings on a topic and its narrower topics."]
AsAt = Annotated[  # the store that a function gets is as at that day
    str,
    AS_AT,
    (
        "As at a day: only what had begun by then, as the inspectorate's statistics count; nothing "
        "later."
    ),
]
Since = Annotated[str, SINCE, "Inspections that began then or later (2019-05-01, 2019-05 or 2019)."]
Confidence = Annotated[
    float,
    CONFIDENCE,
    "Leave out findings whose polarity has a lower confidence (0 to 1), and unsure labels.",
]
Region = Annotated[str, PLACE, "Only authorities in a region or place."]
Polarity = Annotated[str, POLARITY, "Only findings with this polarity."]
Top = Annotated[int, number_from(1), "Show only the first N rows.", Label("")]
Quotes = Annotated[
    bool,
    QUOTES,
    "Include quotes from all reports, also from those not under the Open Government Licence.",
]

QUESTION_TYPES = {  # parameter of a question → its type; others take a text
    "authority": AUTHORITY,
    "agency": AGENCY,
    "topic": TOPIC,
    "focus": FOCUS,
    "since": SINCE,
    "until": ValueType(_DATE, label="Until", hint="2023 or 2023-12-31"),
    "on": ValueType(_DATE, label="On the day", hint="2019-05-01"),
    "min-confidence": CONFIDENCE,
    "words": ValueType("WORDS", label="With the words", hint="words in the passage"),
    "statement": ValueType(label="Statement", hint="identifier of a statement"),
    **{name: name_of(name) for name in ("person", "law", "measure")},
    **{name: concept_of(Scheme(name)) for name in _OF_SCHEMES},
    "outcome": concept_of(Scheme.NATIONAL_FRAMEWORK),
    "way": concept_of(Scheme.LOOK_BACK, "How it is stated"),
    "role": concept_of(Scheme.OVERSIGHT_ROLE),
    "result": concept_of(Scheme.INSPECTION_OUTCOME),
}
