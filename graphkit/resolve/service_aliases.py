"""Finds services that one report calls by several names, and merges the names.

"Family safety service (LANTERN)" makes LANTERN an alias of that service, whatever the letters. "Lantern" and
"the Lantern team" are one service, and so are "tracking panel" and "multi-agency tracking panel". Names are
merged within one report only: another authority may have both an "early help panel" and a "multi-agency
early help panel".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations

from graphkit.core.identifiers import slug
from graphkit.core.model import Mention
from graphkit.core.record_files import is_shortened, shorten_name
from graphkit.language.stemming import singular
from graphkit.resolve.service_names import (
    canonical_name,
    ends_with_kind,
    is_generic_name,
    proper_name,
    without_kind,
    without_participation_kind,
)

_WITH_ABBREVIATION = re.compile(r"(?P<long>.+?)\s?\((?P<short>[A-Za-z0-9&/+.-]{2,14})\)(?P<kind>\s[\w -]+)?$")
_PLURAL = re.compile(r"(?<=[A-Z0-9])s$")
_FUNCTION_WORDS = frozenset("and of the for in to with".split())
_OPTIONAL_FIRST = ("multi-agency-", "local-")
_OPTIONAL_BOARD = re.compile(r"(?<=-partnership)-board$|(?<=-trust)-board$")  # it is the board of that body


def find_service_aliases(mentions: Iterable[Mention], name_of: Callable[[Mention], str]) -> Mapping[str, str]:
    """Return a mapping from aliases of services in a report to their canonical names.

    `name_of` returns the canonical name of a mention by itself. The keys are abbreviations, as
    `abbreviation_key` returns them, and canonical names; look an abbreviation up first.
    """
    services = [
        item
        for _, item in sorted({item.surface: item for item in mentions if item.kind == "service"}.items())
        if not is_generic_name(item.surface) and _is_whole(item) and name_of(item)
    ]
    names = {item.surface: name_of(item) for item in services}  # surface form → canonical name by itself
    aliases = _merge_abbreviations(services, names)
    _merge_long_forms(services, names, aliases)
    groups = [item for item in services if item.class_hint == "ParticipationGroup"]
    _merge_groups(groups, names, aliases)
    _merge_shorter_names(names, {names[item.surface] for item in groups}, aliases)
    _merge_plurals(names, aliases)
    return {name: _target(aliases, name) for name in aliases}


def _merge_long_forms(services: Iterable[Mention], names: Mapping[str, str], aliases: dict[str, str]) -> None:
    """Merge a proper name and its long form: "Lantern" and "Lantern team"."""
    for item in services:
        long = canonical_name(item.expansion) if proper_name(item.surface, item.expansion) else ""
        if long in names.values():
            name, is_required = names[item.surface], without_kind(long) == long  # "panel" is part of a name
            _merge(aliases, name if is_required else long, long if is_required else name)


def _merge_groups(groups: Iterable[Mention], names: Mapping[str, str], aliases: dict[str, str]) -> None:
    """Merge names of participation groups that differ in their kind: "Lantern council", "Lantern group"."""
    for item in groups:
        for name in sorted({*names.values()}):
            if without_participation_kind(name) == canonical_name(item.surface) != names[item.surface]:
                _merge(aliases, name, names[item.surface])


def _merge_shorter_names(names: Mapping[str, str], groups: Collection[str], aliases: dict[str, str]) -> None:
    """Merge a name with the same name without "multi-agency" or its kind, where the report has both.

    A "leaving care team" is the leaving care service, and a "partnership board" the partnership.

    A proper name that the report has with two kinds ("Lantern team", "Lantern project") is merged with none.
    `groups` are the canonical names of participation groups.
    """
    known = {*names.values()}
    for name in [name for name in sorted(known) if name.endswith("-team")]:
        _merge_known(aliases, known, name, f"{name.removesuffix('-team')}-service")
    known -= aliases.keys()
    kinds = Counter(shorter for name in known if (shorter := without_kind(name)) != name)
    for name in sorted(known):
        if shorter := next((name[len(first) :] for first in _OPTIONAL_FIRST if name.startswith(first)), ""):
            _merge_known(aliases, known, name, shorter)
        if kinds[without_kind(name)] < 2:
            _merge_known(aliases, known, name, without_kind(name))
        _merge_known(aliases, known, name, _OPTIONAL_BOARD.sub("", name))
        if (shorter := without_participation_kind(name)) in groups:
            _merge(aliases, shorter, name)


def _merge_known(aliases: dict[str, str], known: Collection[str], name: str, other: str) -> None:
    if other in known:
        _merge(aliases, name, other)


def _merge_plurals(names: Mapping[str, str], aliases: dict[str, str]) -> None:
    """Merge names that differ in plural, in words such as "and", or in the order of words around an "and"."""
    first: dict[tuple[str, ...], str] = {}
    for name in sorted({*names.values()}, reverse=True):
        for words in (_content_words(name), _words_of(name)):
            _merge(aliases, name, first.setdefault(words, name))


def _words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in the singular; sorted where one is "and".

    So "referral and response teams" equals "response and referral team".
    """
    words = [*map(singular, name.split("-"))]
    return tuple(sorted(words) if "and" in words else words)


