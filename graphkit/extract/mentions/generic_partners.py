"""Words that mean a partner only by what stands around them: "health", "education", "housing".

They are as often what children have or need ("their health", "help with housing"). In a list with others who
are somebody they are somebody too, and where people deal with them. So is a school that does something
("the school had raised concerns"); where children only go it is a place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from functools import cache

from graphkit.core.resources import load_lexicon
from graphkit.extract.text.tokens import TokenizedSentence

_JOINT = re.compile(r"(?:, |,? (?:and|or|&) )(?:the )?")
_JOINT_WORDS = 2  # at most, in a joint
_LIST = 300  # characters of a list that are looked back on
_NEW = r"(?:(?!(?:virtual|and|at|from|in|of|or|to) )[a-z-]+ ){0,2}?"  # "new", "local secondary"
_ONE = rf"(?:the|an?|each|every|one|his|her|their|child's) {_NEW}(?P<school>school)"
_TOLD = r"(?:communicated|contact|information|presented|received|referrals?|sent|shared) (?:\w+ )?(?:from|to)"
_SCHOOLS = (  # who does it, or is dealt with; who is said to do something
    re.compile(
        rf"\b(?:by|with|between|such as|that of|{_TOLD}) {_ONE}(?=$|[.,;:]"
        r"| (?:about|and|are|at|for|had|has|have|identified|in|is|on|or|that|to|was|when|where|which)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:^|[,;:] |\b(?:and|as|because|both|if|that|when|where) ){_ONE} (?:and (?:the|his|her)|also|did"
        r"|does|had|has|have|immediately|made|promptly|provided|raised|reported|shared|will"
        r"|(?:is|was|were)(?! (?:closed?|downgraded|far|graded|judged|near)))\b",
        re.IGNORECASE,
    ),
)


def is_subject_matter(words: TokenizedSentence, first: int, last: int) -> bool:
    """Tell whether this is what people have ("their health"), or what something is about, and nobody."""
    lexicon, phrase = load_lexicon("partners"), " ".join(words.lower[first:last])
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
    return f"(?:{'|'.join(load_lexicon('partners')[name])})"


def find_listed_partners(words: TokenizedSentence, found: list[tuple[int, int, str]]) -> dict[int, str]:
    """Return the words that mean a sector in the company of others ("police, education and health").

    `found` are the mentions known: first word, word after the last, sector. Returned are word → sector.
    """
    listed = load_lexicon("partners")["listed"]
    alone = [at for at, word in enumerate(words.lower) if word in listed]
    if not alone:
        return {}
    taken = {at for first, last, _ in found for at in range(first, last)}
    alone = [at for at in alone if at not in taken and not is_subject_matter(words, at, at + 1)]
    firsts = {first for first, _, sector in found if sector}
    ends = {last for _, last, sector in found if sector}
    partners: dict[int, str] = {}
    for at in [*alone, *reversed(alone)]:  # "police, housing and education": each brings the next
        if at not in partners and (_dealt_with(words, at) or _is_joined(words, at, firsts, ends)):
            partners[at] = listed[words.lower[at]]
            firsts.add(at)
            ends.add(at + 1)
    return partners


def find_acting_schools(words: TokenizedSentence) -> Iterator[int]:
    """Yield the words "school" that mean somebody who does something, or with whom others deal."""
    if "school" in words.lower or "school's" in words.lower:
        found = {match.start("school") for pattern in _SCHOOLS for match in pattern.finditer(words.text)}
        yield from (bisect_left(words.starts, start) for start in sorted(found))


def _dealt_with(words: TokenizedSentence, at: int) -> bool:
    """Tell whether a word stands where a partner does ("the protocol with housing")."""
    return (
        at > 1
        and words.lower[at - 1] in ("with", "between", "from", "across")
        and words.lower[at - 2] in load_lexicon("partners")["dealings"]
    )


def _is_joined(words: TokenizedSentence, at: int, firsts: Set[int], ends: Set[int]) -> bool:
    """Tell whether only a joint parts a word from a mention; these begin at `firsts`, end before `ends`."""
    pairs = [(end - 1, at) for end in range(at - _JOINT_WORDS, at + 1) if end in ends]
    pairs += [(at, first) for first in range(at + 1, at + 2 + _JOINT_WORDS) if first in firsts]
    return any(_JOINT.fullmatch(words.text, words.ends[one], words.starts[other]) for one, other in pairs)
