"""Finds references to earlier inspections in one sentence: which inspections, their dates and grades.

A sentence names the inspection and its year ("since the last inspection in 2019, when …", "the 2018 focused
visit"), or only a judgement and its years ("judged inadequate in 2011, 2013 and 2015").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.extract.text.date_parser import MONTHS, month_number
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows

PrintedMonth = tuple[int, int | None]  # year, month if printed


def _words(use: str) -> str:
    """Return the words of `data/lexicon/previous-inspections.tsv` with this use, as alternatives."""
    return "|".join(row["words"] for row in lexicon_rows("previous-inspections") if row["use"] == use)


# Dates: "2019", "May 2019", "3 May 2019", "March and May 2019"; "2011, 2013 and 2015"
YEAR = re.compile(r"(?:19|20)(?<!\d..)\d\d(?!\d)")
_MONTH = rf"(?:{'|'.join(map(str.capitalize, MONTHS))}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DATE = rf"(?:\d{{1,2}} )?(?:(?:{_MONTH} (?:and|or) )?{_MONTH},? )?(?:19|20)\d\d(?![\d/–-])"
_DATES = rf"(?P<dates>{_DATE}(?:(?:,| and|, and| or) {_DATE}){{0,8}})"
_DATE_PARTS = re.compile(
    rf"(?:(?:(?P<first>{_MONTH}) (?:and|or) )?(?P<month>{_MONTH})[\s,]+)?(?P<year>(?:19|20)\d\d)"
)

# Grades: "good", "requires improvement to be good"
_GRADES = (
    r"requir(?:es?|ed|ing) improvement(?: to be good)?|outstanding|good|inadequate|adequate|satisfactory"
)
_GRADE = rf"(?P<grade>{_GRADES})"
_AFTER_GRADE = r"(?:overall|in|across|at|for|when|by|and|with|but|since|on|during|following|the)"
_GRADE_END = rf"(?=['’”\"]?\s*(?:[.,;:()]|$|\b{_AFTER_GRADE}\b))"
GRADE_PHRASE = compile_spaced(rf"\b{_GRADE}{_GRADE_END}")

# Events: "inspection", "last full inspection", "visit", "JTAI"
_INSPECTION = r"(?:(?:re-?)?inspections?(?: judgements?)?|visits?|JTAI)"
_MODIFIERS = rf"(?:(?:{_words('modifier')}) )*"
_MODIFIED_INSPECTION = rf"(?:{_MODIFIERS}(?:(?:re-?)?inspections?|visits?)|(?:Ofsted )?JTAI)"
# What may follow the event: " report (Ofsted) of services for children, which was published"
_EVENT_DETAILS = (
    r"(?: (?:report|findings|outcome))?(?: ?\([^)]{1,60}\))?"
    r"(?: (?:of|into|for|by|to|on|at|under|about|regarding|in (?:relation|respect|regard) (?:of|to))"
    r" [^.;:%]{2,110}?)??"
    r"(?:,? (?:that |which )?(?:was|were|took place|carried out|undertaken|held|conducted|completed"
    r"|published|reported|last))*"
)
_IN = r"(?:in in|in|during|of)"
_JUDGED = r"(?:judged|found|rated|graded)"

# "the last inspection of adoption in May 2019"
_EVENT_DATE = compile_spaced(
    rf"\b(?P<event>{_INSPECTION})(?P<about>{_EVENT_DETAILS}),? {_IN} (?:early |late |mid-)?{_DATES}"
)
# "the 2018 focused visit"
_DATE_EVENT = compile_spaced(
    rf"(?<!\d){_DATES},?(?: (?:the|an?|its|their))? (?P<event>{_MODIFIED_INSPECTION})(?P<about>)\b"
)
# "inspected by Ofsted in 2015"
_INSPECTED_DATE = compile_spaced(
    rf"\b(?P<event>inspected)(?P<about>(?: by [^.;,]{{2,40}}?)?) (?:in|during) {_DATES}"
)
# "judged inadequate in 2011, 2013 and 2015"
_JUDGED_DATE = compile_spaced(
    rf"\b{_JUDGED}\b(?P<about>(?:(?!inspection)[^.;]){{2,150}}?),? (?P<event>in|during|since) {_DATES}"
)
# "In 2015, services were judged"
_DATE_JUDGED = compile_spaced(rf"^(?P<event>in|during) {_DATES},? (?P<about>[^.;]{{2,120}}?)\b{_JUDGED}\b")
# "the inadequate judgement in 2016", "the judgement of good in 2018"
_JUDGEMENT_DATE = compile_spaced(
    rf"\b(?:['‘“]?(?P<first>{_GRADES})['’”]? )?(?P<event>judgements?)"
    rf"(?P<about>(?: of ['‘“]?(?P<then>{_GRADES})['’”]?)?),? {_IN} {_DATES}"
    rf"(?:,? was ['‘“]?(?P<last>{_GRADES}))?"
)
_WITHOUT_EVENT = (_JUDGED_DATE, _DATE_JUDGED)
_REFERENCES = (_EVENT_DATE, _DATE_EVENT, _INSPECTED_DATE, _JUDGED_DATE, _DATE_JUDGED, _JUDGEMENT_DATE)

# The grade after a reference: "…, when services were judged good overall"
_VERDICT = compile_spaced(
    r"(?<!\bfrom\sa\s)(?<!\bfrom\sa\sprevious\s)"
    r"\b(?:judged?|judging|found|rated|graded|judgements?|when|which|where|said)\b"
    rf"[^.;]{{0,130}}?['‘“\"]?\b{_GRADE}{_GRADE_END}"
)
# The grade is that of today: "services have become outstanding"
_PRESENT = re.compile(r"\b(?:now|no longer|currently|continues?|remains?|(?<!to )have|has)\b", re.I)
# The criterion after a grade: " overall", " for leadership and adoption"
_AREA = (
    r"(?:(?!(?:requires|outstanding|good|inadequate|adequate)\b)"
    r"(?!(?:when|where|which|since|while|whereas|but)\b)[\w’'-]+ ){0,6}?"
    r"(?:leadership|adoption|fostering|care leavers|safeguarding|protection|looked[- ]after"
    r"|overall effectiveness)\b"
)
_CRITERION_AFTER = compile_spaced(
    r"(?: to be good)? (?:for )?overall\b"
    rf"| (?:for|in|(?:in|with) (?:respect of|regard to|relation to)) {_AREA}(?:(?: and|,| ,? and) {_AREA})*"
)
_EXCEPTION = compile_spaced(r",? (?:except|apart from|other than|with the exception of)(?: for)? [^,;.]+,?")
# Only some services have the grade: "those services judged to be good", "some good and some inadequate"
_OF_SOME = compile_spaced(
    r"\b(?:services|areas|aspects|elements|judgements|parts|those)"
    r"(?: (?:that|which) (?:was|were|had been))? (?:previously )?"
    r"(?:judged|found|rated|graded|identified)\b[^,.;]*$"
    r"|\b(?:some|several|others?|many|few|mix(?:ture)? of)(?: (?:was|were|services|areas))* ['‘“]?$"
)
# The grade has not changed: "require improvement, as was the case at", "have remained good since"
_AS_BEFORE = compile_spaced(rf"\b{_GRADE},? as (?:was the case|it was|they were) (?:at|in)\b")
_REMAINS = compile_spaced(
    rf"\b(?:remain(?:s|ed)?|continues? to be|continues? to(?= requ))\s+['‘“]?{_GRADE}{_GRADE_END}"
)
_SINCE = re.compile(r"\bsince\b", re.I)
# A grade that was left behind: "improved from a previous judgement of good"
_FORMER_GRADE = compile_spaced(r"\bfrom (?:an? )?(?:(?:previous|earlier) )?(?:judgement of )?['‘“]?$")
# The grade in the next sentence: "Services were judged good."
_VERDICT_SENTENCE = compile_spaced(
    r"^(?:the|it|they|these|both|all|overall|services?|children['’]?s)\b(?:(?!\bthat\b)[^.;]){0,90}?"
    r"\b(?:judged|found|was|were|graded)\b"
)
# The next sentence grades another criterion: "Adoption was good."
_FURTHER_VERDICT = compile_spaced(
    rf"^(?P<subject>[^.;:,]{{4,80}}?) (?:was|were) (?:judged )?(?:to be )?{_GRADE}\.?$"
)
# Between a grade and the reference after it: "good" … " at the last " … "inspection in 2016"
_AT = (
    r"[’'”\"]?,?(?: overall)?,? (?:at|in|during|following|by|as part of|from)(?: the (?:time|point) of)?"
    rf"(?: the| their| its| an?)?(?: {_MODIFIERS[:-1]}?)? ?"
)
_AT_INSPECTION = compile_spaced(_AT)
# "care was good at the " … "inspection in 2016"
_WAS_GRADE_AT = compile_spaced(rf"\b(?:was|were|been) ['‘“\"]?{_GRADE}{_AT}$")
# "since the good judgement at the last " … "inspection in 2016"; "two inadequate " … "inspections"
_GRADE_BEFORE = compile_spaced(
    rf"\b{_GRADE}(?: judgements? (?:at|in|from|during|of) (?:the|its|their))?(?: {_MODIFIERS[:-1]}?)? ?$"
)
_CLAUSE_START = compile_spaced(r"[,;]|\b(?:when|which|since|that|where) ")
_NEXT_SUBJECT = compile_spaced(r"\b(?:was|were|has|have|had) .*\band ")
_OVERALL_IN_LIST = compile_spaced(r"(?:,| and) overall effectiveness|overall effectiveness(?:,| and) ")
_SUBJECT_PRONOUN = compile_spaced(r"\b(?:they|it)(?: (?:was|were|had been))?(?: also)? ?$")

# Filters: what was inspected is not the authority
_OTHER_SUBJECT = re.compile(rf"\b(?:{_words('other-subject')})\b".replace(" ", r"\s"))
_AGENCIES = re.compile(r"\b(?:adoption|fostering) agenc(?:y|ies)\b")
_PRONOUN = re.compile(r"(?:It|They|These|Both|All|One|Two|Three|Four|Five|Six|Some|Most|The others?)\b")
_PART_OF_SERVICE = re.compile(
    r"This (?:(?!\b(?:since|when|where|after|which)\b).)*$"
)  # "This hub was judged"
_KIND_OF_VISIT = compile_spaced(rf"\b(?:{_words('kind-of-visit')})\b")
_THIS_INSPECTION = re.compile(r"\b(?:this|current|present)\s*(?:[\w’'-]+\s+){0,2}$", re.I)
_FUNCTION_WORD = re.compile(r"\b(?:the|an?|its|their|last|previous|of|since|from)\b", re.I)
_PUBLISHED = re.compile(r"\b(?:published|reported)\s*$", re.I)
# A reference without a date: "the last inspection", "then"
_UNDATED = compile_spaced(
    r"\b(?:(?:last|previous|most recent) (?:[\w’'-]+ ){0,5}?"
    rf"(?P<event>{_INSPECTION}|review)|(?P<then>then))\b"
)
_MAX_LEAD = 75  # characters before an event that belong to it
_CRITERIA = tuple(
    (row["value"], compile_spaced(row["words"]))
    for row in lexicon_rows("previous-inspections")
    if row["use"] == "criterion"
)


@dataclass(frozen=True, slots=True)
class InspectionPhrase:
    """A reference to one or more earlier inspections.

    Attributes
    ----------
    text
        The words that name the framework.
    dates
        The (year, month) of each inspection.
    judgements
        (criterion, grade) pairs, "" if unknown; at least one.
    uses_next_sentence
        Whether the grade is in the next sentence.
    published
        Whether the dates are those of the reports.
    """

    text: str
    dates: tuple[PrintedMonth, ...]
    judgements: tuple[tuple[str, str], ...]
    uses_next_sentence: bool = False
    published: bool = False


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference to earlier inspections at [start, end) of a sentence."""

    start: int
    end: int
    text: str  # from the preceding comma on; names the framework
    topic: str  # "child protection inspection"; names the criterion
    dates: tuple[PrintedMonth, ...]
    grade: str = ""  # as printed, if the reference is a judgement


