"""`Ability`: a function that answers,
with what all surfaces need to know about its parameters and answer.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from graphkit.answers.measures.result_table import ResultTable
from graphkit.core.errors import ParameterError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import ABILITIES
from graphkit.surfaces.abilities.forms import AnswerForm, Results, forms_of
from graphkit.surfaces.abilities.value_types import Label, ParameterAlias, ValueType

P = ParamSpec("P")
Answer = TypeVar("Answer")
Tables = Mapping[str, ResultTable]  # heading → table
OwnResults = Callable[[Store, Any, Mapping[str, Any]], Results]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name ("min-confidence"), what it takes, and a sentence about it.

    `is_positional`: the command takes it as an argument, not as an option.
    """

    name: str
    type: ValueType
    sentence: str
    default: Any = None
    is_required: bool = False
    is_list: bool = False
    is_positional: bool = False
    label: str = ""  # in forms; "": no field
    aliases: tuple[str, ...] = ()

    @property
    def keyword(self) -> str:
        """The name in Python."""
        return self.name.replace("-", "_")

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return self.name, *self.aliases

    def parse(self, given: Sequence[Any]) -> Any:
        """Return the value for what was given: texts, or values in Python.

        Raises ParameterError.
        """
        if self.type.is_json:
            whole = given[0] if len(given) == 1 else [*given] or self.default
            return self.type.parse(self.name, whole) if isinstance(whole, str) else whole
        parts = [part.strip() for each in given for part in self._parts(each)]
        if self.type.is_phrase:
            parts = [" ".join(parts)]
        texts = [part for part in parts if part]
        if not texts:
            return self.default
        if self.is_list:
            return tuple(self.type.parse(self.name, text) for text in texts)
        if len(texts) > 1:
            raise ParameterError(f"{self.name} takes one value: give it once")
        return self.type.parse(self.name, texts[0])

    def _parts(self, given: Any) -> list[str]:
        return str(given).split(";") if self.is_list and self.type.is_name else [str(given)]


