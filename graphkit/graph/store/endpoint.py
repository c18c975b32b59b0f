"""Reads a dataset behind a SPARQL 1.1 endpoint.

`Endpoint` has the methods of `pyoxigraph.Store` that readers use, so `store.dataset` can use it in
place of one. It uses the SPARQL protocol only. The default graph of the server must be the union of
its named graphs: GraphDB, Stardog and Virtuoso do that by default, Oxigraph does it on request,
Fuseki by the setting `tdb2:unionDefaultGraph`.
"""

from __future__ import annotations

import hashlib
import math
import re
import urllib.parse
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import pyoxigraph as ox

from graphkit.core.errors import EndpointError, EndpointRefusedError
from graphkit.core.tls import tls_context
from graphkit.graph.facts.numbers import VERSION
from graphkit.graph.sparql.query_tokens import tokens

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 120  # of one request
_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_BATCH_SIZE = 500  # IRIs in one query: servers limit its length
_CREDENTIALS = re.compile(r"(?<=://)([^/?#]*)@")
# Virtuoso answers ASK with this variable: one row is true, none is false
_ASK_VARIABLE = "__ASK_RETVAL"
_BOOLEANS = {b"0": b'"false"', b"1": b'"true"'}
_VIRTUOSO_BOOLEAN = re.compile(  # Virtuoso writes 1 for true, in JSON and in N-Triples
    rb'("datatype":\s*"http://www\.w3\.org/2001/XMLSchema#boolean",\s*"value":\s*)?"([01])"'
    rb"(?(1)|(?=\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>))"
)
_TRUNCATED_HEADER = "X-SPARQL-MaxRows"  # sent by Virtuoso with an incomplete result
_MAX_BODY = 200  # characters of an error response that are quoted
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}  # unless a request says otherwise
_CHUNK_SIZE = 1 << 20  # bytes
FACTS_TYPE = "application/vnd.sqlite3"
# where a server offers its read model to clients of this version
FACTS_ADDRESS = f"/facts-{VERSION}.sqlite"
_ALL_TRIPLES = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"

# wraps parts of a task, given what is done
Progress = Callable[[Sequence[Any], str], Iterable[Any]]


def is_url(location: str | Path) -> TypeGuard[str]:
    """Return whether a location is the URL of a server, not a folder."""
    return isinstance(location, str) and location.startswith(("http://", "https://"))


def redact_credentials(location: str | Path) -> str:
    """Return a location without user and password, for messages."""
    return _CREDENTIALS.sub("", str(location))


def _is_path(address: str) -> bool:
    """Return whether a link stays on the server that gives it, which is sent a user's password."""
    return not any(urllib.parse.urlsplit(address)[:2])


