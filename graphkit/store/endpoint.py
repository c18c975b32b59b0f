"""A dataset behind a SPARQL 1.1 endpoint, asked in the way an embedded one is asked.

`Endpoint` has the few methods of `pyoxigraph.Store` that readers use; `store.dataset` returns it in place
of one. Only the protocol is spoken: any server will do whose default graph is the union of its named
graphs (Oxigraph is asked to make it so; GraphDB, Stardog and Virtuoso do it by themselves, Fuseki by
`tdb2:unionDefaultGraph`).
"""

from __future__ import annotations

import re
import urllib.parse
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

import pyoxigraph as ox

from graphkit.core.errors import EndpointError, EndpointRefusedError

SECONDS = 120  # a request that takes longer is given up
_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_AT_ONCE = 500  # things asked about in one request: servers take no query of any length
_USER = re.compile(r"(?<=://)([^/?#]*)@")
_TRUE = "__ASK_RETVAL"  # the one variable of Virtuoso's answer to ASK: it has a row where that is so
_BOOLEANS = {b"0": b'"false"', b"1": b'"true"'}
_WRITTEN = re.compile(  # as JSON and as a triple, by Virtuoso: 1 for true
    rb'("datatype":\s*"http://www\.w3\.org/2001/XMLSchema#boolean",\s*"value":\s*)?"([01])"'
    rb"(?(1)|(?=\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>))"
)
_CUT_OFF = "X-SPARQL-MaxRows"  # says Virtuoso with an answer that it does not give whole
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"


def is_url(location: str | Path) -> TypeGuard[str]:
    """Say whether a place is a server's address, not a folder."""
    return isinstance(location, str) and location.startswith(("http://", "https://"))


def redact_credentials(location: str | Path) -> str:
    """Return a place as it may be printed: without user and password."""
    return _USER.sub("", str(location))


class Address:
    """Where a server is. User and password, where its URL names them, are sent when it asks for them."""

    def __init__(self, url: str) -> None:
        self.url = redact_credentials(url)
        named = _USER.search(url)
        self._user = [urllib.parse.unquote(part) for part in named[1].partition(":")[::2]] if named else []

    def send(
        self, method: str, content: bytes | None, headers: dict[str, str], **asked: str
    ) -> tuple[str, bytes]:
        """Send a request; return type and content of the answer. Raises Unreachable, or Refused."""
        import http.client
        import urllib.error
        import urllib.request  # imported here: it takes its time, and every command would wait for it

        url = self.url
        if asked:
            url += ("&" if "?" in url else "?") + urllib.parse.urlencode(asked)
        try:
            request = urllib.request.Request(url, content, headers, method=method)
            with self._opener.open(request, timeout=SECONDS) as answer:
                if most := answer.headers.get(_CUT_OFF):
                    raise EndpointError(
                        f"{self.url} gives no more than {most} rows of an answer that has more: "
                        "let it give all (Virtuoso: ResultSetMaxRows)"
                    )
                return answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            said = " ".join(error.read().decode("utf-8", "replace").split())[:200]
            raise EndpointRefusedError(self.url, error.code, error.reason, said) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise EndpointError(
                f"cannot ask {self.url} ({reason}): check the address, and that it runs"
            ) from error

    @cached_property
    def _opener(self) -> Any:
        from urllib import request

        class Straight(request.HTTPRedirectHandler):
            """Follows no redirection: what was sent would be lost on the way."""

            def redirect_request(self, *_: Any) -> None:
                return None

        class Ready(request.HTTPDigestAuthHandler):
            """Sends credentials unasked once demanded: a large upload refused at first would break."""

            demanded: Any = None

            def get_authorization(self, req: Any, chal: Any) -> Any:
                self.demanded = chal
                return super().get_authorization(req, chal)

            def http_request(self, req: Any) -> Any:
                if self.demanded and not req.has_header("Authorization"):
                    said = self.get_authorization(req, self.demanded)
                    req.add_unredirected_header("Authorization", f"Digest {said}")
                return req

            https_request = http_request

        if not self._user:
            return request.build_opener(Straight)
        known = request.HTTPPasswordMgrWithPriorAuth()
        name, password = self._user
        known.add_password(None, self.url, name, password)
        return request.build_opener(Straight, Ready(known), request.HTTPBasicAuthHandler(known))


