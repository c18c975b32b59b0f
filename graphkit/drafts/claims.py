"""Reads the claims of a sentence: what it states of grades, changes, numbers, days, names and bodies.

Each reader of `_READERS` takes out of the text what it reads; words that are left over are named, and
forbid a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graphkit.core.resources import load_lexicon
from graphkit.drafts.sentence import (
    EVERY,
    OVERALL,
    TOKEN,
    Number,
    Sentence,
    When,
    draft_pattern,
    has_phrase,
    pattern_of,
    phrase_pattern,
    words_left,
    words_of_drafts,
)

Places = tuple[tuple[str, ...], ...]  # of each place the bodies that have had its name
LATEST, NOW, PREVIOUS, ANY, ALWAYS = (
    When(mode, "") for mode in ("latest", "now", "previous", "any", "always")
)
_CUT = re.compile(r",|;|:|\b(?:and|while|but|whereas|with)\b")
_IN_LIST = re.compile(r"\W+(?:(?:and|its|the|our|their|services|support|for|of|to|in|both)\W+)*", re.I)
_PRESENT = re.compile(r"\b(?:is|are|remains?|stays?|holds?|gets?|receives?|isn't|aren't)\b", re.I)
_WAS = re.compile(r"\b(?:was|were|wasn't|weren't|been|had|became)\b", re.I)
_PAST = re.compile(rf"{_WAS.pattern}|\b(?:judged|rated|graded|found|gave|received|deemed)\b", re.I)
_ALIKE = re.compile(r"\b(?:requires?|require) improvement\b", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed: `kind`, the words, the places and the time that are meant.

    `values` are what is asserted: grades, names, a day, a result; `number` how many, with its bound.
    """

    kind: str
    words: str
    whens: tuple[When, ...] = ()
    places: Places = ()
    frameworks: tuple[str, ...] = ()
    values: frozenset[str] = frozenset()
    value: str = ""
    number: Number | None = None
    denied: bool = False
    criteria: tuple[str, ...] = ()
    is_event: bool = False  # "was judged", not "was"
    is_still: bool = False
    is_row: bool = False  # times in a row
    family: str = ""  # "full" or "visit", where the sentence says which kind of inspection
    before: frozenset[str] = frozenset()  # grades from which it changed
    region: str | None = None  # of a set of authorities; "": England
    share: tuple[str, float, float] = ("", 0.0, 0.0)  # "=" or ">", of the authorities, how far from it

    @property
    def when(self) -> When | None:
        """The first time that is meant."""
        return self.whens[0] if self.whens else None


def read_claims(sentence: Sentence) -> list[Claim]:
    """Return the claims of a sentence, and take what they read out of its text."""
    claims: list[Claim] = []
    times = tuple(sentence.values("T"))
    frameworks = tuple(each for own in sentence.values("K") for each in own)
    families = {"full": "of-a-report", "visit": "of-a-letter"}
    family = next((name for name, words in families.items() if has_phrase(sentence.words, words)), "")
    for read in _READERS:
        for each in read(sentence) if read is not _inspected or not claims else ():
            own = (
                each
                if each.whens or each.kind in _OWN_TIME
                else replace(each, whens=_scoped(sentence.text, times))
            )
            claims.append(replace(own, family=family, frameworks=own.frameworks or frameworks))
    return claims


def _scoped(text: str, times: tuple[When, ...]) -> tuple[When, ...]:
    """Return the times of a fact of an inspection: those that are named, else the latest or one before."""
    if pattern_of("earlier-inspection").search(text):
        return times or (PREVIOUS,)
    return times or ((LATEST,) if pattern_of("latest-inspection").search(text) else ())


def _group(match: re.Match[str], name: str = "value") -> str:
    """Return the text of the first group of a name ("value", "value2" …) that matched."""
    return next(
        (text for key, text in match.groupdict().items() if text and key.rstrip("0123456789") == name), ""
    )


def _denied(text: str) -> str:
    found = draft_pattern("denial").search(text)
    return found[0].lower() if found else ""


# --- facts of an inspection, and of an authority ---


def _quotations(sentence: Sentence) -> Iterator[Claim]:
    for match in list(TOKEN.finditer(sentence.text)):
        if match[1] == "Q":
            words = sentence.tokens[int(match[2])][1]
            sentence.blank(match[0])
            yield Claim("quotation", words, value=words)


