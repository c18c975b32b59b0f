"""Matches the names of a list with entities: identifiers, codes, and how sure each match is."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import kind_of, local_id
from graphkit.documents.register.published_list import read_sheets
from graphkit.graph.entities.entity_search import find_entities, similar_entities
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.names import codes
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.value_types import FILE, Label, ValueType, one_of

_KINDS = ("authority", "agency", "service", "region", "topic")
_CODES = {"dfe": "DfeNumber", "urn": "Urn", "ods": "OdsCode", "police": "PoliceId"}
_NAMES = ValueType("NAME", label="Names", hint="Slough; RBWM; Thames Valley Police", is_name=True)
_MOST_CANDIDATES = 6  # of a name that no entity has
_SURE, _OTHER_NAME = 1.0, 0.9  # scores: its own name or code; another one of its names


@ability({"names": "Slough;RBWM;Thames Valley Police"})
def match(
    store: Store,
    names: Annotated[
        Sequence[str],
        _NAMES,
        "Names, old names, abbreviations or codes; with a file, the headings of columns with them.",
    ],
    *,
    file: Annotated[str, FILE, "A list with headings: CSV, XLSX or ODS. Its first sheet."] = "",
    kind: Annotated[str, one_of(_KINDS), "Only entities of this kind.", Label("Kind")] = "",
) -> ResultTable:
    """Match names with councils, bodies and others: identifiers and codes to join your table with.

    One row for each name, in the order given. match is "name" (its own name, identifier or code;
    score 1), "other name" (an earlier or shorter one; 0.9), "several" (entities of this name,
    listed under candidates), "like" (no entity has the name; the candidates are spelt like it, and
    the score says how much alike the first one is) or "none". Only the first two name an entity.
    """
    given = _listed(Path(file), names) if file else names
    rows = {name: _row(store, name, kind) for name in given}
    meaning, caveat = description("match")
    columns = (
        "name",
        "match",
        "score",
        "entity",
        "label",
        "kind",
        "until",
        "gss",
        *_CODES,
        "candidates",
    )
    return ResultTable("match", columns, tuple(rows[name] for name in given), meaning, caveat)


def _listed(path: Path, headings: Sequence[str]) -> list[str]:
    """Return the names in some columns of a list. Raises ParameterError, InputError."""
    _, lines = next(read_sheets(path))
    first, *rows = lines or [[]]
    if unknown := [each for each in headings if each not in first]:
        known = f"it has {', '.join(first)}" if any(first) else "it is empty"
        raise ParameterError(f"{path.name} has no column {unknown[0]!r}: {known}")
    columns = [*map(first.index, headings)]
    return [row[at] for row in rows for at in columns if row[at:] and row[at]]


def _row(store: Store, name: str, kind: str) -> tuple[Value, ...]:
    found, labels = find_entities(store, name, kind), Labels(store)
    if len(found) > 1:
        return _unmatched(name, "several", 1 / len(found), found)
    if not found:
        near = [
            (SequenceMatcher(None, name.casefold(), labels.of(each).casefold()).ratio(), each)
            for each in [*similar_entities(store, name, kind)][:_MOST_CANDIDATES]
        ]
        near.sort(key=lambda scored: (-scored[0], scored[1]))
        score = near[0][0] if near else 0
        return _unmatched(name, "like" if near else "none", score, [each for _, each in near])
    [iri] = found
    entity, until = local_id(iri), end_date(store, iri)
    gss = entity.partition("/")[2] if kind_of(iri) == "authority" else ""
    coded = [codes(store.facts, scheme).get(iri, "") for scheme in _CODES.values()]
    own = (labels.of(iri), iri, entity, entity.rpartition("/")[2], *coded)
    is_own = name.casefold() in map(str.casefold, own)
    way, score = ("name", _SURE) if is_own else ("other name", _OTHER_NAME)
    return (name, way, score, entity, labels.of(iri), kind_of(iri), until, gss, *coded, "")


def _unmatched(name: str, way: str, score: float, others: Sequence[str]) -> tuple[Value, ...]:
    """Return the row of a name that no single entity has, with what may be meant."""
    empty = [""] * (5 + len(_CODES))
    return (name, way, round(score, 2), *empty, "; ".join(map(local_id, others)))
