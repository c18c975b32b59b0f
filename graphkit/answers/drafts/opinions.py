"""Says whether a sentence is an opinion, a plan or a question, and what it states on practice."""

from __future__ import annotations

import re
from functools import cache

from graphkit.answers.claims.sentence import (
    TOKEN,
    Sentence,
    draft_pattern,
    has_phrase,
    phrase_pattern,
    words_of_drafts,
)

_SUBORDINATE = re.compile(
    r"\b(?:so that|because|which|who|that)\b[^,;.]*?\b(?:could|would)\b", re.I
)
_PLACE = re.compile(r"(?:\b(?:in|of|at|for|on|with|by|to) )?<P\d+>")
_LOOSE = re.compile(
    (
        r"^(?:in|of|at|the|that|was|were|on|for"
        r"|by)\b(?=\s*[,a-z])(?: the)?|,? \b(?:in|the|of|at|when|by)$"
    ),
    re.I,
)


def is_belief(words: str) -> bool:
    """Return whether a sentence is a question, or says what somebody thinks, or what others say."""
    if (
        words.endswith("?")
        or draft_pattern("belief").search(words)
        or _said_by_others().search(words)
    ):
        return True
    wish = draft_pattern("wish").search(words)
    return bool(wish and not draft_pattern("reported").search(words[: wish.start()]))


def is_plan(words: str, text: str) -> bool:
    """Return whether a sentence without claims is a plan, or too short to be checked.

    One that names a place is a plan only where this, or its council, plans; one on what is
    reported, never.
    """
    if len(words.split()) < 4:
        return True
    has_time = "<T" in text
    has_place = "<P" in text
    said = _SUBORDINATE.sub(" ", TOKEN.sub(lambda each: "PLACE" if each[1] == "P" else " ", text))
    if any(has_phrase(each[0], "own") for each in draft_pattern("opinion").finditer(said)):
        return not (has_time and has_place)  # "we will"
    if (has_phrase(words, "reported") and (has_time or has_place or has_phrase(words, "own"))) or (
        has_time and has_place
    ):
        return False
    if has_place:
        return bool(_planned().search(said))
    return has_phrase(said, "opinion")


@cache
def _planned() -> re.Pattern[str]:
    """Return the pattern of a plan, or a wish, of a place or its council."""
    who, plan = (draft_pattern(name).pattern for name in ("who-plans", "opinion"))
    return re.compile(rf"{who}(?: (?:also|now|still|therefore|then))? {plan}|^\W*{plan}", re.I)


@cache
def _said_by_others() -> re.Pattern[str]:
    words = words_of_drafts()
    return phrase_pattern(
        tuple(f"{one} {said}" for one in words["others"] for said in words["say"])
    )


def practice_of(sentence: Sentence, text: str) -> str:
    """Return what a sentence states without the place, the time, and who says it."""
    own = {
        number
        for number, (kind, value, _) in enumerate(sentence.tokens)
        if kind == "T" and value.mode in ("in", "at", "days")
    }
    plain = TOKEN.sub(lambda each: " " if int(each[2]) in own else each[0], _PLACE.sub(" ", text))
    plain = draft_pattern("frame").sub(" ", " ".join(sentence.original(plain).split()))
    plain = re.sub(r"\(\s*[,;]?\s*\)", " ", plain)
    plain = " ".join(re.sub(r"\s+([,.;])", r"\1", plain).strip(" ,.;:()").split())
    for _ in range(3):
        plain = _LOOSE.sub("", plain).strip(" ,.;:")
    return plain


def clauses_of(practice: str) -> list[str]:
    """Return the statements that a sentence on practice joins by "and", "but" or "while".

    A clause that begins with its verb has the subject of the one before.

    >>> clauses_of("plans are clear, and children are seen alone")
    ['plans are clear', 'children are seen alone']
    >>> clauses_of("caseloads are low and have fallen since")
    ['caseloads are low', 'caseloads have fallen since']
    >>> clauses_of("children and families are heard")
    ['children and families are heard']
    """
    first = draft_pattern("concession").match(practice)
    if first:
        return [clause for side in first.groups() for clause in clauses_of(side)]
    parts = draft_pattern("joint").split(practice)
    joints = [each[0] for each in draft_pattern("joint").finditer(practice)]
    clauses = [parts[0]]
    for joint, part in zip(joints, parts[1:], strict=True):
        before = _finite_verb(clauses[-1])
        verb = _finite_verb(part)
        if before is None or verb is None:
            clauses[-1] += f"{joint}{part}"
        elif part[: verb.start()].strip():
            clauses.append(part)
        else:
            clauses.append(f"{clauses[-1][: before.start()].strip()} {part}")
    return clauses


def _finite_verb(text: str) -> re.Match[str] | None:
    """Return the first verb of a text that is not that of a relative clause."""
    for match in draft_pattern("finite-verbs").finditer(text):
        if not draft_pattern("before-another-verb").search(text[: match.start()]):
            return match
    return None