def find_earlier_inspections(sentence: str, following: str, preceding: str) -> Iterator[InspectionPhrase]:
    """Yield the references to earlier inspections in a sentence, with their grades.

    The sentence after it, `following`, may contain the grade, or that of another criterion. The sentence
    before it, `preceding`, contains what a pronoun refers to: "It was inspected" may be a children's home.
    """
    if _PRONOUN.match(sentence) and (_OTHER_SUBJECT.search(preceding) or _AGENCIES.search(preceding)):
        return
    references = _find_references(sentence)
    verdict, uses_next = "", False
    for at, reference in enumerate(references):
        end = references[at + 1].start if at + 1 < len(references) else len(sentence)
        verdict = (
            reference.grade
            or _verdict_after(sentence, reference.end, end)
            or _verdict_before(sentence, reference)
            or _unchanged_verdict(sentence, reference)
        )
        subject = _subject(sentence, verdict, reference.end)
        is_last = not sentence[reference.end :].strip(" .")
        uses_next = not verdict and is_last and bool(_VERDICT_SENTENCE.match(following))
        if uses_next:
            verdict = following
        criteria = _criteria_in(reference.topic)
        if len(criteria) > (2 if uses_next else 1):
            criteria = []  # of the whole: "the authority was judged good"
        lead = sentence[: max(0, sentence.find(verdict))] if verdict else ""
        judgements = _judgements(verdict, criteria, subject, lead)
        published = _PUBLISHED.search(reference.topic) is not None
        yield InspectionPhrase(reference.text, reference.dates, judgements, uses_next, published)
    further = _FURTHER_VERDICT.match(following) if verdict and not uses_next else None
    if further and (criterion := find_criterion(further["subject"])):
        judgements = ((criterion, grade_id(further["grade"])),)
        last = references[-1]
        yield InspectionPhrase(last.text, last.dates, judgements, uses_next_sentence=True)