@dataclass(frozen=True)
class Ability(Generic[P, Answer]):
    """A declared function. Calling it checks and parses the values, and returns its typed answer.

    `example` has values for a call that works on a graph of all reports; `is_slow`: it may take
    seconds; `tables_of` returns the tables of an answer; `own_forms` has formats beside those of
    tables, the first is the command's default; `own_results` returns what programs read of an
    answer, for the store, the answer and the values of the parameters. With `failed`, the command
    ends with 1, and with 2 for an error.
    """

    function: Callable[Concatenate[Store, P], Answer]
    example: Mapping[str, str]
    is_slow: bool
    tables_of: Callable[[Any], Tables]
    own_forms: Mapping[str, AnswerForm]
    served: Mapping[str, str]
    listing: Callable[[str], str] | None
    own_results: OwnResults | None
    failed: Callable[[Any], bool] | None

    def __call__(self, store: Store, *values: P.args, **named: P.kwargs) -> Answer:
        """Return the answer. Raises ParameterError for a value that does not fit,
        and GraphkitError.
        """
        given = dict(inspect.signature(self.function).bind(store, *values, **named).arguments)
        _, *parameters = given.items()
        return self.run(store, {name: several(value) for name, value in parameters})

    @property
    def name(self) -> str:
        """The name: "check-draft"."""
        return self.function.__name__.replace("_", "-")

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return ABILITIES[self.name]

    @property
    def title(self) -> str:
        """The heading of its page: the summary without its verb and full stop."""
        subject = self.summary.partition(" ")[2].rstrip(".")
        return subject[0].upper() + subject[1:]

    @property
    def description(self) -> str:
        """What it does, as the command's help explains it."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters, in the order of the function."""
        hints = get_type_hints(self.function, include_extras=True)
        _, *declared = inspect.signature(self.function).parameters.values()
        return tuple(_parameter(each, hints[each.name]) for each in declared)

    @property
    def public_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that a reader of a server chooses."""
        own = (each for each in self.parameters if not each.type.is_server_setting)
        return tuple(each for each in own if not each.type.is_local)

    @property
    def server_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that a server decides for its readers."""
        return tuple(each for each in self.parameters if each.type.is_server_setting)

    @property
    def form_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that have a field in the form."""
        return tuple(each for each in self.public_parameters if each.label)

    @cached_property
    def forms(self) -> Mapping[str, AnswerForm]:
        """The formats of the answer, the default first."""
        return {**self.own_forms, **forms_of(self.tables_of), **self.own_forms}

    def results(self, store: Store, given: Mapping[str, Sequence[Any]]) -> Results:
        """Return what programs read of the answer for values as they were given.

        Raises GraphkitError.
        """
        store, values, answer = self._answered(store, given)
        assert self.own_results, f"{self.name} is read as its answer"
        return self.own_results(store, answer, values)

    def run(self, store: Store, given: Mapping[str, Sequence[Any]]) -> Answer:
        """Return the answer for values by name, as they were given.

        Raises ParameterError, GraphkitError.
        """
        return self._answered(store, given)[-1]

    def _answered(
        self, store: Store, given: Mapping[str, Sequence[Any]]
    ) -> tuple[Store, dict[str, Any], Answer]:
        values = self.values(given)
        store = store.as_at(values["as_at"]) if values.get("as_at") else store
        # the values are checked here, not by a type checker
        function: Callable[..., Answer] = self.function
        return store, values, function(store, **values)

    def values(self, given: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Return the value of each parameter by its Python name, defaults included.

        Raises ParameterError.
        """
        self._check_names(given, self.parameters)
        texts = self.by_name(given)
        values = {each.keyword: each.parse(texts.get(each.name, ())) for each in self.parameters}
        for each in self.parameters:
            if each.is_required and not values[each.keyword]:
                example = f"for example {each.name}={self.example[each.name]}"
                raise ParameterError(f"{self.name} needs {each.name}, {example}")
        return values

    def by_name(self, given: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
        """Return values by the names of their parameters, where they were given by an alias."""
        names = {alias: each.name for each in self.parameters for alias in each.names}
        return {names.get(_spelled(name), name): values for name, values in given.items()}

    def check_names(self, given: Iterable[str]) -> None:
        """Raise ParameterError for a name that is no parameter which a reader of a server
        chooses.
        """
        self._check_names(given, self.public_parameters)

    def _check_names(self, given: Iterable[str], declared: Sequence[Parameter]) -> None:
        names = {name for each in declared for name in each.names}
        if unknown := [name for name in given if _spelled(name) not in names]:
            known = ", ".join(each.name for each in declared) or "none"
            raise ParameterError(
                f"{self.name} has no parameter {unknown[0][:40]!r}; it has: {known}"
            )


def _spelled(name: str) -> str:
    return name.replace("_", "-")


def _tables(answer: ResultTable | Tables) -> Tables:
    return {"": answer} if isinstance(answer, ResultTable) else answer


def ability(
    example: Mapping[str, str],
    *,
    is_slow: bool = False,
    tables: Callable[[Any], Tables] = _tables,
    forms: Mapping[str, AnswerForm] | None = None,
    served: Mapping[str, str] | None = None,
    listing: Callable[[str], str] | None = None,
    results: OwnResults | None = None,
    failed: Callable[[Any], bool] | None = None,
) -> Callable[[Callable[Concatenate[Store, P], Answer]], Ability[P, Answer]]:
    """Declare the function below as an ability; the arguments are those of `Ability`."""
    return lambda function: Ability(
        function, example, is_slow, tables, forms or {}, served or {}, listing, results, failed
    )


def several(value: Any) -> Sequence[Any]:
    """Return a value of Python as a sequence of values; none for None, and an object as JSON."""
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return [json.dumps(value)]
    return [value] if isinstance(value, str) or not isinstance(value, Sequence) else value


def _parameter(declared: inspect.Parameter, hint: Any) -> Parameter:
    assert get_origin(hint) is Annotated, (
        f"{declared.name} needs Annotated[…, a ValueType, a sentence]"
    )
    base, *notes = get_args(hint)
    name, is_required = declared.name.replace("_", "-"), declared.default is inspect.Parameter.empty
    value_type = next(note for note in notes if isinstance(note, ValueType))
    labels, aliases = (
        [note for note in notes if isinstance(note, kind)] for kind in (Label, ParameterAlias)
    )
    return Parameter(
        name,
        value_type,
        next(note for note in reversed(notes) if type(note) is str),
        () if is_required else declared.default,
        is_required,
        get_origin(base) is not None,
        declared.kind is not inspect.Parameter.KEYWORD_ONLY,
        labels[-1] if labels else value_type.label or label_of(name),
        tuple(aliases),
    )


def label_of(name: str) -> str:
    """Return the name of a parameter in words."""
    return name.replace("-", " ").replace("_", " ").capitalize()
