"""Words that mean a partner only by what stands around them: "health", "education", "housing".

They are as often what children have or need ("their health", "help with housing"). In a list with others who
are somebody they are somebody too, and where people deal with them.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from graphkit.extract.text.words import Words
from graphkit.resources import lists

_JOINT = re.compile(r"(?:, |,? (?:and|or|&) )(?:the )?")
_JOINT_WORDS = 2  # at most, in a joint
_LIST = 300  # characters of a list that are looked back on


def is_matter(words: Words, first: int, last: int) -> bool:
    """Tell whether this is what people have ("their health"), or what something is about, and nobody."""
    lexicon, phrase = lists("partners"), " ".join(words.lower[first:last])
    if first > 0 and phrase in lexicon["owned"] and words.lower[first - 1] in lexicon["owners"]:
        return True
    return phrase in lexicon["matters"] and bool(
        _about().match(words.text, words.ends[last - 1])
        or _beside().search(words.text, max(0, words.starts[first] - _LIST), words.starts[first])
    )


@cache
def _about() -> re.Pattern[str]:
    """Return what stands behind a matter that something is about ("health needs", "health and leisure")."""
    matters, things, beside, doers = map(_one_of, ("matters", "things", "beside", "doers"))
    joint = _JOINT.pattern
    return re.compile(rf"(?:{joint}{matters}){{0,9}}(?:\s{things}|{joint}{beside})\b(?!\s{doers}\b)")


@cache
def _beside() -> re.Pattern[str]:
    """Return what stands before a matter in a list of such ("identity, education and health")."""
    matters, beside, joint = _one_of("matters"), _one_of("beside"), _JOINT.pattern
    return re.compile(rf"\b{beside}(?:{joint}{matters}){{0,9}}{joint}$", re.IGNORECASE)


def _one_of(name: str) -> str:
    return f"(?:{'|'.join(lists('partners')[name])})"


def partners_in_lists(words: Words, found: list[tuple[int, int, str]]) -> dict[int, str]:
    """Return the words that mean a sector in the company of others ("police, education and health").

    `found` are the mentions known: first word, word after the last, sector. Returned are word → sector.
    """
    listed = lists("partners")["listed"]
    alone = [at for at, word in enumerate(words.lower) if word in listed]
    if not alone:
        return {}
    taken = {at for first, last, _ in found for at in range(first, last)}
    alone = [at for at in alone if at not in taken and not is_matter(words, at, at + 1)]
    firsts = {first for first, _, sector in found if sector}
    ends = {last for _, last, sector in found if sector}
    partners: dict[int, str] = {}
    for at in [*alone, *reversed(alone)]:  # "police, housing and education": each brings the next
        if at not in partners and (_dealt_with(words, at) or _is_joined(words, at, firsts, ends)):
            partners[at] = listed[words.lower[at]]
            firsts.add(at)
            ends.add(at + 1)
    return partners


def _dealt_with(words: Words, at: int) -> bool:
    """Tell whether a word stands where a partner does ("the protocol with housing")."""
    return (
        at > 1
        and words.lower[at - 1] in ("with", "between", "from", "across")
        and words.lower[at - 2] in lists("partners")["dealings"]
    )


def _is_joined(words: Words, at: int, firsts: Set[int], ends: Set[int]) -> bool:
    """Tell whether only a joint parts a word from a mention; these begin at `firsts`, end before `ends`."""
    pairs = [(end - 1, at) for end in range(at - _JOINT_WORDS, at + 1) if end in ends]
    pairs += [(at, first) for first in range(at + 1, at + 2 + _JOINT_WORDS) if first in firsts]
    return any(_JOINT.fullmatch(words.text, words.ends[one], words.starts[other]) for one, other in pairs)
