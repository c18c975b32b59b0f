"""Canonical names of local services, and the several names that one report uses for a service.

Variants of a name in one authority's reports have the same canonical name. "multi-agency
safeguarding hub (MASH)", "MASH" and "Multi Agency Safeguarding Hubs" are one service; "early help
hub" and "early help service" are two. Normalisation folds spelling (capitals, hyphens, plural,
"wellbeing", "children's" and "children"), expands abbreviations, and removes words for the owner,
the frequency of meetings or the age of a service.

`find_service_aliases` merges other names within one report: another authority may have both an
"early help panel" and a "multi-agency early help panel". "Family safety service (LANTERN)" makes
LANTERN an alias of that service, whatever the letters. "Lantern" and "the Lantern team" are one
service, and so are "tracking panel" and "multi-agency tracking panel". All other merges are a
person's decision (`propose_merges` lists candidates).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product

from graphkit.core.identifiers import slug
from graphkit.core.language.stemming import singular
from graphkit.core.model import Mention
from graphkit.core.patterns import Patterns
from graphkit.core.record_files import is_shortened, shorten_name
from graphkit.core.resources import load_lexicon, word_sets

_RE, _LISTS = Patterns("service-names"), word_sets("service-names")
_KINDS = frozenset(word for words in load_lexicon("services")["heads"].values() for word in words)

_FUNCTION_WORDS = frozenset("and of the for in to with".split())
_OPTIONAL_FIRST = ("multi-agency-", "local-")
MAX_WORDS = 9  # of a canonical name; a longer one would quote the report's prose


@lru_cache(1 << 14)
def canonical_name(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the canonical name of a service as a slug, "" where the words contain no name.

    `expansion` is the long form of an abbreviation in `surface`. `places` are slugs of the
    authority's names; they are removed from the beginning ("Ambleford early help hub", "Ambleford's
    …") unless the rest could be anywhere ("Ambleford College").

    Of some services an authority has one, whatever kind its reports print: a "leaving care team" is
    the "leaving care service".
    """
    if not expansion and _RE.no_name.fullmatch(surface):
        return ""
    name = _printed_name(surface, expansion, places)
    if f"-{name}".endswith(tuple(f"-{post}" for post in _LISTS["posts"])):
        return ""
    only = _RE.team.sub("", name)
    if only != name and only in _LISTS["one-service"]:
        name = f"{only}-service"
    same: str = load_lexicon("service-names")["names"].get(name, name)
    return same


@lru_cache(1 << 12)
def printed_kind(words: str) -> str:
    """Return what kind of service the words print, in the singular:
    "team" for "teams for young carers".
    """
    return _printed_name(words).rsplit("-", 1)[-1]