class EndpointClient:
    """Sends requests to one URL. The user and password in the URL are sent when the server asks for
    them.
    """

    def __init__(self, url: str) -> None:
        self.url = redact_credentials(url)
        match = _CREDENTIALS.search(url)
        self.facts_url = ""  # where it offers its read model as a file: graphkit's own server does
        self._login = (
            [urllib.parse.unquote(part) for part in match[1].partition(":")[::2]] if match else []
        )

    def send(
        self, method: str, content: bytes | None, headers: dict[str, str], **parameters: str
    ) -> tuple[str, bytes]:
        """Send a request with URL parameters; return the media type and content of the response.

        Raises EndpointRefusedError where the server answers with an HTTP error, EndpointError where
        it does not answer or sends an incomplete result.
        """
        import httpx  # slow to import, so only here

        address = f"{self.url}{'&' if '?' in self.url else '?'}{urllib.parse.urlencode(parameters)}"
        try:
            response = self._client.request(
                method,
                address if parameters else self.url,
                content=content,
                headers=_FORM | headers,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EndpointError(
                f"cannot reach {self.url} ({error}): check the address, and that the server is "
                "running"
            ) from error
        if not response.is_success:  # nor a redirection, which would lose the content
            is_problem = response.headers.get("content-type", "").startswith(
                "application/problem+json"
            )
            body = (
                response.json()["detail"]
                if is_problem
                else " ".join(response.text.split())[:_MAX_BODY]
            )
            raise EndpointRefusedError(self.url, response.status_code, response.reason_phrase, body)
        offered = response.links.get("alternate", {})
        if offered.get("type") == FACTS_TYPE and _is_path(offered["url"]):
            self.facts_url = urllib.parse.urljoin(self.url, offered["url"])
        if limit := response.headers.get(_TRUNCATED_HEADER):
            raise EndpointError(
                f"{self.url} returns only the first {limit} rows of the result: "
                "raise the row limit of the server (Virtuoso: ResultSetMaxRows)"
            )
        return response.headers.get("content-type", "").partition(";")[
            0
        ].strip().lower(), response.content

    def download_facts(self, path: Path, known: str, progress: Progress | None = None) -> str:
        """Download the read model that the server offers to a new file; return its SHA-256 (hex).

        Nothing is downloaded where it is the one that is `known`, by its SHA-256. Raises
        EndpointRefusedError where the server has none, EndpointError where it does not send the one
        that it announces.
        """
        import httpx

        headers = {"If-None-Match": f'"{known}"', "Accept-Encoding": "identity"}
        try:
            with self._client.stream("GET", self.facts_url, headers=headers) as response:
                if response.status_code == 304:
                    return known
                if not response.is_success:
                    raise EndpointRefusedError(
                        self.facts_url, response.status_code, response.reason_phrase, ""
                    )
                announced, found = str(response.headers["etag"]).strip('"'), hashlib.sha256()
                count = math.ceil(int(response.headers["content-length"]) / _CHUNK_SIZE)
                parts = (
                    progress(range(count), "reading the endpoint, once")
                    if progress
                    else range(count)
                )
                with path.open("wb") as file:
                    for _, chunk in zip(parts, response.iter_bytes(_CHUNK_SIZE), strict=True):
                        found.update(chunk)
                        file.write(chunk)
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise EndpointError(f"cannot download {self.facts_url} ({error}): try again") from error
        if found.hexdigest() != announced:
            raise EndpointError(
                f"{self.facts_url} is not the file that the server announces: try again"
            )
        return announced

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        login = self._login

        class Login(httpx.Auth):
            """Sends credentials as the server's first challenge asks for, from then on always."""

            known: httpx.Auth | None = None

            def auth_flow(
                self, request: httpx.Request
            ) -> Generator[httpx.Request, httpx.Response, None]:
                if not self.known:
                    response = yield request
                    if response.status_code != 401:
                        return
                    is_digest = (
                        response.headers.get("www-authenticate", "").lower().startswith("digest")
                    )
                    self.known = (httpx.DigestAuth if is_digest else httpx.BasicAuth)(*login)
                yield from self.known.auth_flow(request)

        none_kept = httpx.Limits(max_keepalive_connections=0)  # a store is never closed
        return httpx.Client(
            verify=tls_context(),
            timeout=TIMEOUT_SECONDS,
            limits=none_kept,
            auth=Login() if login else None,
        )


class Endpoint(EndpointClient):
    """A read-only dataset on a server.

    The statements about an entity are requested once, all together, and cached as long as the
    object exists.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._cache: dict[str, list[ox.Quad]] = {}  # subject IRI → its statements

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = True,
        named_graphs: Sequence[Any] | None = None,
    ) -> Any:
        """Return the result of a query in pyoxigraph's types: solutions, triples or a boolean.

        Raises SyntaxError where the server rejects the query, EndpointError where it does not
        answer.
        """
        if named_graphs:
            raise EndpointError(f"{self.url}: name the graphs in the query itself")
        media_type, content = self._send_query(
            prefix_declarations(prefixes or {}, text) + text, use_default_graph_as_union
        )
        triples = ox.Store()
        try:
            if media_type == _ROWS:
                result, copy = (
                    ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
                    for _ in range(2)
                )
                if isinstance(copy, ox.QuerySolutions):
                    is_ask = [variable.value for variable in copy.variables] == [_ASK_VARIABLE]
                    # reads all rows, so that an error in them is raised here
                    last = deque(copy, maxlen=1)
                    return _boolean_result(bool(last)) if is_ask else result
                return result
            triples.load(content, format=ox.RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(
                f"the response of {self.url} is not a SPARQL result ({error}): give its query "
                "address"
            ) from error
        return triples.query(_ALL_TRIPLES)

    def _own_query(self, text: str, union: bool = True) -> Any:
        """Return the result of a query of ours.

        Raises EndpointError where the server rejects it.
        """
        try:
            return self.query(text, use_default_graph_as_union=union)
        except SyntaxError as error:
            raise EndpointError(
                f"{self.url} rejects a query ({error}): give its query address"
            ) from error

    def _send_query(self, text: str, union: bool) -> tuple[str, bytes]:
        parameters = {"query": text} | ({"union-default-graph": "true"} if union else {})
        form = urllib.parse.urlencode(parameters).encode()
        try:
            media_type, content = self.send("POST", form, {"Accept": _wanted(text)})
        except EndpointRefusedError as error:
            if error.code == 400:
                raise SyntaxError(error.body) from error
            raise
        if media_type not in (_ROWS, _TRIPLES):
            raise EndpointError(
                f"{self.url} returns {media_type}, so it is not a SPARQL endpoint: give its query "
                "address"
            )
        return media_type, _VIRTUOSO_BOOLEAN.sub(
            lambda match: (match[1] or b"") + _BOOLEANS[match[2]], content
        )

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """Yield the statements that have these terms, each once;
        None matches any term, and any graph.
        """
        if isinstance(subject, ox.NamedNode) and graph_name is None:
            self.prefetch([subject.value])
            for quad in self._cache[subject.value]:
                if predicate in (None, quad.predicate) and object in (None, quad.object):
                    yield quad
            return
        pattern = {"s": subject, "p": predicate, "o": object}
        triple = " ".join(
            f"?{name}" if term is None else str(term) for name, term in pattern.items()
        )
        variables = (
            " ".join(f"?{name}" for name, term in pattern.items() if term is None) or "(1 AS ?n)"
        )
        source = f"FROM {graph_name}" if graph_name else ""
        for row in self._own_query(
            f"SELECT DISTINCT {variables} {source} {{ {triple} }}", not source
        ):
            s, p, o = (row[name] if term is None else term for name, term in pattern.items())
            yield ox.Quad(s, p, o, graph_name)

    def prefetch(self, iris: Iterable[str]) -> None:
        """Request and cache the statements about entities, many in one query."""
        new = [iri for iri in dict.fromkeys(iris) if iri not in self._cache]
        for start in range(0, len(new), _BATCH_SIZE):
            batch = [ox.NamedNode(iri) for iri in new[start : start + _BATCH_SIZE]]
            values = f"VALUES ?s {{ {' '.join(map(str, batch))} }}"
            rows = self._own_query(f"SELECT DISTINCT ?s ?p ?o {{ {values} ?s ?p ?o }}")
            self._cache |= {node.value: [] for node in batch}
            for s, p, o in rows:
                self._cache[s.value].append(ox.Quad(s, p, o))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def dump(self, format: ox.RdfFormat, from_graph: Any) -> bytes | None:
        """Return a named graph, serialized."""
        triples = self._own_query(
            f"CONSTRUCT {{ ?s ?p ?o }} FROM {from_graph} {{ ?s ?p ?o }}", union=False
        )
        return ox.serialize(triples, format=format)


def _wanted(query: str) -> str:
    """Return the media types that a query asks for:
    some servers give rows of CONSTRUCT where they may.
    """
    words = (
        each for each in tokens(query) if each.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    )
    form = next(words, None)
    return _TRIPLES if form and form.is_word("CONSTRUCT", "DESCRIBE") else f"{_ROWS}, {_TRIPLES}"


def _boolean_result(value: bool) -> Any:
    """Return a boolean as the result of an ASK query."""
    return ox.parse_query_results(
        f'{{"head": {{}}, "boolean": {str(value).lower()}}}'.encode(),
        format=ox.QueryResultsFormat.JSON,
    )


def prefix_declarations(prefixes: Mapping[str, str], text: str) -> str:
    """Return PREFIX lines for the prefixes that a query uses but does not declare."""
    declared = set(re.findall(r"\bPREFIX\s+([\w-]*):", text, re.I))
    used = set(re.findall(r"\b([A-Za-z][\w-]*):", text)) - declared
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in used)
