"""The reference data of a build: register and decisions, for resolving; official list;
statistics; whether drafts are read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yaml import YAMLError

from graphkit.core.digests import file_digest
from graphkit.core.errors import DecisionError, GraphkitError
from graphkit.core.quads import Quads
from graphkit.core.results_settings import results_kinds
from graphkit.documents.register import Register, load_register
from graphkit.documents.register.interventions_list import load_interventions
from graphkit.documents.register.official_list import load_official_list, read_official_list
from graphkit.documents.register.published_statistics import (
    load_statistics,
    read_published_statistics,
)
from graphkit.documents.register.register import read_register
from graphkit.documents.register.results_list import (
    kind_of_list,
    load_registrations,
    load_results,
    read_results,
    registrations_in,
)
from graphkit.documents.resolve import Decisions
from graphkit.documents.resolve.outcome_decisions import OutcomeDecisions
from graphkit.graph.statements.interventions_graph import interventions_graph
from graphkit.graph.statements.official_graph import official_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.statements.results_graph import results_graph
from graphkit.graph.statements.statistics_graph import statistics_graph

_MOST_WORDS = 8  # listed in a line


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Where register (a folder) and decisions (a file) are; None means those shipped.

    `outcomes` is a file of the user's own decisions on outcomes, beside those shipped.
    `official` are lists, each in place of the shipped one of its kind. `statistics` are files whose
    values replace and add to those shipped, in their order. With `drafts`, documents that are not
    published are read, too: for a graph of their own.
    """

    register: Path | None = None
    decisions: Path | None = None
    official: tuple[Path, ...] = ()
    statistics: tuple[Path, ...] = ()
    outcomes: Path | None = None
    drafts: bool = False

    def load(self) -> tuple[Register, Decisions]:
        """Return register and decisions; a process reads them again only where their files have
        changed.
        """
        return _load(self.register, self.decisions, self._state())

    def outcome_decisions(self) -> OutcomeDecisions:
        """Return the decisions on outcomes; they are kept as `load` keeps its own."""
        return _load_outcomes(self.outcomes, self._state())

    def _state(self) -> tuple[tuple[str, int, int], ...]:
        """Return name, time of change and size of each file."""
        own = filter(None, (self.decisions, self.outcomes, *self.official, *self.statistics))
        files = [*(self.register.rglob("*.*") if self.register else ()), *own]
        states = ((str(path), path.stat()) for path in sorted(files) if path.is_file())
        return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)

    def source_graphs(self) -> tuple[Quads, ...]:
        """Return the graphs of published lists: of inspections, of other results, of statistics.

        Raises InputError where a list of the user cannot be used. They are kept as `load` keeps its
        own.
        """
        return _source_graphs(self, self._state())

    @property
    def digest(self) -> str:
        """The digests of a user's official list and statistics, "" for those shipped."""
        return " ".join(map(file_digest, (*self.official, *self.statistics)))

    def check_persons(self, applied: Collection[str]) -> None:
        """Raise DecisionError if a decision of the user is on a person whom no report names."""
        if fault := self.load()[1].unknown_persons(applied):
            raise DecisionError(f"{self.decisions}: {fault}")

    def unused_decisions(self, applied: Collection[str]) -> str:
        """Return the line on the user's decisions whose keys are not among those applied;
        "" without any.
        """
        lines = []
        if self.decisions and (words := self.load()[1].unused(applied)):
            listed = _listed([f'"{each}"' for each in words])
            lines.append(
                f"{self.decisions.name}: no mention in the reports has exactly these words: "
                f"{listed}"
            )
        if self.outcomes and (items := self.outcome_decisions().unused(applied)):
            lines.append(
                f"{self.outcomes.name}: no report has exactly these recommendations: "
                f"{_listed(items)}"
            )
        return "\n".join(lines)


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - _MOST_WORDS} more" if len(items) > _MOST_WORDS else ""
    return ", ".join(items[:_MOST_WORDS]) + more


@lru_cache(maxsize=2)
def _load_outcomes(path: Path | None, state: tuple[tuple[str, int, int], ...]) -> OutcomeDecisions:
    return OutcomeDecisions.read(path)


@lru_cache(maxsize=2)
def _load(
    register: Path | None, decisions: Path | None, state: tuple[tuple[str, int, int], ...]
) -> tuple[Register, Decisions]:
    bodies = _read_user_register(register) if register else load_register()
    decided = Decisions.read(decisions)
    for item in decided.own:
        place = f"authority/{item.authority}" if item.authority else ""
        if fault := unknown_body(item.entity, bodies) or unknown_body(place, bodies):
            raise DecisionError(f"{decisions}: {item.words!r}: {fault}")
    return bodies, decided


@lru_cache(maxsize=2)
def _source_graphs(
    reference: ReferenceData, state: tuple[tuple[str, int, int], ...]
) -> tuple[Quads, ...]:
    register, own = reference.load()[0], {kind_of_list(path): path for path in reference.official}
    codes, names = register.present_codes(), {each.gss: each.name for each in register.authorities}
    listed = read_official_list(own[""], codes) if "" in own else load_official_list(codes)
    statistics = load_statistics(codes)
    for path in reference.statistics:
        statistics = statistics.updated_with(read_published_statistics(path, codes))
    return (
        official_graph(listed, names),
        *(_results_graph(kind, own.get(kind), register) for kind in results_kinds()),
        interventions_graph(load_interventions(codes)),
        statistics_graph(statistics),
    )


def _results_graph(kind: str, path: Path | None, register: Register) -> Quads:
    """Return the graph of a list of results: that of a file of the user, else the one shipped."""
    if path is None:
        return results_graph(kind, load_results(kind, register), load_registrations(kind))
    found = read_results(path, kind, register)
    return results_graph(kind, found, registrations_in(found))


def unknown_body(entity: str, register: Register) -> str:
    """Return why the register does not have the body that an identifier names;
    "" where it has it.
    """
    kind, _, name = entity.partition("/")
    code = name.partition("/")[0]
    if kind == "agency" and register.agency(name) is None:
        return f"the register has no agency {name!r}; add it there, or name another"
    if kind in ("authority", "service") and register.authority(code) is None:
        return f"the register has no authority {code!r}"
    return ""


def _read_user_register(folder: Path) -> Register:
    """Return the register in a folder.

    Raises GraphkitError if its files cannot be read or made a graph.
    """
    try:
        register = read_register(folder)
        register_graph(register)
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RuntimeError,
        YAMLError,
    ) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise GraphkitError(
            f"cannot read the register in {folder} ({reason}); see docs/reference/register.md for "
            "its format"
        ) from error
    return register
