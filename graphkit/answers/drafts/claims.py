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

from graphkit.answers.claims.claim import (
    ALWAYS,
    ANY,
    EVERY,
    LAST,
    LATEST,
    NOW,
    OVERALL,
    PREVIOUS,
    SOME,
    Claim,
    ClaimedNumber,
    When,
)
from graphkit.answers.drafts.authority_sets import authority_set, one_of_authorities
from graphkit.answers.drafts.sentence import (
    TOKEN,
    WHOLE,
    Sentence,
    draft_pattern,
    has_phrase,
    named_group,
    phrase_pattern,
    without,
    words_left,
    words_of_drafts,
)
from graphkit.core.frameworks import current_frameworks
from graphkit.core.language.value_words import words_by_value
from graphkit.core.resources import load_lexicon
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING

_CUT = re.compile(r",|;|:|\b(?:and|while|but|whereas|with|after being|after having|having been)\b")
_IN_LIST = re.compile(
    r"\W+(?:(?:and|its|the|our|their|services|support|for|of|to|in|both)\W+)*", re.I
)
_PRESENT = re.compile(
    r"\b(?:is|are|does|do|remains?|stays?|holds?|gets?|receives?|isn't|aren't|doesn't|don't)\b",
    re.I,
)
_WAS = re.compile(r"\b(?:was|were|wasn't|weren't|been|had|became)\b", re.I)
_PAST = re.compile(rf"{_WAS.pattern}|\b(?:judged|rated|graded|found|gave|received|deemed)\b", re.I)
_CLAUSE = re.compile(r"[,;]")
_OPPOSED = re.compile(r";|\b(?:but|whereas|while)\b")
_EDGE = re.compile(
    r"^\W*(?:'s|on|about|to|that|in|of|by|at|was|were|the)\b|\b(?:in|on|of|by|the|at)\W*$"
)
_WORDS_OF_SCOPES = {LATEST: "latest", LAST: "latest", NOW: "latest", PREVIOUS: "earlier"}
_EVENTS = ("began", "ended", "published", "took-place")
_FROM = re.compile(r"\bfrom\W*$")  # "up from requires improvement": what it was
_ALIKE = re.compile(r"\b(?:requires?|require) improvement\b", re.I)


def read_claims(sentence: Sentence, before: Sequence[Claim] = ()) -> list[Claim]:
    """Return the claims of a sentence, and take what they read out of its text.

    "It still is." has the grade of the claims `before`, if they are only one; "they are now good"
    the judgement that is the subject there.
    """
    claims = list[Claim]()
    if [each.kind for each in before] == ["grade"]:
        is_elliptic = draft_pattern("elliptic").match(sentence.text)
        if is_elliptic:
            sentence.text = without(sentence.text, "in-addition")
            sentence.append("G", before[0].values)
        if is_elliptic or (
            before[0].is_subject and draft_pattern("of-the-same").match(sentence.text)
        ):
            for criterion in before[0].criteria:
                sentence.append("C", criterion)
    whole = sentence.text
    times = tuple(sentence.values("T"))
    frameworks = tuple(each for own in sentence.values("K") for each in own)
    families = {"full": "of-a-report", "visit": "of-a-letter"}
    family = next(
        (name for name, words in families.items() if has_phrase(sentence.words, words)), ""
    )
    for read in _READERS:
        for each in read(sentence) if read is not _inspected or not claims else ():
            has_own_time = each.whens or each.kind in _OWN_TIME
            whens = each.whens if has_own_time else _scoped(sentence.text, times)
            named = each.frameworks or frameworks
            claims.append(replace(each, whens=whens, family=family, frameworks=named))
    sentence.text = _without_scopes(sentence.text, chain.from_iterable(c.whens for c in claims))
    if any(each.kind == "grade" for each in claims):
        sentence.text = _without_direction(sentence, whole, _with_visits(sentence))
    return claims


def _scoped(text: str, times: tuple[When, ...]) -> tuple[When, ...]:
    """Return the times of a fact of an inspection: those that are named,
    else the latest or one before.
    """
    if times:
        return times
    if has_phrase(text, "earlier-inspection"):
        return (PREVIOUS,)
    return (LATEST,) if has_phrase(text, "latest-inspection") else ()


def _without_scopes(text: str, whens: Iterable[When]) -> str:
    """Return a text without the words for "latest" and "previous" where a time was set by them."""
    names = {_WORDS_OF_SCOPES[each] for each in whens if each in _WORDS_OF_SCOPES}
    return without(text, *sorted(names))