def _delivered(sentence: Sentence) -> Iterator[Claim]:
    for match in pattern_of("delivered").finditer(sentence.text):
        since = [each for each in sentence.values("T") if each.mode in ("since", "in", "at")][:1]
        words, denied = sentence.original(match[0]).strip(), bool(_denied(match[0]))
        what = words_left(replace(sentence, text=match["what"] or ""))  # "adoption"; "": its services
        sentence.blank(match[0])
        sentence.text = draft_pattern("now").sub(" ", sentence.text)
        yield Claim(
            "deliverer", words, tuple(since), value=sentence.original(_group(match)),
            before=frozenset([what]), denied=denied,
            is_event=match["what"] is None, is_still=not re.search(r"\b(?:was|were|had been)\b", match[0]),
        )  # fmt: skip


def _inspectors(sentence: Sentence) -> Iterator[Claim]:
    for kind in ("lead", "team", "addressee"):
        for match in pattern_of(kind).finditer(sentence.text):
            value = sentence.original(_group(match))
            if not (kind == "team" and has_phrase(value, "inspectorates")):
                sentence.blank(match[0] if kind == "addressee" else _group(match))
                kept = re.sub(r"<\w+>", "", match[0].replace(_group(match), ""))
                sentence.blank(kept if kind == "lead" else "")
                yield Claim(kind, sentence.original(match[0]), value=value)
                break


def _dated(sentence: Sentence) -> Iterator[Claim]:
    for kind in ("due", "formed-on"):
        for match in pattern_of(kind).finditer(sentence.text):
            time = sentence.tokens[int(match["time"][2:-1])][1]
            sentence.blank(match[0])
            yield Claim(kind.partition("-")[0], sentence.original(match[0]), value=time.period)


def _results(sentence: Sentence) -> Iterator[Claim]:
    for framework, results in words_of_drafts()["inspection-outcomes"].items():
        is_named = any(framework in each for each in sentence.values("K")) or re.search(
            r"\bsend\b", sentence.text, re.I
        )
        for value, words in results.items():
            phrases = words if is_named else [each for each in words if len(each.split()) > 3]
            if phrases and (found := phrase_pattern(phrases).search(sentence.text)):
                sentence.blank(found[0])
                sentence.text = re.sub(
                    r"\b(?:SEND|arrangements|typically|lead|leading|partnership)\b", " ", sentence.text
                )
                yield Claim("result", sentence.original(found[0]), frameworks=(framework,), value=value)
                return


def _themes(sentence: Sentence) -> Iterator[Claim]:
    found = pattern_of("theme-of").search(sentence.text)
    if found and (theme := _group(found).strip()):
        sentence.blank(theme)
        sentence.text = draft_pattern("looked-at").sub(" ", sentence.text)
        yield Claim("theme", sentence.original(found[0]).strip(), value=re.sub(r"<\w+>", "", theme).strip())


def _counts(sentence: Sentence) -> Iterator[Claim]:
    found = list(pattern_of("recommended").finditer(sentence.text))
    for match in found:
        what = match["what"].lower()
        is_plain = match["some"] or not any(
            word in what for word in ("recommend", "priority action", "areas for imp", "area for imp")
        )
        if is_plain and not (
            draft_pattern("recommends").search(sentence.text.replace(match[0], " "))
            and (match["count"] or "priority" in what)
        ):
            continue
        number = (
            sentence.tokens[int(match["count"][2:-1])][1]
            if match["count"]
            else Number("=" if match["none"] else ">=", 0 if match["none"] else 1)
        )
        sentence.blank(match[0])
        sentence.text = draft_pattern("recommends").sub(" ", sentence.text)
        value = "priority" if "priority" in what else ""
        yield Claim("count", sentence.original(match[0]), number=number, value=value)


def _interventions(sentence: Sentence) -> Iterator[Claim]:
    """Yield the interventions that a text states of the authority as a whole."""
    if not has_phrase(sentence.text, "intervened") or sentence.values("G"):
        return
    for kind, phrases in load_lexicon("question-words")["senses"]["intervention"].items():
        if match := phrase_pattern(phrases).search(sentence.text):
            denied = _denied(sentence.text[: match.start()])
            sentence.text = draft_pattern("denial").sub(" ", sentence.text)
            sentence.blank(match[0])
            sentence.text = draft_pattern("intervened").sub(" ", sentence.text)
            yield Claim(
                "intervention",
                match[0],
                value=kind,
                denied=bool(denied),
                is_still=bool(_PRESENT.search(sentence.text)),
            )
            return


