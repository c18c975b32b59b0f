"""Reads the claims of a sentence: what it states of grades, changes, numbers, days,
names and bodies.

Each reader of `_READERS` takes out of the text what it reads; words that are left over are named,
and forbid a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from graphkit.answers.claims.authority_sets import authority_set
from graphkit.answers.claims.claim import (
    ALWAYS,
    ANY,
    EVERY,
    LATEST,
    NOW,
    OVERALL,
    PREVIOUS,
    SOME,
    Claim,
    ClaimedNumber,
    When,
)
from graphkit.answers.claims.sentence import (
    TOKEN,
    Sentence,
    draft_pattern,
    has_phrase,
    named_group,
    phrase_pattern,
    without,
    words_left,
    words_of_drafts,
)
from graphkit.core.language.value_words import words_by_value
from graphkit.core.resources import load_lexicon

_CUT = re.compile(r",|;|:|\b(?:and|while|but|whereas|with|after being|after having|having been)\b")
_LIST = re.compile(
    r"<C\d+>(?:\W+(?:(?:and|its|the|our|their|services|support|for|of|to|in|both)\W+)*(?<=<)C\d+>)*",
    re.I,
)
_PRESENT = re.compile(
    r"\b(?:is|are|does|do|remains?|stays?|holds?|gets?|receives?|isn't|aren't|doesn't|don't)\b",
    re.I,
)
_WAS = re.compile(r"\b(?:was|were|wasn't|weren't|been|had|became)\b", re.I)
_PAST = re.compile(rf"{_WAS.pattern}|\b(?:judged|rated|graded|found|gave|received|deemed)\b", re.I)
_CLAUSE = re.compile(r"[,;]")
_OPPOSED = re.compile(r";|\b(?:but|whereas|while)\b")
_WORDS_OF_SCOPES = {LATEST: "latest", NOW: "latest", PREVIOUS: "earlier"}
_EVENTS = ("began", "ended", "published")
_ALIKE = re.compile(r"\b(?:requires?|require) improvement\b", re.I)


def read_claims(sentence: Sentence, before: Sequence[Claim] = ()) -> list[Claim]:
    """Return the claims of a sentence, and take what they read out of its text.

    "It still is." has the grade of the claims `before`, if they are only one; "they are now good"
    the judgement that is the subject there.
    """
    if [each.kind for each in before] == ["grade"]:
        is_elliptic = bool(draft_pattern("elliptic").match(sentence.text))
        if is_elliptic:
            sentence.append("G", before[0].values)
        goes_on = before[0].is_subject and draft_pattern("of-the-same").match(sentence.text)
        for criterion in before[0].criteria if is_elliptic or goes_on else ():
            sentence.append("C", criterion)
    times = tuple(sentence.values("T"))
    frameworks = tuple(chain(*sentence.values("K"), *sentence.values("V")))
    family = next((name for name in ("full", "visit") if has_phrase(sentence.words, name)), "")
    claims = list[Claim]()
    for read in _READERS:
        for each in read(sentence) if read is not _inspected or not claims else ():
            is_undated = not each.whens and each.kind not in _OWN_TIME
            whens = times or _scope(sentence.text) if is_undated else each.whens
            own = each.frameworks or frameworks
            claims.append(replace(each, whens=whens, family=family, frameworks=own))
    meant = {when for claim in claims for when in claim.whens}
    scopes = [words for scope, words in _WORDS_OF_SCOPES.items() if scope in meant]
    sentence.text = without(sentence.text, *scopes)
    return claims


def _scope(text: str) -> tuple[When, ...]:
    """Return which inspection a text without a date means: the latest, or the one before."""
    if has_phrase(text, "earlier-inspection"):
        return (PREVIOUS,)
    return (LATEST,) if has_phrase(text, "latest-inspection") else ()


def _denied(text: str) -> str:
    found = draft_pattern("denial").search(text)
    return found[0].lower() if found else ""


# --- facts of an inspection, and of an authority ---


def _quotations(sentence: Sentence) -> Iterator[Claim]:
    yield from (Claim("quotation", words, value=words) for words in sentence.values("Q"))
    sentence.text = re.sub(r"<Q\d+>", " ", sentence.text)


def _delivered(sentence: Sentence) -> Iterator[Claim]:
    if not sentence.values("B"):
        return
    for match in list(draft_pattern("delivered").finditer(sentence.text)):
        times = sentence.values("T")
        since = [each for each in times if each.mode in ("since", "in", "at")]
        # "adoption"; "": its services
        what = words_left(replace(sentence, text=named_group(match, "what")))
        sentence.blank(match[0])
        sentence.text = without(sentence.text, "now")
        yield Claim(
            "deliverer",
            sentence.original(match[0]).strip(),
            tuple(since[:1]),
            value=sentence.original(named_group(match)),
            before=frozenset([what]),
            denied=bool(_denied(match[0])),
            is_event=match["value2"] is not None,
            is_still=not re.search(r"\b(?:was|were|had been)\b", match[0]),
        )


def _named(sentence: Sentence) -> Iterator[Claim]:
    """Yield the people, days and themes that a text states."""
    for kind, fact in words_of_drafts()["facts"].items():
        match = draft_pattern(fact["pattern"]).search(sentence.text) if "pattern" in fact else None
        value = sentence.original(named_group(match)).strip() if match else ""
        if match and value:
            said = sentence.original(match[0]).strip()
            sentence.blank(named_group(match))
            sentence.text = without(sentence.text, "looked-at")
            yield Claim(kind, said, value=value)


def _results(sentence: Sentence) -> Iterator[Claim]:
    """Yield the result of an area SEND inspection that a text states."""
    framework = load_lexicon("parts")["frameworks"]["with results"]
    is_named = any(framework in each for each in sentence.values("K"))
    is_named = is_named or has_phrase(sentence.text, "send")
    for match in TOKEN.finditer(sentence.text):
        kind, value, words = sentence.tokens[int(match[2])]
        if kind == "O" and (is_named or len(words.split()) > 3):
            sentence.text = without(sentence.text.replace(match[0], " "), "send", "of-results")
            yield Claim("result", words, frameworks=(framework,), value=value)
            return


def _counts(sentence: Sentence) -> Iterator[Claim]:
    for match in list(draft_pattern("recommended").finditer(sentence.text)):
        what = match["what"].lower()
        count = match["count"]
        value = "priority" if "priority" in what else ""
        is_clear = not match["some"] and has_phrase(what, "certainly-recommended")
        is_recommended = has_phrase(sentence.text.replace(match[0], " "), "recommends")
        if not is_clear and not (is_recommended and (count or value)):
            continue
        number = ClaimedNumber("=", 0) if match["none"] else SOME
        if count:
            number = sentence.values("N", count)[0]
        is_open = bool(draft_pattern("is-open").search(sentence.text, match.start()))
        sentence.blank(match[0])
        sentence.text = without(sentence.text, "recommends", *(["is-open"] if is_open else []))
        yield Claim(
            "open" if is_open else "count",
            sentence.original(match[0]),
            number=number,
            value=value,
            is_present=not _WAS.search(sentence.text),
        )


def _interventions(sentence: Sentence) -> Iterator[Claim]:
    """Yield the interventions that a text states of the authority as a whole."""
    if not has_phrase(sentence.text, "intervened") or sentence.values("G"):
        return
    unnamed = load_lexicon("question-words")["senses"]["intervention"]["any"]
    for kind, phrases in {"any": unnamed, **words_by_value()["intervention"]}.items():
        if match := phrase_pattern(tuple(phrases)).search(sentence.text):
            denied = bool(_denied(sentence.text[: match.start()]))
            sentence.blank(match[0])
            sentence.text = without(sentence.text, "denial", "intervened")
            is_still = bool(_PRESENT.search(sentence.text))
            yield Claim("intervention", match[0], value=kind, denied=denied, is_still=is_still)
            return


def _inspected(sentence: Sentence) -> Iterator[Claim]:
    """Yield when an inspection took place, began, ended or was published,
    if a text says nothing more.
    """
    times = sentence.values("T")
    scope = _scope(sentence.text)
    rest = without(sentence.text, *_EVENTS, "an-inspection", "denial")
    rest = without(rest, "latest") if scope else rest
    names = _events(sentence.text)
    # "the 2019 inspection began in March 2019"
    is_of_one_year = names[0:1] != [""] and len({each.period[:4] for each in times}) == 1
    is_paired = len(times) == len(names) or (len(names) == 1 and is_of_one_year)
    if not is_paired or not times or words_left(replace(sentence, text=rest)):
        return
    denied = bool(_denied(sentence.text))
    sentence.text = ""
    for at, name in enumerate(names):
        own = times if len(names) == 1 else times[at : at + 1]
        day = "days" if own[0].mode == "days" else name
        yield Claim("inspected", sentence.words, (*scope, *own), value=day, denied=denied)


def _events(text: str) -> list[str]:
    """Return what a text says happened on a day, in order; "" for an inspection alone."""
    found = ((draft_pattern(name).search(text), name) for name in _EVENTS)
    events = sorted((match.start(), name) for match, name in found if match)
    return [name for _, name in events] or [""] * has_phrase(text, "an-inspection")


# --- grades ---


def _judgement_counts(sentence: Sentence) -> Iterator[Claim]:
    """Yield how many judgements of an inspection had some grades: "of the five, one was good"."""
    match = draft_pattern("of-judgements").search(sentence.text)
    if not match:
        return
    count, *_ = sentence.values("N", named_group(match, "count"))
    grades, *_ = sentence.values("G", named_group(match, "grade"))
    size = sentence.values("N", named_group(match, "size"))
    words = sentence.original(match[0])
    sentence.text = sentence.text.replace(match[0], f" {named_group(match, 'middle')} ", 1)
    yield Claim(
        "judgements",
        words,
        values=grades,
        number=count,
        size=int(size[0].value) if size else 0,
        is_event=True,
    )


def _changes(sentence: Sentence) -> Iterator[Claim]:
    """Yield the changes of a grade: "from good in 2015 to outstanding", "outstanding in 2018, up
    from good", "was downgraded to good".
    """
    text = sentence.text
    match = draft_pattern("change").search(text) or draft_pattern("compared").search(text)
    if not match:
        yield from _directions(sentence)
        return
    first, last = (sentence.values("T", match[name]) for name in ("first", "last"))
    outside = sentence.values("T", text.replace(match["first"], "").replace(match["last"], ""))
    times = (first[0], last[0]) if first and last else tuple((*last, *outside, *first)[:1])
    before, after = (sentence.values("G", match[name])[0] for name in ("from", "to"))
    yield Claim(
        "change",
        sentence.original(match[0]),
        times,
        criteria=_criteria(sentence.values("C", text[: match.end()])),
        before=before,
        values=after,
        value="better" if match["up"] else "worse" if match["down"] else "",
        is_event=len(times) > 1,
        is_row=has_phrase(match[0], "directly"),
        denied=bool(_denied(text[: match.start()])),
    )
    read = re.sub(r"<[CT]\d+>", " ", text[: match.end()])
    sentence.text = f"{read}{text[match.end() :]}"
    sentence.blank(*(match[each] for each in ("from", "to", "up", "down", "moved")))
    sentence.text = without(sentence.text, "directly", "denial")


def _directions(sentence: Sentence) -> Iterator[Claim]:
    """Yield the change that a text, or its clause without another grade,
    states by its direction.
    """
    text = sentence.text
    match = draft_pattern("leaving").search(text) or draft_pattern("direction").search(text)
    if not match:
        return
    groups = match.groupdict(default="")
    before, after = (sentence.values("G", groups.get(each, "")) for each in ("from", "to"))
    last = draft_pattern("at-each").search(text)
    denied = bool(_denied(text[: match.start()]))
    is_of_grade = before or after or last or has_phrase(match[0], "of-a-grade")
    if not is_of_grade or (denied and after):  # "has not dropped below good": no grade was so
        return
    clause = next(each for each in _CLAUSE.split(text) if match[0] in each)
    whole = clause if sentence.values("G", text.replace(clause, " ")) else text
    times = sentence.values("T", whole)
    rest = without(whole.replace(match[0], " "), "at-each", *([] if times else ["latest"]))
    is_of_several = len(times) > 1 or has_phrase(rest, "every-inspection")
    if is_of_several or words_left(replace(sentence, text=rest), "PRTKVBC"):
        return
    yield Claim(
        "change",
        sentence.original(match[0]),
        () if last else tuple(times),
        criteria=_criteria(sentence.values("C")),
        denied=denied,
        values=frozenset[str]().union(*after),
        before=frozenset[str]().union(*before),
        value="better" if groups["up"] else "worse" if groups["down"] else "",
        is_row=bool(before) or not (groups["up"] or groups["down"]),
        number=sentence.values("N", last["n"])[0] if last else None,
        size=int(has_phrase(match[0], "one-grade")),
    )
    sentence.text = text.replace(whole, re.sub(r"<[CT]\d+>", " ", rest), 1)


def _criteria(named: Sequence[str]) -> tuple[str, ...]:
    """Return the judgements that are meant: "overall" beside another is the grade of none."""
    own = tuple(dict.fromkeys(each for each in named if each != OVERALL))
    return own or (OVERALL,)


def _grades(sentence: Sentence) -> Iterator[Claim]:
    """Yield the grades that a text gives: under its judgements, or of the authority as a whole."""
    if not sentence.values("G"):
        return
    only_of = draft_pattern("only-of").search(sentence.text)
    if only_of:
        sentence.text = sentence.text.replace(only_of[0], only_of["own"], 1)
    whole = sentence.text
    subject = authority_set(sentence)
    is_first = has_phrase(sentence.text, "first-time")
    sentence.text = without(sentence.text, "first-time")
    is_judged = has_phrase(sentence.text, "judging")
    last: Claim | None = None
    read = []
    for part, match in _segments(sentence.text):
        rest = without(_without_grade(part), "latest", "earlier")
        is_plain = not words_left(replace(sentence, text=rest), "PRTKVBCN")
        if not (is_judged or is_plain or _ALIKE.search(sentence.original(match[0]))):
            continue
        claim = _graded(sentence, part, match[0], last)
        if subject:
            claim = replace(
                subject,
                values=claim.values,
                criteria=claim.criteria,
                says_overall=claim.says_overall,
                is_event=claim.is_event,
                whens=claim.whens,
                denied=claim.denied != subject.denied,
            )
        read.append(part)
        last = claim
        yield from _all_of(claim, is_first)
        if only_of:
            yield _of_the_others(sentence, claim, only_of)
    if not read:
        sentence.text = whole
    for part in read:
        sentence.text = sentence.text.replace(part, re.sub(r"<C\d+>", " ", _without_grade(part)), 1)


def _of_the_others(sentence: Sentence, claim: Claim, match: re.Match[str]) -> Claim:
    """Return what "of A, B and C, only C" denies of A and B."""
    listed = sentence.values("P", match["others"])
    others = tuple(each for each in listed if each not in claim.places)
    return replace(claim, places=others, denied=not claim.denied, value="only")


def _all_of(claim: Claim, is_first: bool) -> Iterator[Claim]:
    """Yield a claim on a grade, and what "the first time", or "in 2023, the third in a row",
    says too.
    """
    if is_first and not claim.denied:
        for each in claim.whens:
            yield replace(claim, value="never", denied=True, whens=(replace(each, mode="before"),))
    if claim.number and claim.is_row and any(each.mode == "in" for each in claim.whens):
        yield replace(claim, number=None, is_row=False)
        claim = replace(claim, whens=(ANY,))
    yield claim


def _graded(sentence: Sentence, part: str, grade: str, last: Claim | None) -> Claim:
    """Return the claim on a grade that a part of a sentence makes,
    after that of the part before.
    """
    before, _, after = part.partition(grade)
    named = [number for kind, number in TOKEN.findall(after) if kind == "C"]
    if not named or (_CUT.match(after.lstrip()) and "<C" in before):
        named = _last_list(before)
    tokens = [sentence.tokens[int(number)] for number in named]
    is_every = EVERY in [value for _, value, _ in tokens]
    criteria = _criteria([value for _, value, _ in tokens])
    if len(criteria) == len(tokens) - 1 and draft_pattern("overall-and").search(
        sentence.original(part)
    ):
        criteria = (OVERALL, *criteria)
    says_overall = criteria == (OVERALL,) and bool(tokens)
    if last and not named and draft_pattern("goes-on-with").match(before):
        criteria, says_overall = last.criteria, last.says_overall
    own = _CUT.split(after)[0]  # "a good grade is something that it has never had"
    negation = _denied(_OPPOSED.split(before)[-1]) or "never" * has_phrase(own, "never")
    if is_every and has_phrase(" ".join(words for *_, words in tokens), "none-of-them"):
        negation = "none"
    claim = Claim(
        "grade",
        sentence.original(part).strip(" ,.;:"),
        values=sentence.values("G", grade)[0],
        criteria=(EVERY,) if is_every else criteria,
        says_overall=says_overall and not is_every,
        denied=bool(negation),
        value=negation,
        is_event=is_every or has_phrase(part, "judged-verb"),
        is_still=has_phrase(before, "still"),
        is_subject="<C" in before,
        places=tuple(sentence.values("P", part)) or (last.places if last else ()),
    )
    return _timed(sentence, claim, part, before, last)


def _without_grade(part: str) -> str:
    rest = re.sub(r"<G\d+>", " ", part)
    names = ("repeated", "at-each", "every-inspection", "at-any", "denial", "now", "still")
    return without(rest, *names, *(["rose", "fell"] if has_phrase(part, "denial") else []))


def _segments(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the part of a text that belongs to each grade; a place of its own begins a part."""
    matches = [each for each in TOKEN.finditer(text) if each[1] == "G"]
    bounds = [0, *(_cut_between(one, other) for one, other in pairwise(matches)), len(text)]
    for match, (start, end) in zip(matches, pairwise(bounds), strict=False):
        yield text[start:end], match


