"""The graph in Python: `graphkit.open("graphkit.db")` gives it, its methods ask it.

    import graphkit as gk

    with gk.open("graphkit.db") as g:
        g.query("recurring-weaknesses", authority="Slough").to_dataframe()
        g.findings(authority="Reading", topic="neglect", polarity="weakness")
        g.network("partners", focus="Berkshire")

Every method asks the graph as it was when it was opened; a build that ends later is seen by the next `open`.
What is wrong raises a `GraphkitError` that says in one line what, and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graphkit.ask.questions import columns_and_rows, find_question, parse_since, run_question, term_text
from graphkit.ask.rows import Rows
from graphkit.core.errors import GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.model import POLARITIES
from graphkit.core.terms import Xsd
from graphkit.store.dataset import DEFAULT_LOCATION, Store, open_store
from graphkit.store.endpoint import redact_credentials

if TYPE_CHECKING:
    import networkx as nx

Value = str | int | date | None
Names = str | Sequence[str] | None
_READ: dict[str, Any] = {
    Xsd.INTEGER: int,
    Xsd.DECIMAL: float,
    Xsd.BOOLEAN: "true".__eq__,
    Xsd.DATE: date.fromisoformat,
}
_AUTHORITIES = """
SELECT ?authority ?code ?region ?inspected ?framework ?grade ?inspections ?thing {
  ?thing a gk:LocalAuthority ; rdfs:label ?authority .
  BIND(STRAFTER(STR(?thing), "/authority/") AS ?code)
  OPTIONAL { ?thing gk:region/skos:prefLabel ?region }
  OPTIONAL {
    { SELECT ?thing (MAX(?day) AS ?inspected) {
        ?each a gk:Inspection ; gk:framework/skos:notation ?full ; gk:inspectionOf ?thing ; gk:startDate ?day
        FILTER(?full IN (FULL)) }
      GROUP BY ?thing }
    ?latest gk:inspectionOf ?thing ; gk:startDate ?inspected ; gk:framework/skos:notation ?framework .
    OPTIONAL { SELECT ?latest ?grade {
      ?latest gk:judgement ?judged . ?judged gk:grade/skos:prefLabel ?grade ;
        gk:criterion/skos:notation "overall-effectiveness" } }
  }
  OPTIONAL { SELECT ?thing (COUNT(DISTINCT ?one) AS ?inspections) {
      ?one a gk:Inspection ; gk:inspectionOf ?thing } GROUP BY ?thing }
}
ORDER BY ?authority ?thing"""


class Graph:
    """A graph opened for reading. Close it, or use it in a `with` block, to let go of its files.

    Parameters
    ----------
    location
        A folder, or the URL of a SPARQL 1.1 endpoint; by default `$GRAPHKIT_STORE`, or "graphkit.db".

    Raises
    ------
    GraphkitError
        Where there is no graph.
    """

    def __init__(self, location: str | Path | None = None) -> None:
        self.location = location or os.environ.get("GRAPHKIT_STORE") or DEFAULT_LOCATION
        self._opened: Store | None = open_store(self.location)

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<graphkit.Graph {redact_credentials(self.location)!r}{'' if self._opened else ', closed'}>"

    def close(self) -> None:
        """Let go of the graph's files. To close twice does no harm; to ask afterwards is an error."""
        self._opened = None

    @property
    def store(self) -> Store:
        """The store behind the graph, for what the methods here do not give; an error once it is closed."""
        if self._opened is None:
            raise GraphkitError(f"the graph at {redact_credentials(self.location)} is closed: open it again")
        return self._opened

    def query(self, question: str, **parameters: Value | Sequence[Value]) -> Rows:
        """Answer a question.

        Parameters
        ----------
        question
            The name of a competency question (`graphkit query --list`), or SPARQL. Prefixes of the project
            need not be declared; all named graphs are seen together.
        parameters
            What the question's variables `?_name` are to be, by name: `authority="Slough"`, a day, a number.
            A list asks of each in it, a region ("South East") of its authorities. "" or None leaves one open,
            also where the question has a default.

        Returns
        -------
        Rows
            One row a solution, a column a variable. ASK gives one row with the column `answer`; CONSTRUCT and
            DESCRIBE the columns `subject`, `predicate`, `object`.

        Raises
        ------
        GraphkitError
            Where the question is no SPARQL, asks another server, has no such parameter, or a name is unknown.

        Notes
        -----
        Words of reports are in the answer, also those that may not be passed on: `export` keeps them out.
        """
        asked = find_question(question)
        values = {name: _texts(value) for name, value in parameters.items()}
        return Rows(*columns_and_rows(run_question(self.store, asked, values), _value))

    def findings(
        self,
        authority: Names = None,
        topic: Names = None,
        polarity: Names = None,
        since: str | date | None = None,
        *,
        sector: Names = None,
        extent: Names = None,
        words: str | None = None,
    ) -> Rows:
        """Return what was found: each evaluated sentence, by authority, inspection and place.

        Parameters
        ----------
        authority, topic, polarity, sector, extent
            Names or values, in any case ("Slough", "strategy-discussions", "weakness", "police", "some"),
            or several; a region ("South East") stands for its authorities.
        since
            Only inspections begun then or later: a date, or "2019-05-01", "2019-05", "2019".
        words
            Only sentences with these words, where the words of reports are in the graph.

        Returns
        -------
        Rows
            `authority`, `inspected` (date), `polarity`, `topics` (", " between them), `page` (from 1; None in
            reports without pages), `paragraph` (the report's number), `quote`, `finding` (identifier).
        """
        return self.query(
            "findings", authority=authority, topic=topic, polarity=polarity, since=since,
            sector=sector, extent=extent, words=words,
        )  # fmt: skip

    def recommendations(
        self, authority: Names = None, topic: Names = None, since: str | date | None = None
    ) -> Rows:
        """Return what was asked for: recommendations and areas for priority action, and of whom.

        Returns
        -------
        Rows
            `authority`, `inspected` (date), `framework`, `number`, `priority` (True for priority action),
            `addressedTo`, `cites` (paragraphs), `page`, `quote`, `recommendation` (identifier); one row for
            each body addressed.
        """
        return self.query("recommendations", authority=authority, topic=topic, since=since)

    def authorities(self) -> Rows:
        """Return the local authorities the graph knows, by name.

        Returns
        -------
        Rows
            `authority`, `code` (ONS), `region`, `inspected` (first day of the latest full inspection),
            `framework`, `grade` (overall, in words; None where none was given), `inspections` (how many are
            held, of all kinds; None: none), `thing` (identifier).
        """
        full = ", ".join(f'"{name}"' for name in sorted(current_frameworks().full_inspections))
        query = _AUTHORITIES.replace("FULL", full)
        return Rows(*columns_and_rows(self.store.query(query), _value))

    def why(self, thing: str) -> Rows:
        """Return the passages that what is said of a thing rests on: page, paragraph, words, link.

        Parameters
        ----------
        thing
            A name, an ONS code, or an identifier, such as the column `finding` gives.
        """
        from graphkit.ask.show import why

        _, found = why(self.store, thing)
        columns = ("statement", "says", "report", "page", "paragraph", "quote", "link")
        return Rows(columns, [[getattr(item, name) or None for name in columns] for item in found])

    def network(
        self,
        name: str = "partners",
        focus: Names = None,
        topic: str | None = None,
        since: str | date | None = None,
        polarity: str | None = None,
    ) -> nx.Graph:
        """Return a network to draw ("partners", "topics", "delivery"), or a projection to measure.

        Parameters
        ----------
        name
            One of these, or of the projections of `graphkit.analyse`: "authority-agency", "authority-topic",
            "service-agency", "agency-agency", "authority-authority".
        focus
            What it is to be about: the name of an authority, region, agency …, or several.
        topic, since
            Of a network to draw: findings on a topic, or those below it; inspections begun then or later.
        polarity
            Of a projection: which findings count ("strength", "weakness", "mixed", "context"); by default
            what the projection is made for.

        Returns
        -------
        networkx.MultiDiGraph or networkx.Graph
            Nodes are IRIs with `label`, `type`, `kind`; edges have `weight` (findings, or how alike),
            findings by polarity, and `evidence`. In a network to draw, edges are keyed by their `type`, with
            `since` and `until`; evidence is pairs of a statement's IRI and how it was known who is meant. A
            projection is undirected; its evidence is the findings.
        """
        from graphkit.analyse.projections import PROJECTIONS
        from graphkit.ask.focus import resolve_focus
        from graphkit.ask.network import NETWORKS

        about = resolve_focus(self.store, focus)
        polarity = polarity and polarity.lower()
        if polarity and polarity not in POLARITIES:
            raise GraphkitError(f"no polarity is called {polarity!r}; there are {', '.join(POLARITIES)}")
        if name in NETWORKS:
            if polarity:
                raise GraphkitError(f"{name} is not chosen by polarity")
            return NETWORKS[name](self.store, about, topic, parse_since(since) if since else None)
        if name not in PROJECTIONS:
            known = ", ".join((*NETWORKS, *PROJECTIONS))
            raise GraphkitError(f"no network is called {name!r}; there are {known}")
        if topic or since:
            raise GraphkitError(f"{name} is not chosen by topic or day")
        project: Callable[..., nx.Graph] = PROJECTIONS[name]  # each has a polarity of its own
        return project(self.store, about, polarity) if polarity else project(self.store, about)

    def export(self, form: str, path: str | Path, focus: Names = None, with_quotes: bool = False) -> Path:
        """Write the graph, or a part, for other programs: `form` is what `graphkit export -f` takes.

        Words of reports that are not under the Open Government Licence stay out, unless `with_quotes`.
        Returns where it is: a file; for "csv" and "parquet", a folder.
        """
        from graphkit.ask.focus import resolve_focus
        from graphkit.export import export

        return export(self.store, form, Path(path), resolve_focus(self.store, focus), None, with_quotes)


def _texts(value: Value | Sequence[Value]) -> list[str]:
    """Return a value, or several, as a question takes them: of a moment, the day; None is ""."""
    several = [value] if value is None or isinstance(value, str | int | date) else value
    days = [each.date() if isinstance(each, datetime) else each for each in several]
    return ["" if each is None else str(each) for each in days]


def _value(term: Any) -> Any:
    """Return a term as Python has it; a literal that is not what its type says, as text."""
    if not isinstance(term, ox.Literal):
        return term_text(term)
    try:
        return _READ.get(term.datatype.value, str)(term.value)
    except ValueError:
        return term.value