def _outcomes(sentence: Sentence) -> Iterator[Claim]:
    """Yield what a text says became of a recommendation: "that on supervision was repeated"."""
    asked = draft_pattern("recommendation").search(sentence.text)
    for each in words_of_drafts()["outcomes"] if asked else ():
        said = phrase_pattern(each["words"]).search(sentence.text)
        if said and not _denied(sentence.text[max(0, said.start() - 15) : said.start()]):
            of_all = draft_pattern("all-of-them").search(sentence.text) or sentence.values("N")
            rest = sentence.text
            for pattern in (
                phrase_pattern(each["words"]),
                draft_pattern("all-of-them"),
                draft_pattern("recommendation"),
                TOKEN,
            ):
                rest = pattern.sub(" ", rest)
            rest = re.sub(
                r"^\W*(?:'s|on|about|to|that|in|of|by|at|was|were|the)\b|\b(?:in|on|of|by|the|at)\W*$",
                " ",
                " ".join(rest.split()),
            )
            subject = rest.strip(" .,'") if words_left(replace(sentence, text=rest)) else ""
            sentence.text = " ".join(
                f"<{kind}{number}>" for kind, number in TOKEN.findall(sentence.text) if kind in "PT"
            )
            yield Claim(
                "outcome", sentence.words, value=subject, values=frozenset(each["are"]), is_row=bool(of_all)
            )
            return


def _inspected(sentence: Sentence) -> Iterator[Claim]:
    """Yield when an inspection took place, began, ended or was published, where a text says nothing more."""
    names = [
        name for name in ("began", "ended", "published", "took-place") if has_phrase(sentence.text, name)
    ]
    times = sentence.values("T")
    is_last = re.search(r"\b(?:last|most recently) (?:inspected|visited)\b", sentence.text)  # of any kind
    if is_last or not names or not (times or sentence.values("N")):
        return
    trial = replace(sentence, text=sentence.text, tokens=[*sentence.tokens])
    for name in ("began", "ended", "published", "took-place", "denial"):
        trial.text = draft_pattern(name).sub(" ", trial.text)
    number = (
        next(iter(trial.values("N")), None)
        if re.search(r"<N\d+> (?:[\w<>]+ ){0,2}(?:inspections?|visits?|<K)", trial.text + sentence.text)
        else None
    )
    if words_left(trial, "PRTKB" + ("N" if number else "")):
        return
    day = "days" if times and times[0].mode == "days" else names[0].replace("took-place", "")
    denied = bool(_denied(sentence.text))
    scope = _scoped(sentence.text, ())
    sentence.text = ""
    yield Claim("inspected", sentence.words, (*scope, *times), value=day, number=number, denied=denied)


# --- grades ---


def _subject(sentence: Sentence) -> Claim | None:
    """Return the set of authorities that is the subject of a sentence: "none of the councils in London"."""
    match = pattern_of("subject").search(sentence.text)
    if not match or (sentence.values("P") and not match["paper"]):
        return None
    has_place = match["paper"] or match["region"] or match["region2"]
    if not (has_place or match["what"].lower().endswith("s") or match["neg"]):
        return None
    found = Claim(
        "authorities",
        sentence.original(match[0]),
        region=next(iter(sentence.values("R")), None if match["paper"] else ""),
    )
    if match["count"]:
        found = replace(found, number=sentence.tokens[int(match["count"][2:-1])][1])
    elif match["neg"]:
        found = replace(found, number=Number("=", 0))
    elif match["all"]:
        found = replace(found, share=("=", 1.0, 0.0))
    elif match["most"]:
        found = replace(found, share=(">", 0.5, 0.0))
    elif match["percent"]:
        digits = len(match["percent"].partition(".")[2])
        found = replace(found, share=("=", float(match["percent"]) / 100, 0.5 * 10 ** (-2 - digits)))
    elif match["share"]:
        value, most = words_of_drafts()["shares"][match["share"].lower()]
        found = replace(found, share=("=", value, most))
    sentence.blank(match[0])
    sentence.text = re.sub(r"<R\d+>", " ", sentence.text)
    return found