def _printed_name(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the words of a name as a slug, without variants of spelling, owners and qualifiers."""
    lexicon = load_lexicon("service-names")
    if proper := proper_name(surface, expansion):
        surface, expansion = proper, ""
    surface = _without_duplicate(surface)
    name = _RE.brackets.sub("", expansion or surface).strip() or surface
    words = slug(_RE.quotes.sub("", _RE.possessor.sub("", name)).replace("&", " and "))
    words = words.replace("well-being", "wellbeing").replace("sub-group", "subgroup")
    words = _RE.reordered.sub(lambda found: lexicon["phrases"][found[0]], words)
    owners = (prefix for place in places for prefix in (f"{place}-", f"{place}s-"))
    if owner := next((prefix for prefix in owners if words.startswith(prefix)), ""):
        rest = words[len(owner) :]
        needs_owner = _singular(rest) in _LISTS["generic"] | _LISTS["needs-place"]
        words = words if needs_owner or rest.split("-")[0] in ("and", "for", "of") else rest
    parts = words.split("-")
    while len(parts) > 2 and parts[0] in _LISTS["qualifiers"] and name[0].islower():
        if "-".join(parts[:2]) in _LISTS["not-qualifiers"]:
            break
        parts = parts[1:]
    if len(parts) > MAX_WORDS:
        parts = parts[:MAX_WORDS]
        while parts[-1] in _LISTS["function-words"]:
            parts.pop()
    parts[-1] = _singular(parts[-1])
    name = "-".join(lexicon["variants"].get(part, part) for part in parts)
    found = _RE.for_whom_last.fullmatch(name) if len(parts) < MAX_WORDS else None
    return f"{found['whom']}-{found['service']}" if found else name


def _without_duplicate(surface: str) -> str:
    """Return a name without an abbreviation before it or a second kind after it:
    "hub (ABC) team" → "hub".

    A panel or board after it is kept: it is another body.
    """
    first, twice = _RE.short_first.match(surface), _RE.kind_twice.match(surface)
    if first and ends_with_kind(slug(first["long"])):
        return first["long"]
    own = slug(twice["long"]).rsplit("-", 1)[-1] if twice else ""
    if twice and own in _LISTS["generic"]:
        kind = _singular(twice["kind"].lower())
        if kind == own or class_of_last_word(kind) in ("Team", "Service"):
            return twice["long"]
    return surface


def proper_name(surface: str, expansion: str) -> str:
    """Return the proper name in a long form that adds a kind to it ("Lantern" in "Lantern team"),
    or "".

    Where `surface` has a kind too, both must be kinds that reports leave out at will (team,
    service).
    """
    name, _, kind = expansion.rpartition(" ")
    printed_kind = surface.lower().removeprefix(name.lower()).strip()
    matches = not printed_kind or {printed_kind, kind} <= _LISTS["optional-kinds"]
    return name if kind in _KINDS and matches else ""


def is_generic_name(surface: str) -> bool:
    """Return whether the words are only a kind of service ("the hub"),
    which refers to one named before.
    """
    return surface.lower().removeprefix("the ").removeprefix("this ") in _LISTS["generic"]


def without_kind(name: str, kinds: str = "optional-kinds") -> str:
    """Return a canonical name without an optional kind at its end: "lantern" for "lantern-team".

    A name that is a kind itself keeps it: a "front door service" is not only a front door.
    """
    proper, _, kind = name.rpartition("-")
    is_optional = proper and kind in _LISTS[kinds] and not ends_with_kind(proper)
    return proper if is_optional else name


def without_participation_kind(name: str) -> str:
    """Return the name of a participation group without its kind:
    "lantern" for "lantern-council".
    """
    return without_kind(name, "participation-kinds")


def ends_with_kind(name: str) -> bool:
    """Return whether a canonical name ends with a kind of service: hub, team, panel …."""
    word = name.rsplit("-", 1)[-1]
    return word in _KINDS or word.removesuffix("s") in _KINDS


def class_of_last_word(name: str) -> str:
    """Return the class of the last word of a canonical name,
    "" where it has none or more than one.
    """
    last, words = name.rsplit("-", 1)[-1], load_lexicon("services")
    classes = [kind for kind, heads in words["heads"].items() if last in heads]
    is_certain = len(classes) == 1 and classes[0] != "Group" and last not in words["meetings"]
    return classes[0] if is_certain else ""


def _singular(word: str) -> str:
    return singular(word) if word in _LISTS["plurals"] else word


def find_service_aliases(
    mentions: Iterable[Mention], name_of: Callable[[Mention], str]
) -> Mapping[str, str]:
    """Return a mapping from aliases of services in a report to their canonical names.

    `name_of` returns the canonical name of a mention by itself. The keys are abbreviations, as
    `abbreviation_key` returns them, and canonical names; look an abbreviation up first.
    """
    by_surface = {item.surface: item for item in mentions}
    services = []
    for surface, item in sorted(by_surface.items()):
        # a longer name is shortened in the record: report and record give the same aliases
        is_long = any(is_shortened(shorten_name(words)) for words in (surface, item.expansion))
        if name_of(item) and not is_long and not is_generic_name(surface):
            services.append(item)
    # surface form → canonical name by itself
    names = {item.surface: name_of(item) for item in services}
    aliases = _merge_abbreviations(services, names)
    _merge_long_forms(services, names, aliases)
    groups = [item for item in services if item.class_hint == "ParticipationGroup"]
    _merge_groups(groups, names, aliases)
    _merge_names_with_kind(names, aliases)
    _merge_shorter_names(names, {names[item.surface] for item in groups}, aliases)
    _merge_plurals(names, aliases)
    return {name: _target(aliases, name) for name in aliases}


def _merge_long_forms(
    services: Iterable[Mention], names: Mapping[str, str], aliases: dict[str, str]
) -> None:
    """Merge a proper name and its long form: "Lantern" and "Lantern team"."""
    for item in services:
        long = canonical_name(item.expansion) if proper_name(item.surface, item.expansion) else ""
        if long in names.values():
            # "panel" is part of a name
            name, is_required = names[item.surface], without_kind(long) == long
            _merge(aliases, name if is_required else long, long if is_required else name)


def _merge_groups(
    groups: Iterable[Mention], names: Mapping[str, str], aliases: dict[str, str]
) -> None:
    """Merge names of participation groups that differ in their kind:
    "Lantern council", "Lantern group".
    """
    for item in groups:
        for name in sorted({*names.values()}):
            if (
                without_participation_kind(name)
                == canonical_name(item.surface)
                != names[item.surface]
            ):
                _merge(aliases, name, names[item.surface])


def _merge_names_with_kind(names: Mapping[str, str], aliases: dict[str, str]) -> None:
    """Merge a name and the same name with "meeting", and a proper name of one word and the same
    with "group": "Lantern", "Lantern group".
    """
    known = {*names.values()}
    proper = {
        name for surface, name in names.items() if surface[:1].isupper() and " " not in surface
    }
    for name, (kind, shorter) in product(
        sorted(known), {"group": proper, "meeting": known}.items()
    ):
        if (short := name.removesuffix(f"-{kind}")) != name and short in shorter:
            _merge(aliases, short, name)


def _merge_shorter_names(
    names: Mapping[str, str], groups: Collection[str], aliases: dict[str, str]
) -> None:
    """Merge a name with the same name without "multi-agency" or its kind,
    where the report has both.

    A "leaving care team" or programme is the leaving care service, and a "partnership board" the
    partnership.

    A proper name that the report has with two kinds ("Lantern team", "Lantern project") is merged
    with none. `groups` are the canonical names of participation groups.
    """
    known = {*names.values()}
    for name in [name for name in sorted(known) if name.endswith(("-team", "-programme"))]:
        _merge_known(aliases, known, name, f"{name.rpartition('-')[0]}-service")
    known -= aliases.keys()
    kinds = Counter(shorter for name in known if (shorter := without_kind(name)) != name)
    for name in sorted(known):
        if shorter := next(
            (name[len(first) :] for first in _OPTIONAL_FIRST if name.startswith(first)), ""
        ):
            _merge_known(aliases, known, name, shorter)
        if kinds[without_kind(name)] < 2:
            _merge_known(aliases, known, name, without_kind(name))
        _merge_known(aliases, known, name, _RE.optional_board.sub("", name))
        if (shorter := without_participation_kind(name)) in groups:
            _merge(aliases, shorter, name)


def _merge_known(aliases: dict[str, str], known: Collection[str], name: str, other: str) -> None:
    if other in known:
        _merge(aliases, name, other)


def _merge_plurals(names: Mapping[str, str], aliases: dict[str, str]) -> None:
    """Merge names that differ in plural, in words such as "and",
    or in the order of words around an "and".
    """
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
    """Return the words of a name without function words:
    "parent and carer forum" is "parent carer forum".

    "Children and young people" are children.
    """
    name = name.replace("children-and-young-people", "children")
    return tuple(singular(word) for word in name.split("-") if word not in _FUNCTION_WORDS)


def abbreviation_key(surface: str) -> str:
    """Return an abbreviation, or one with its kind ("MASH team"), in the singular;
    "" for other words.
    """
    short, _, kind = surface.partition(" ")
    if not _is_short(short) or "(" in surface or " " in kind:
        return ""
    short = _RE.plural.sub("", short)
    return f"{short} {singular(slug(kind))}" if kind else short


def _merge_abbreviations(services: Iterable[Mention], names: Mapping[str, str]) -> dict[str, str]:
    """Return the aliases that come from abbreviations in brackets after a name, or within it."""
    after: dict[str, set[str]] = defaultdict(set)
    within: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, Mention] = {}
    for item in services:
        bare.setdefault(abbreviation_key(item.surface), item)
    for item in services:
        found = _RE.with_abbreviation.match(item.surface)
        if found and _is_short(found["short"]):
            short, long = _RE.plural.sub("", found["short"]), slug(found["long"])
            if not found["kind"]:
                after[short].add(names[item.surface])
            elif not ends_with_kind(long):
                within[short].add(names[item.surface])
    aliases: dict[str, str] = {}
    for short, longs in after.items():
        matching = [long for long in longs if _matches_initials(long, short)]
        if len(matching) == 1 or all(
            _share_most_words(one, other) for one, other in combinations(longs, 2)
        ):
            keys = [short, *sorted(f"{short} {long.rsplit('-', 1)[-1]}" for long in longs)]
            name = _best_name(
                short, sorted(longs), [bare[key] for key in keys if key in bare], names
            )
            for key in (*keys, *sorted(longs)):
                _merge(aliases, key, name)
    for short, longs in within.items():
        own = names[bare[short].surface] if short in bare and short not in aliases else ""
        if own and len(longs) == 1 and not ends_with_kind(own):
            _merge(aliases, own, min(longs))
    return aliases


def _best_name(
    short: str, longs: Sequence[str], bare: Iterable[Mention], names: Mapping[str, str]
) -> str:
    """Return the name to merge the others into: one whose initials are the abbreviation,
    else the first.
    """
    fitting = [
        long
        for long in longs
        if _matches_initials(long, short) or _matches_initials(long.rpartition("-")[0], short)
    ]
    fitting += [names[item.surface] for item in bare if _matches_initials(item.expansion, short)]
    return fitting[0] if fitting else longs[0]


def _share_most_words(one: str, other: str) -> bool:
    """Return whether two names of the same length have most words in common ("violence …", "violent
    …").
    """
    words, others = {*one.split("-")}, {*other.split("-")}
    return len(words) == len(others) < 2 * len(words & others)


def _is_short(word: str) -> bool:
    """Return whether a word looks like an abbreviation: "CAMHS", "PfF", not "North-East"."""
    return sum(map(str.isupper, word)) > max(1, sum(map(str.islower, word)) - 1)


def _matches_initials(long: str, short: str) -> bool:
    """Return whether the initials of a name are an abbreviation,
    with or without those of function words.
    """
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
