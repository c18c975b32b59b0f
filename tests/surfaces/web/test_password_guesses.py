"""Many wrong passwords are slowed down; who has the right one is admitted."""

import asyncio
from base64 import b64encode

import pytest
from event_loops import run_apart

from graphkit.surfaces.web import passwords
from graphkit.surfaces.web.passwords import PasswordCheck

ADA = "ada:right"


def _basic(words: str) -> str:
    return f"Basic {b64encode(words.encode()).decode()}"


class Guesser:
    """Sends passwords on a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.waits = 1000.0, list[float]()
        self._check = PasswordCheck({"ada": "right"})
        monkeypatch.setattr(passwords, "monotonic", lambda: self.now)
        monkeypatch.setattr(passwords, "sleep", self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def send(self, *guesses: tuple[str, str]) -> list[bool | None]:
        """Return the result of each pair of address and password, all sent at the same time."""

        return self.send_headers(*((client, _basic(words)) for client, words in guesses))

    def send_headers(self, *headers: tuple[str, str]) -> list[bool | None]:
        """Return the result of each pair of address and header Authorization."""

        async def main() -> list[bool | None]:
            return await asyncio.gather(
                *(self._check.is_right(header, client) for client, header in headers)
            )

        return run_apart(main())


@pytest.fixture
def guesser(monkeypatch: pytest.MonkeyPatch) -> Guesser:
    return Guesser(monkeypatch)


def wrong(number: int, address: str = "192.0.2.1") -> list[tuple[str, str]]:
    return [(address, f"ada:{each}") for each in range(number)]


def test_guesses_from_an_address_are_checked_one_a_second(guesser: Guesser) -> None:
    results = guesser.send(*wrong(300))
    assert results.count(False) == 26  # 20 at once, and those of the next five seconds
    assert results.count(None) == 274
    assert guesser.waits == [1, 2, 3, 4, 5]
    guesser.now += 60
    assert guesser.send(*wrong(300)).count(False) == 6


def test_guesses_from_many_addresses_share_a_limit(guesser: Guesser) -> None:
    attack = [guess for host in range(200) for guess in wrong(10, f"192.0.2.{host}")]
    assert guesser.send(*attack).count(False) < 500
    guesser.now += 60
    assert guesser.send(*attack).count(False) < 60


def test_an_attack_does_not_lock_out_others(guesser: Guesser) -> None:
    guesser.send(*wrong(300))
    assert guesser.send(*wrong(30), ("192.0.2.2", ADA))[-1] is True


def test_an_attack_does_not_lock_out_who_was_admitted(guesser: Guesser) -> None:
    assert guesser.send(("192.0.2.1", ADA)) == [True]
    assert guesser.send(*wrong(300), ("192.0.2.1", ADA))[-1] is True


def test_the_right_password_is_admitted_after_an_attack(guesser: Guesser) -> None:
    guesser.send(*wrong(300))
    guesser.now += 3
    assert guesser.send(("192.0.2.1", ADA), *wrong(20)) == [True] + [False] * 20


def test_addresses_of_one_network_count_together(guesser: Guesser) -> None:
    attack = [guess for host in range(300) for guess in wrong(1, f"2001:db8::{host:x}")]
    assert guesser.send(*attack).count(False) == 26


def test_headers_without_a_password_are_wrong(guesser: Guesser) -> None:
    for header in ("", "Basic", "Basic %%%", _basic(ADA).replace("Basic", "Bearer")):
        assert guesser.send_headers(("192.0.2.1", header)) == [False]