def _changes(sentence: Sentence) -> Iterator[Claim]:
    """Yield the changes of a grade: "from good in 2015 to outstanding", "was downgraded to good"."""
    criteria = _criteria(sentence.values("C"))
    match = pattern_of("change").search(sentence.text)
    if match:
        first, last = (sentence.values("T", match[name]) for name in ("first", "last"))
        outside = sentence.values("T", sentence.text.replace(match["first"], "").replace(match["last"], ""))
        grades = [next(iter(sentence.values("G", match[name]))) for name in ("from", "to")]
        through = frozenset(grade for each in sentence.values("G", match["first"]) for grade in each)
        how = "better" if match["up"] else "worse" if match["down"] else ""
        is_direct = bool(re.search(r"\b(?:straight|directly)\b", match[0], re.I))
        yield Claim(
            "change", sentence.original(match[0]),
            (*first[:1], *last[:1]) if first and last else tuple(last[:1] or outside[:1] or first[:1]),
            criteria=criteria, before=grades[0], values=grades[1], value=how, is_event=bool(first and last),
            is_row=is_direct,
            share=("through" if through else "", 0, 0), denied=bool(_denied(sentence.text[: match.start()])),
        )  # fmt: skip
        sentence.text = TOKEN.sub(
            lambda each: " " if each[1] in "GC" else each[0],
            sentence.text.replace(match[0], match[0].replace("from", " ")),
        )
        for name in ("rose", "fell", "moved", "denial"):
            sentence.text = draft_pattern(name).sub(" ", sentence.text)
        return
    match = pattern_of("direction").search(sentence.text)
    is_graded = match and (
        match["to"]
        or re.search(r"grade|rating|judgement|<C", match[0])
        or match[0].lower() in ("downgraded", "upgraded")
    )
    if (
        match
        and is_graded
        and not words_left(replace(sentence, text=sentence.text.replace(match[0], " ")), "PRTKBCG")
    ):
        to: frozenset[str] = next(iter(sentence.values("G", match["to"] or "")), frozenset())
        denied = bool(_denied(sentence.text[: match.start()]))
        yield Claim("change", sentence.original(match[0]), tuple(sentence.values("T")[:1]),
                    criteria=criteria, values=to,
                    value="better" if match["up"] else "worse", denied=denied)  # fmt: skip
        sentence.text = sentence.text.replace(match[0], " ")
        sentence.text = re.sub(r"<[GC]\d+>", " ", sentence.text)


def _criteria(named: Sequence[str]) -> tuple[str, ...]:
    """Return the judgements that are meant: "overall" beside another is the grade of none."""
    own = tuple(dict.fromkeys(each for each in named if each != OVERALL))
    return own or (OVERALL,)


def _grades(sentence: Sentence) -> Iterator[Claim]:
    """Yield the grades that a text gives: under its judgements, or of the authority as a whole."""
    whole = sentence.text
    subject = _subject(sentence) if sentence.values("G") else None
    text = sentence.text
    matches = [each for each in TOKEN.finditer(text) if each[1] == "G"]
    is_judged = bool(draft_pattern("judged-verb").search(text) or has_phrase(text, "judged"))
    neither = re.search(r"\bneither\b", text, re.I)
    last: Claim | None = None
    read = []
    for start, end, match in _segments(text, matches):
        part, before, after = text[start:end], text[start : match.start()], text[match.end() : end]
        if not (
            is_judged
            or not words_left(_without_grade(sentence, part), "PRTKBCN")
            or _ALIKE.search(sentence.original(match[0]))
        ):
            continue
        named = [each for each in TOKEN.findall(after) if each[0] == "C"]
        named = _last_list(before) if not named or (_CUT.match(after.lstrip()) and "<C" in before) else named
        every = EVERY in [sentence.tokens[int(number)][1] for _, number in named]
        criteria = (EVERY,) if every else _criteria([sentence.tokens[int(number)][1] for _, number in named])
        negation = _denied(before) or ("neither" if neither else "")
        if every and re.search(
            r"\b(?:no|none|not one|nor)\b", " ".join(sentence.tokens[int(n)][2] for _, n in named), re.I
        ):
            negation = "none"
        claim = Claim(
            "authorities" if subject else "grade", sentence.original(part).strip(" ,.;:"), criteria=criteria,
            values=sentence.tokens[int(match[2])][1], denied=bool(negation), value=negation,
            is_event=has_phrase(part, "judged-verb"),
            is_still=has_phrase(before, "still"), places=tuple(sentence.values("P", part)),
        )  # fmt: skip
        if subject:
            claim = replace(
                claim,
                number=subject.number,
                share=subject.share,
                region=subject.region,
                words=f"{subject.words} {claim.words}",
            )
        claim = _timed(sentence, claim, part, before, last)
        if last and not claim.places:
            claim = replace(claim, places=last.places)
        read.append(part)
        last = claim
        if (
            claim.number and claim.is_row and any(each.mode == "in" for each in claim.whens)
        ):  # "in 2023, the third time in a row"
            yield replace(claim, number=None, is_row=False)
            claim = replace(claim, whens=(ANY,))
        yield claim
    if not read:
        sentence.text = whole
    for part in read:
        rest = re.sub(r"<[GC]\d+>", " ", part)
        for pattern in (
            pattern_of("repeated"),
            pattern_of("every-inspection"),
            *map(draft_pattern, ("denial", "now", "still")),
        ):
            rest = pattern.sub(" ", rest)
        sentence.text = sentence.text.replace(part, rest, 1)


