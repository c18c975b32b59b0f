"""Earlier inspections in one sentence: which, when, and how they were judged.

A sentence names the inspection and its year ("since the last inspection in 2019, when …", "the 2018 focused
visit"), or only a judgement and its years ("judged inadequate in 2011, 2013 and 2015").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.extract.text.date_parser import MONTHS, month_number
from graphkit.extract.text.lexicon_files import compile_spaced

YEAR = re.compile(r"(?:19|20)(?<!\d..)\d\d(?!\d)")
_MONTH = rf"(?:{'|'.join(map(str.capitalize, MONTHS))}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DATE = rf"(?:\d{{1,2}} )?(?:(?:{_MONTH} (?:and|or) )?{_MONTH},? )?(?:19|20)\d\d(?![\d/–-])"
_DATES = rf"(?P<dates>{_DATE}(?:(?:,| and|, and| or) {_DATE}){{0,8}})"
_ADJECTIVES = (
    r"(?:(?:last|previous|first|second|third|two|three|most recent|recent|earlier|subsequent|full|single"
    r"|standard|short|Ofsted['’]?s?|ILACS|SIF|SLAC|SEND|child protection|safeguarding|looked[- ]after"
    r"|children|and|local authority|judgement|unannounced|announced|multi-agency|thematic|pilot|virtual"
    r"|focuss?ed|monitoring|assurance|joint|targeted|area|children['’]?s (?:social care )?services) )*"
)
_CORE = r"(?:(?:re-?)?inspections?(?: judgements?)?|visits?|JTAI)"
_EVENT = rf"(?:{_ADJECTIVES}(?:(?:re-?)?inspections?|visits?)|(?:Ofsted )?JTAI)"
_ABOUT = (
    r"(?: (?:report|findings|outcome))?(?: ?\([^)]{1,60}\))?"
    r"(?: (?:of|into|for|by|to|on|at|under|about|regarding|in (?:relation|respect|regard) (?:of|to))"
    r" [^.;:]{2,110}?)??"
    r"(?:,? (?:that |which )?(?:was|were|took place|carried out|undertaken|held|conducted|completed"
    r"|published|reported|last))*"
)
_IN = r"(?:in in|in|during|of)"
_AFTER = compile_spaced(rf"\b(?P<event>{_CORE})(?P<about>{_ABOUT}),? {_IN} (?:early |late |mid-)?{_DATES}")
_BEFORE = compile_spaced(rf"(?<!\d){_DATES},?(?: (?:the|an?|its|their))? (?P<event>{_EVENT})(?P<about>)\b")
_INSPECTED = compile_spaced(
    rf"\b(?P<event>inspected)(?P<about>(?: by [^.;,]{{2,40}}?)?) (?:in|during) {_DATES}"
)
_JUDGED = r"(?:judged|found|rated|graded)"
_JUDGED_IN = compile_spaced(
    rf"\b{_JUDGED}\b(?P<about>(?:(?!inspection)[^.;]){{2,150}}?),? (?P<event>in|during|since) {_DATES}"
)
_IN_JUDGED = compile_spaced(rf"^(?P<event>in|during) {_DATES},? (?P<about>[^.;]{{2,120}}?)\b{_JUDGED}\b")
_GRADES = (
    r"requir(?:es?|ed|ing) improvement(?: to be good)?|outstanding|good|inadequate|adequate|satisfactory"
)
_GRADE = rf"(?P<grade>{_GRADES})"
_JUDGEMENT = compile_spaced(  # "the inadequate judgement in 2016", "the judgement of good in 2018"
    rf"\b(?:['‘“]?(?P<first>{_GRADES})['’”]? )?(?P<event>judgements?)"
    rf"(?P<about>(?: of ['‘“]?(?P<then>{_GRADES})['’”]?)?),? {_IN} {_DATES}"
    rf"(?:,? was ['‘“]?(?P<last>{_GRADES}))?"
)
_MENTIONS = (_AFTER, _BEFORE, _INSPECTED, _JUDGED_IN, _IN_JUDGED, _JUDGEMENT)

_THEN = r"(?:overall|in|across|at|for|when|by|and|with|but|since|on|during|following|the)"
_ENDS = rf"(?=['’”\"]?\s*(?:[.,;:)]|$|\b{_THEN}\b))"
_VERDICT = compile_spaced(
    r"(?<!\bfrom\sa\s)(?<!\bfrom\sa\sprevious\s)"
    r"\b(?:judged|judging|found|rated|graded|judgements?|when|which|where|said)\b"
    rf"[^.;]{{0,130}}?['‘“\"]?\b{_GRADE}{_ENDS}"
)
BARE_GRADE = compile_spaced(rf"\b{_GRADE}{_ENDS}")
_NOW = re.compile(r"\b(?:now|no longer|currently|continues?|remains?|(?<!to )have|has)\b", re.I)
_AREA = (
    r"(?:(?!(?:requires|outstanding|good|inadequate|adequate|when|where|which|since|but)\b)[\w’'-]+ ){0,6}?"
    r"(?:leadership|adoption|fostering|care leavers|safeguarding|protection|looked[- ]after)\b"
)
_BEHIND = compile_spaced(rf"(?: to be good)? (?:for )?overall\b| (?:for|in) {_AREA}(?: and {_AREA})*")
_CLAUSE = compile_spaced(r"[,;]|\b(?:when|which|since|that|where) ")
_NEXT_SAYS = compile_spaced(
    r"^(?:the|it|they|these|both|all|overall|services?|children['’]?s)\b(?:(?!\bthat\b)[^.;]){0,90}?"
    r"\b(?:judged|found|was|were|graded)\b"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:schools?|academy|academies|colleges?|children[’']s homes?|pupils?|nurser(?:y|ies)|HMIC|HMICFRS"
    r"|constabulary|health(?!y)|hospital|probation|audits?|VAA|prison|unit|settings?|Act|peer|mock"
    r"|[Oo]ne was)\b"
)
_OF_AGENCIES = re.compile(r"\b(?:adoption|fostering) agenc(?:y|ies)\b")
_PRONOUN = re.compile(r"(?:It|They|These|Both|All|One|Two|Three|Four|Five|Six|Some|Most|The others?)\b")
_OF_A_PART = re.compile(r"This (?:(?!\b(?:since|when|where|after|which)\b).)*$")  # a part of the service
_MEANT_BEFORE = compile_spaced(r"\b(?:they|it)(?: (?:was|were|had been))?(?: also)? ?$")
_LONGEST_LEAD = 75
_NAMES_NOTHING = re.compile(r"\b(?:the|an?|its|their|last|previous|of|since|from)\b", re.I)
_UNDATED = compile_spaced(
    rf"\b(?:(?:last|previous|most recent) (?:[\w’'-]+ ){{0,5}}?(?P<event>{_CORE}|review)|(?P<then>then))\b"
)
_OWN = re.compile(r"\b(?:this|current|present)\s*(?:[\w’'-]+\s+){0,2}$", re.I)
_KIND_OF_VISIT = re.compile(r"\b(?:focuss?ed|monitoring|assurance)\b", re.I)
_AT = (
    r"[’'”\"]?,?(?: overall)?,? (?:at|in|during|following|by|as part of|from)(?: the time of)?"
    rf"(?: the| their| its| an?)?(?: {_ADJECTIVES[:-1]}?)? ?"
)
_LEADS_TO = compile_spaced(_AT)
_WAS = compile_spaced(
    rf"\b(?:was|were|been) ['‘“\"]?{_GRADE}{_AT}$"
)  # "care was good at the inspection in 2016"
_WAS_TOO = compile_spaced(rf"^(?P<subject>[^.;:,]{{4,80}}?) (?:was|were) (?:judged )?(?:to be )?{_GRADE}\.?$")
_BESIDE = compile_spaced(  # "since the good judgement at the last inspection", "two inadequate inspections"
    rf"\b{_GRADE}(?: judgements? (?:at|in|from|during|of) (?:the|its|their))?(?: {_ADJECTIVES[:-1]}?)? ?$"
)
_FORMER = compile_spaced(r"\bfrom (?:an? )?(?:(?:previous|earlier) )?(?:judgement of )?['‘“]?$")
_PUBLISHED = re.compile(r"\b(?:published|reported)\s*$", re.I)
_CRITERIA = (
    (OVERALL_EFFECTIVENESS, re.compile(r"\boverall\b", re.I)),
    ("help-and-protection", re.compile(r"\bprotection|\bsafeguarding\b", re.I)),
    ("children-looked-after", re.compile(r"\blooked[\s-]after\b|\b(?:of|for) children in care\b", re.I)),
    ("adoption", re.compile(r"\badoption\b", re.I)),
    ("private-fostering", re.compile(r"\bprivate fostering\b", re.I)),
    ("fostering", re.compile(r"(?<!private )\bfostering\b", re.I)),
    ("care-leavers", re.compile(r"\bcare leavers\b", re.I)),
    ("leadership-management-governance", re.compile(r"\bleadership\b", re.I)),
    ("leaders", compile_spaced(r"\bimpact of leaders\b")),
)


@dataclass(frozen=True, slots=True)
class InspectionPhrase:
    """Earlier inspections in a sentence: their words, their (year, month) pairs, (criterion, grade) pairs.

    `borrowed` says that the grade stands in the next sentence, `published` that the dates are of reports.
    """

    words: str
    dates: tuple[tuple[int, int | None], ...]
    verdicts: tuple[tuple[str, str], ...]
    borrowed: bool = False
    published: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mention of earlier inspections in a sentence: where, the words before, at and after it, its dates."""

    start: int
    end: int
    words: str  # all of them, from the comma before: they name the framework
    topic: str  # those of the inspection alone: "child protection inspection", they name the criterion
    dates: tuple[tuple[int, int | None], ...]
    grade: str = ""  # where it is a judgement that is named, and what it was


