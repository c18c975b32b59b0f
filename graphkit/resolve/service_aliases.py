"""Services that one report calls by several names: the abbreviation that it prints, the name with its kind.

"Family safety service (LANTERN)" makes LANTERN that service, whatever its letters spell. "Lantern" and "the
Lantern team" are one, and so are "tracking panel" and "multi-agency tracking panel". Only what stands in the
same report is joined: elsewhere an "early help panel" may meet beside a "multi-agency early help panel".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from graphkit.core.identifiers import slug
from graphkit.core.model import Mention
from graphkit.core.record_files import is_shortened, shorten_name
from graphkit.core.stemming import singular
from graphkit.resolve.service_names import (
    canonical_name,
    ends_on_kind,
    own_name,
    stands_alone,
    without_hearing,
    without_kind,
)

_WITH_SHORT = re.compile(r"(?P<long>.+?)\s?\((?P<short>[A-Za-z0-9&/+.-]{2,14})\)(?P<kind>\s[\w -]+)?$")
_PLURAL = re.compile(r"(?<=[A-Z0-9])s$")
_JOINTS = frozenset("and of the for in to with".split())
_MEETING = "multi-agency-"


def find_service_aliases(mentions: Iterable[Mention], called: Callable[[Mention], str]) -> Mapping[str, str]:
    """Return the canonical name of a service for its others in a report, abbreviations among them.

    `called` returns the canonical name that a mention has by itself. What is looked up is `abbreviation_key` a mention
    first, its canonical name then.
    """
    services = [
        item
        for _, item in sorted({item.surface: item for item in mentions if item.kind == "service"}.items())
        if not stands_alone(item.surface) and _is_whole(item)
    ]
    names = {item.surface: called(item) for item in services}
    same, held = _by_short(services, names), {*names.values()}
    for item in services:
        long = canonical_name(item.expansion) if own_name(item.surface, item.expansion) else ""
        if long in held:  # a panel is rather called one; of a team that is now said, now not
            own, kept = names[item.surface], without_kind(long) == long
            _join(same, own if kept else long, long if kept else own)
    kinds = Counter(own for name in held if (own := without_kind(name)) != name)
    heard = [item for item in services if item.class_hint == "ParticipationGroup"]
    hearing = {names[item.surface] for item in heard}
    for item in heard:  # what "Lantern" is called beside it, "Lantern group" is, too
        for name in held:
            if without_hearing(name) == canonical_name(item.surface) != names[item.surface]:
                _join(same, name, names[item.surface])
    for name in sorted(held):
        for other in (name.removeprefix(_MEETING), without_kind(name)):
            if other in held and kinds[other] < 2:  # "Lantern", its team and its service stay three
                _join(same, name, other)
        if (own := without_hearing(name)) in hearing:
            _join(same, own, name)
    spelt: dict[tuple[str, ...], str] = {}
    for name in sorted(held, reverse=True):
        _join(same, name, spelt.setdefault(_words_of(name), name))
    return {name: _last(same, name) for name in same}


def _words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in the singular; in no order where an "and" joins them.

    "Referral and response teams" is the "response and referral team".
    """
    words = [*map(singular, name.split("-"))]
    return tuple(sorted(words) if "and" in words else words)


def _is_whole(item: Mention) -> bool:
    """Say whether a name is short enough to stand in a record: a report gives what its record gives."""
    return not any(is_shortened(shorten_name(words)) for words in (item.surface, item.expansion))


def abbreviation_key(surface: str) -> str:
    """Return an abbreviation, or one with its kind, without the "s" of a plural; "" for other words."""
    short, _, kind = surface.partition(" ")
    if not _is_short(short) or "(" in surface or " " in kind:
        return ""
    short = _PLURAL.sub("", short)
    return f"{short} {singular(slug(kind))}" if kind else short


def _by_short(services: Iterable[Mention], names: Mapping[str, str]) -> dict[str, str]:
    """Return whom the abbreviations mean that are printed behind a name, or within it."""
    behind: dict[str, set[str]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, Mention] = {}
    for item in services:
        bare.setdefault(abbreviation_key(item.surface), item)
    for item in services:
        found = _WITH_SHORT.match(item.surface)
        if found and _is_short(found["short"]):
            short, long = _PLURAL.sub("", found["short"]), slug(found["long"])
            if not found["kind"]:
                behind[short].add(names[item.surface])
            elif not ends_on_kind(long):
                within[short].add(names[item.surface])
    same: dict[str, str] = {}
    for short, longs in behind.items():
        spelt = [long for long in longs if _spells(long, short)]
        if len(spelt) == 1 or all(_alike(one, other) for one, other in combinations(longs, 2)):
            keys = [short, *sorted(f"{short} {long.rsplit('-', 1)[-1]}" for long in longs)]
            name = _best(short, sorted(longs), [bare[key] for key in keys if key in bare], names)
            for key in (*keys, *sorted(longs)):
                _join(same, key, name)
    for short, longs in within.items():
        own = names[bare[short].surface] if short in bare and short not in same else ""
        if own and len(longs) == 1 and not ends_on_kind(own):
            _join(same, own, min(longs))
    return same


def _best(short: str, longs: Sequence[str], spelt: Iterable[Mention], names: Mapping[str, str]) -> str:
    """Return the name to join others to: one that the abbreviation spells, be it elsewhere."""
    fit = [long for long in longs if _spells(long, short) or _spells(long.rpartition("-")[0], short)]
    fit += [names[item.surface] for item in spelt if _spells(item.expansion, short)]
    return fit[0] if fit else longs[0]


def _alike(one: str, other: str) -> bool:
    """Say whether two names have most of their words in common: "violent …", "violence reduction unit"."""
    words, others = {*one.split("-")}, {*other.split("-")}
    return len(words) == len(others) < 2 * len(words & others)


def _is_short(word: str) -> bool:
    """Say whether a word looks like an abbreviation: "CAMHS", "PfF", not "North-East"."""
    return sum(map(str.isupper, word)) > max(1, sum(map(str.islower, word)) - 1)


def _spells(long: str, short: str) -> bool:
    """Say whether the words of a name begin with the letters of an abbreviation, one each."""
    words, letters = slug(long).split("-"), re.sub(r"[\W_]", "", short).lower()
    own = [word for word in words if word not in _JOINTS]
    return bool(long) and letters in ("".join(w[0] for w in words), "".join(w[0] for w in own))


def _join(same: dict[str, str], name: str, other: str) -> None:
    """Join a name to another, if it is not joined already, the other way round or elsewhere."""
    if _last(same, other) != name:
        same.setdefault(name, other)


def _last(same: Mapping[str, str], name: str) -> str:
    while name in same:
        name = same[name]
    return name
