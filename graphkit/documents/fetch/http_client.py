"""Sends requests to public sites: one a second, allowed by robots.txt,
repeated after passing faults.
"""

from __future__ import annotations

import email.utils
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from graphkit.core.errors import FetchError, PageNotFoundError
from graphkit.core.tls import tls_context
from graphkit.core.version import __version__
from graphkit.documents.fetch.publisher_pages import FetchedPage

AGENT = "graphkit"  # the name that robots.txt may use
_INTERVAL = 1.0  # seconds between requests
_ATTEMPTS = 4
_BACK_OFF = (2.0, 8.0, 30.0)  # seconds before the second, third and fourth attempt
_LONGEST_WAIT = 300.0  # seconds that a site may ask to wait
_LONGEST_RESPONSE = 300.0  # seconds
_TIMEOUT = 30.0  # seconds without a byte
_MAX_BYTES = 100 << 20
_MAX_REDIRECTS = 5
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PASSING = frozenset([429, 500, 502, 503, 504])  # statuses after which a request is repeated


class HttpReply(NamedTuple):
    """The answer to a request; `address` is the last one of its redirects,
    header names are lower case.
    """

    address: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_unchanged(self) -> bool:
        """Whether the site says that the content is the same as before."""
        return self.status == 304

    def page(self) -> FetchedPage:
        """Return the content as a web page."""
        return FetchedPage(self.address, self.content.decode("utf-8", "replace"))


class HttpClient:
    """Sends requests to addresses that `allows` accepts.

    A redirect or a link to another address is refused, so that no page reaches machines that only
    the user of this one can reach. `clock` and `sleep` are replaced in tests.
    """

    def __init__(
        self,
        contact: str,
        allows: Callable[[str], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = _TIMEOUT,
    ) -> None:
        import httpx  # slow to import, so only here

        headers = {"User-Agent": f"{AGENT}/{__version__} (+{contact})", "Accept-Encoding": "gzip"}
        self._allows = allows
        self._http = httpx.Client(
            verify=tls_context(), headers=headers, timeout=timeout, follow_redirects=False
        )
        self._transport_error = httpx.TransportError
        self._invalid = (httpx.InvalidURL, httpx.UnsupportedProtocol)
        self._clock, self._sleep = clock, sleep
        self._next_request = clock()
        self._robots: dict[str, RobotFileParser] = {}  # by origin

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> HttpClient:
        """Return the client."""
        return self

    def __exit__(self, *reason: object) -> None:
        """Close the connections."""
        self.close()

    def get(self, address: str, etag: str = "", last_modified: str = "") -> HttpReply:
        """Return the answer to a GET request, after redirects.

        With `etag` or `last_modified`, the site may answer that nothing has changed. Raises
        PageNotFoundError for 404 and 410, FetchError for other errors, for what robots.txt
        disallows, and if the site cannot be reached.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return self._follow(
            address, {name: value for name, value in conditions.items() if value}, True
        )

    def _follow(self, address: str, headers: Mapping[str, str], ask_robots: bool) -> HttpReply:
        first = address
        for _ in range(_MAX_REDIRECTS + 1):
            if not self._allows(address):
                where = (
                    "is not an address"
                    if address == first
                    else f"leads to {address[:200]}, not an address"
                )
                raise FetchError(
                    f"{first[:200]}: {where} of the site (data/sites.yaml); download it by hand"
                )
            if ask_robots:
                self._check_robots(address)
            answer = self._repeat(address, headers)
            if answer.status not in _REDIRECTS:
                return _checked(answer)
            address = _joined(address, answer.headers.get("location", ""))
        raise FetchError(
            f"{first}: more than {_MAX_REDIRECTS} redirects; look at the address in a browser"
        )

    def _repeat(self, address: str, headers: Mapping[str, str]) -> HttpReply:
        """Return the answer to a request, repeated after passing faults;
        redirects are not followed.
        """
        wait, reason = 0.0, ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._sleep(wait)
            wait = _BACK_OFF[min(attempt, len(_BACK_OFF) - 1)]
            try:
                answer = self._send(address, headers)
            except self._invalid as error:
                raise FetchError(f"{address}: not a web address ({error})") from error
            except (self._transport_error, zlib.error) as error:
                reason = str(error) or type(error).__name__
                continue
            if answer.status not in _PASSING:
                return answer
            reason = f"the site answers {answer.status}"
            requested = _retry_after(answer.headers.get("retry-after", ""))
            if requested > _LONGEST_WAIT:
                raise FetchError(
                    f"{address}: the site asks to wait for {requested:.0f} s; run the command later"
                )
            wait = max(wait, requested)
        raise FetchError(f"{address}: {reason}, after {_ATTEMPTS} attempts; run the command later")

    def _send(self, address: str, headers: Mapping[str, str]) -> HttpReply:
        self._wait_for_turn(address)
        end = self._clock() + _LONGEST_RESPONSE
        with self._http.stream("GET", address, headers=dict(headers)) as response:
            content, decoder = (
                bytearray(),
                _decoder(address, response.headers.get("content-encoding", "")),
            )
            for part in response.iter_raw():
                content += (
                    decoder.decompress(part, _MAX_BYTES + 1 - len(content)) if decoder else part
                )
                if len(content) > _MAX_BYTES or self._clock() > end:
                    limit = f"{_MAX_BYTES >> 20} MB" if len(content) > _MAX_BYTES else "5 minutes"
                    raise FetchError(
                        f"{address}: the answer is longer than {limit}; look at it in a browser"
                    )
            if decoder and content and not decoder.eof:
                raise zlib.error("the answer is cut off")
            return HttpReply(address, response.status_code, dict(response.headers), bytes(content))

    def _wait_for_turn(self, address: str) -> None:
        if (wait := self._next_request - self._clock()) > 0:
            self._sleep(wait)
        robots = self._robots.get(_origin(address))
        delay = float((robots and robots.crawl_delay(AGENT)) or 0)
        self._next_request = self._clock() + max(_INTERVAL, delay)

    def _check_robots(self, address: str) -> None:
        origin = _origin(address)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        if not self._robots[origin].can_fetch(AGENT, address):
            raise FetchError(
                f"{address}: the site's robots.txt disallows this address; download it by hand"
            )

    def _read_robots(self, origin: str) -> RobotFileParser:
        """Return the rules of a site; without a robots.txt everything is allowed."""
        robots = RobotFileParser()
        try:
            answer = self._follow(f"{origin}/robots.txt", {}, False)
            robots.parse(answer.content.decode("utf-8", "replace").splitlines())
        except PageNotFoundError:
            robots.parse([])
        return robots


def _decoder(address: str, encoding: str) -> zlib._Decompress | None:
    """Return what decompresses an answer.

    Raises FetchError for an encoding that was not asked for.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(wbits=31)
    raise FetchError(
        f"{address}: the answer is encoded as {encoding[:40]!r}; look at it in a browser"
    )


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _checked(answer: HttpReply) -> HttpReply:
    if answer.status in (404, 410):
        raise PageNotFoundError(f"{answer.address}: the site has no such page ({answer.status})")
    if answer.status not in (200, 304):
        raise FetchError(f"{answer.address}: the site answers {answer.status}")
    return answer


def _retry_after(value: str) -> float:
    """Return the seconds that a Retry-After header asks to wait;
    0 if it says nothing that is understood.
    """
    if value.strip().isdecimal():
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.0