def find_earlier_inspections(sentence: str, following: str, preceding: str) -> Iterator[InspectionPhrase]:
    """Yield what a sentence says of earlier inspections.

    `following` may hold the grade, or that of another area; `preceding` tells what "both" or "it" means:
    children's homes, say.
    """
    if _PRONOUN.match(sentence) and (_OTHER_SUBJECT.search(preceding) or _OF_AGENCIES.search(preceding)):
        return
    mentions = _mentions(sentence)
    for at, seen in enumerate(mentions):
        last = mentions[at + 1].start if at + 1 < len(mentions) else len(sentence)
        verdict = seen.grade or _verdict_after(sentence, seen.end, last) or _verdict_before(sentence, seen)
        subject = _subject(sentence, verdict, seen.end)
        borrowed = False
        if not verdict and not sentence[seen.end :].strip(" .") and _NEXT_SAYS.match(following):
            verdict, borrowed = following, True
        areas = _criteria_in(seen.topic)
        most = 2 if borrowed else 1  # "the authority was judged good" means all; more areas are the whole
        verdicts = _graded(verdict, areas if len(areas) <= most else [], subject)
        published = _PUBLISHED.search(seen.topic) is not None
        yield InspectionPhrase(seen.words, seen.dates, verdicts, borrowed, published)
    was_too = _WAS_TOO.match(following) if mentions and verdict and not borrowed else None
    if was_too and (criterion := find_criterion(was_too["subject"])):
        verdicts = ((criterion, grade_id(was_too["grade"])),)
        yield InspectionPhrase(seen.words, seen.dates, verdicts, borrowed=True)