def _cut_between(one: re.Match[str], other: re.Match[str]) -> int:
    """Return where the part of a grade ends and that of the next begins."""
    between = one.string[one.end() : other.start()]
    cuts = [*_CUT.finditer(between)]
    place = re.search(r"<P\d+>", between)
    before_place = [each for each in cuts if place and each.end() <= place.start()]
    nearest = (before_place or cuts)[-1:]
    return one.end() + (nearest[0].start() if nearest else 0)


def _last_list(text: str) -> list[str]:
    """Return the numbers of the tokens of the last list of judgements:
    "leaders and care leavers".
    """
    lists = [each[0] for each in _LIST.finditer(text)]
    return [number for _, number in TOKEN.findall((*lists, "")[len(lists) - 1])]


def _timed(sentence: Sentence, claim: Claim, part: str, before: str, last: Claim | None) -> Claim:
    """Return a claim on a grade with the times that are meant, and how often it was given."""
    times = tuple(sentence.values("T", part))
    repeated = draft_pattern("repeated").search(part)
    if repeated:
        is_row = bool(repeated["row"] or repeated["ordinal"] or "consecutive" in repeated[0])
        counts = sentence.values("N", repeated["count"] or repeated["count2"] or "")
        nth = words_of_drafts()["ordinals"].get((repeated["ordinal"] or "").lower(), 2)
        number = (*counts, ClaimedNumber("=", nth))[0]
        claim = replace(claim, number=number, is_row=is_row)
    if often := _always_or_never(sentence, claim, part, before, times):
        return often
    if repeated and not times:
        return replace(claim, whens=(ANY,))
    is_alike = not _PAST.search(before) and _ALIKE.search(sentence.original(part)) is not None
    is_present = is_alike or bool(_PRESENT.search(before) and not _WAS.search(before))
    claim = replace(claim, is_present=is_present and not claim.denied)
    is_now = has_phrase(part, "now")
    if not times or (is_now and {each.mode for each in times} == {"in"}):
        is_now = is_now or is_present or claim.is_still or claim.value == "no longer"
        goes_on = last and not (_PAST.search(before) and last.whens == (NOW,))
        whens = (NOW,) if is_now else _scope(part) or (last.whens if last and goes_on else ())
        return replace(claim, whens=whens)
    if has_phrase(part, "latest-inspection"):
        times = (*times, LATEST)
    return replace(claim, whens=times)


def _always_or_never(
    sentence: Sentence, claim: Claim, part: str, before: str, times: tuple[When, ...]
) -> Claim | None:
    """Return a claim on a grade that is said of no inspection, of each,
    or of each of the last few.
    """
    if (
        has_phrase(before, "never")
        or claim.value == "never"
        or (claim.denied and has_phrase(part, "at-any"))
    ):
        return replace(claim, value="never", denied=True, whens=times or (ANY,))
    if has_phrase(part, "at-any") and not (claim.denied or claim.number):
        return replace(claim, number=SOME, whens=times or (ANY,))
    if last_few := draft_pattern("at-each").search(part):
        size = int(sentence.values("N", last_few["n"])[0].value)
        return replace(claim, value="always", whens=(ALWAYS,), size=size)
    if has_phrase(part, "every-inspection"):
        return replace(claim, value="always", whens=times or (ALWAYS,))
    return None


_Reader = Callable[[Sentence], Iterable[Claim]]
_OWN_TIME = ("grade", "authorities", "change", "deliverer", "inspected")
_READERS: Sequence[_Reader] = (
    _quotations,
    _delivered,
    _named,
    _results,
    _counts,
    _judgement_counts,
    _changes,
    _grades,
    _interventions,
    _inspected,
)
