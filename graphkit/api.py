"""The Python API: `graphkit.open("graphkit.db")` returns a `Graph`, whose methods query it.

    import graphkit as gk

    with gk.open("graphkit.db") as g:
        g.query("recurring-weaknesses", authority="Slough").to_dataframe()
        g.findings(authority="Reading", topic="neglect", polarity="weakness")
        g.network("partners", focus="Berkshire")

Every method sees the graph as it was when it was opened; a later build is seen by the next `open`.
Errors are subclasses of `GraphkitError`, with a message of one line that says what is wrong and
what to do.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, Unpack, overload

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.parameters import parameter_day, parse_since
from graphkit.answers.queries.query_process import query_within
from graphkit.answers.queries.question import find_question
from graphkit.answers.queries.rows import Rows, python_value
from graphkit.answers.queries.running import run_question
from graphkit.answers.readings.read import read as read_reading
from graphkit.answers.readings.reading import ReadingSlots, parse_reading
from graphkit.core.errors import GraphkitError
from graphkit.core.replaced_names import gone_name
from graphkit.core.terms import BASE, POLARITIES
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.facts.passages import link_of
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store import DEFAULT_LOCATION
from graphkit.graph.store.dataset import Store, error_of_files, open_store
from graphkit.graph.store.endpoint import redact_credentials
from graphkit.surfaces.abilities.ability import Ability
from graphkit.surfaces.abilities.analyses import analyse, compare
from graphkit.surfaces.abilities.ask import ask
from graphkit.surfaces.abilities.check_draft import check_draft
from graphkit.surfaces.abilities.listings import authorities, coverage, review, tracker
from graphkit.surfaces.abilities.matched_names import match
from graphkit.surfaces.abilities.new import new
from graphkit.surfaces.abilities.search import search
from graphkit.surfaces.abilities.statements import show
from graphkit.surfaces.abilities.written_pages import briefing
from graphkit.surfaces.abilities.written_pages import map as map_

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset
    from rdflib import Graph as RdfGraph

    from graphkit.core.model import Record
    from graphkit.graph.builder.reference_data import ReferenceData
    from graphkit.graph.builder.statement_files import AddedStatements
    from graphkit.graph.builder.summary import Summary
    from graphkit.surfaces.maps.map_page import MapNetwork

P = ParamSpec("P")
Result = TypeVar("Result")
Value = str | float | date | None
Names = str | Sequence[str] | None


def _method_of(declared: Ability[P, Result]) -> Callable[Concatenate[Graph, P], Result]:
    """Return the method for an ability whose answer is given as it is."""
    return _method(
        declared, lambda answer: answer, inspect.signature(declared.function).return_annotation
    )


def _rows_of(declared: Ability[P, Any]) -> Callable[Concatenate[Graph, P], Rows]:
    """Return the method for an ability whose answer is one table."""
    return _method(declared, lambda answer: _rows(*declared.tables_of(answer).values()), "Rows")


def _rows_by_part(declared: Ability[P, Any]) -> Callable[Concatenate[Graph, P], dict[str, Rows]]:
    """Return the method for an ability whose answer has several tables, by heading."""
    return _method(
        declared,
        lambda answer: {name: _rows(table) for name, table in declared.tables_of(answer).items()},
        "dict[str, Rows]",
    )


def _method(
    declared: Ability[P, Any], read: Callable[[Any], Result], returned: str
) -> Callable[Concatenate[Graph, P], Result]:
    def method(graph: Graph, /, *values: P.args, **named: P.kwargs) -> Result:
        try:
            return read(declared(graph.store, *values, **named))
        except Exception as error:
            if of_files := error_of_files(graph.location, error):
                raise of_files from error
            raise

    method.__name__, method.__doc__ = declared.function.__name__, _documentation(declared)
    signature = inspect.signature(declared.function).replace(return_annotation=returned)
    method.__signature__ = signature  # type: ignore[attr-defined]
    return method


def _rows(table: ResultTable) -> Rows:
    return Rows(table.columns, table.rows, lambda _: table.explanation())


def _documentation(declared: Ability[..., Any]) -> str:
    parameters = "\n".join(f"{each.keyword}\n    {each.sentence}" for each in declared.parameters)
    return f"{declared.description}\n\nParameters\n----------\n{parameters}\n"


class Graph:
    """A graph opened for reading. Close it, or use it in a `with` block, to release its files.

    Parameters
    ----------
    location
        A folder, or the URL of a SPARQL 1.1 endpoint; by default `$GRAPHKIT_STORE`, or
        "graphkit.db".

    Raises
    ------
    GraphkitError
        Where there is no graph.
    """

    def __init__(self, location: str | Path | None = None) -> None:
        self.location = chosen_location(location)
        self._opened: Store | None = open_store(self.location)

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return (
            "<graphkit.Graph "
            f"{redact_credentials(self.location)!r}{'' if self._opened else ', closed'}>"
        )

    if not TYPE_CHECKING:  # a type checker knows all methods

        def __getattr__(self, name: str) -> object:
            unknown = f"'Graph' object has no attribute {name!r}"
            raise AttributeError(gone_name("method", name) or unknown)

    def close(self) -> None:
        """Release the graph's files. Closing twice is allowed;
        a query afterwards raises GraphkitError.
        """
        self._opened = None

    @property
    def store(self) -> Store:
        """The underlying store, for anything these methods do not offer.

        Raises GraphkitError once closed.
        """
        if self._opened is None:
            raise GraphkitError(
                f"the graph at {redact_credentials(self.location)} is closed: open it again"
            )
        return self._opened

    def query(
        self,
        question: str,
        *,
        timeout: float | None = None,
        as_written: bool = False,
        **parameters: Value | Sequence[Value],
    ) -> Rows:
        """Return the result of a question.

        Parameters
        ----------
        question
            The name of a competency question (`graphkit query --list`), or SPARQL. The project's
            prefixes need not be declared; all named graphs are queried together.
        timeout
            Seconds of processor time after which the query is ended, or ten times as many by the
            clock; None for no limit. With a limit, the query runs in a process of its own, which
            takes 0.3 s to start and reads the graph as it is now.
        as_written
            Whether the query goes to the engine as it is, without the extensions of graphkit.
        parameters
            Values of the question's parameters, by name, with "_" for "-": `authority="Slough"`, a
            date, `min_confidence=0.6`. A list means each of its values, a region ("South East") its
            authorities. "" or None leaves a parameter open, so that the question covers all values;
            it also removes a default.

        Returns
        -------
        Rows
            One row for each solution, one column for each variable. ASK returns one row with the
            column `answer`; CONSTRUCT and DESCRIBE the columns `subject`, `predicate`, `object`.
            `rows.diagnostics` explains an empty result and states when a result is unreliable.

        Raises
        ------
        GraphkitError
            If the text is not SPARQL, refers to another server, an extension in it cannot be
            expanded, or a parameter is missing, unknown, or has a value that names nothing in the
            graph.
        TimeLimitError
            With advice, if the query takes longer than `timeout`.

        Notes ----- Results contain quotes from all reports, also from those that may not be
        republished: `export` leaves these out.
        """
        chosen = find_question(question)
        values = {name.replace("_", "-"): _texts(value) for name, value in parameters.items()}
        if timeout is None:
            result = run_question(self.store, chosen, values, as_written=as_written)
            columns, rows = columns_and_rows(result, python_value)
        else:
            columns, rows = query_within(
                timeout, self.location, chosen, values, as_written=as_written
            )
        return Rows(
            columns,
            rows,
            lambda is_empty: diagnostics(self.store, chosen, values, is_empty),
            self._link,
        )

    def _link(self, identifier: str) -> str:
        return link_of(self.store.facts, BASE + identifier).url

    def read(self, of: str, **slots: Unpack[ReadingSlots]) -> Rows:
        """Return the rows of a reading: what is counted or listed, and slots that restrict it.

        Parameters
        ----------
        of
            The unit: "findings", "recommendations", "inspections", "authorities" …
        slots
            `where`, `scope`, `columns`, `by`, `measures`, `compare`, `order`, `limit` …, as in JSON
            (docs/reference/readings.md): `where={"authority": "Slough"}, scope="all"`.

        Returns
        -------
        Rows
            A column for each dimension or measure; days are dates. A list has each thing once, with
            a tuple where a dimension has several values, as `topic` has. `rows.diagnostics` are its
            notes; `rows.result` has `population`, `horizon`, `passages`, `ids`, `sql`, `sparql`.

        Raises
        ------
        ReadingError
            For a unit, slot, dimension or value that does not exist.
        """
        reading = parse_reading({"of": of, **slots})
        listed = reading.grouped if reading.is_list else ()
        several = {name for name in listed if reading.unit.dimension(name).many}
        whole = replace(reading, limit=0) if several else reading  # a limit is of things, not rows
        found = read_reading(self.store, whole, all_quotes=True)
        cells = (
            [
                tuple(column.python_value(each) for each in values if each is not None)
                if column.name in several
                else column.python_value(values[0])
                for column, values in zip(found.columns, by_column, strict=True)
            ]
            for _, _, by_column in islice(found.things(), reading.limit or None)
        )
        return Rows(found.names, cells, lambda _: found.note_words, self._link, found)

    def findings(self, **slots: Unpack[ReadingSlots]) -> Rows:
        """Return the rows of `read("findings", …)`: by default of the latest full inspections."""
        return self.read("findings", **slots)

    def recommendations(self, **slots: Unpack[ReadingSlots]) -> Rows:
        """Return the rows of `read("recommendations", …)`: by default of the latest full
        inspections.
        """
        return self.read("recommendations", **slots)

    ask = _method_of(ask)
    search = _rows_of(search)
    show = _rows_of(show)
    match = _rows_of(match)
    coverage = _rows_of(coverage)
    authorities = _rows_of(authorities)
    new = _rows_of(new)
    tracker = _rows_of(tracker)
    review = _rows_of(review)
    briefing = _rows_by_part(briefing)
    analyse = _rows_of(analyse)
    compare = _rows_by_part(compare)
    check_draft = _rows_of(check_draft)
    map = _rows_of(map_)

    def network(
        self,
        name: str = "partners",
        focus: Names = None,
        topic: str | None = None,
        since: str | date | None = None,
        polarity: str | None = None,
        *,
        until: str | date | None = None,
    ) -> nx.Graph:
        """Return a network to draw ("partners", "topics", "delivery"), or a projection to measure.

        Parameters
        ----------
        name
            One of these, or of the projections of `answers.measures`: "authority-agency",
            "authority-topic", "service-agency", "agency-agency", "authority-authority".
        focus
            The name of an authority, region, agency …, or several: the part of the graph to
            include.
        topic, since, until
            For a network to draw: findings on a topic and those below it; inspections that began
            in a period: `since="2019", until="2019"` is a year.
        polarity
            For a projection: which findings count ("strength", "weakness", "mixed", "context");
            each projection has its own default.

        Returns
        -------
        networkx.MultiDiGraph or networkx.Graph
            Nodes are IRIs with `label`, `type`, `kind`; edges have `weight` (findings, or how
            alike), findings by polarity, and `evidence`. In a network to draw, edges are keyed by
            their `type`, with `since` and `until`; evidence is pairs of a statement's IRI and how
            its mention was resolved. A projection is undirected; its evidence is the findings.
        """
        from graphkit.answers.measures.network import NETWORKS
        from graphkit.answers.measures.projections import PROJECTIONS, MeasureRequest

        about = resolve_focus(self.store, focus)
        polarity = polarity and polarity.lower()
        if polarity and polarity not in POLARITIES:
            raise GraphkitError(
                f"no polarity is named {polarity!r}; there are {', '.join(POLARITIES)}"
            )
        if name in NETWORKS:
            if polarity:
                raise GraphkitError(f"the network {name} takes no polarity")
            period = [
                parameter_day(each, str(day)[:10]) if day else ""
                for each, day in (("since", since), ("until", until))
            ]
            return NETWORKS[name](self.store, about, topic, *period)
        if name not in PROJECTIONS:
            known = ", ".join((*NETWORKS, *PROJECTIONS))
            raise GraphkitError(f"no network is named {name!r}; there are {known}")
        if topic or since or until:
            raise GraphkitError(f"the network {name} takes no topic and no period")
        return MeasureRequest(self.store, name, about, polarity or "").graph

    def pyvis(
        self,
        kind: str = "partners",
        focus: Names = None,
        topic: str | None = None,
        since: str | date | None = None,
        *,
        title: str = "",
        with_quotes: bool = False,
    ) -> MapNetwork:
        """Return a map of the kind "partners", "topics", "delivery" or "neighbours" for pyvis.

        Parameters
        ----------
        focus, topic, since
            As for `map`: what to show.
        title
            The heading of the page.
        with_quotes
            With the quotes from reports that are not under the Open Government Licence.

        Returns
        -------
        pyvis.network.Network
            Its `nodes` have `id` (as `show` takes it), `label`, `name`, `x`, `y` …, its `edges`
            `from`, `to`, `relation` …: change them, add others, set `options`. What `show` and
            `write_html` write is the page of `graphkit map`, which works offline, with these
            changes.

        Raises
        ------
        GraphkitError
            For a kind that is a chart, an unknown name, or an empty map.
        """
        from graphkit.surfaces.maps import draw

        day = parse_since(since) if since else None
        return draw(self.store, kind, focus, topic, day, title, with_quotes).network()

    @overload
    def rdflib(self) -> Dataset: ...
    @overload
    def rdflib(
        self, focus: Names = None, *, graph: str | None = None, with_quotes: bool = False
    ) -> RdfGraph: ...
    def rdflib(
        self, focus: Names = None, *, graph: str | None = None, with_quotes: bool = False
    ) -> RdfGraph:
        """Return the graph for rdflib: all of it, read where it is stored, or a part of it,
        in memory.

        Parameters
        ----------
        focus
            The name of an authority, region, agency …, or several: the statements of `export` with
            it.
        graph
            The name of one named graph instead: of a report's file, "register", "ontology",
            "inferred", or of own statements ("own/notes").
        with_quotes
            Of a part: with the quotes from reports that are not under the Open Government Licence.

        Returns
        -------
        rdflib.Dataset or rdflib.Graph
            Without parameters, a read-only `rdflib.Dataset` over the open graph, without a copy:
            its default graph has every statement once, its named graphs are the reports, the
            register … and your own statements. Its `query` is that of graphkit, with the same
            extensions and speed. Needs the package oxrdflib. With a parameter, an `rdflib.Graph` in
            memory, to change and pass on as you like.

        Raises
        ------
        GraphkitError
            If oxrdflib is not installed, a name is unknown, or the dataset is written to.
        """
        if focus is None and graph is None:
            from graphkit.graph.store.rdflib_dataset import rdflib_dataset

            return rdflib_dataset(self.store)
        from graphkit.surfaces.export import ExportOptions, part_of
        from graphkit.surfaces.export.rdf import rdflib_graph

        if focus is not None and graph is not None:
            raise GraphkitError("focus and graph each choose a part: give one of them")
        chosen = ExportOptions(resolve_focus(self.store, focus), graph, with_quotes)
        return rdflib_graph(part_of(self.store, chosen))

    def export(
        self, form: str, path: str | Path, focus: Names = None, with_quotes: bool = False
    ) -> Path:
        """Write the graph, or a part of it, in an export format:
        `form` is what `graphkit export -f` takes.

        Quotes from reports that are not under the Open Government Licence are left out unless
        `with_quotes`. Returns the path of the file; for "csv", "dataset" and "nquads" to "FOLDER/",
        of the folder.
        """
        from graphkit.surfaces.export import ExportOptions, export

        chosen = ExportOptions(resolve_focus(self.store, focus), with_quotes=with_quotes)
        return export(self.store, form, path, chosen)


def build(
    *paths: str | Path,
    location: str | Path | None = None,
    jobs: int = 0,
    keep: int = 2,
    register: str | Path | None = None,
    only: bool = False,
    official: Sequence[str | Path] = (),
    statistics: Sequence[str | Path] = (),
    drafts: bool = False,
) -> Summary:
    """Bring a graph up to date with reports, and records, at some paths; return a summary.

    Parameters
    ----------
    paths
        Files and folders; without any, the records that ship with graphkit. Unchanged files are not
        read again; files removed from a folder are removed from the graph.
    location
        The folder of the graph; by default `$GRAPHKIT_STORE`, or "graphkit.db".
    jobs
        Worker processes; 0: one for each core. More than one needs a program that can be imported
        without running (`if __name__ == "__main__":`).
    keep
        How many generations of the graph remain, the new one included.
    register
        A folder with a register of your own, instead of the one that ships with graphkit.
    only
        Whether reports of earlier builds at other paths are removed; else they stay while their
        files exist.
    official
        Official lists (ODS, XLSX or CSV), each instead of the shipped one of its kind.
    statistics
        Files of published statistics (CSV), whose values replace and add to the shipped ones.
    drafts
        Whether documents that are not published are read, too, into a graph of their own.

    Returns
    -------
    Summary
        `results` (by file, with notes and errors), `violations`, `statements`; `to_text()` as the
        command prints it. A file that cannot be read is a result with an error.

    Raises
    ------
    GraphkitError
        Where there is nothing to read, or the graph cannot be written. Then the graph remains as it
        was.
    """
    from graphkit import pipeline

    options = pipeline.BuildOptions(
        jobs, _reference(register, official, statistics, drafts), keep=keep, only=only
    )
    return pipeline.build([*map(Path, paths)], chosen_location(location), options)


def read(path: str | Path, register: str | Path | None = None, drafts: bool = False) -> Record:
    """Return what one report states: judgements, recommendations, findings … each with its passage.

    `register` is a folder with a register of your own, instead of the one that ships with graphkit.
    With `drafts`, a document that is not published is read, too.

    Raises UnreadableReportError for a file that is not a report, or cannot be read.
    """
    from graphkit.graph.builder.file_reader import read_report

    return read_report(Path(path), _reference(register, drafts=drafts))


def open(location: str | Path | None = None) -> Graph:
    """Open a graph for reading: a folder, or the URL of a SPARQL endpoint.

    The default is `$GRAPHKIT_STORE`, or "graphkit.db". Raises GraphNotFoundError where there is no
    graph.
    """
    return Graph(location)


def add(
    source: str | Path | RdfGraph, name: str = "", location: str | Path | None = None
) -> AddedStatements:
    """Add statements of your own to a graph,
    as a named graph that is kept apart from what reports state.

    Parameters
    ----------
    source
        A file of RDF (Turtle, N-Triples, RDF/XML, JSON-LD), or an `rdflib.Graph`.
    name
        Of the named graph: letters, digits and hyphens; by default, it is made from the name of the
        file. A graph of that name is replaced.
    location
        The folder of the graph; by default `$GRAPHKIT_STORE`, or "graphkit.db".

    Returns
    -------
    AddedStatements
        `name`, `statements`, `replaced` (statements of the graph that was replaced), and
        `warnings`: what the statements name that is not in the graph.

    Raises
    ------
    GraphkitError
        Where the file cannot be read (with line and column), there is no graph, or the statements
        violate a shape of the ontology (`InvalidStatementsError`, with all `violations`). Then
        nothing is added.

    Notes
    -----
    Every later build keeps the statements. `g.query` reads them with GRAPH: `GRAPH own:NAME { … }`.
    """
    from graphkit.graph.builder.statement_files import add_statements

    return add_statements(
        Path(source) if isinstance(source, str) else source, name, chosen_location(location)
    )


def remove(name: str, location: str | Path | None = None) -> int:
    """Remove own statements from a graph, by the name they were added with;
    return how many there were.

    Raises EntityNotFoundError if there are none.
    """
    from graphkit.graph.builder.statement_files import remove_statements

    return remove_statements(name, chosen_location(location))


def _reference(
    register: str | Path | None,
    official: Sequence[str | Path] = (),
    statistics: Sequence[str | Path] = (),
    drafts: bool = False,
) -> ReferenceData:
    from graphkit.graph.builder.reference_data import ReferenceData

    return ReferenceData(
        Path(register) if register else None,
        official=tuple(map(Path, official)),
        statistics=tuple(map(Path, statistics)),
        drafts=drafts,
    )


def chosen_location(location: str | Path | None) -> str | Path:
    """Return the location of the graph to use: the one given, `$GRAPHKIT_STORE`,
    or "graphkit.db".
    """
    return location or os.environ.get("GRAPHKIT_STORE") or DEFAULT_LOCATION


def _texts(value: Value | Sequence[Value]) -> list[str]:
    """Return one value or several as texts: a datetime becomes its date, None becomes ""."""
    several = [value] if value is None or isinstance(value, str | int | float | date) else value
    days = [each.date() if isinstance(each, datetime) else each for each in several]
    return ["" if each is None else str(each) for each in days]
