"""The canonical name of a local service: what its variants in one authority's reports have in common.

"multi-agency safeguarding hub (MASH)", "MASH" and "Multi Agency Safeguarding Hubs" are one service; "early
help hub" and "early help service" are two. Spelling is folded (capitals, hyphens, plural, "wellbeing",
"children's" and "children"), abbreviations are spelt out, and words that say whose it is, how often it meets
or how new it is fall away. What one report calls by several names is joined by `find_service_aliases`; what else is the
same is a person's decision (`propose_merges` lists candidates).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

from graphkit.core.identifiers import slug
from graphkit.core.resources import load_lexicon
from graphkit.core.stemming import singular

_BRACKETS = re.compile(r"\s*\([^)]*\)?")
_POSSESSOR = re.compile(
    r"^(?:the\s+)?(?:local authority|council|borough|county|city|partnership|trust|board|force)"
    r"['’]?s['’]?\s+",
    re.I,
)
_QUOTES = re.compile(r"[‘’'\"“”]")
_SHORT_FIRST = re.compile(r"[A-Z][\w&]{1,8} \((?P<long>[a-z][^()]+)\)$")
_KIND_TWICE = re.compile(r"(?P<long>.+) \([A-Z][\w&]{1,8}\) (?P<kind>\w+)$")
_LONGEST = 9  # words of a name that identify a service; more would be a piece of the report's prose


@lru_cache(1 << 14)
def canonical_name(surface: str, expansion: str = "", places: Collection[str] = ()) -> str:
    """Return the canonical name of a service as a slug; "" where the words name nothing.

    `expansion` is the long form where the words are or contain an abbreviation; `places` are slugs of the
    authority's names, which fall away at the beginning ("Ambleford early help hub", "Ambleford's …"), unless
    what is left could be anywhere ("Ambleford College").
    """
    if own := own_name(surface, expansion):
        surface, expansion = own, ""
    surface = _named_once(surface)
    name = _BRACKETS.sub("", expansion or surface).strip() or surface
    words = slug(_QUOTES.sub("", _POSSESSOR.sub("", name)).replace("&", " and "))
    words = words.replace("well-being", "wellbeing").replace("sub-group", "subgroup")
    words = _turned().sub(lambda found: load_lexicon("service-names")["turned"][found[0]], words)
    for place in places:
        if owner := next((own for own in (f"{place}-", f"{place}s-") if words.startswith(own)), ""):
            rest = words[len(owner) :]
            needed = _words("alone") | _words("needs-place")
            keeps = _singular(rest) in needed or rest.startswith(("of-", "for-"))
            words = words if keeps else rest  # "Ambleford College" is no "college"
            break
    parts = words.split("-")
    while len(parts) > 2 and parts[0] in _words("qualifiers") and name[0].islower():
        parts = parts[1:]
    if len(parts) > _LONGEST:
        last = max((at for at in range(_LONGEST) if parts[at] not in _words("links")), default=0)
        parts = parts[: last + 1]
    parts[-1] = _singular(parts[-1])
    same = load_lexicon("service-names")["same"]
    return "-".join(same.get(part, part) for part in parts)


def _named_once(surface: str) -> str:
    """Return a name without an abbreviation before it, or a kind behind its own: "hub (ABC) team" is the hub.

    A panel or board is another: those who meet about it.
    """
    first, twice = _SHORT_FIRST.match(surface), _KIND_TWICE.match(surface)
    if first and ends_on_kind(slug(first["long"])):
        return first["long"]
    own = slug(twice["long"]).rsplit("-", 1)[-1] if twice else ""
    if twice and own in _words("alone"):
        kind = _singular(twice["kind"].lower())
        if kind == own or class_by_end(kind) in ("Team", "Service"):
            return twice["long"]
    return surface


def own_name(surface: str, expansion: str) -> str:
    """Return the name of its own that a long form says with its kind ("Lantern": "Lantern team"), or "".

    Where the words have a kind with them, they are that name if it is one that is now said, now not.
    """
    own, _, kind = expansion.rpartition(" ")
    said = surface.lower().removeprefix(own.lower()).strip()
    added = _words("added")
    return own if kind in _kinds() and (not said or (said in added and kind in added)) else ""


def stands_alone(surface: str) -> bool:
    """Say whether the words are just a kind of service ("the hub"), which means the one spoken of before."""
    return surface.lower().removeprefix("the ").removeprefix("this ") in _words("alone")


def without_kind(name: str) -> str:
    """Return a canonical name of its own without the kind it is said with: "lantern" for "lantern-team".

    A name that ends on a kind by itself keeps what follows: a "front door service" may be more than a door.
    """
    return _without(name, "added")


def without_hearing(name: str) -> str:
    """Return the name of its own of a council of children: "lantern" for "lantern-council"."""
    return _without(name, "heard")


def _without(name: str, kinds: str) -> str:
    own, _, kind = name.rpartition("-")
    return own if own and kind in _words(kinds) and not ends_on_kind(own) else name


def ends_on_kind(name: str) -> bool:
    """Say whether a canonical name says at its end what it is: hub, team, panel …."""
    word = name.rsplit("-", 1)[-1]
    return word in _kinds() or word.removesuffix("s") in _kinds()


def class_by_end(name: str) -> str:
    """Return the class that the last word of a canonical name tells; "" where it tells none, or several."""
    words = load_lexicon("services")
    last = name.rsplit("-", 1)[-1]
    told = [kind for kind, heads in words["heads"].items() if last in heads and last not in words["meetings"]]
    return told[0] if len(told) == 1 and told[0] != "Group" else ""


@cache
def _kinds() -> frozenset[str]:
    return frozenset(word for words in load_lexicon("services")["heads"].values() for word in words)


@cache
def _turned() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(load_lexicon('service-names')['turned'])})(?![a-z])")


def _singular(word: str) -> str:
    return singular(word) if word in _words("plurals") else word


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_lexicon("service-names")[name])