def _content_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without function words: "parent and carer forum" is "parent carer forum".

    "Children and young people" are children.
    """
    name = name.replace("children-and-young-people", "children")
    return tuple(singular(word) for word in name.split("-") if word not in _FUNCTION_WORDS)


def _is_whole(item: Mention) -> bool:
    """Return whether a name is short enough for a record, so that report and record give the same aliases."""
    return not any(is_shortened(shorten_name(words)) for words in (item.surface, item.expansion))


def abbreviation_key(surface: str) -> str:
    """Return an abbreviation, or one with its kind ("MASH team"), in the singular; "" for other words."""
    short, _, kind = surface.partition(" ")
    if not _is_short(short) or "(" in surface or " " in kind:
        return ""
    short = _PLURAL.sub("", short)
    return f"{short} {singular(slug(kind))}" if kind else short


def _merge_abbreviations(services: Iterable[Mention], names: Mapping[str, str]) -> dict[str, str]:
    """Return the aliases that come from abbreviations in brackets after a name, or within it."""
    after: dict[str, set[str]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, Mention] = {}
    for item in services:
        bare.setdefault(abbreviation_key(item.surface), item)
    for item in services:
        found = _WITH_ABBREVIATION.match(item.surface)
        if found and _is_short(found["short"]):
            short, long = _PLURAL.sub("", found["short"]), slug(found["long"])
            if not found["kind"]:
                after[short].add(names[item.surface])
            elif not ends_with_kind(long):
                within[short].add(names[item.surface])
    aliases: dict[str, str] = {}
    for short, longs in after.items():
        matching = [long for long in longs if _matches_initials(long, short)]
        if len(matching) == 1 or all(_share_most_words(one, other) for one, other in combinations(longs, 2)):
            keys = [short, *sorted(f"{short} {long.rsplit('-', 1)[-1]}" for long in longs)]
            name = _best_name(short, sorted(longs), [bare[key] for key in keys if key in bare], names)
            for key in (*keys, *sorted(longs)):
                _merge(aliases, key, name)
    for short, longs in within.items():
        own = names[bare[short].surface] if short in bare and short not in aliases else ""
        if own and len(longs) == 1 and not ends_with_kind(own):
            _merge(aliases, own, min(longs))
    return aliases


def _best_name(short: str, longs: Sequence[str], bare: Iterable[Mention], names: Mapping[str, str]) -> str:
    """Return the name to merge the others into: one whose initials are the abbreviation, else the first."""
    fitting = [
        long
        for long in longs
        if _matches_initials(long, short) or _matches_initials(long.rpartition("-")[0], short)
    ]
    fitting += [names[item.surface] for item in bare if _matches_initials(item.expansion, short)]
    return fitting[0] if fitting else longs[0]


def _share_most_words(one: str, other: str) -> bool:
    """Return whether two names of the same length have most words in common ("violence …", "violent …")."""
    words, others = {*one.split("-")}, {*other.split("-")}
    return len(words) == len(others) < 2 * len(words & others)


def _is_short(word: str) -> bool:
    """Return whether a word looks like an abbreviation: "CAMHS", "PfF", not "North-East"."""
    return sum(map(str.isupper, word)) > max(1, sum(map(str.islower, word)) - 1)


def _matches_initials(long: str, short: str) -> bool:
    """Return whether the initials of a name are an abbreviation, with or without those of function words."""
    words, letters = slug(long).split("-"), re.sub(r"[\W_]", "", short).lower()
    content = [word for word in words if word not in _FUNCTION_WORDS]
    return bool(long) and letters in ("".join(w[0] for w in words), "".join(w[0] for w in content))


def _merge(aliases: dict[str, str], name: str, other: str) -> None:
    """Make a name an alias of another, unless it is one already or the other is an alias of it."""
    if _target(aliases, other) != name:
        aliases.setdefault(name, other)


def _target(aliases: Mapping[str, str], name: str) -> str:
    """Return the name at the end of a chain of aliases."""
    while name in aliases:
        name = aliases[name]
    return name