def find_dated_inspections(sentence: str) -> list[InspectionPhrase]:
    """Return the earlier inspections that a sentence names, where it gives the date of all of them.

    Nothing where it may mean another one as well: "the last inspection and the focused visit in 2019".
    """
    mentions = _mentions(sentence)
    dated = {year for seen in mentions for year, _ in seen.dates}
    if dated != {int(year.group()) for year in YEAR.finditer(sentence)}:
        return []
    for undated in _UNDATED.finditer(sentence):
        at = max(undated.start("event"), undated.start("then"))
        if not any(seen.start <= at < seen.end for seen in mentions):
            return []
    return [InspectionPhrase(seen.words, seen.dates, ()) for seen in mentions]


def _mentions(sentence: str) -> list[_Seen]:
    """Return the mentions of a sentence in order, no year read twice."""
    if not YEAR.search(sentence):
        return []
    found: dict[int, _Seen] = {}
    for pattern in _MENTIONS:
        for match in pattern.finditer(sentence):
            lead = _lead(sentence, match.start("event"))
            if match.start("dates") not in found and _is_of_authority(sentence, match, lead):
                topic = f"{_NAMES_NOTHING.split(lead)[-1]}{match['event']}{match['about']}"
                dates = _dates(match["dates"])
                of_grade = match.re is _JUDGEMENT
                grade = (match["first"] or match["then"] or match["last"] or "") if of_grade else ""
                if of_grade and not grade:
                    continue
                apart = match.re in (_JUDGED_IN, _IN_JUDGED)
                words = match.group() if apart else f"{lead}{match['event']}{match['about']}"
                found[match.start("dates")] = _Seen(match.start(), _end(match), words, topic, dates, grade)
    return sorted(found.values(), key=lambda seen: seen.start)


def _lead(sentence: str, start: int) -> str:
    """Return the words right before `start`, from their comma on, or from a visit that came after."""
    words = sentence[max(0, start - _LONGEST_LEAD) : start]
    return re.split(r"[,;]|\b\d{4}\b(?= and\b)|\bvisits? (?=(?:since|following|after)\b)", words)[-1]