def find_dated_inspections(sentence: str) -> list[InspectionPhrase]:
    """Return the earlier inspections in a sentence if it dates all of them, without their grades.

    Returns nothing if the sentence may refer to another one as well: "the last inspection and the focused
    visit in 2019".
    """
    references = _find_references(sentence)
    years = {year for reference in references for year, _ in reference.dates}
    if years != {int(year.group()) for year in YEAR.finditer(sentence)}:
        return []
    for undated in _UNDATED.finditer(sentence):
        at = max(undated.start("event"), undated.start("then"))
        if not any(reference.start <= at < reference.end for reference in references):
            return []
    return [InspectionPhrase(reference.text, reference.dates, ()) for reference in references]


def _find_references(sentence: str) -> list[_Reference]:
    """Return the references of a sentence in order; each date belongs to the first pattern that matches."""
    if not YEAR.search(sentence):
        return []
    found: dict[int, _Reference] = {}
    for pattern in _REFERENCES:
        for match in pattern.finditer(sentence):
            lead = _lead(sentence, match.start("event"))
            if match.start("dates") in found or not _is_of_authority(sentence, match, lead):
                continue
            grade = ""
            if pattern is _JUDGEMENT_DATE:
                grade = match["first"] or match["then"] or match["last"] or ""
                if not grade:
                    continue
            event = f"{match['event']}{match['about']}"
            found[match.start("dates")] = _Reference(
                match.start(),
                _verdict_start(match),
                match.group() if pattern in _WITHOUT_EVENT else lead + event,
                _FUNCTION_WORD.split(lead)[-1] + event,
                _dates(match["dates"]),
                grade,
            )
    return sorted(found.values(), key=lambda reference: reference.start)


