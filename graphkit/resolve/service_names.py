"""Canonical names of local services: variants of a name in one authority's reports have the same one.

"multi-agency safeguarding hub (MASH)", "MASH" and "Multi Agency Safeguarding Hubs" are one service; "early
help hub" and "early help service" are two. Normalisation folds spelling (capitals, hyphens, plural,
"wellbeing", "children's" and "children"), expands abbreviations, and removes words for the owner, the
frequency of meetings or the age of a service. `find_service_aliases` merges other names within one report;
all other merges are a person's decision (`propose_merges` lists candidates).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

from graphkit.core.identifiers import slug
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.language.stemming import singular

_RE = Patterns("service-names")

MAX_WORDS = 9  # of a canonical name; a longer one would quote the report's prose


@lru_cache(1 << 14)
def canonical_name(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the canonical name of a service as a slug, "" where the words contain no name.

    `expansion` is the long form of an abbreviation in `surface`. `places` are slugs of the authority's names;
    they are removed from the beginning ("Ambleford early help hub", "Ambleford's …") unless the rest could be
    anywhere ("Ambleford College").

    Of some services an authority has one, whatever kind its reports print: a "leaving care team" is the
    "leaving care service".
    """
    if not expansion and _RE.no_name.fullmatch(surface):
        return ""
    name = _printed_name(surface, expansion, places)
    if f"-{name}".endswith(tuple(f"-{post}" for post in _words("posts"))):
        return ""
    only = _RE.team.sub("", name)
    if only != name and only in _words("one-service"):
        name = f"{only}-service"
    same: str = load_lexicon("service-names")["names"].get(name, name)
    return same


def printed_kind(words: str) -> str:
    """Return what kind of service the words print, in the singular: "team" for "teams for young carers"."""
    return _printed_name(words).rsplit("-", 1)[-1]


def _printed_name(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the words of a name as a slug, without variants of spelling, owners and qualifiers."""
    if proper := proper_name(surface, expansion):
        surface, expansion = proper, ""
    surface = _without_duplicate(surface)
    name = _RE.brackets.sub("", expansion or surface).strip() or surface
    words = slug(_RE.quotes.sub("", _RE.possessor.sub("", name)).replace("&", " and "))
    words = words.replace("well-being", "wellbeing").replace("sub-group", "subgroup")
    words = _reordered_phrases().sub(lambda found: load_lexicon("service-names")["phrases"][found[0]], words)
    for place in places:
        if owner := next((prefix for prefix in (f"{place}-", f"{place}s-") if words.startswith(prefix)), ""):
            rest = words[len(owner) :]
            needed = _words("generic") | _words("needs-place")
            keeps = _singular(rest) in needed or rest.split("-")[0] in ("and", "for", "of")
            words = words if keeps else rest
            break
    parts = words.split("-")
    while len(parts) > 2 and parts[0] in _words("qualifiers") and name[0].islower():
        if "-".join(parts[:2]) in _words("not-qualifiers"):
            break
        parts = parts[1:]
    if len(parts) > MAX_WORDS:
        last = max((i for i in range(MAX_WORDS) if parts[i] not in _words("function-words")), default=0)
        parts = parts[: last + 1]
    parts[-1] = _singular(parts[-1])
    same = load_lexicon("service-names")["variants"]
    name = "-".join(same.get(part, part) for part in parts)
    found = _for_whom().fullmatch(name) if len(parts) < MAX_WORDS else None
    return f"{found['whom']}-{found['service']}" if found else name


def _without_duplicate(surface: str) -> str:
    """Return a name without an abbreviation before it or a second kind after it: "hub (ABC) team" → "hub".

    A panel or board after it is kept: it is another body.
    """
    first, twice = _RE.short_first.match(surface), _RE.kind_twice.match(surface)
    if first and ends_with_kind(slug(first["long"])):
        return first["long"]
    own = slug(twice["long"]).rsplit("-", 1)[-1] if twice else ""
    if twice and own in _words("generic"):
        kind = _singular(twice["kind"].lower())
        if kind == own or class_of_last_word(kind) in ("Team", "Service"):
            return twice["long"]
    return surface


def proper_name(surface: str, expansion: str) -> str:
    """Return the proper name in a long form that adds a kind to it ("Lantern" in "Lantern team"), or "".

    Where `surface` has a kind too, both must be kinds that reports leave out at will (team, service).
    """
    name, _, kind = expansion.rpartition(" ")
    printed_kind = surface.lower().removeprefix(name.lower()).strip()
    optional = _words("optional-kinds")
    matches = not printed_kind or (printed_kind in optional and kind in optional)
    return name if kind in _kinds() and matches else ""


def is_generic_name(surface: str) -> bool:
    """Return whether the words are only a kind of service ("the hub"), which refers to one named before."""
    return surface.lower().removeprefix("the ").removeprefix("this ") in _words("generic")


def without_kind(name: str) -> str:
    """Return a canonical name without an optional kind at its end: "lantern" for "lantern-team".

    A name that is a kind itself keeps it: a "front door service" is not only a front door.
    """
    return _without(name, "optional-kinds")


def without_participation_kind(name: str) -> str:
    """Return the name of a participation group without its kind: "lantern" for "lantern-council"."""
    return _without(name, "participation-kinds")


def _without(name: str, kinds: str) -> str:
    proper, _, kind = name.rpartition("-")
    return proper if proper and kind in _words(kinds) and not ends_with_kind(proper) else name


def ends_with_kind(name: str) -> bool:
    """Return whether a canonical name ends with a kind of service: hub, team, panel …."""
    word = name.rsplit("-", 1)[-1]
    return word in _kinds() or word.removesuffix("s") in _kinds()


def class_of_last_word(name: str) -> str:
    """Return the class of the last word of a canonical name, "" where it has none or more than one."""
    words = load_lexicon("services")
    last = name.rsplit("-", 1)[-1]
    classes = [
        kind for kind, heads in words["heads"].items() if last in heads and last not in words["meetings"]
    ]
    return classes[0] if len(classes) == 1 and classes[0] != "Group" else ""


@cache
def _kinds() -> frozenset[str]:
    return frozenset(word for words in load_lexicon("services")["heads"].values() for word in words)


@cache
def _for_whom() -> re.Pattern[str]:
    """Return the pattern of a name that ends in whom the service is for ("support-group-for-young-carer")."""
    kinds, whom = ("|".join(sorted(_words(name))) for name in ("generic", "for-whom"))
    service = rf"(?P<service>(?:[a-z0-9]+-){{0,2}}(?:{kinds}))s?"
    return re.compile(rf"{service}-for-(?P<whom>(?:(?!for-)[a-z0-9]+-)*(?:{whom}))")


@cache
def _reordered_phrases() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(load_lexicon('service-names')['phrases'])})(?![a-z])")


def _singular(word: str) -> str:
    return singular(word) if word in _words("plurals") else word


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_lexicon("service-names")[name])