class Endpoint(Address):
    """A server's dataset, for reading.

    What is said of a thing is asked for once, all of it, and remembered as long as this is in use.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._said: dict[str, list[ox.Quad]] = {}

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = True,
        named_graphs: Sequence[Any] | None = None,
    ) -> Any:
        """Answer a query: solutions, triples or a boolean, of pyoxigraph's own kinds.

        Raises SyntaxError where the server finds the query wrong, Unreachable where it does not answer.
        """
        if named_graphs:
            raise EndpointError(f"{self.url}: graphs cannot be given apart from the query")
        form, answer = self._ask(_declared(prefixes or {}, text) + text, use_default_graph_as_union)
        held = ox.Store()
        try:
            if form == _ROWS:
                found, again = (
                    ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON) for _ in range(2)
                )
                if isinstance(again, ox.QuerySolutions):
                    asked = [name.value for name in again.variables] == [_TRUE]
                    some = deque(again, maxlen=1)  # all of it is looked at now, for it is read as it is taken
                    return _boolean(bool(some)) if asked else found
                return found
            held.load(answer, format=ox.RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(
                f"{self.url} answers what no endpoint does ({error}): name its query address"
            ) from error
        return held.query(_EVERYTHING)

    def _ask(self, text: str, union: bool) -> tuple[str, bytes]:
        asked = {"query": text} | ({"union-default-graph": "true"} if union else {})
        form = urllib.parse.urlencode(asked).encode()
        try:
            kind, content = self.send("POST", form, {"Accept": f"{_ROWS}, {_TRIPLES}"})
        except EndpointRefusedError as error:
            if error.code == 400:
                raise SyntaxError(error.body) from error
            raise
        if kind not in (_ROWS, _TRIPLES):
            raise EndpointError(
                f"{self.url} answers with {kind}: it is no SPARQL endpoint; name its query address"
            )
        return kind, _WRITTEN.sub(lambda found: (found[1] or b"") + _BOOLEANS[found[2]], content)

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """Yield the statements that have these terms; None stands for any.

        Those of one thing are told once each, without their graphs, where no graph is named.
        """
        if isinstance(subject, ox.NamedNode) and graph_name is None:
            self.prefetch([subject.value])
            for quad in self._said[subject.value]:
                if predicate in (None, quad.predicate) and object in (None, quad.object):
                    yield quad
            return
        given = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in given.items())
        free = " ".join(term for term in (s, p, o, g) if term.startswith("?")) or "(1 AS ?n)"
        for row in self.query(f"SELECT {free} {{ GRAPH {g} {{ {s} {p} {o} }} }}"):
            yield ox.Quad(*(row[name] if term is None else term for name, term in given.items()))

    def prefetch(self, things: Iterable[str]) -> None:
        """Ask in few requests what is said of things that will be asked about one by one."""
        new = [thing for thing in dict.fromkeys(things) if thing not in self._said]
        for at in range(0, len(new), _AT_ONCE):
            some = [ox.NamedNode(thing) for thing in new[at : at + _AT_ONCE]]
            asked = f"VALUES ?s {{ {' '.join(map(str, some))} }}"
            rows = self.query(f"SELECT ?s ?p ?o {{ {asked} GRAPH ?g {{ ?s ?p ?o }} }}")
            self._said |= {thing.value: [] for thing in some}
            for s, p, o in dict.fromkeys((row["s"], row["p"], row["o"]) for row in rows):
                self._said[s.value].append(ox.Quad(s, p, o))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def named_graphs(self) -> list[Any]:
        """Return the names of the named graphs."""
        return [row["g"] for row in self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]

    def dump(self, format: ox.RdfFormat, from_graph: Any) -> bytes | None:
        """Return a named graph as text."""
        found = self.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {from_graph} {{ ?s ?p ?o }} }}")
        return ox.serialize(found, format=format)

    def __len__(self) -> int:
        (row,) = self.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        return int(row["n"].value)


def _boolean(value: bool) -> Any:
    """Return an answer to ASK."""
    return ox.parse_query_results(
        f'{{"head": {{}}, "boolean": {str(value).lower()}}}'.encode(), format=ox.QueryResultsFormat.JSON
    )


def _declared(prefixes: Mapping[str, str], text: str) -> str:
    """Return declarations of the prefixes that a query uses and does not declare."""
    own = set(re.findall(r"\bPREFIX\s+([\w-]*):", text, re.I))
    used = set(re.findall(r"\b([A-Za-z][\w-]*):", text)) - own
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in used)