def _lead(sentence: str, start: int) -> str:
    """Return the words before an event, back to a comma, another date or another visit."""
    words = sentence[max(0, start - _MAX_LEAD) : start]
    return re.split(r"[,;]|\b\d{4}\b(?= and\b)|\bvisits? (?=(?:since|following|after)\b)", words)[-1]


def _verdict_start(match: re.Match[str]) -> int:
    """Return where the grade of a reference may start: inside a judgement, after an inspection."""
    if match.re is _JUDGED_DATE:
        return match.start()
    return match.start("about") if match.re is _DATE_JUDGED else match.end()


def _is_of_authority(sentence: str, match: re.Match[str], lead: str) -> bool:
    """Return whether a reference is to an earlier inspection of the authority, not of a school, say."""
    is_plain_visit = match["event"].lower() in ("visit", "visits") and not _KIND_OF_VISIT.search(lead)
    if is_plain_visit or _THIS_INSPECTION.search(lead):
        return False
    if match.re not in _WITHOUT_EVENT:
        return not _OTHER_SUBJECT.search(lead + match.group())
    is_of_part = _PART_OF_SERVICE.match(sentence, 0, match.start())
    return bool(GRADE_PHRASE.search(sentence)) and not is_of_part and not _OTHER_SUBJECT.search(sentence)


def _dates(text: str) -> tuple[PrintedMonth, ...]:
    found: list[PrintedMonth] = []
    for date in _DATE_PARTS.finditer(text):
        months = [month_number(month) for month in (date["first"], date["month"]) if month]
        found += [(int(date["year"]), month) for month in months or [None]]
    return tuple(found)


def _verdict_after(sentence: str, start: int, end: int) -> str:
    verdict = _VERDICT.search(sentence, start, end)
    if verdict is None or _PRESENT.search(verdict.group()):
        return ""
    today = _PRESENT.search(sentence, verdict.end(), end)
    return sentence[verdict.start() : today.start() if today else end]


