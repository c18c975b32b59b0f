"""Names and passwords: reads their file, checks those of requests,
and limits how many can be guessed.
"""

from __future__ import annotations

import hmac
import stat
import sys
from asyncio import sleep
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import Path
from time import monotonic
from typing import TypeVar

from graphkit.core.errors import InputError

_WAIT = 5.0  # seconds: longer than this no request waits until its password is checked
_REMEMBERED = 10_000  # addresses

K = TypeVar("K")
V = TypeVar("V")


def read_passwords(path: Path) -> dict[str, str]:
    """Return the passwords by name: lines `NAME:PASSWORD`,
    empty lines and lines that begin with # ignored.

    Raises InputError where a line is not of this form, the file is empty, or others may read it.
    """
    if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"other users may read {path}: run `chmod 600 {path}`")
    users: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(":")
        if not (name and colon and password):
            raise InputError(f"{path}, line {number}: write NAME:PASSWORD")
        users[name] = password
    if not users:
        raise InputError(f"{path} has no passwords: write a line NAME:PASSWORD")
    return users


@dataclass(slots=True)
class _Guesses:
    """Wrong passwords: some are free, then the next is checked an interval (in seconds) after the
    last.
    """

    free: int
    interval: float
    next: float = 0.0

    def wait(self, now: float) -> float:
        """Return the seconds until a password may be checked."""
        return 0.0 if self.free > 0 else max(0.0, self.next - now)

    def reserve(self, now: float) -> None:
        """Have the next password wait for this one."""
        if self.free <= 0:
            self.next = max(now, self.next) + self.interval


class PasswordCheck:
    """Checks the header Authorization of requests (HTTP basic authentication).

    After some wrong passwords, those from one address are checked one a second, and those from all
    addresses that have sent a wrong one, ten a second. Whoever had the right password before, from
    the same address, does not wait: an attack locks out no reader.
    """

    def __init__(self, users: Mapping[str, str]) -> None:
        self._digests = [_digest(f"{name}:{password}") for name, password in users.items()]
        self._of_all = _Guesses(free=200, interval=0.1)
        self._by_address: dict[str, _Guesses] = {}
        self._admitted: dict[tuple[str, bytes], bool] = {}

    async def is_right(self, header: str, client: str) -> bool | None:
        """Return whether a header has a right name and password;
        None where too many were wrong before.
        """
        kind, _, encoded = header.partition(" ")
        try:
            digest = sha256(b64decode(encoded, validate=True)).digest()
        except ValueError:
            return False
        if kind.lower() != "basic":
            return False
        address = _network(client)
        if (address, digest) in self._admitted:
            return True
        if not await self._has_turn(address):
            return None
        # all, in the same time
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        if any(matches):
            self._by_address.pop(address, None)
            _remember(self._admitted, (address, digest), True)
            return True
        guesses = self._by_address.get(address) or _Guesses(free=20, interval=1.0)
        _remember(self._by_address, address, guesses)
        for each in (guesses, self._of_all):
            each.free -= 1
        return False

    async def _has_turn(self, address: str) -> bool:
        """Wait until a password from an address may be checked;
        return False if that takes too long.
        """
        if (own := self._by_address.get(address)) is None:
            return True
        now = monotonic()
        if (wait := max(own.wait(now), self._of_all.wait(now))) > _WAIT:
            return False
        for guesses in (own, self._of_all):
            guesses.reserve(now)
        if wait:
            await sleep(wait)
        return True


def _remember(values: dict[K, V], key: K, value: V) -> None:
    """Put a value at the end of a dictionary, which loses its first value where it is full."""
    values.pop(key, None)
    values[key] = value
    if len(values) > _REMEMBERED:
        del values[next(iter(values))]


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogateescape")).digest()


def _network(client: str) -> str:
    """Return what one client cannot easily change: its IPv4 address,
    or the first half of an IPv6 one.
    """
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return (
        str(IPv6Network((address, 64), strict=False))
        if isinstance(address, IPv6Address)
        else client
    )
