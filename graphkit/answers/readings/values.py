"""Resolves the names and values in a reading: "Slough", "RBWM", "South East", "neglect", "Good"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.declarations import Dimension, phrases_of, values_meant
from graphkit.answers.readings.literals import sparql_literal
from graphkit.answers.readings.nearby import on_map
from graphkit.answers.readings.reading import period
from graphkit.core.errors import EntityNotFoundError, ReadingError
from graphkit.core.identifiers import concept_value, slug
from graphkit.core.language.council_names import spelled_out
from graphkit.core.nearest_names import nearest_names
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.entities.entity_search import expand_name, find_entities, find_entity
from graphkit.graph.entities.lookup import exists, statistical_neighbours, successors
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.names import broader_topics
from graphkit.graph.facts.numbers import entity_number
from graphkit.graph.statements.ontology_graph import agency_classes

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_FLAGS = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}
_SAME_NAME = ("service",)  # kinds of which several may have one name: any of them is meant
_LISTED, _NEAR = 7, 4  # names of which all are listed; of others the nearest


class Value(NamedTuple):
    """A value: as SQL and as SPARQL compare it."""

    sql: int | float | str
    term: str


class ValueResolver:
    """Resolves names and values for one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts = store.facts

    def resolve(
        self, dimension: Dimension, given: Any, known: Callable[[], Iterable[Any]]
    ) -> list[Value]:
        """Return the values that one given value stands for.

        `known` returns the values that rows have, for dimensions without a vocabulary of their own.
        Raises ReadingError for an unknown one, with the nearest.
        """
        kind = dimension.type
        if isinstance(given, str) and (meant := values_meant(dimension, given)):
            return [value for each in meant for value in self.resolve(dimension, each, known)]
        if isinstance(given, bool) and kind != "flag":
            raise ReadingError(
                f"{dimension.name} takes no {str(given).lower()}: for example {dimension.example}"
            )
        if kind == "flag":
            return [self._flag(dimension, given)]
        if kind == "number":
            return [self._number(dimension, given)]
        if kind == "year":
            return [_text(self._year(dimension, given))]
        if kind == "inspection":
            return [self._inspection(str(given))]
        if dimension.is_entity:
            return [entity_value(iri) for iri in self._entities(dimension, str(given))]
        if kind in ("text", "class"):
            return [self._text(dimension, given, known)]
        return [concept(kind, each) for each in self._concepts(dimension, str(given))]

    def _flag(self, dimension: Dimension, given: Any) -> Value:
        found = _FLAGS.get(str(given).lower())
        if found is None:
            raise ReadingError(f"{dimension.name} is true or false, not {str(given)[:40]!r}")
        return Value(found, "true" if found else "false")

    def _number(self, dimension: Dimension, given: Any) -> Value:
        try:
            found = float(given)
        except (TypeError, ValueError):
            raise ReadingError(f"{dimension.name} is a number, not {str(given)[:40]!r}") from None
        number = int(found) if found.is_integer() else found
        return Value(number, str(number))

    def _year(self, dimension: Dimension, given: Any) -> str:
        text = period(dimension.name, given)
        if len(text) != 4:
            raise ReadingError(
                f"{dimension.name} is a year such as 2024; began takes a period: {text}"
            )
        return text

    def _inspection(self, given: str) -> Value:
        local = given.removeprefix(BASE).removeprefix("id/")
        query = "SELECT id, iri FROM known_inspection WHERE iri IN (?, ?)"
        found = self._facts.rows(query, (BASE + local, BASE + f"inspection/{local}"))
        if not found and (names := find_entities(self._store, given, "inspection")):
            found = self._facts.rows(query, (names[0], names[0]))
        if not found:
            raise ReadingError(
                f"no inspection {given[:80]!r}: give its identifier, as in "
                "inspection/CODE/DAY-FRAMEWORK"
            )
        return Value(found[0][0], f"<{found[0][1]}>")

    def _entities(self, dimension: Dimension, given: str) -> list[str]:
        """Return the entities that a name stands for."""
        if dimension.type == "provider":
            return self._providers(given)
        try:
            found = [
                *_named(self._store, "" if dimension.type == "body" else dimension.type, given)
            ]
        except EntityNotFoundError as error:
            raise ReadingError(f"{dimension.name}: {error}") from error
        return self._expanded(dimension, given, found) if dimension.expands else found

    def _providers(self, given: str) -> list[str]:
        """Return the providers with a name, or an identifier such as provider/SC411748."""
        names = _providers(self._facts)
        if not (found := names.get(slug(given)) or names.get(given.removeprefix(BASE))):
            near = nearest_names(slug(given), [*names], 3, 0.5)
            raise ReadingError(f"no body {given[:60]!r}; nearest: {', '.join(near) or 'none'}")
        return found

    def _expanded(self, dimension: Dimension, given: str, places: list[str]) -> list[str]:
        """Return the authorities that a dimension of other authorities means for some places."""
        expand: dict[str, Callable[[str], Iterable[str]]] = {
            "map": self._on_map,
            "statistical": lambda place: statistical_neighbours(self._store, place),
            "peers": lambda place: {
                *self._on_map(place),
                *statistical_neighbours(self._store, place),
            },
            "successors": lambda place: successors(self._store, place),
        }
        found = {each for place in places for each in expand[dimension.expands](place)} - {*places}
        if not found:
            raise ReadingError(f"no authority is {dimension.label.lower()} {given}")
        return sorted(found)

    def _on_map(self, authority: str) -> list[str]:
        places = (each for each, _ in on_map(authority))
        return [each for each in places if exists(self._store, each)]

    def _text(self, dimension: Dimension, given: Any, known: Callable[[], Iterable[Any]]) -> Value:
        names = [*dimension.values] or [str(each) for each in known() if each is not None]
        text = str(given).strip()
        if dimension.type == "class" and text in agency_classes():
            names.append(text)  # also where no row has it
        found = text if text in names else {_plain(each): each for each in names}.get(_plain(text))
        if found is None:
            raise ReadingError(_unknown(dimension, text, names))
        return Value(found, f"gk:{found}" if dimension.type == "class" else sparql_literal(found))

    def _concepts(self, dimension: Dimension, given: str) -> list[str]:
        """Return the notations of the concepts that a name stands for."""
        if dimension.type == "grade":
            names: dict[str, list[str]] = {each: [each] for each in STEPS_BELOW_OUTSTANDING}
        else:
            names = _names_of_scheme(self._facts, dimension.type)
        text = slug(given.replace("&", " and "))
        wanted = [text, *(slug(each) for each in spelled_out(text.replace("-", " ")))]
        found = next((names[each] for each in wanted if each in names), [])
        if not found:
            known = sorted({notation for each in names.values() for notation in each})
            raise ReadingError(_unknown(dimension, given, known))
        if dimension.expands == "narrower":
            below = [
                concept_value(each)
                for each, above in broader_topics(self._facts).items()
                if concept_value(above) in found
            ]
            found = [*found, *sorted(below)]
        if dimension.expands == "matches":
            query = """SELECT DISTINCT one.notation FROM close_match JOIN concept AS one
                ON one.id = concept
                JOIN concept AS two ON two.id = other WHERE two.notation = ?
                AND two.scheme = 'criterion'"""
            found = sorted({*found, *self._facts.column(query, found[:1])})
        return found