def _verdict_before(sentence: str, reference: _Reference) -> str:
    """Return the words with a grade before a reference: "judged good at the inspection in 2015"."""
    verdicts = list(_VERDICT.finditer(sentence, 0, reference.start))
    if verdicts and _AT_INSPECTION.fullmatch(sentence, verdicts[-1].end(), reference.start):
        return verdicts[-1].group()
    before = sentence[: reference.start]
    if was := _WAS_GRADE_AT.search(before):
        return was.group()
    adjective = _GRADE_BEFORE.search(before)
    return adjective["grade"] if adjective else ""


def _unchanged_verdict(sentence: str, reference: _Reference) -> str:
    """Return the words with today's grade where the sentence says that it is the grade of then, too."""
    if same := _AS_BEFORE.search(sentence, 0, reference.start):
        return same["grade"]
    same = _REMAINS.search(sentence)
    before = sentence[: same.start()] if same else ""
    is_of_all = not _criteria_in(before) and not _OF_SOME.search(before)
    return same.group() if same and is_of_all and _SINCE.search(sentence, 0, reference.end) else ""


def _subject(sentence: str, verdict: str, reference_end: int) -> str:
    """Return the clause before the grade, which names what was graded: "adoption was judged good".

    The reference, which ends at `reference_end`, is not part of it. A pronoun refers to the first clause.
    """
    at = sentence.find(verdict) if verdict else 0
    start = reference_end if reference_end < at else 0
    subject = _last_subject(_CLAUSE_START.split(sentence[start:at])[-1])
    return _CLAUSE_START.split(sentence)[0] if _SUBJECT_PRONOUN.search(subject) else subject


def _judgements(verdict: str, criteria: list[str], subject: str, lead: str) -> tuple[tuple[str, str], ...]:
    """Return the (criterion, grade) pairs of a verdict; the grade is "" if several are possible.

    The criterion is named before the grade or after it ("good overall", "good for leadership"); otherwise it
    is one of `criteria`, those that were inspected. "Overall" after an inspection of one criterion means that
    criterion. `lead` is the sentence before the verdict: a grade that only some services have is none of the
    whole.
    """
    verdict, subject = _EXCEPTION.sub("", verdict), _EXCEPTION.sub("", subject)
    grades = [
        grade
        for grade in GRADE_PHRASE.finditer(verdict)
        if not _FORMER_GRADE.search(verdict[: grade.start()])
    ]
    pairs: list[tuple[str, str]] = []
    start = 0
    for at, grade in enumerate(grades):
        after = _CRITERION_AFTER.match(verdict, grade.end())
        end = after.end() if after else grade.end()
        before = verdict[start : grade.start()]
        words = _last_subject(before) + verdict[grade.start() : end]
        named = _criteria_in(words) or ([] if at else _criteria_in(subject))
        if not named and _OF_SOME.search(before if at else lead + before):
            start = end
            continue
        named = named or (criteria if len(grades) == 1 else []) or [""]
        if OVERALL_EFFECTIVENESS in named and not _OVERALL_IN_LIST.search(words):
            others = [criterion for criterion in named if criterion != OVERALL_EFFECTIVENESS]
            named = others or (criteria if len(criteria) == 1 else [OVERALL_EFFECTIVENESS])
        pairs += [(criterion, grade_id(grade["grade"])) for criterion in named]
        start = end
    graded = [criterion for criterion, _ in dict.fromkeys(pairs)]
    pairs = [pair for pair in dict.fromkeys(pairs) if not pair[0] or graded.count(pair[0]) == 1]
    if len(pairs) == 1 or (pairs and len({criterion for criterion, _ in pairs} - {""}) == len(pairs)):
        return tuple(pairs)
    if len({grade for _, grade in pairs}) == 1:
        return (("", pairs[0][1]),)
    return ((criteria[0] if len(criteria) == 1 else "", ""),)


def _last_subject(text: str) -> str:
    """Return the words after the last verb and "and", if they name a criterion; else the text."""
    last = _NEXT_SUBJECT.split(text)[-1]
    return last if _criteria_in(last) else text


def find_criterion(text: str) -> str:
    """Return the criterion that a text names, "" if it names none or several."""
    criteria = _criteria_in(text)
    return criteria[0] if len(criteria) == 1 else ""


def _criteria_in(text: str) -> list[str]:
    return [criterion for criterion, pattern in _CRITERIA if pattern.search(text)]


def grade_id(printed: str) -> str:
    """Return the identifier of a printed grade."""
    return "requires-improvement" if printed.lower().startswith("requir") else printed.lower()