def _with_visits(sentence: Sentence) -> str:
    """Return the text with the words for visits, which give no grade: they are not read."""

    def shown(token: re.Match[str]) -> str:
        kind, value, words = sentence.tokens[int(token[2])]
        is_of_visits = kind == "K" and all(current_frameworks().get(each).visit for each in value)
        return words if is_of_visits else token[0]

    return TOKEN.sub(shown, sentence.text)


def _without_direction(sentence: Sentence, whole: str, text: str) -> str:
    """Return a text without "up" or "down" where two grades of the whole sentence differ so."""
    compared = draft_pattern("compared").search(whole)
    if not compared:
        return text
    after, before = (
        [STEPS_BELOW_OUTSTANDING[grade] for grade in sentence.tokens[int(compared[name])][1]]
        for name in ("to", "from")
    )
    is_up = compared["word"].lower() == "up"
    is_so = max(after) < min(before) if is_up else min(after) > max(before)
    return text.replace(f"{compared['word']} from", "from") if is_so else text


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
        words = sentence.original(match[0]).strip()
        # "adoption"; "": its services
        what = words_left(replace(sentence, text=named_group(match, "what")))
        sentence.blank(match[0])
        sentence.text = without(sentence.text, "now")
        yield Claim(
            "deliverer",
            words,
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
        if not match or not value or (kind == "team" and has_phrase(value, "inspectorates")):
            continue
        times = sentence.values("T", named_group(match))
        sentence.blank(named_group(match) if fact.get("reads") == "value" else match[0])
        sentence.text = without(sentence.text, "looked-at") if kind == "theme" else sentence.text
        said = sentence.original(match[0]).strip()
        yield Claim(kind, said, value=times[0].period if kind in ("due", "formed") else value)


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
        is_open = _is_open(sentence.text, match)
        sentence.blank(match[0])
        sentence.text = without(sentence.text, "recommends", *(["is-open"] if is_open else []))
        yield Claim(
            "open" if is_open else "count",
            sentence.original(match[0]),
            number=number,
            value=value,
            is_present=not _WAS.search(sentence.text),
        )


def _is_open(text: str, match: re.Match[str]) -> bool:
    """Return whether recommendations are counted that are open: before their name, or after it."""
    open_words = load_lexicon("question-words")["senses"]["open"]["yes"]
    is_before = phrase_pattern(open_words).search(match[0])
    return bool(is_before or draft_pattern("is-open").search(text, match.end()))


def _interventions(sentence: Sentence) -> Iterator[Claim]:
    """Yield the interventions that a text states of the authority as a whole."""
    if not has_phrase(sentence.text, "intervened") or sentence.values("G"):
        return
    unnamed = load_lexicon("question-words")["senses"]["intervention"]["any"]
    for kind, phrases in {"any": unnamed, **words_by_value()["intervention"]}.items():
        if match := phrase_pattern(phrases).search(sentence.text):
            denied = bool(_denied(sentence.text[: match.start()]))
            sentence.text = without(sentence.text, "denial")
            sentence.blank(match[0])
            sentence.text = without(sentence.text, "intervened")
            is_still = bool(_PRESENT.search(sentence.text))
            yield Claim("intervention", match[0], value=kind, denied=denied, is_still=is_still)
            return


def _outcomes(sentence: Sentence) -> Iterator[Claim]:
    """Yield what a text says became of recommendations: "that on supervision was repeated"."""
    text = sentence.text
    if not has_phrase(text, "recommendation"):
        return
    for outcome in words_of_drafts()["outcomes"]:
        said = draft_pattern(outcome).search(text)
        if not said or _denied(text[max(0, said.start() - 15) : said.start()]):
            continue
        counted = draft_pattern("counted-of").search(text)
        is_none = has_phrase(text, "none-asked")
        of_all = is_none or bool(counted) or has_phrase(text, "all-of-them")
        rest = without(text, outcome, "none-asked", "all-of-them", "recommendation")
        rest = " ".join(TOKEN.sub(" ", rest).split())
        rest = _EDGE.sub(" ", rest).strip(" .,'")
        number, size = (
            sentence.values("N", named_group(counted, each))[:1] if counted else []
            for each in ("count", "size")
        )
        if counted and WHOLE.match(sentence.original(counted["count"])) and not size:
            number, size = [], number  # "the two recommendations"
        number = [ClaimedNumber("=", 0)] if is_none else number
        sentence.text = " ".join(
            f"<{kind}{at}>" for kind, at in TOKEN.findall(text) if kind in "PT"
        )
        yield Claim(
            "outcome",
            sentence.words,
            value=rest if words_left(replace(sentence, text=rest)) else "",
            values=frozenset([outcome]),
            is_row=of_all,
            number=(*number, None)[0],
            size=int(size[0].value) if size else 0,
        )
        return


def _waiting(sentence: Sentence) -> Iterator[Claim]:
    """Yield how long an authority waits for its next inspection, if a text says nothing more."""
    days = [each for each in sentence.values("T") if each.mode in ("at", "by")]
    is_of_a_day = len(days) == len(sentence.values("T"))
    is_past = bool(_WAS.search(sentence.text)) and not days
    if is_past or not is_of_a_day or not has_phrase(sentence.text, "an-inspection"):
        return
    for state, phrases in load_lexicon("question-words")["senses"]["waiting"].items():
        match = phrase_pattern(phrases).search(sentence.text)
        if not match:
            continue
        denied = bool(_denied(sentence.text[: match.start()]))
        rest = sentence.text.replace(match[0], " ", 1)
        rest = without(rest, "denial", "still", "now", "following")
        if words_left(replace(sentence, text=rest)):
            return
        sentence.text = ""
        yield Claim("waiting", sentence.words, value=state, denied=denied)
        return


def _inspected(sentence: Sentence) -> Iterator[Claim]:
    """Yield when an inspection took place, began, ended or was published,
    if a text says nothing more.
    """
    times = sentence.values("T")
    names = _events(sentence.text, len(times))
    is_last = has_phrase(sentence.text, "last-of-any")
    if not names or not (times or (sentence.values("N") and not is_last)):
        return
    scope = (LAST,) if is_last else _scoped(sentence.text, ())
    rest = without(sentence.text, "last-of-any", *_EVENTS, "an-inspection", "denial")
    rest = _without_scopes(rest, scope)
    is_counted = has_phrase(rest + sentence.text, "counted-inspections")
    number = next(iter(sentence.values("N")), None) if is_counted else None
    if words_left(replace(sentence, text=rest), "PRTKB" + ("N" if number else "")):
        return
    denied = bool(_denied(sentence.text))
    sentence.text = ""
    for at, name in enumerate(names):
        own = times if len(names) == 1 else times[at : at + 1]
        if own and own[0].mode == "days":
            day = "days"
        else:
            day = name.replace("took-place", "began" if is_last else "")
        yield Claim(
            "inspected", sentence.words, (*scope, *own), value=day, number=number, denied=denied
        )


def _events(text: str, times: int) -> list[str]:
    """Return what a text says happened at its times: one event, or as many as there are times."""
    places = (
        (each.start(), name) for name in _EVENTS for each in draft_pattern(name).finditer(text)
    )
    names = [*dict.fromkeys(name for _, name in sorted(places))]
    if not names and has_phrase(text, "an-inspection"):
        names = ["took-place"]
    days = [each for each in names if each != "took-place"] or names
    if times in (len(days), len(names)):
        return days if len(days) == times else names
    return days if len(days) == 1 else []


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
    """Yield the changes of a grade: "from good in 2015 to outstanding",
    "was downgraded to good".
    """
    criteria = _criteria(sentence.values("C"))
    match = draft_pattern("change").search(sentence.text)
    if not match:
        yield from _directions(sentence, criteria)
        return
    criteria = _criteria(sentence.values("C", sentence.text[: match.end()]))
    first, last = (sentence.values("T", match[name]) for name in ("first", "last"))
    if len(last) == 2 and not first:  # "in 2019 and in 2023"
        first = last[:1]
        last = last[1:]
    outside = sentence.values(
        "T", sentence.text.replace(match["first"], "").replace(match["last"], "")
    )
    before, after = (sentence.values("G", match[name])[0] for name in ("from", "to"))
    times = (first[0], last[0]) if first and last else tuple(last[:1] or outside[:1] or first[:1])
    yield Claim(
        "change",
        sentence.original(match[0]),
        times,
        criteria=criteria,
        before=before,
        values=after,
        value="better" if match["up"] else "worse" if match["down"] else "",
        is_event=bool(first and last),
        is_row=has_phrase(match[0], "directly"),
        denied=bool(_denied(sentence.text[: match.start()])),
    )
    rest = sentence.text.replace(match[0], match[0].replace("from", " "))
    rest = TOKEN.sub(lambda each: " " if each[1] in "GC" else each[0], rest)
    sentence.text = without(rest, "rose", "fell", "moved", "directly", "denial")


def _directions(sentence: Sentence, criteria: tuple[str, ...]) -> Iterator[Claim]:
    """Yield the change that a text, or its clause without another grade,
    states by its direction.
    """
    match = _direction(sentence)
    if not match:
        return
    up = named_group(match, "up")
    down = named_group(match, "down")
    before = named_group(match, "from")
    after = named_group(match, "to")
    text = sentence.text
    own = next(each for each in _CLAUSE.split(text) if match[0] in each)
    whole = own if sentence.values("G", text.replace(own, " ")) else text
    rest = whole.replace(match[0], " ")
    last = draft_pattern("at-each").search(rest)
    bare = without(rest, "at-each", *([] if sentence.values("T", whole) else ["latest"]))
    denied = bool(_denied(text[: match.start()]))
    if denied and after:  # "has not dropped below good": no grade was so
        return
    if has_phrase(bare, "every-inspection") or words_left(replace(sentence, text=bare), "PRTKBC"):
        return
    times = () if last else tuple(sentence.values("T", whole))
    if named_group(match, "time"):  # "it took until 2019 to become good": in 2019
        times = tuple(replace(each, mode="in") for each in times)
    is_pair = len(times) == 2 and {each.mode for each in times} == {"in"}
    steps = draft_pattern("of-a-grade").search(match[0])
    of_steps = sentence.values("N", named_group(steps, "n")) if steps else []
    of_last = sentence.values("N", named_group(last, "n")) if last else []
    yield Claim(
        "change",
        sentence.original(match[0]),
        times[: 1 + is_pair],
        criteria=criteria,
        denied=denied,
        values=frozenset[str]().union(*sentence.values("G", after)),
        before=frozenset[str]().union(*sentence.values("G", before)),
        is_event=is_pair,
        value="better" if up else "worse" if down else "",
        is_row=bool(before) or not (is_pair or up or down),
        number=of_last[0] if of_last else None,
        size=of_steps[0].value if of_steps else int(has_phrase(match[0], "one-grade")),
    )
    left = re.sub(r"<[CT]\d+>", " ", bare)
    sentence.text = sentence.text.replace(whole, left, 1)


def _direction(sentence: Sentence) -> re.Match[str] | None:
    """Return what a text says of a direction, if it is that of a grade."""
    patterns = map(draft_pattern, ("leaving", "at-last", "direction"))
    found = (pattern.search(sentence.text) for pattern in patterns)
    match = next(filter(None, found), None)
    if match is None:
        return None
    is_of_grade = (
        named_group(match, "from")
        or named_group(match, "to")
        or has_phrase(match[0], "of-a-grade")
        or has_phrase(sentence.text, "at-each")
    )
    return match if is_of_grade else None


def _criteria(named: Sequence[str]) -> tuple[str, ...]:
    """Return the judgements that are meant: "overall" beside another is the grade of none."""
    own = tuple(dict.fromkeys(each for each in named if each != OVERALL))
    return own or (OVERALL,)


def _grades(sentence: Sentence) -> Iterator[Claim]:
    """Yield the grades that a text gives: under its judgements, or of the authority as a whole."""
    only_of = draft_pattern("only-of").search(sentence.text) if sentence.values("G") else None
    if only_of:
        sentence.text = sentence.text.replace(only_of[0], only_of["own"], 1)
    whole = sentence.text
    one_of = draft_pattern("one-of").search(whole) if sentence.values("G") else None
    if one_of and sentence.values("P"):
        sentence.text = TOKEN.sub(
            lambda each: " " if each[1] == "R" else each[0], whole.replace(one_of[0], " ")
        )
    subject = authority_set(sentence) if sentence.values("G") else None
    is_first = has_phrase(sentence.text, "first-time")
    sentence.text = without(sentence.text, "first-time")
    is_judged = has_phrase(sentence.text, "judged-verb") or has_phrase(sentence.text, "judged")
    neither = "neither" if has_phrase(sentence.text, "neither") else ""
    last: Claim | None = None
    read = []
    for part, match in _segments(sentence.text):
        rest = without(_without_grade(part), "latest", "earlier")
        is_plain = not words_left(replace(sentence, text=rest), "PRTKBCN")
        is_of_another = not subject and has_phrase(part, "of-another")
        if is_of_another or not (
            is_judged or is_plain or _ALIKE.search(sentence.original(match[0]))
        ):
            continue
        claim = _graded(sentence, part, match[0], neither, last)
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
        held = draft_pattern("held-for").search(part)
        is_of_more = subject or only_of or one_of or sentence.values("T", part)
        if held and (is_of_more or claim.denied):  # how long is not looked up then
            continue
        read.append(part)
        last = claim
        if held:
            yield _held(sentence, claim, part, held)
            continue
        yield from _all_of(claim, is_first)
        if only_of:
            yield _of_the_others(sentence, claim, only_of)
        if one_of and sentence.text != whole and not subject:
            yield one_of_authorities(sentence, claim, one_of[0])
            one_of = None
    if not read:
        sentence.text = whole
    for part in read:
        sentence.text = sentence.text.replace(part, re.sub(r"<C\d+>", " ", _without_grade(part)), 1)


def _held(sentence: Sentence, claim: Claim, part: str, match: re.Match[str]) -> Claim:
    """Return the claim that a grade held for as long as a part of a sentence says."""
    return replace(
        claim,
        kind="held",
        whens=(),
        number=sentence.values("N", match["count"])[0],
        value=match["unit"],
        is_present=claim.is_present or claim.is_still or has_phrase(part, "has-been"),
    )


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


def _graded(sentence: Sentence, part: str, grade: str, neither: str, last: Claim | None) -> Claim:
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
    negation = (
        _denied(_OPPOSED.split(before)[-1])
        or neither
        or ("never" if has_phrase(own, "never") else "")
    )
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
    names = (
        "held-for",
        "repeated",
        "at-each",
        "every-inspection",
        "at-any",
        "denial",
        "now",
        "still",
    )
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
    tokens = [each for each in TOKEN.finditer(text) if each[1] == "C"]
    first = len(tokens) - 1
    while first > 0:
        between = text[tokens[first - 1].end() : tokens[first].start()]
        if not _IN_LIST.fullmatch(between):
            break
        first -= 1
    return [each[2] for each in tokens[max(first, 0) :]]


def _timed(sentence: Sentence, claim: Claim, part: str, before: str, last: Claim | None) -> Claim:
    """Return a claim on a grade with the times that are meant, and how often it was given."""
    times = tuple(sentence.values("T", part))
    repeated = draft_pattern("repeated").search(part)
    if repeated:
        is_row = bool(repeated["row"] or repeated["ordinal"] or "consecutive" in repeated[0])
        claim = replace(claim, number=_times(sentence, repeated), is_row=is_row)
    if often := _always_or_never(sentence, claim, part, before, times):
        return often
    if repeated and not times:
        return replace(claim, whens=(ANY,))
    words = sentence.original(part)
    is_alike = not _PAST.search(before) and _ALIKE.search(words) is not None
    is_present = (_is_present(before) or is_alike) and not _FROM.search(before)
    claim = replace(claim, is_present=is_present and not claim.denied)
    is_now = has_phrase(part, "now")
    if not times or (is_now and {each.mode for each in times} == {"in"}):
        is_now = is_now or claim.is_still or claim.value == "no longer"
        return replace(claim, whens=_undated(words, part, before, is_now, last))
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


def _undated(
    words: str, part: str, before: str, is_now: bool, last: Claim | None
) -> tuple[When, ...]:
    """Return the times that a part without a date means: by its tense, and words on time."""
    if is_now or _is_present(before) or (not _PAST.search(before) and _ALIKE.search(words)):
        return (NOW,)
    if has_phrase(part, "earlier-inspection"):
        return (PREVIOUS,)
    if has_phrase(part, "latest-inspection"):
        return (LATEST,)
    if last and not (_PAST.search(before) and last.whens == (NOW,)):
        return last.whens
    return ()


def _is_present(before: str) -> bool:
    """Return whether the words before a grade say that it is so, not that it was."""
    return bool(_PRESENT.search(before)) and not _WAS.search(before)


def _times(sentence: Sentence, match: re.Match[str]) -> ClaimedNumber:
    if count := match["count"] or match["count2"]:
        found: ClaimedNumber = sentence.values("N", count)[0]
        return found
    ordinal = words_of_drafts()["ordinals"].get((match["ordinal"] or "").lower(), 0)
    return ClaimedNumber("=", ordinal or 2)


_Reader = Callable[[Sentence], Iterable[Claim]]
_OWN_TIME = ("grade", "held", "authorities", "change", "deliverer", "due", "formed", "inspected")
_READERS: Sequence[_Reader] = (
    _quotations, _delivered, _named, _results, _outcomes, _counts, _judgement_counts, _changes,
    _grades, _interventions, _waiting, _inspected,
)  # fmt: skip