def _end(match: re.Match[str]) -> int:
    """Return where a verdict may begin: a judgement that came before its year is read again."""
    if match.re is _JUDGED_IN:
        return match.start()
    return match.start("about") if match.re is _IN_JUDGED else match.end()


def _is_of_authority(sentence: str, match: re.Match[str], lead: str) -> bool:
    """Say whether the words mean an inspection of the authority, not of a school or by another body."""
    any_visit = match["event"].lower() in ("visit", "visits") and not _KIND_OF_VISIT.search(lead)
    if any_visit or _OWN.search(lead):
        return False
    apart = match.re in (_JUDGED_IN, _IN_JUDGED)
    if apart and (_OF_A_PART.match(sentence, 0, match.start()) or not BARE_GRADE.search(sentence)):
        return False
    return not _OTHER_SUBJECT.search(sentence if apart else lead + match.group())


def _dates(words: str) -> tuple[tuple[int, int | None], ...]:
    found: list[tuple[int, int | None]] = []
    for date_words in re.finditer(
        rf"(?:(?:(?P<first>{_MONTH}) (?:and|or) )?(?P<month>{_MONTH})[\s,]+)?(?P<year>(?:19|20)\d\d)", words
    ):
        months = [month_number(month) for month in (date_words["first"], date_words["month"]) if month]
        found += [(int(date_words["year"]), month) for month in months or [None]]
    return tuple(found)


def _verdict_after(sentence: str, start: int, end: int) -> str:
    verdict = _VERDICT.search(sentence, start, end)
    if verdict is None or _NOW.search(verdict.group()):
        return ""
    return sentence[verdict.start() : end]


def _verdict_before(sentence: str, seen: _Seen) -> str:
    """Return a verdict that ends where the mention begins: "judged good at the inspection in 2015"."""
    verdicts = list(_VERDICT.finditer(sentence, 0, seen.start))
    if verdicts and _LEADS_TO.fullmatch(sentence, verdicts[-1].end(), seen.start):
        return verdicts[-1].group()
    lead = sentence[: seen.start]
    if was := _WAS.search(lead):
        return was.group()
    beside = _BESIDE.search(lead)
    return beside["grade"] if beside else ""


def _subject(sentence: str, verdict: str, mentioned: int) -> str:
    """Return what is judged, where it stands before the verdict: "adoption" of "adoption was judged good".

    An inspection named before its verdict, up to `mentioned`, is not what was judged; "they" are what the
    sentence begins with.
    """
    at = sentence.find(verdict) if verdict else 0
    subject = _CLAUSE.split(sentence[mentioned if mentioned < at else 0 : at])[-1]
    return _CLAUSE.split(sentence)[0] if _MEANT_BEFORE.search(subject) else subject


def _graded(verdict: str, areas: list[str], subject: str) -> tuple[tuple[str, str], ...]:
    """Return (criterion, grade) pairs of a verdict; no grade where it gives several and not for what.

    What is judged stands before the grade, or behind it ("good overall", "good for leadership"); else it is
    what was inspected, `areas`. An inspection of one area is of that area, "overall" or not.
    """
    grades = [grade for grade in BARE_GRADE.finditer(verdict) if not _FORMER.search(verdict[: grade.start()])]
    pairs: list[tuple[str, str]] = []
    since = 0
    for at, grade in enumerate(grades):
        behind = _BEHIND.match(verdict, grade.end())
        until = behind.end() if behind else grade.end()
        told = [_criteria_in(verdict[since:until]), [] if at else _criteria_in(subject)]
        told += [areas] if len(grades) == 1 else []
        since = until
        criteria = next(filter(None, told), [""])
        if OVERALL_EFFECTIVENESS in criteria:
            criteria = areas if len(areas) == 1 else [OVERALL_EFFECTIVENESS]
        pairs += [(criterion, grade_id(grade["grade"])) for criterion in criteria]
    if len(pairs) == 1 or (pairs and len({criterion for criterion, _ in pairs} - {""}) == len(pairs)):
        return tuple(pairs)
    if len({grade for _, grade in pairs}) == 1:
        return (("", pairs[0][1]),)
    return ((areas[0] if len(areas) == 1 else "", ""),)


def find_criterion(words: str) -> str:
    """Return the one criterion that words speak of, "" for none or several."""
    named = _criteria_in(words)
    return named[0] if len(named) == 1 else ""


def _criteria_in(words: str) -> list[str]:
    return [criterion for criterion, pattern in _CRITERIA if pattern.search(words)]


def grade_id(words: str) -> str:
    """Return the grade that words print, as an identifier."""
    return "requires-improvement" if words.lower().startswith("requir") else words.lower()
