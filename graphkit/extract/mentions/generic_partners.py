"""Words that mean a partner only in some contexts: "health", "education", "housing", "school".

They are as often what children have or need ("their health", "help with housing"). They mean an
organisation in a list with other partners, and next to a word for cooperation ("the protocol with
housing"). A school is an organisation where it does something ("the school had raised concerns"), and a
place where children only go. The word lists are in `data/lexicon/partners.yaml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from functools import cache

from graphkit.extract.mentions.partner_lexicon import load_partner_lexicon
from graphkit.extract.text.tokens import TokenizedSentence

_CONJUNCTION = re.compile(r"(?:, |,? (?:and|or|&) )(?:the )?")
_CONJUNCTION_WORDS = 2  # the most words that a conjunction has
_LONGEST_LIST = 300  # characters before a word that are searched for the beginning of a list
_ADJECTIVES = r"(?:(?!(?:virtual|and|at|from|in|of|or|to) )[a-z-]+ ){0,2}?"  # "new", "local secondary"
_SCHOOL = rf"(?:the|an?|each|every|one|his|her|their|child's) {_ADJECTIVES}(?P<school>school)"
_CONTACT = (
    r"(?:communicated|contact|information|presented|received|referrals?|sent|shared) (?:\w+ )?(?:from|to)"
)
_ACTING_SCHOOLS = (
    re.compile(  # others deal with it, or something is done by it
        rf"\b(?:by|with|between|such as|that of|{_CONTACT}) {_SCHOOL}(?=$|[.,;:]"
        r"| (?:about|and|are|at|for|had|has|have|identified|in|is|on|or|that|to|was|when|where|which)\b)",
        re.IGNORECASE,
    ),
    re.compile(  # it is the subject of a clause
        rf"(?:^|[,;:] |\b(?:and|as|because|both|if|that|when|where) ){_SCHOOL} (?:and (?:the|his|her)|also"
        r"|did|does|had|has|have|immediately|made|promptly|provided|raised|reported|shared|will"
        r"|(?:is|was|were)(?! (?:closed?|downgraded|far|graded|judged|near)))\b",
        re.IGNORECASE,
    ),
)


def is_subject_matter(words: TokenizedSentence, first: int, last: int) -> bool:
    """Return whether words are what people have ("their health") or a subject ("health needs")."""
    lists, phrase = load_partner_lexicon().words, " ".join(words.lower[first:last])
    if first > 0 and phrase in lists["owned"] and words.lower[first - 1] in lists["owners"]:
        return True
    return phrase in lists["subjects"] and bool(
        _after_subject().match(words.text, words.ends[last - 1])
        or _before_subject().search(
            words.text, max(0, words.starts[first] - _LONGEST_LIST), words.starts[first]
        )
    )


@cache
def _after_subject() -> re.Pattern[str]:
    """Return the pattern of what follows a subject ("health needs", "health and leisure")."""
    subjects, nouns, others, staff = map(
        _alternatives, ("subjects", "subject-nouns", "other-subjects", "staff")
    )
    conjunction = _CONJUNCTION.pattern
    return re.compile(
        rf"(?:{conjunction}{subjects}){{0,9}}(?:\s{nouns}|{conjunction}{others})\b(?!\s{staff}\b)"
    )


@cache
def _before_subject() -> re.Pattern[str]:
    """Return the pattern of what precedes a subject in a list ("identity, education and health")."""
    subjects, others = _alternatives("subjects"), _alternatives("other-subjects")
    conjunction = _CONJUNCTION.pattern
    return re.compile(rf"\b{others}(?:{conjunction}{subjects}){{0,9}}{conjunction}$", re.IGNORECASE)


def _alternatives(name: str) -> str:
    return f"(?:{'|'.join(load_partner_lexicon().words[name])})"


def find_listed_partners(words: TokenizedSentence, found: list[tuple[int, int, str]]) -> dict[int, str]:
    """Return word → sector for the words that mean a sector in a list ("police, education and health").

    `found` are the mentions already found: first word, word after the last, sector.
    """
    sectors = load_partner_lexicon().in_lists
    candidates = [at for at, word in enumerate(words.lower) if word in sectors]
    if not candidates:
        return {}
    taken = {at for first, last, _ in found for at in range(first, last)}
    candidates = [at for at in candidates if at not in taken and not is_subject_matter(words, at, at + 1)]
    firsts = {first for first, _, sector in found if sector}
    ends = {last for _, last, sector in found if sector}
    partners: dict[int, str] = {}
    for at in [*candidates, *reversed(candidates)]:  # "police, housing and education": one leads to the next
        if at not in partners and (_follows_cooperation(words, at) or _is_joined(words, at, firsts, ends)):
            partners[at] = sectors[words.lower[at]]
            firsts.add(at)
            ends.add(at + 1)
    return partners


def find_acting_schools(words: TokenizedSentence) -> Iterator[int]:
    """Yield the words "school" that mean an organisation: it does something, or others deal with it."""
    if "school" in words.lower or "school's" in words.lower:
        found = {
            match.start("school") for pattern in _ACTING_SCHOOLS for match in pattern.finditer(words.text)
        }
        yield from (bisect_left(words.starts, start) for start in sorted(found))


def _follows_cooperation(words: TokenizedSentence, at: int) -> bool:
    """Return whether a word follows a word for cooperation ("the protocol with housing")."""
    return (
        at > 1
        and words.lower[at - 1] in ("with", "between", "from", "across")
        and words.lower[at - 2] in load_partner_lexicon().words["cooperation"]
    )


def _is_joined(words: TokenizedSentence, at: int, firsts: Set[int], ends: Set[int]) -> bool:
    """Return whether only a conjunction separates a word from a mention.

    Mentions begin at the words `firsts`, and end before the words `ends`.
    """
    pairs = [(end - 1, at) for end in range(at - _CONJUNCTION_WORDS, at + 1) if end in ends]
    pairs += [(at, first) for first in range(at + 1, at + 2 + _CONJUNCTION_WORDS) if first in firsts]
    return any(
        _CONJUNCTION.fullmatch(words.text, words.ends[one], words.starts[other]) for one, other in pairs
    )
