"""Reads a question: words → segments with senses → the subject and parts that use the most content words.

Phrases and senses are data (`data/lexicon/question-words.yaml`), and so is which subject uses which roles
(`data/lexicon/readings.yaml`). Nothing is dropped: what no part uses is `unused`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphkit.answer.question import Slot, TypedQuestion, unique
from graphkit.answer.question_vocabulary import phrase_of, question_words, vocabulary
from graphkit.ask.lookup import local_id
from graphkit.core.partial_dates import MONTHS, months_before, years_before
from graphkit.core.resources import load_lexicon, resource_path
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.facts.facts import HasFacts, kept
from graphkit.facts.inspections import counting_day
from graphkit.facts.names import broader_topics
from graphkit.language.stemming import stems
from graphkit.words.anchors import Sense
from graphkit.words.dates import NUMBERS, partial_date
from graphkit.words.postcodes import MAJORITY, councils_at, find_postcode
from graphkit.words.segments import WordSpan, shared_names, with_grades

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

MOST_WORDS = 40  # a longer text is no question
_SHORTEST_NAME, _SIMILARITY = 5, 0.8  # of a misspelt word: letters, and difflib ratio
_NEAR_SIMILARITY = {1: 0.85, 2: 0.9}  # of one misspelt word of the lexicon, of a phrase of two or more
_IMPLIED = (
    "by.authority",
    "when.now",
    "claim.any",
    "claim.single",
)  # senses that also fill: they are no content of their own
_ARTICLES = ("a", "an")
_PRAISE = ("outstanding", "good", "outstanding good")
_SIDES = {"below": "<", "above": ">"}  # of two judgement areas: the first is graded lower, or higher
_OPEN = (" in", " at", " on", " with", " for")  # ends of phrases on what is praised: "good at"
_MONTHS = "|".join(MONTHS).lower()
_DIFFERENCE = r"(?:what(?: is|s)? )?differ\w* between (?:an? )?(.+?) and (?:an? )?(.+)"


@dataclass(frozen=True)
class Parsed:
    """A question as read; `unused` words belong to no part; `corrected`: misspelt words, with what they were
    read as; `too_long` where nothing was read.
    """

    question: TypedQuestion
    unused: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()  # of the unused words, those that mean nothing here
    wants_place: bool = False  # it is about "my council", and names none
    no_place: tuple[str, ...] = ()  # unused words that stand where the name of a place does
    too_long: bool = False


def parse_question(store: Store, text: str) -> Parsed:
    """Return the reading of a question that uses most of its content words."""
    words = [_expanded(word) for word in question_words(text[:4000].replace("%", " percent "))]
    words = shared_names(vocabulary(store).phrases, _without_possessives(store, words))
    if not words:
        return Parsed(TypedQuestion())
    if len(words) > MOST_WORDS or len(text) > 4000:
        return Parsed(TypedQuestion(), too_long=True)
    if meanings := _glossary_parts(words):
        return Parsed(TypedQuestion((Slot("subject", "glossary"), *meanings)))
    given: list[Slot] = []
    postcode = find_postcode(text)
    if postcode and phrase_of(postcode.printed) not in vocabulary(store).phrases:
        code_words = question_words(postcode.printed)
        words = _without(words, code_words)
        given.append(Slot("postcode", postcode.code, postcode.printed))
    words, editions = _editions(words)
    words, periods = _periods(words, counting_day(store.facts))
    words, limits = _limits(words)
    words, bounds = _bounds(words)
    segments, corrected = _corrected(store, words)
    segments = _judged_together(_described(_denied(with_grades(_compared_areas(segments)))))
    segments = _judged_beside(segments)
    parsed = _best(store, segments, [*given, *editions, *periods, *limits, *bounds])
    return _finished(store, parsed, segments, corrected, words)


def parse_follow_up(store: Store, text: str, base: TypedQuestion) -> Parsed:
    """Return a reading with what a follow-up changes in it: "and in Reading?", "by region"."""
    words = [_expanded(word) for word in question_words(text[:4000])]
    if len(words) > MOST_WORDS or not words or not base.subject:
        return Parsed(base, too_long=bool(words))
    words, periods = _periods(words, counting_day(store.facts))
    segments, corrected = _corrected(store, words)
    segments = _judged_together(_described(_denied(with_grades(segments))))
    declared = load_lexicon("readings")["subjects"].get(base.subject, {"uses": []})
    cue = WordSpan("", (Sense("subject", base.subject),))
    _, parsed = _read_as(base.subject, {**declared, "needs": ["cue"]}, [*segments, cue], periods)
    if parsed is None:
        return Parsed(base)
    added, _ = _ordered_grades(parsed.question, segments, words)
    added = [each for each in added if each.role != "subject" and each[:2] != ("by", "authority")]
    places, question = _parsing()["places"], base
    for part in added:
        for role in places if part.role in places else (part.role,):
            question = question.with_part(role, "")
    return Parsed(_fitting(TypedQuestion((*question.parts, *added))), parsed.unused, tuple(corrected))


def _fitting(question: TypedQuestion) -> TypedQuestion:
    """Return a follow-up as its subject can answer it.

    By region, one place gives way to all. Why many are graded so, their findings on topics say.
    """
    if question.has("by", "region") and question.has("place") and not question.has("near"):
        question = question.with_part("place", "")
    if question.subject != "grades" or question.has("place") or not question.has("measure", "why"):
        return question
    is_good = {*question.all("grade")} <= {"outstanding", "good"}
    where = [each for each in question.parts if each.role in (*_parsing()["places"], "period", "framework")]
    polarity = Slot("polarity", "strength" if question.has("grade") and is_good else "weakness")
    return TypedQuestion((Slot("subject", "findings"), polarity, *where, Slot("measure", "themes")))


@cache
def _parsing() -> dict[str, tuple[str, ...]]:
    """Return lists of roles and values that the parser needs."""
    return {name: tuple(values) for name, values in load_lexicon("readings")["parsing"].items()}


def _expanded(word: str) -> str:
    """Return a word without the abbreviation of a county: "berks" → "berkshire"."""
    return str(load_lexicon("readings")["abbreviations"].get(word, word))


def _without(words: list[str], part: list[str]) -> list[str]:
    for at in range(len(words)):
        if words[at : at + len(part)] == part:
            return words[:at] + words[at + len(part) :]
    return words


def _segments(store: Store, words: list[str]) -> list[WordSpan]:
    """Return the words as the fewest phrases that the vocabulary knows, of as few the longest first."""
    known = vocabulary(store)
    best: list[tuple[int, list[str]]] = [(0, [])]  # of the words from each on; an unknown word counts as two
    for start in reversed(range(len(words))):
        found = []
        for end in range(min(len(words), start + known.longest), start, -1):
            phrase = " ".join(words[start:end])
            if end == start + 1 or phrase in known.phrases:
                number, rest = best[len(words) - end]
                found.append((number + 1 + (phrase not in known.phrases), [phrase, *rest]))
        best.append(min(found, key=lambda each: each[0]))
    return [WordSpan(phrase, known.phrases.get(phrase, ())) for phrase in _closed(store, best[-1][1])]


def _closed(store: Store, phrases: list[str]) -> list[str]:
    """Return phrases, without the last word of those like "good in" that nothing follows for: "in one go"."""
    known, found = vocabulary(store).phrases, list[str]()
    for at, phrase in enumerate(phrases):
        rest = [sense.role for later in phrases[at + 1 :] for sense in known.get(later, ())]
        shorter = phrase.rpartition(" ")[0]
        is_open = phrase.endswith(_OPEN) and shorter in known and phrases[at + 1 :]
        sides = {
            sense.value for one in (phrase, *phrases[at + 1 : at + 2])
            for sense in known.get(one, ()) if sense.role == "polarity"
        }  # fmt: skip
        is_graded = len(sides) > 1  # "good with weaknesses"
        if is_open and (is_graded or not {*rest} & {"place", "area", *_parsing()["praised"]}):
            found += [shorter, phrase.rpartition(" ")[2]]
        else:
            found.append(phrase)
    return found


def _best(store: Store, segments: list[WordSpan], given: list[Slot]) -> Parsed:
    """Return the reading of the subject that uses most words."""
    best: tuple[float, Parsed] | None = None
    for name, declared in load_lexicon("readings")["subjects"].items():
        score, parsed = _read_as(name, declared, segments, given)
        if parsed and (best is None or score > best[0]):
            best = (score, parsed)
    if best is None:
        kept = [Slot(each.role, each.value, one.words) for one in segments for each in one.senses[:1]]
        roles = load_lexicon("readings")["roles"]
        kept = [each for each in kept if each.role in roles and each.role not in ("subject", "by", "claim")]
        return Parsed(TypedQuestion(unique([*given, *kept])))
    return best[1]


def _read_as(
    subject: str, declared: dict[str, Any], segments: list[WordSpan], given: list[Slot]
) -> tuple[float, Parsed | None]:
    """Return how many words a subject uses, and its reading; None where it lacks what it needs."""
    uses, parts, unused = set(declared["uses"]), list[Slot](), list[str]()
    score, has_cue = 0.0, False
    has_grade = any(each.of("grade", "judged", "change", "relation") for each in segments) or any(
        each.of("subject") and each.of("subject")[0].value == "grades" for each in segments
    )
    has_grade = has_grade or (
        sum(bool(each.of("place")) for each in segments) > 1
        and any(Sense("measure", "compare") in each.senses for each in segments)
    )
    has_rank = any(each.of("order") and each.of("order")[0].value in ("best", "worst") for each in segments)
    for segment in segments:
        weight = len(segment.words.split())
        chosen = [each for each in segment.senses if each.role in uses or f"{each.role}.{each.value}" in uses]
        cue = [each for each in segment.senses if each == Sense("subject", subject)]
        if cue:  # "members" of an agency are no topic
            chosen = [each for each in chosen if each.role != "topic"]
        if subject == "grades" and not (has_grade or has_rank) and not segment.of("place", "area"):
            chosen = [each for each in chosen if each.role != "criterion" or not segment.of("topic")]
        if cue:
            has_cue = True
            score += weight * 0.5 + 0.3
        if chosen:
            role = chosen[0].role
            values = [each for each in chosen if each.role == role]
            values.sort(key=lambda each: f"{each.role}.{each.value}" not in uses)
            extra = [each for each in chosen if each.role != role and each.role in _parsing()["together"]]
            parts += [Slot(each.role, each.value, segment.words) for each in (*_one_of(values), *extra)]
            score += 0.2 * weight if _is_implied(chosen[0]) else weight
        elif not cue and not segment.of("filler") and not _is_plain(segment):
            unused.append(segment.words)
            score -= weight
    for part in given:
        if part.role in uses or f"{part.role}.{part.value}" in uses:
            parts.append(part)
            score += 1
        else:
            unused.append(part.words)
            score -= 1
    present = {each.role for each in parts} | {f"{each.role}.{each.value}" for each in parts}
    is_bare = subject == "grades" and not (has_grade or has_rank or has_cue) and len(parts) == 1
    if is_bare or (subject == "findings" and present.isdisjoint(_parsing()["matter"])):
        light = [each.words for each in segments if each.words in _light()]
        unused, score = [*unused, *light], score - len(light)
    if subject == "grades" and not (has_grade or has_rank or has_cue):  # a trust is no council
        score -= 0.5 * any(each.of("agency") for each in segments)
    present |= {f"subject.{each.value}" for segment in segments for each in segment.of("subject")}
    if has_cue:
        present.add("cue")
    if not any({*each.split()} <= present for each in declared["needs"]):
        return 0, None
    together = (
        float(more) for roles, more in declared.get("with", {}).items() if {*roles.split()} <= present
    )
    score += float(declared.get("prior", 0)) + sum(together)
    return score, Parsed(TypedQuestion((Slot("subject", subject), *unique(parts))), tuple(unused))


def _without_possessives(store: Store, words: list[str]) -> list[str]:
    """Return words in which the name of a place has no "s" of a possessive: "bradfords grade"."""
    known = vocabulary(store)
    names = {each for name in known.authorities for each in name.split()}
    parts = {each for phrase in known.phrases for each in phrase.split()}
    return [
        each[:-1] if each[-1] == "s" and each[:-1] in names and each not in parts else each for each in words
    ]


def _compared_areas(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which a comparison of two judgement areas is one: "leaders lower than help"."""
    found = list[WordSpan]()
    segments = _between_areas(segments)
    for segment in segments:
        before = [each for each in found if not (each.of("filler") or _is_plain(each))][-2:]
        areas = segment.of("criterion")
        scales = before[1].of("scale") if len(before) == 2 else []
        scales = [each for each in scales if each.value in _SIDES]
        if areas and scales and before[0].of("criterion"):
            own = before[0].of("criterion")[0].value
            at = found.index(before[0])
            words = " ".join(each.words for each in (*found[at:], segment))
            pair = f"{own}{_SIDES[scales[0].value]}{areas[0].value}"
            found[at:] = [WordSpan(words, (Sense("judged", pair),))]
        else:
            found.append(segment)
    return found