def _unknown(dimension: Dimension, given: str, known: Iterable[str]) -> str:
    """Return the message that a value does not exist, with the nearest ones."""
    names = sorted(map(str, known))
    if not names:
        return f"no {dimension.name} {given[:60]!r}; there is none at all"
    near = names if len(names) <= _LISTED else _nearest(dimension, given, names)
    more = f" ({len(names)} in all)" if len(names) > len(near) else ""
    return f"no {dimension.name} {given[:60]!r}; nearest: {', '.join(near)}{more}"


def _nearest(dimension: Dimension, given: str, names: Sequence[str]) -> list[str]:
    """Return the names, and words that people have for values, that are spelt most alike:
    one for each value.
    """
    meant = {**phrases_of(dimension), **{each: (each,) for each in names}}
    near = nearest_names(given.lower(), meant, 4 * _NEAR, 0.0)
    by_value: dict[tuple[str, ...], str] = {}
    for each in near:
        by_value.setdefault(meant[each], each)
    return [*by_value.values()][:_NEAR]


def _plain(text: str) -> str:
    return slug(str(text)).replace("-", "")


@kept
def _providers(facts: Facts) -> dict[str, list[str]]:
    """Return the providers (IRIs) by their names in lower case with hyphens,
    and by their identifiers.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for iri, label in facts.rows("SELECT iri, label FROM provider ORDER BY iri"):
        found[slug(label)].append(iri)
        found[iri.removeprefix(BASE)].append(iri)
    return dict(found)


@kept
def _named(store: Store, kind: str, name: str) -> tuple[str, ...]:
    """Return the entities of a kind ("": any) that a name stands for.

    Raises EntityNotFoundError.
    """
    if kind == "authority":
        return expand_name(store, name, kind)
    several = find_entities(store, name, kind) if kind in _SAME_NAME else []
    return (*several,) or (find_entity(store, name, kind),)


@kept
def _names_of_scheme(facts: Facts, scheme: str) -> dict[str, list[str]]:
    """Return the notations of a scheme's concepts by their names, in lower case with hyphens."""
    names: dict[str, list[str]] = defaultdict(list)
    preference = {"notation": 0, "label": 1}
    rows = facts.rows(
        """SELECT name.name, notation, name.kind FROM concept JOIN name ON name.entity = concept.id
            WHERE scheme = ? ORDER BY 2""",
        (scheme,),
    )
    best: dict[str, int] = {}
    for name, notation, kind in rows:
        key, rank = slug(name.replace("&", " and ")), preference.get(kind, 2)
        if rank < best.get(key, 9):
            best[key], names[key] = rank, []
        if rank == best[key] and notation not in names[key]:
            names[key].append(notation)
    return dict(names)


def entity_value(iri: str) -> Value:
    """Return an entity as a value."""
    return Value(entity_number(iri), f"<{iri}>")


def concept(scheme: str, notation: str) -> Value:
    """Return a concept as a value."""
    return Value(notation, f"<{SCHEME}{scheme}/{notation}>")


def _text(text: str) -> Value:
    return Value(text, sparql_literal(text))