def _without_grade(sentence: Sentence, part: str) -> Sentence:
    rest = re.sub(r"<G\d+>", " ", part)
    for pattern in (
        pattern_of("repeated"),
        pattern_of("every-inspection"),
        *map(draft_pattern, ("denial", "now", "still")),
    ):
        rest = pattern.sub(" ", rest)
    return replace(sentence, text=rest)


def _segments(text: str, matches: Sequence[re.Match[str]]) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield the part of a text that belongs to each grade; a place of its own begins a part."""
    bounds = [0] if matches else []
    for one, other in pairwise(matches):
        between = text[one.end() : other.start()]
        cuts = list(_CUT.finditer(between))
        place = re.search(r"<P\d+>", between)
        own = [each for each in cuts if place and each.end() <= place.start()]
        bounds.append(one.end() + ((own or cuts)[-1].start() if cuts else 0))
    for match, start, end in zip(matches, bounds, [*bounds, len(text)][1:], strict=True):
        yield start, end, match


def _last_list(text: str) -> list[tuple[str, str]]:
    """Return the tokens of the last list of judgements of a text: "leaders, care leavers and adoption"."""
    found = [each for each in TOKEN.finditer(text) if each[1] == "C"]
    first = len(found) - 1
    while first > 0 and _IN_LIST.fullmatch(text[found[first - 1].end() : found[first].start()]):
        first -= 1
    return [(each[1], each[2]) for each in found[max(first, 0) :]]


def _timed(sentence: Sentence, claim: Claim, part: str, before: str, last: Claim | None) -> Claim:
    """Return a claim on a grade with the times that are meant: by its tense, and words on time."""
    times = tuple(sentence.values("T", part))
    repeated = pattern_of("repeated").search(part)
    is_present = bool(_PRESENT.search(before)) and not _WAS.search(before)
    is_present = is_present or (
        not _PAST.search(before) and bool(_ALIKE.search(sentence.original(part))) and not times
    )
    if repeated:
        claim = replace(
            claim,
            number=_times(sentence, repeated),
            is_row=bool(repeated["row"] or repeated["ordinal"] or "consecutive" in repeated[0]),
        )
    has_every = pattern_of("every-inspection").search(part)
    is_now = has_phrase(part, "now") or claim.value == "no longer" or claim.is_still
    if claim.value == "never" or has_phrase(before, "never"):
        whens: tuple[When, ...] = times or (ANY,)
        claim = replace(claim, value="never", denied=True)
    elif has_every:
        whens, claim = times or (ALWAYS,), replace(claim, value="always")
    elif repeated and not times:
        whens = (ANY,)
    elif times and not (has_phrase(part, "now") and all(each.mode == "in" for each in times)):
        is_of_then = re.search(r"\bhad been\b", part) and any(each.mode == "since" for each in times)
        whens = (replace(times[0], mode="unread"),) if is_of_then else times
    elif is_now or is_present:
        whens = (NOW,)
    elif pattern_of("earlier-inspection").search(part):
        whens = (PREVIOUS,)
    elif pattern_of("latest-inspection").search(part):
        whens = (LATEST,)
    elif last and last.whens and not (_PAST.search(before) and last.whens == (NOW,)):
        whens = last.whens
    else:
        whens = ()
    if whens == times and times and pattern_of("latest-inspection").search(part):
        whens = (*whens, LATEST)
    return replace(claim, whens=whens)


def _times(sentence: Sentence, match: re.Match[str]) -> Number:
    if count := match["count"] or match["count2"]:
        found: Number = sentence.tokens[int(count[2:-1])][1]
        return found
    return Number(
        "=",
        1
        if match["once"]
        else 2
        if match["twice"]
        else words_of_drafts()["ordinals"][match["ordinal"].lower()],
    )


_Reader = Callable[[Sentence], Iterable[Claim]]
_OWN_TIME = ("grade", "authorities", "change", "deliverer", "due", "formed", "inspected")
_READERS: Sequence[_Reader] = (
    _quotations, _delivered, _inspectors, _dated, _results, _outcomes, _themes, _counts, _changes, _grades,
    _interventions, _inspected,
)  # fmt: skip