def _between_areas(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments with the comparison between its areas: "lower for leaders than for care leavers"."""
    words, areas = [each.words for each in segments], [bool(each.of("criterion")) for each in segments]
    sides = {"lower": "below", "worse": "below", "higher": "above", "better": "above"}
    for at, word in enumerate(words):
        than = words.index("than", at) if word in sides and "than" in words[at:] else 0
        if than and any(areas[at:than]) and any(areas[than:]):
            scale = WordSpan(f"{word} … than", (Sense("scale", sides[word]),))
            return [*segments[:at], *segments[at + 1 : than], scale, *segments[than + 1 :]]
    return segments


def _grades() -> list[str]:
    """Return all grades, the best first."""
    return [*load_lexicon("readings")["roles"]["grade"]["values"]]


def _judged_together(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which grades of several areas are one: "good overall but RI for leadership".

    Words such as "but" and "where" part clauses. In each, grades and areas stand in pairs; a grade alone is
    the overall one, an area alone has the grade before it, or if it is denied the others. What cannot be
    paired so is left as it is.
    """
    clauses, between = [list[WordSpan]()], {*_parsing()["parting"]}
    for segment in segments:
        if segment.words in between:
            clauses.append([])
        clauses[-1].append(segment)
    pairs, used, last = list[tuple[str, str]](), list[WordSpan](), ""
    for clause in clauses:
        areas = [each for each in clause if each.of("criterion")]
        graded = [each for each in clause if each.of("grade") and each not in areas]
        grades = [each.of("grade")[0].value for each in graded]
        rest = (each for each in clause if each not in (*areas, *graded))
        if (graded or areas) and any(each.of("topic", "text", "polarity") for each in rest):
            return segments
        if areas and not grades and last:
            is_denied = " … " in areas[0].words
            every, given = _grades(), last.split()
            others = [each for each in every if (each in given) is not is_denied]
            if is_denied and last in _PRAISE:  # "good but not for care leavers": worse
                others = every[every.index(given[-1]) + 1 :]
            grades = [" ".join(others)]
        names = [each.of("criterion")[0].value for each in areas] or [OVERALL_EFFECTIVENESS] * len(grades)
        grades = grades * len(names) if len(grades) == 1 else grades
        if len(names) != len(grades):
            return segments
        pairs, used, last = (
            [*pairs, *zip(names, grades, strict=True)],
            [*used, *graded, *areas],
            (grades or [last])[-1],
        )
    of_area: dict[str, list[str]] = {}
    for name, grade in pairs:  # "good or better but not outstanding"
        of_area[name] = [each for each in grade.split() if each in of_area.get(name, grade.split())]
    is_change = any(each.of("change", "grade_before") for each in segments)
    if is_change or len(pairs) < 2 or not all(of_area.values()):
        return segments
    senses = [Sense("judged", f"{name}={'|'.join(grades)}") for name, grades in of_area.items()]
    kept = [each for each in segments if each not in used]
    return [*kept, *(WordSpan(" … ".join(each.words for each in used), (sense,)) for sense in senses)]


def _judged_beside(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which the grade of an area is one, beside what is stated: "good leaders, weak on".

    It is a condition of those of whom the rest is asked.
    """
    at = [number for number, each in enumerate(segments) if each.words in {*_parsing()["parting"]}]
    bounds = [*pairwise((-1, *at, len(segments)))]
    for start, end in bounds:
        clause, rest = segments[start + 1 : end], [*segments[: start + 1], *segments[end:]]
        areas = [each for each in clause if each.of("criterion")]
        graded = [each for each in clause if each.of("grade") and each not in areas]
        others = [each for each in clause if each not in (*areas, *graded)]
        is_stated = any(each.of("topic", "text") for each in rest) and any(
            each.of("polarity") or Sense("subject", "recommendations") in each.senses for each in rest
        )
        is_apart = not any(each.of("topic", "text", "polarity", "grade") for each in others)
        if len(areas) == len(graded) == 1 and is_stated and is_apart:
            area, grades = areas[0].of("criterion")[0].value, graded[0].of("grade")[0].value
            words = " … ".join(each.words for each in clause if each in (*areas, *graded))
            sense = Sense("judged", f"{area}={'|'.join(grades.split())}")
            kept = [each for each in clause if each not in (*areas, *graded)]
            return [*segments[: start + 1], WordSpan(words, (sense,)), *kept, *segments[end:]]
    return segments


def _described(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which a grade of a topic is what reports say of it: "a good virtual school"."""
    found = list(segments)
    for at, (one, other) in enumerate(pairwise(segments)):
        grades = [each.value for each in one.of("grade")]
        is_topic = other.of("topic", "text") and not other.of("criterion", "subject", "indicator")
        if grades and is_topic and " … " not in one.words and grades[0] in (*_PRAISE, "inadequate"):
            side = "strength" if grades[0] in _PRAISE else "weakness"
            found[at] = WordSpan(one.words, (Sense("polarity", side),))
    return found


def _denied(segments: list[WordSpan]) -> list[WordSpan]:
    """Return segments in which a denial and what it denies are one: "not" and "good".

    Grades become the others, an overall grade one that was not given, priority actions none. Any other denial
    is left as it is, a condition that no subject uses.
    """
    found, parting = list[WordSpan](), {*_parsing()["parting"]}
    for at, (one, other) in enumerate(pairwise(segments)):
        is_end = at + 2 == len(segments) or segments[at + 2].words in parting
        if is_end and one.of("criterion") and other.of("negation"):  # "though overall it was not"
            segments = [*segments[:at], other, one, *segments[at + 2 :]]
    for at, segment in enumerate(segments):
        if not (found and found[-1].of("negation")):
            found.append(segment)
            continue
        before = found.pop()
        names = {each.value for each in segment.of("subject")}
        if segment.of("filler") or (_is_plain(segment) and names <= {"grades"}):
            found += [segment, before]
        elif senses := _denial(before.of("negation")[0].value, segment, segments[at + 1 :], found):
            found.append(WordSpan(f"{before.words} … {segment.words}", senses))
        else:
            found += [before, segment]
    return found


def _denial(
    kind: str, segment: WordSpan, later: list[WordSpan], earlier: list[WordSpan]
) -> tuple[Sense, ...] | None:
    """Return what the denial of a segment means; None where no part of a reading has it."""
    if left_out := segment.of("place", "area"):
        return tuple(Sense("outside", each.value) for each in left_out)
    if kind == "from":
        return None
    if grades := segment.of("grade"):
        denied = grades[0].value.split()
        others = Sense("grade", " ".join(each for each in _grades() if each not in denied))
        every = (Sense("relation", "every"),) * (kind == "has")  # "with no inadequate judgement"
        return (others, *every)
    if Sense("criterion", OVERALL_EFFECTIVENESS) in segment.senses and not any(
        each.of("grade") for each in later
    ):
        is_of_grade = any(each.of("grade") for each in earlier)  # "inadequate for leaders but not overall"
        return segment.senses if is_of_grade else (Sense("relation", "none"),)
    if segment.of("deliverer"):
        return (Sense("deliverer", "council"),)
    if segment.of("intervention") and Sense("subject", "interventions") in segment.senses:
        return (Sense("intervention", "none"),)
    is_stated = {"recommendations"} & {each.value for each in segment.of("subject")}
    if is_stated and kind == "has" and not segment.of("topic", "priority"):  # "which have no recommendations"
        return (Sense("number", "<1"), *segment.senses)
    if segment.of("topic", "text") and kind == "is":
        return (*segment.senses, Sense("polarity", "weakness"))
    return (Sense("priority", "no"),) if segment.of("priority") else None


def _is_implied(sense: Sense) -> bool:
    return f"{sense.role}.{sense.value}" in _IMPLIED


def _is_plain(segment: WordSpan) -> bool:
    """Whether words only ask, so that leaving them out loses no condition: "which", "is", "list"."""
    asking, conditions = _parsing()["asking"], _parsing()["values that are conditions"]
    return bool(segment.senses) and all(
        _is_implied(each) or (each.role in asking and each.value not in conditions) for each in segment.senses
    )


def _one_of(senses: list[Sense]) -> list[Sense]:
    """Return the senses of one role that a part has: all places of a name, else the first."""
    return senses if senses[0].role in ("place", "outside") else senses[:1]


def _corrected(store: Store, words: list[str]) -> tuple[list[WordSpan], list[tuple[str, str]]]:
    """Return the segments of words, misspelt ones as what they are like: a name of a place, a word that asks.

    A word of the reports, of English as the lexicons have it, or of the register is never corrected.
    """
    segments, corrected = _segments(store, words), list[tuple[str, str]]()
    has_place = any(each.of("place", "area") for each in segments)
    names, text = {} if has_place else vocabulary(store).authorities, f" {' '.join(words)} "
    for at, segment in enumerate(segments):
        word = segment.words
        if segment.senses or len(word) < _SHORTEST_NAME or is_word(store, word):
            continue
        before = segments[at - 1] if at else None
        after = segments[at + 1] if at + 1 < len(segments) else None
        tried = {word: 1} | {f"{before.words} {word}": 2 for _ in (1,) if before and " " not in before.words}
        tried |= {f"{word} {after.words}": 2 for _ in (1,) if after and " " not in after.words}
        for phrase, number in sorted(tried.items(), key=lambda each: -each[1]):
            is_name = number == 1 or not (before is None or before.of("filler") or _is_plain(before))
            alike = get_close_matches(phrase, names, 1, _SIMILARITY) if is_name else []
            alike = alike or get_close_matches(phrase, _askable(number), 1, _NEAR_SIMILARITY[number])
            if alike and f" {phrase} " in text:
                text = text.replace(f" {phrase} ", f" {alike[0]} ")
                corrected.append((phrase, alike[0]))
                break
    return _segments(store, text.split()) if corrected else segments, corrected


@cache
def _light() -> frozenset[str]:
    """Return fillers that are the matter where nothing else is: "social workers feel supported"."""
    return frozenset(load_lexicon("question-words")["light fillers"].split())


@cache
def _askable(number: int) -> tuple[str, ...]:
    """Return the single words of the lexicon that a misspelt word may mean, or the phrases of several."""
    senses = load_lexicon("question-words")["senses"]
    roles = [words for role in _parsing()["askable"] for words in senses[role].values()]
    found = {phrase_of(str(each)) for words in roles for each in words}
    long = (each for each in found if len(each) > _SHORTEST_NAME)
    return tuple(sorted(each for each in long if (" " in each) is (number > 1)))


@cache
def _english() -> frozenset[str]:
    files = [resource_path("data", "lexicon", name) for name in ("common-words.tsv", "object-stems.tsv")]
    return frozenset(row.split("\t")[0] for file in files for row in file.read_text("utf-8").splitlines())


@kept
def _printed_words(facts: HasFacts) -> frozenset[str]:
    return frozenset(facts.facts.column("SELECT word FROM word"))


def is_word(store: Store, word: str) -> bool:
    """Return whether a word is known: of the reports, of a lexicon of English words, or as their stem."""
    known = (_printed_words(store), _english())
    return any(each in words for words in known for each in (word, *stems(word)))


def _finished(
    store: Store, parsed: Parsed, segments: list[WordSpan], corrected: list[tuple[str, str]], words: list[str]
) -> Parsed:
    """Return a reading with what follows from its words: words to search for, places, narrow topics."""
    if absent := _not_held(parsed.question, segments):
        return Parsed(absent, (), tuple(corrected))
    question, unused = parsed.question, _without_limits(parsed, segments)
    if not question.has("place"):
        question = question.with_part("near", "")
    parts, left = _ordered_grades(question, segments, words)
    if _are_together(question, parts, words):
        topics = {each.words for each in parts if each.role == "topic"}
        parts = [each for each in parts if not (each.role == "text" and each.words in topics)]
        parts.append(Slot("both", "yes", "both"))
    else:
        parts = _joined_topics(parts, segments)
    parts, unjoined = _of_one_side(parts, segments)
    unused += [*left, *_unmet(question, parts, segments), *unjoined]
    if question.subject == "outcomes" and question.has("place"):
        parts = _of_report_after(parts)
    parts = _narrowest(store, parts)
    if question.has("postcode") and not question.has("place"):
        parts = _at_postcode(question.one("postcode"), parts)
    is_here = any(each.role in ("place", "area", "postcode") for each in parts)
    reading = TypedQuestion(unique(_by_sides(question, parts, [each.words for each in segments])))
    return Parsed(
        reading, tuple(dict.fromkeys(unused)), tuple(corrected), _unknown(store, segments, unused),
        not (is_here or {"my", "our", "we", "us"}.isdisjoint(words) or _asks_for_places(words)),
        _no_place(segments, unused) * (not question.has("place")),
    )  # fmt: skip


def _are_together(question: TypedQuestion, parts: list[Slot], words: list[str]) -> bool:
    """Return whether authorities with each of several topics are asked for: "weak on both"."""
    number = Counter(each.role for each in parts)
    return (
        "both" in words and number["topic"] > 1 and number["place"] < 2 and number["polarity"] < 2
        and question.subject in ("findings", "recommendations")
    )  # fmt: skip


def _asks_for_places(words: list[str]) -> bool:
    """Return whether "we" ask for other places: "where should we look for", "who can help us"."""
    return {"my", "our"}.isdisjoint(words) and words[0] in ("where", "who", "which", "what") and not (
        {"look", "visit", "learn", "help", "talk", "call", "ask", "contact", "copy"}.isdisjoint(words)
    )  # fmt: skip


def _not_held(question: TypedQuestion, segments: list[WordSpan]) -> TypedQuestion | None:
    """Return the reading of a question about what reports do not hold; None for any other."""
    held = next((each for each in reversed(segments) if each.of("not_held")), None)
    if held and held.of("not_held")[0].value == "homes" and len(held.senses) > 1:
        is_rated = any(map(question.has, ("grade", "order"))) or any(
            Sense("subject", "grades") in each.senses for each in segments
        )
        held = WordSpan(held.words, tuple(held.of("not_held"))) if is_rated else None
    is_general = not any(map(question.has, ("place", "topic", "text", "sector", "agency")))
    if question.has("measure", "why") and is_general and question.subject == "grades":
        held = WordSpan(question.one("measure"), (Sense("not_held", "causes"),))
    if held is None:
        return None
    if any(each.words.startswith("mention") for each in segments):  # reports may have its very words
        where = [each for each in question.parts if each.role in ("place", "area", "period", "framework")]
        words = Slot("text", f'"{held.words}"', held.words)
        return TypedQuestion((Slot("subject", "findings"), words, *where))
    value = held.of("not_held")[0].value
    is_said = any(Sense("subject", "findings") in each.senses for each in segments) or question.has("grade")
    is_stated = question.has("place") and question.has("topic") and value == "case"
    is_delivery = question.subject == "arrangements" and value == "causes"  # whose answer has the grades
    if is_stated or is_delivery or (is_said and len(held.senses) > 1):
        return None
    kept = [each for each in question.parts if each.role in ("place", "area", "topic", "postcode")]
    return TypedQuestion((Slot("subject", "not-held"), Slot("not_held", value, held.words), *kept))


def _without_limits(parsed: Parsed, segments: list[WordSpan]) -> list[str]:
    """Return the words that a reading does not use: those of numbers that others have, and of no place."""
    question = parsed.question
    known = {"two", "three"} if question.has("repeat") or question.has("times") else set[str]()
    known |= {each.words for each in segments if each.of("not_held")}
    near = [each.words for each in question.parts if each.role == "near" and each.words not in _light()]
    return [each for each in parsed.unused if each not in known] + near * (not question.has("place"))


def _of_one_side(parts: list[Slot], segments: list[WordSpan]) -> tuple[list[Slot], list[str]]:
    """Return parts without polarities that contradict each other, and the words of those not joined."""
    sides = [each for each in parts if each.role == "polarity"]
    if len({each.value for each in sides}) < 2:
        return parts, []
    topics = [each for each in parts if each.role == "topic"]
    is_placed = any(each.role == "place" for each in parts)
    is_paired = len(sides) == len(topics) == 2 and " " not in topics[0].value
    if is_paired and not is_placed:  # "strong on early help and weak on care leavers"
        side, topic = sides[0], topics[0]
        stated = Slot("stated", f"{side.value}={topic.value}", f"{side.words} … {topic.words}")
        kept = [each for each in parts if (each.role, each.words) != ("text", topic.words)]
        return [stated if each is topic else each for each in kept if each is not side], []
    rest = [each for each in parts if each.role != "polarity"]
    is_apart = sum(each.role == "topic" for each in parts) > 1 and not is_placed
    is_joined = _are_joined(segments) and not is_apart
    return _any_topic(rest), [] if is_joined else [each.words for each in sides]


def _narrowest(store: Store, parts: list[Slot]) -> list[Slot]:
    """Return parts without topics that others of them are part of, and words of one of several on a topic."""
    several = " … ".join(each.words for each in parts if each.role == "topic" and " … " in each.words)
    parts = [each for each in parts if not (each.role == "text" and each.words in several.split(" … "))]
    topics = [value for each in parts if each.role == "topic" for value in each.value.split()]
    above = {local_id(one): local_id(other) for one, other in broader_topics(store.facts).items()}
    wide = {above[each] for each in topics if each in above}
    return [each for each in parts if not (each.role == "topic" and {*each.value.split()} <= wide)]


def _by_sides(question: TypedQuestion, parts: list[Slot], order: list[str]) -> list[Slot]:
    """Return parts with a table by what is compared, frameworks or years, or by the agencies asked for."""
    is_stated = question.subject in ("findings", "recommendations")
    areas = sum(each.role == "area" for each in parts)
    bodies = [each.words for each in parts if each.role == "agency_kind" and each.words in order]
    if is_stated and bodies and order[max(0, order.index(bodies[0]) - 1)] in ("which", "what"):
        kept = (each for each in parts if each.role != "by" and each[:2] != ("measure", "themes"))
        return [*kept, Slot("by", "agency", f"which {bodies[0]}")]
    if is_stated and areas > 1 and question.has("measure", "compare"):
        return [*(each for each in parts if each.role != "by"), Slot("by", "region")]
    is_list = question.has("limit") and question.one("by") in ("", "authority") and not question.has("place")
    if is_stated and is_list and question.has("measure", "count"):  # "top 10 by number of findings"
        kept = (each for each in parts if each.role != "order" and each[:2] != ("measure", "count"))
        return [*kept, Slot("order", "fewest" if question.has("order", "fewest", "worst") else "most")]
    if question.subject == "findings" and question.has("change"):
        return [*(each for each in parts if each.role not in ("change", "by")), Slot("by", "year")]
    is_compared = question.has("measure", "compare")
    is_of_topic = question.has("topic") and question.has("order", "most") and question.has("by", "authority")
    if is_of_topic and is_stated:  # "who is most often praised for"
        return [each for each in parts if each[:2] != ("measure", "themes")]
    if (
        question.subject == "grades"
        and question.has("deliverer")
        and is_compared
        and not question.has("place")
    ):
        return [*(e for e in parts if e.role not in ("deliverer", "by")), Slot("by", "deliverer")]
    sides = next((each for each in ("framework", "period") if _are_sides(question, each)), "")
    if not sides or question.has("place") or {"year", "framework", "region"} & {*question.all("by")}:
        return parts
    by = Slot("by", {"period": "year"}.get(sides, sides))
    return [*(each for each in parts if each.role != "by"), by]


def _unknown(store: Store, segments: list[WordSpan], unused: list[str]) -> tuple[str, ...]:
    """Return the unused words that mean nothing here, and are no words of reports or of English."""
    words = [each.words for each in segments if not each.senses and each.words in unused]
    return tuple(each for each in words if not is_word(store, each))


def _no_place(segments: list[WordSpan], unused: list[str]) -> tuple[str, ...]:
    """Return the unused words that stand where the name of a place does: "in Atlantis"."""
    places = {
        after.words for before, after in pairwise(segments)
        if before.words in ("in", "near", "around", "at") and not after.senses
    }  # fmt: skip
    return tuple(each for each in unused if each in places)


def _of_report_after(parts: list[Slot]) -> list[Slot]:
    """Return parts in which "after 2018" is the report of that year, as what became of it is asked."""
    after = re.findall(r"\bafter (\d{4})", " ".join(each.words for each in parts))
    years = {f"{int(year) + 1}..": f"{year}..{year}" for year in after}
    return [each._replace(value=years.get(each.value, each.value)) for each in parts]


def _at_postcode(code: str, parts: list[Slot]) -> list[Slot]:
    """Return parts with the council at a postcode where they ask more of it; else the postcode alone."""
    councils = councils_at(code)
    asks_more = any(each.role in _parsing()["about places"] for each in parts)
    if asks_more and councils and councils[0][1] >= MAJORITY:
        at = next(number for number, each in enumerate(parts) if each.role == "postcode")
        return [*parts[:at], Slot("place", local_id(councils[0][0]), parts[at].words), *parts[at + 1 :]]
    return [Slot("subject", "postcode"), *(each for each in parts if each.role == "postcode")]


def _are_joined(segments: list[WordSpan]) -> bool:
    """Return whether strengths and weaknesses are asked for together: "strengths and weaknesses"."""
    at = [number for number, each in enumerate(segments) if each.of("polarity")]
    between = segments[at[0] : at[-1]]
    if any(each.of("near", "place", "by") for each in between):  # "weak and who near it is strong"
        return False
    return any(each.words in ("and", "or") or each.of("measure") for each in between)


def _unmet(question: TypedQuestion, parts: list[Slot], segments: list[WordSpan]) -> list[str]:
    """Return the words of conditions that a subject cannot have together, and "but" where it is lost."""
    named = {f"{each.role}.{value}" for each in parts for value in each.value.split()}
    named |= {each.role for each in parts}
    left = [each.words for each in parts if each.role == "criterion"][1:]
    for rule in load_lexicon("readings")["subjects"].get(question.subject, {}).get("cannot", ()):
        part, link, *others = rule.split()
        if named.issuperset(others) if link == "if" else named.isdisjoint(others):
            left += [each.words for each in parts if part in (each.role, f"{each.role}.{each.value}")]
    grades = [each.words for each in parts if each.role == "grade"]
    is_parted, has_but = any(" … " in each for each in grades), any(each.words == "but" for each in segments)
    if "grade_before" not in named:  # "lost children" is no change of a grade
        left += [
            each.words for each in parts if each.role == "change" and each.words.split()[-1][:3] == "los"
        ]
    if question.subject == "arrangements":
        kinds = load_lexicon("readings")["topic_agencies"]
        topics = (each for each in parts if each.role == "topic")
        left += [each.words for each in topics if each.value.partition("/")[2] not in kinds]
    if question.subject == "grades":
        left += [each.words for each in parts if each.role == "when" and is_parted]  # "was good and is now"
        periods = (each.words for each in parts if each.role == "period" and is_parted)
        left += [each for each in periods if " … " in each]  # "RI in 2018 and outstanding by 2023"
        return left + ["but"] * (has_but and named.isdisjoint(("judged", "change", "relation", "outside")))
    if question.subject != "intervals":
        left += [each.words for each in parts if each.role == "grade_before"]
    left += [one.words for one, other in pairwise(segments) if one.words in grades and other.of("criterion")]
    return left + ["but"] * (has_but and is_parted)


def _are_sides(question: TypedQuestion, role: str) -> bool:
    """Return whether two values of a role are the sides of a comparison: "SIF vs ILACS"."""
    number = sum(each.role == role for each in question.parts)
    if role == "period":
        words = " ".join(each.words for each in question.parts if each.role == "period")
        compared = {each.words for each in question.parts if each[:2] == ("measure", "compare")}
        is_union = " and " in words and compared <= {"better", "worse"}
        number = 0 if is_union else len(question.all("period"))
    return number > 1 and question.subject in ("grades", "findings", "recommendations", "inspections")


def _ordered_grades(
    question: TypedQuestion, segments: list[WordSpan], words: list[str]
) -> tuple[list[Slot], list[str]]:
    """Return parts with their grades as one, and the words of grades that cannot be so.

    The first of two, or one after "from", is the one before a change: "from outstanding to inadequate".
    What reports say of a topic in a place is strong or weak, not graded: "is early help good in Kent".
    """
    parts, left = list(question.parts), list[str]()
    grades = [each for each in parts if each.role == "grade"]
    if {"three", "3"} & {*words}:
        parts = [each._replace(value="3") if each.role == "repeat" else each for each in parts]
    is_change = any(each.role == "change" for each in parts)
    text = f" {' '.join(words)} "
    from_grade = rf" (?:from|los[et]\w*(?: \w+)?) {grades[0].words} " if grades else ""
    is_from = bool(grades) and bool(re.search(from_grade, text))
    if any(each[:2] == ("when", "never") for each in parts) and len(grades) == 1 and not is_from:
        parts = [each for each in parts if each.role != "change"]  # "never dropped below good"
    is_now = question.subject == "grades" and len(grades) == 2 and _is_now(segments)
    if is_now and question.has("when", "last", "previous"):  # "good last time and outstanding now"
        parts = [
            each._replace(value="previous") if each.value in ("last", "ever") else each for each in parts
        ]
    if (is_change and (len(grades) == 2 or (len(grades) == 1 and is_from))) or is_now:
        at = parts.index(grades[0])
        parts[at] = Slot("grade_before", grades[0].value, grades[0].words)
    elif len(grades) > 1:
        at, every = parts.index(grades[0]), " ".join(each.value for each in grades).split()
        values = " ".join(dict.fromkeys(every))
        merged = Slot("grade", values, " … ".join(each.words for each in grades))
        parts = [each for each in parts if each not in grades]
        parts.insert(at, merged)
        if question.has("measure", "why") and question.has("place"):  # "why inadequate when most were good"
            parts[at] = grades[0]
        elif question.subject != "statistics" and not _are_listed(segments):
            left = [each.words for each in grades[1:]]
    elif grades and question.subject == "findings" and len(question.all("place")) == 1:
        at, is_good = parts.index(grades[0]), grades[0].value in _PRAISE
        if question.has("topic") and not question.has("polarity") and not question.has("when"):
            parts[at] = Slot("polarity", "strength" if is_good else "weakness", grades[0].words)
        elif question.has("polarity", "weakness") and is_good:
            left = [grades[0].words]
    return parts, left


def _is_now(segments: list[WordSpan]) -> bool:
    """Return whether the second of two grades is that of today: "were inadequate and are now good"."""
    at = [number for number, each in enumerate(segments) if each.of("grade")]
    before, after = ([sense for each in of for sense in each.senses] for of in (
        segments[: at[-1]], segments[at[0] :]
    ))  # fmt: skip
    is_after = not {Sense("when", each) for each in ("last", "previous", "ever")}.isdisjoint(before)
    return Sense("when", "now") in (after if is_after else [
        sense for each in segments[at[0] : at[-1]] for sense in each.senses
    ])  # fmt: skip


def _are_listed(segments: list[WordSpan]) -> bool:
    """Return whether grades are alternatives: "good or outstanding", "RI vs good"."""
    at = [number for number, each in enumerate(segments) if each.of("grade")]
    between = [segments[one + 1 : other] for one, other in pairwise(at)]
    return all(
        not each or any(one.words in ("and", "or", "to") or one.of("measure", "by") for one in each)
        for each in between
    )


def _any_topic(parts: list[Slot]) -> list[Slot]:
    """Return parts with one topic part: any of them."""
    topics = [each for each in parts if each.role == "topic"]
    if len(topics) < 2:
        return parts
    whole = Slot("topic", " ".join(each.value for each in topics), " … ".join(each.words for each in topics))
    return [whole if each is topics[0] else each for each in parts if each is topics[0] or each not in topics]


def _joined_topics(parts: list[Slot], segments: list[WordSpan]) -> list[Slot]:
    """Return parts whose topics with "and" or "or" between them are one part: any of them.

    Words that passages must have for a topic ("supervision") stay with it, or with all that are joined.
    """
    topics = {each.words for each in parts if each.role == "topic"}
    texts = {each.words: each for each in parts if each.role == "text" and each.words in topics}
    found, members = list[Slot](), list[list[str]]()
    order = [each.words for each in segments]
    for part in (each for each in parts if each not in texts.values()):
        at = order.index(part.words) if part.role == "topic" and part.words in order else 0
        is_next = bool(found) and found[-1].role == "topic" and at > 1
        if is_next and order[at - 1] in ("and", "or") and members[-1][-1] == order[at - 2]:
            before = found[-1]
            words = f"{before.words} {order[at - 1]} {part.words}"
            found[-1] = Slot("topic", f"{before.value} {part.value}", words)
            members[-1].append(part.words)
        else:
            found.append(part)
            members.append([part.words])
    joined = list[Slot]()
    for part, of in zip(found, members, strict=True):
        joined.append(part)
        own = [texts[each] for each in of if each in texts and part.role == "topic"]
        if own and len(own) == len(of):
            joined.append(Slot("text", "|".join(each.value for each in own), part.words))
    return joined


def _glossary_parts(words: list[str]) -> tuple[Slot, ...]:
    """Return the terms whose meaning is asked for ("what does inadequate mean"); none if none is."""
    text = " ".join(words)
    cues = [phrase_of(each) for each in load_lexicon("question-words")["senses"]["meaning"]["yes"]]
    is_meaning = False
    for cue in sorted(cues, key=lambda each: each.count(" "), reverse=True):  # the longest first
        shorter = text.removeprefix(f"{cue} ").removesuffix(f" {cue}")
        is_meaning, text = is_meaning or shorter != text, shorter
    while (first := text.partition(" "))[0] in _ARTICLES and first[2]:
        text = first[2]
    text = text.removesuffix(" do") if is_meaning else text
    terms = _terms()
    if match := re.fullmatch(_DIFFERENCE, " ".join(words)):
        both = tuple(terms.get(each, "") for each in match.groups())
        return tuple(Slot("term", each, match[0]) for each in both) if all(both) else ()
    if is_meaning and text not in terms:  # "does inadequate mean children are unsafe"
        text = next((term for term in terms if text.startswith(f"{term} mean ")), text)
    name = terms.get(text, "")
    is_other = name in load_lexicon("question-words")["senses"]["grade"] or _is_topic(text)
    return (Slot("term", name, " ".join(words)),) if name and (is_meaning or not is_other) else ()


def _is_topic(text: str) -> bool:
    topics = load_lexicon("question-words")["senses"]["topic"]
    return text in topics or any(text in phrases for phrases in topics.values())


@cache
def _terms() -> dict[str, str]:
    """Return the entry of each name in the glossary."""
    entries = load_lexicon("glossary").items()
    return {phrase_of(each): name for name, entry in entries for each in entry["names"]}


def _limits(words: list[str]) -> tuple[list[str], list[Slot]]:
    """Return the words without "top five" or the number of "five lowest", and the limit."""
    text, number = " ".join(words), rf"(?P<number>{'|'.join(NUMBERS)}|\d{{1,2}})"
    of_last = rf"\b(?:last|latest|newest|recent) {number} (?=inspections\b)"
    before = rf"\b{number} (?=(?:lowest|highest|best|worst|newest|latest|strongest|weakest|most|fewest)\b)"
    if match := re.search(f"{of_last}", text) or re.search(before, text):
        words = [*text[: match.start("number")].split(), *text[match.end() :].split()]
        return words, [Slot("limit", str(_number(match["number"])), match["number"])]
    match = re.search(rf"\b(?P<word>top|first|bottom|best|worst) {number}\b", text)
    if not match or not 0 < _number(match["number"]) <= 50:
        return words, []
    parts, rest = [Slot("limit", str(_number(match["number"])), match[0])], text[match.end() :].split()
    is_ordered = match["word"] in ("best", "worst", "bottom")
    if is_ordered or {*rest[:1]} & {"councils", "authorities", "las", "for"}:
        order = "worst" if match["word"] in ("bottom", "worst") else "best"
        parts.append(Slot("order", order, match["word"]))
    return [*text[: match.start()].split(), *rest], parts


def _bounds(words: list[str]) -> tuple[list[str], list[Slot]]:
    """Return the words without a bound such as "more than 10", and the bound; counts of years are none."""
    bounds = load_lexicon("question-words")["bounds"]
    before, number = "|".join(map(re.escape, bounds)), rf"{'|'.join(NUMBERS)}|\d{{1,3}}"
    text = f" {' '.join(words)} "
    match = re.search(
        rf" ({before}) ({number})(?: percent)? (?!years|yrs|months|times|inspections|full)", text
    )
    if not match:
        return words, []
    value = NUMBERS.get(match[2], match[2])
    kept = f"{text[: match.start()]} {text[match.end() - 1 :]}".split()
    return kept, [Slot("number", f"{bounds[match[1]]}{value}", match[0].strip())]


def _editions(words: list[str]) -> tuple[list[str], list[Slot]]:
    """Return the words without the edition of a framework ("under ILACS 2026"), and the edition."""
    editions = load_lexicon("readings")["roles"]["edition"]["values"]
    for at, (one, _, year) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if one == "under" and year in editions:
            return [*words[: at + 2], *words[at + 3 :]], [Slot("edition", year, year)]
    return words, []


def _number(word: str) -> int:
    return NUMBERS.get(word, int(word) if word.isdecimal() and len(word) < 3 else 0)


def _periods(words: list[str], newest: str) -> tuple[list[str], list[Slot]]:
    """Return the words without those of a period, and the period as a part."""
    lexicon = load_lexicon("question-words")
    text, first, last, read = f" {' '.join(words)} ", "", "", list[str]()

    def take(pattern: str) -> re.Match[str] | None:
        nonlocal text
        if match := re.search(pattern, text):
            text = f"{text[: match.start()]} {text[match.end() :]}"
            read.append(match[0].strip())
        return match

    numbers = "|".join([*NUMBERS, r"\d{1,2}"])
    if match := take(rf" (?:in |over |within )?(?:the )?(?:last|past) ({numbers}) (?:years|yrs)(?= )"):
        first = years_before(newest, _number(match[1])) if newest else ""
    elif take(r" (?:in |over |within )(?:the )?(?:last|past) (?:year|12 months)(?= )"):
        first = years_before(newest, 1) if newest else ""
    elif take(r" (?:in )?this year(?= )"):
        first = last = newest[:4]
    elif newest and (
        match := take(rf" (?:in |over |within )?(last|past|this) (?:({numbers}) )?months?(?= )")
    ):
        first = months_before(newest, 0 if match[1] == "this" else _number(match[2] or "one"))
        last = "" if match[2] else first
    year = r"((?:19|20)\d\d)"
    against = r"(?:vs|versus|v|against|or|compared (?:to|with)|and)"
    span = rf" (?:in |for |of )?(?:between |from )?{year} (?:(?:and|to|until|till) )?{year}(?= )"
    if len(spans := re.findall(span, text)) > 1:
        value = " ".join(f"{one}..{two}" for one, two in spans)
        while take(span):
            pass
        return text.split(), [Slot("period", value, " … ".join(read))]
    sides = rf"(?<! between)(?: in| during| of| for)? {year} {against} (?:in )?{year}(?= )"
    if match := take(sides):
        value = " ".join(f"{each}..{each}" for each in sorted(match.groups()))
        return text.split(), [Slot("period", value, read[0])]
    if match := take(rf" (?:between|from)? ?{year} (?:and|to|until|till) {year}(?= )"):
        first, last = match[1], match[2]
    for words_of_time, is_first in ((lexicon["since"], True), (lexicon["until"], False)):
        choices = "|".join(sorted(map(re.escape, words_of_time), key=len, reverse=True))
        if match := take(rf" ({choices}) (?:({_MONTHS}) )?{year}(?= )"):
            shift = {"after": 1, "post": 1, "before": -1, "pre": -1}.get(match[1], 0)
            value = partial_date(None, match[2], match[3]) if match[2] else str(int(match[3]) + shift)
            first, last = (value, last) if is_first else (first, value)
    day = r"(?:(\d{1,2})(?:st|nd|rd|th)? )?"
    for pattern, months in lexicon["parts of a year"].items():
        if match := take(rf" (?:in |during |for |from )?{pattern} (?:of |in )?{year}(?= )"):
            first, last = (f"{match[1]}-{month}" for month in months.split())
            return text.split(), [Slot("period", f"{first}..{last}", read[-1])]
    if match := take(rf" as (?:at|of) {day}(?:({_MONTHS}) )?{year}(?= )"):
        last = partial_date(match[1], match[2], match[3])
    if match := take(rf" (?:in |during |on )?{day}({_MONTHS}) {year}(?= )"):
        first = last = partial_date(match[1], match[2], match[3])
    while match := take(rf" (?:in |during |of |for |by )?(?:year )?{year}(?: \d\d)?(?= )"):
        first, last = (min(first, match[1]) if first else match[1]), max(last, match[1])
    parts = [Slot("period", f"{first}..{last}", " … ".join(read))] if read else []
    return text.split(), parts
