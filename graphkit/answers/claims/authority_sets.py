"""Claims on a set of authorities: "none of the councils in London", "both", "one of three"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graphkit.answers.claims.claim import SOME, Claim, ClaimedNumber, Places
from graphkit.answers.claims.sentence import (
    TOKEN,
    WHOLE,
    Sentence,
    draft_pattern,
    named_group,
    words_of_drafts,
)

_PAIR = re.compile(r"both|neither", re.I)
_NEAR_SHARE = 0.02  # how far a share may be from "a third"
_THESE = re.compile(r"\b(?:these|those)\s*$", re.I)


def authority_set(sentence: Sentence) -> Claim | None:
    """Return the set of authorities that is the subject of a sentence:
    "none of the councils in London".
    """
    match = draft_pattern("subject").search(sentence.text)
    if not match or (sentence.values("P") and not (match["paper"] or match["list"])):
        return None
    regions = sentence.values("R")
    count = match["count"] or ""
    before = sentence.text[: match.start()]
    is_whole = WHOLE.match(sentence.original(count)) or _THESE.search(before)
    size = sentence.values("N", count if is_whole else named_group(match, "size"))
    is_counted = bool(size) and not match["paper"]
    is_set = not regions and (match["these"] is not None or match["list"] or is_counted)
    if not (regions or is_set or _is_of_many(match)):
        return None
    places = _places_of(sentence, match, size) if is_set else ()
    if is_set and not (places or size):
        return None
    region = None if match["paper"] or is_set else (*regions, "")[0]
    words = sentence.words.rstrip(".")
    value = "paper" if match["paper"] else ""
    found = Claim("authorities", words, places=places, region=region, value=value)
    kept = " ".join(each[0] for each in TOKEN.finditer(match[0]) if each[1] in "GC")
    text = sentence.text.replace(match[0], f" {kept} ", 1)
    sentence.text = re.sub(r"<R\d+>", " ", text)
    if is_whole and is_set:
        return replace(found, share=("=", 1.0, 0.0))
    return _quantified(sentence, found, match)


def _is_of_many(match: re.Match[str]) -> bool:
    """Return whether a subject without a region is a set:
    "councils", "no council", "in this paper".
    """
    is_plural = bool(match["what"]) and match["what"].lower().endswith("s")
    return not match["some"] and bool(match["paper"] or match["neg"] or is_plural)


def _places_of(sentence: Sentence, match: re.Match[str], size: Sequence[ClaimedNumber]) -> Places:
    """Return the places that a set of so many has: those listed, else those named before."""
    listed_here: Places = tuple(sentence.values("P", match["list"] or ""))
    if listed_here:
        return listed_here
    number = 2 if _PAIR.match(match[0]) else 0  # 0: any
    if size:
        number = int(size[0].value)
    fitting = (each for each in sentence.before if len(each) == number or len(each) > 1 > number)
    return next(fitting, ())


def _quantified(sentence: Sentence, found: Claim, match: re.Match[str]) -> Claim:
    """Return a claim on a set of authorities with how many of them are meant."""
    if number := match["count"] or match["but"]:
        counted = sentence.values("N", number)[0]
        return replace(found, number=counted, denied=bool(match["but"]))
    if match["neg"]:
        return replace(found, number=ClaimedNumber("=", 0))
    if match["some"]:
        return replace(found, number=SOME)
    if percent := match["percent"]:
        digits = len(percent.partition(".")[2])
        half_of_last = 0.5 * 10 ** (-2 - digits)
        return replace(found, share=("=", float(percent) / 100, half_of_last))
    if match["share"]:
        share = words_of_drafts()["shares"][match["share"].lower()]
        sign = words_of_drafts()["bounds"].get((match["bound"] or "").lower(), "=")
        return replace(found, share=(sign, share, _NEAR_SHARE))
    return replace(found, share=("=", 1.0, 0.0) if match["all"] else (">", 0.5, 0.0))
