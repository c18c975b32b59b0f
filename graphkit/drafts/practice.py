"""Holds a statement on practice against the passages of inspections: the best ones, and what they say of it.

A passage is near a statement if it has its terms, rare ones above all. Then polarity, words of the opposite
sense, negations, quantities and numbers are compared. Where they do not settle it, the statement is not
found: silence is better than a wrong verdict.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon, read_tsv_pairs
from graphkit.drafts.claim import (
    Time,
    dates_of,
    draft_pattern,
    draft_words,
    has_phrase,
    named_bodies,
    phrase_pattern,
)
from graphkit.extract.classifiers.paragraph_context import ParagraphContext, ParagraphSentences
from graphkit.extract.labels.labeller import SentenceLabels, label_paragraphs
from graphkit.facts.facts import Facts, kept
from graphkit.language.key_terms import key_terms
from graphkit.language.stem_vectors import Vectors, has_vector, vectors_of
from graphkit.language.stemming import stem_rarity, stems, ubiquitous_stems

TOO_FAR = "too few of its words are in the passage"
STRENGTH, WEAKNESS, MIXED = "strength", "weakness", "mixed"
_PASSAGES = """
SELECT passage.iri, passage.kind, coalesce(CAST(page AS TEXT), ''), coalesce(paragraph, ''),
  coalesce(quote, ''), coalesce(keywords, ''), coalesce(polarity, ''), coalesce(extent, ''),
  coalesce(confidence, 1.0),
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id), '')
FROM passage LEFT JOIN finding USING (id)
WHERE inspection = ? AND kind IN ('finding', 'recommendation') ORDER BY passage.id"""
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
}
_ORDINAL = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?! most)", re.I)
_COUNTED = re.compile(
    rf"\b(?P<number>{_NUMBER.pattern}|{'|'.join(_NUMBER_WORDS)})(?P<unit> ?%| per ?cent\b|)"
    r"(?:(?: of)?(?: (?:all|the|its|their))? (?P<noun>[\w'’-]+(?: [\w'’-]+)?))?",
    re.I,
)
_RANK = re.compile(r"\b((?:second|third|fourth|fifth)?)[ -]?\b((?:most|least) \w+|\w{3,}est)\b", re.I)
_ROUGHLY = 1.15  # ratio from which two numbers differ where one is "about"
_EXTENTS = {"all": 5, "most": 4, "many": 3, "some": 2, "few": 1, "one": 0, "": -1}
_UNKNOWN, _UBIQUITOUS, _EVALUATES = 7.5, 1.0, 2.0  # weights of terms
_EVALUATING = ("praise", "fault", "delay", "lack")
_LEAST, NEAR, CLOSE = 0.35, 0.55, 0.68  # coverage of passages that are shown, are near, may settle it
_UNLIKE = 0.25  # cosine below which terms have nothing in common
_BACK, _WHOLE = 0.5, 0.5  # weights of what a passage has beside a statement, and of both as a whole
_UNSEEN, _DAMPED = 4.0, 0.85  # weight of a term that no report has, exponent of weights
_COMPARED = slice(3, 25)  # ranks of passages that show what is usual in a report
_LEAST_COMPARED = 8
_LESS_FOR_REQUESTS = 0.2  # nearness of recommendations to what a statement says of practice
_CANDIDATES = 20
_AT_ONCE = 500  # sentences that are labelled together
_MOST = 8  # passages of a report
_SURE = 0.6  # polarity
_PREFIXES = re.compile(r"^(?:un|in|im|ir|dis|non)(?=\w{4})")
_SMALL = 4.2  # weight of a term that may be missing
_SAME_ANYWAY = 1.05  # sameness that settles it where the topic is another
_SAME, _SURELY_SAME = 0.85, 1.2  # sameness that settles it where the polarity is clear, and where it is not
_LONG = 5  # terms of a statement that is settled without a polarity
_CLEAR, _VERY_CLEAR = 0.6, 0.8  # polarity that confirms and that contradicts
_OPPOSITE, _REVERSED = 0.75, 0.85  # coverage from which a negation reverses, without polarity and with it


@dataclass(frozen=True, slots=True)
class Passage:
    """A finding or recommendation: where it is, its words or stems, and its labels."""

    iri: str
    kind: str
    page: str
    paragraph: str
    quote: str
    keywords: str
    polarity: str
    extent: str
    confidence: float
    topics: str = ""

    @property
    def terms(self) -> frozenset[str]:
        """Return the terms of its words; without words, those that stand in for them."""
        return _terms(self.quote) if self.quote else frozenset(self.keywords.split())


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on practice with its terms and labels; `event` is when it says that something happened."""

    text: str
    terms: frozenset[str]
    polarity: str
    confidence: float
    extent: str
    event: Time | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a statement a passage has: of all terms, of those that say what it is about.

    `flipped` are terms that it has in the opposite sense, `left` those that it does not have. `sameness` is
    how much nearer in meaning it is than other passages of its report, and the share of terms that it has.
    """

    coverage: float
    about: float
    flipped: Collection[str]
    left: Collection[str]
    sameness: float
    paragraph: str  # the sentences beside it, and its own


@dataclass(frozen=True, slots=True)
class Match:
    """A passage near a statement: how near, the share of terms that it has, its verdict and the reason."""

    passage: Passage
    near: float
    coverage: float
    state: str
    reason: str


@kept
def passages_of(facts: Facts, inspection: int) -> tuple[Passage, ...]:
    """Return the findings and recommendations of an inspection, by its number."""
    return tuple(Passage(*row) for row in facts.rows(_PASSAGES, (inspection,)))


@lru_cache(1 << 16)
def _terms(text: str) -> frozenset[str]:
    found = _abbreviations().sub(lambda match: f"{match[0]} {_long_names()[match[1]]}", text)
    return frozenset(key_terms(found)) - _without_content()


@cache
def _long_names() -> Mapping[str, str]:
    """Return abbreviations with what they stand for; those of drafts come first."""
    return {**dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv")), **draft_words()["abbreviations"]}


@cache
def _abbreviations() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(_long_names(), key=lambda name: (-len(name), name)))})s?\b")


@cache
def _weight(term: str) -> float:
    if term in ubiquitous_stems():
        return _UBIQUITOUS
    return stem_rarity().get(term, _UNKNOWN)


@cache
def _subject_weight(term: str) -> float:
    """Return the weight of a term for what a statement is about: little for what it says of it."""
    return min(_weight(term), _EVALUATES) if term in _evaluations() else _weight(term)


@cache
def _evaluations() -> frozenset[str]:
    """Return the terms that praise or criticise."""
    lists = load_lexicon("polarity")
    phrases = [phrase for name in _EVALUATING for phrase in lists[name].split("|")]
    return frozenset(term for each in phrases if len(each.split()) == 1 for term in stems(each))


@cache
def _alike() -> Mapping[str, frozenset[str]]:
    """Return the terms of words that say the same in drafts and reports, by term."""
    groups = [frozenset(term for word in words for term in stems(word)) for words in draft_words()["alike"]]
    return {term: group for group in groups for term in group}


@cache
def _excluded() -> Mapping[str, frozenset[str]]:
    """Return the terms of words of another sense for each term: opposites, and "weekly" beside "monthly"."""
    found: dict[str, frozenset[str]] = {}
    pairs = [([one], others) for one, *others in draft_words()["opposites"]]
    pairs += [([one], [each for each in group if each != one])
              for group in draft_words()["exclusive"] for one in group]  # fmt: skip
    for sides in pairs:
        for mine, theirs in (sides, sides[::-1]):
            here, other = (
                {term for word in side for term in (*stems(word), *key_terms(word))}
                for side in (mine, theirs)
            )
            for term in here:
                found[term] = found.get(term, frozenset()) | (other - {term})
    return found


def statements_of(texts: Sequence[str]) -> list[Statement]:
    """Return statements on practice with their labels."""
    sentences = [text[:1].upper() + text[1:] + "." for text in texts]
    paragraphs = [ParagraphSentences([each], ParagraphContext()) for each in sentences]
    starts = range(0, len(paragraphs), _AT_ONCE)  # labels of a long draft take memory
    labels = [label for at in starts for label in label_paragraphs(paragraphs[at : at + _AT_ONCE])]
    return [
        Statement(text, _terms(text), *_polarity(text, label), label.extent, topics=label.topics)
        for text, label in zip(texts, labels, strict=True)
    ]


def _polarity(text: str, label: SentenceLabels) -> tuple[str, float]:
    """Return the polarity of a statement; who praises or criticises says it."""
    for polarity in (STRENGTH, WEAKNESS):
        if has_phrase(text, polarity):
            return polarity, 1.0
    return label.polarity, label.confidence


@cache
def _without_content() -> frozenset[str]:
    """Return the terms of words that are compared otherwise: negations, quantities, who praises."""
    words = draft_words()
    phrases = [*words["negations"], *words["strength"], *words["weakness"], *words["no-content"]]
    return frozenset(term for each in phrases for term in stems(each))


class _Report:
    """The terms of the passages of a report, one after another, and their vectors."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.paragraphs = defaultdict[tuple[str, str], list[str]](list)
        for each in self.passages:
            self.paragraphs[each.page, each.paragraph].append(each.quote)
        terms = [sorted(each.terms) for each in self.passages]
        self.starts = np.cumsum([0, *map(len, terms[:-1])])
        every = [term for each in terms for term in each]
        self.numbers = {term: number for number, term in enumerate(dict.fromkeys(every))}
        self.order = np.array([self.numbers[term] for term in every])
        self.weights = np.array([_rarity(term) for term in every], np.float32)
        self.vectors = vectors_of([*self.numbers])
        self.totals = self._sums(self.weights)
        self.centres = _unit(self._sums(self.vectors[self.order] * self.weights[:, None]))

    def _sums(self, values: Vectors) -> Vectors:
        return np.add.reduceat(values, self.starts, axis=0)

    def nearness(self, terms: Sequence[str]) -> Vectors:
        """Return how near in meaning each passage is: both ways term by term, and as a whole."""
        weights = np.array([_rarity(term) for term in terms], np.float32)
        vectors = vectors_of(terms)
        likeness = vectors @ self.vectors.T
        likeness = np.where(likeness < _UNLIKE, 0, likeness * likeness)
        for row, term in enumerate(terms):
            if term in self.numbers:
                likeness[row, self.numbers[term]] = 1
        forth = weights @ np.maximum.reduceat(likeness[:, self.order], self.starts, axis=1) / weights.sum()
        back = self._sums(likeness.max(0)[self.order] * self.weights) / self.totals
        centre = _unit((vectors * weights[:, None]).sum(0)[None])[0]
        return forth + _BACK * back + _WHOLE * (self.centres @ centre)  # type: ignore[no-any-return]


def _unit(rows: Vectors) -> Vectors:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)  # type: ignore[no-any-return]


_report = lru_cache(64)(_Report)


@cache
def _rarity(term: str) -> float:
    """Return the weight of a term for how near a passage is; one that no report has says little."""
    return float((_weight(term) if has_vector(term) else min(_weight(term), _UNSEEN)) ** _DAMPED)


def nearest(statement: Statement, passages: Sequence[Passage]) -> list[Match]:
    """Return the passages that are near a statement, the nearest first, each with its verdict."""
    passages, terms = tuple(each for each in passages if each.terms), sorted(statement.terms)
    if not terms or not passages:
        return []
    report = _report(passages)
    nearness = report.nearness(terms)
    order = np.argsort(-nearness, kind="stable")
    others = nearness[order[_COMPARED]]
    is_request = has_phrase(statement.text, "asked-to")
    usual = float(others.mean()) if len(others) >= _LEAST_COMPARED else math.inf
    found = []
    for at in order[:_CANDIDATES]:
        passage, near = report.passages[at], float(nearness[at])
        if passage.kind == "recommendation" and not is_request:
            near -= _LESS_FOR_REQUESTS
        paragraph = " ".join(report.paragraphs[passage.page, passage.paragraph])
        likeness = _likeness(statement, passage, near - usual, paragraph)
        found.append((near, passage, likeness))
    found.sort(key=lambda each: (-each[0], each[1].kind != "finding", each[1].iri))
    return [
        Match(each, near, likeness.coverage, *_verdict(statement, each, likeness))
        for near, each, likeness in found[:_MOST]
        if near >= _LEAST
    ]


def _likeness(statement: Statement, passage: Passage, lead: float, paragraph: str) -> Likeness:
    """Return how much of a statement a passage has; `lead` is how much nearer it is than others."""
    terms = statement.terms
    shared, flipped = _shared(terms, passage.terms)
    coverage = sum(map(_weight, shared)) / sum(map(_weight, terms))
    about = sum(map(_subject_weight, shared)) / sum(map(_subject_weight, terms))
    return Likeness(coverage, about, flipped, terms - shared, coverage + lead if lead > 0 else 0.0, paragraph)


def coverage_of(statement: Statement, text: str) -> float:
    """Return the share of what a statement is about that a text has."""
    terms, there = sorted(statement.terms), _terms(text)
    shared, _ = _shared(terms, there)
    alike = (vectors_of(terms) @ vectors_of(sorted(there)).T).clip(0).max(1, initial=0) ** 2
    found = sum(
        _subject_weight(term) * (1 if term in shared else near)
        for term, near in zip(terms, alike, strict=True)
    )
    return float(found) / max(sum(map(_subject_weight, terms)), 1.0)


def _shared(terms: Collection[str], others: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the terms that a passage has, and those of them that it has in the opposite sense."""
    shared, flipped = set[str](), set[str]()
    bare = {_PREFIXES.sub("", each) for each in others} - others
    for term in terms:
        if term in others or _alike().get(term, frozenset()) & others:
            shared.add(term)
        elif (
            ((base := _PREFIXES.sub("", term)) != term and base in others)
            or term in bare
            or _excluded().get(term, frozenset()) & others
        ):
            shared.add(term)
            flipped.add(term)
        elif len(term) > 5 and any(each[:6] == term[:6] for each in others):
            shared.add(term)
    return shared, flipped


def _verdict(statement: Statement, passage: Passage, likeness: Likeness) -> tuple[str, str]:
    """Return what a passage says of a statement: "confirmed", "contradicted" or "" with the reason."""
    coverage, left = likeness.coverage, likeness.left
    missing = f"not in the passage: {', '.join(sorted(left))}"
    text, quote = statement.text, passage.quote
    is_same = bool(quote) and likeness.sameness >= (_SAME if _has_topic(statement, passage) else _SAME_ANYWAY)
    is_surely_same = is_same and likeness.sameness >= _SURELY_SAME
    if likeness.about < NEAR and not is_same:
        return "", TOO_FAR
    if not quote and (has_phrase(text, "negations") or _numbers(text)):
        return "", "the words of the report are not loaded"
    ranks = _other_rank(text, quote)
    heavy = [term for term in left if _weight(term) > _SMALL and term not in ranks]
    same_sense = has_phrase(text, "negations") == has_phrase(quote, "negations")
    alone = coverage >= CLOSE and not likeness.flipped and same_sense  # what differs beside it
    if passage.kind == "finding" and statement.event and not _has_date(quote, statement.event):
        dates = [each.date or str(each.year) for each in dates_of(quote)]
        month = statement.event.date[4:7]
        dates = [each for each in dates if month and each[4:7] == month] or dates
        if (is_same or (alone and not left)) and len(dates) == 1:
            return "contradicted", f"the passage has {long_date(dates[0])}"
        return "", "the passage does not have the date"
    mine, theirs = ({each.lower() for each in _ORDINAL.findall(one)} for one in (text, quote))
    if mine - theirs and quote:
        if is_same and len(mine) == len(theirs) == 1:
            return "contradicted", f"“{min(mine)}” is “{min(theirs)}” in the passage"
        return "", f"the passage does not have {', '.join(sorted(mine - theirs))}"
    numbers, there = _numbers(text), _numbers(quote)
    if numbers and quote and numbers - there:
        differing = _other_number(text, quote)
        if (is_same or (alone and not heavy)) and differing and len(numbers - there) == 1:
            return "contradicted", differing
        return "", f"the passage does not have {', '.join(sorted(numbers - there))}"
    if passage.kind == "recommendation":
        return _of_recommendation(statement, coverage, is_same)
    if has_phrase(text, "asked-to"):
        return "", "what inspectors ask for stands in a recommendation"
    if left and (body := _other_body(text, quote)):
        names, differing = body
        others = statement.terms - names
        is_rest_there = sum(map(_weight, others - {*left})) >= CLOSE * sum(map(_weight, others))
        if others and is_rest_there and same_sense and not {*heavy} - names and not likeness.flipped:
            return "contradicted", differing
    if has_phrase(quote, "planned") and not has_phrase(text, "planned"):
        return "", "the passage says what is planned"
    one, other = statement.polarity, passage.polarity
    confidence = min(statement.confidence, passage.confidence)
    if (kind := _other_kind_of_body(text, quote)) and (is_same or coverage >= CLOSE):
        is_alone = one == other and one != "context" and confidence >= _VERY_CLEAR and same_sense
        return ("contradicted" if is_alone else ""), f"the passage is about {kind}"
    other_who = _other_who(text, likeness.paragraph) if is_same else ""
    is_evaluated = is_same and confidence >= _CLEAR and not other_who
    if {one, other} == {STRENGTH, WEAKNESS}:
        if confidence < _SURE:
            is_settled = is_surely_same and same_sense and not likeness.flipped
            return ("confirmed", "the passage says the same") if is_settled else ("", "polarity is not sure")
        of_subject = [term for term in left if _subject_weight(term) > _SMALL]
        is_opposite = is_evaluated and confidence >= _VERY_CLEAR
        is_sure = is_opposite or (likeness.about >= CLOSE and not of_subject)
        return ("contradicted", f"the passage is a {other}") if is_sure else ("", missing)
    here, there_ = (
        _extent(each, extent) for each, extent in ((text, statement.extent), (quote, passage.extent))
    )
    if _extent_difference(here, there_):
        if (coverage >= CLOSE and len(heavy) < 2) or is_evaluated:
            return "contradicted", f"the passage is about {there_}, not {here}"
        return "", "quantities differ"
    if is_same and one == other and other_who:
        return "", f"the passage does not name {other_who}"
    is_turned = bool(likeness.flipped) if same_sense else one == STRENGTH
    if is_evaluated and one == other and one != "context" and not is_turned:
        if not here and there_ in ("few", "one"):
            return "", f"the passage is about {there_}"
        return "confirmed", f"both are a {one}" if one != MIXED else "both have two sides"
    is_long = len(statement.terms) >= _LONG and other != MIXED and here == there_
    if "context" in (one, other) and is_surely_same and is_long and same_sense and not likeness.flipped:
        return "confirmed", "the passage says the same"
    if coverage < CLOSE or len(heavy) > 1:
        return "", missing
    odd = (len(likeness.flipped) + (not same_sense) + bool(ranks)) % 2 == 1
    if one == other and one in (STRENGTH, WEAKNESS):
        if not (odd and quote):
            return "confirmed", f"both are a {one}"
        opposite = coverage >= _REVERSED and not heavy
        return (
            ("contradicted", "the passage says the opposite") if opposite else ("", "one of them is negated")
        )
    if MIXED in (one, other) and one != other and (heavy or odd or not _is_in_a_side(statement, quote)):
        return "", "the passage has two sides"
    if heavy or not quote:
        return "", missing
    if not odd:
        return "confirmed", "the passage says the same"
    return ("contradicted", "the passage says the opposite") if coverage >= _OPPOSITE else ("", "not settled")


def _has_topic(statement: Statement, passage: Passage) -> bool:
    """Return whether a passage may be on a topic of a statement."""
    return not statement.topics or not passage.topics or bool({*statement.topics} & {*passage.topics.split()})


def _is_in_a_side(statement: Statement, quote: str) -> bool:
    """Return whether one side of a passage ("…, but …") has what is stated."""
    total = sum(map(_weight, statement.terms))
    sides = (_shared(statement.terms, _terms(each))[0] for each in draft_pattern("contrast").split(quote))
    return any(sum(map(_weight, side)) >= _REVERSED * total for side in sides)


def _has_date(quote: str, event: Time) -> bool:
    return any(_is_same(event, each) for each in dates_of(quote))


def _extent(text: str, labelled: str) -> str:
    """Return the quantity of a text: that of a phrase of drafts, or the labelled one."""
    return next((name for name, pattern in _phrases("quantities") if pattern.search(text)), labelled)


def _other_who(text: str, quote: str) -> str:
    """Return who acts, or is meant, in a text and not in a passage: "health"; "" for nobody."""
    groups = (*_phrases("bodies"), *_phrases("who"))
    return next((name for name, each in groups if each.search(text) and not each.search(quote)), "")


def _other_kind_of_body(text: str, quote: str) -> str:
    """Return the kind of body that a passage names where a text names another: "health"; "" if none."""
    mine, theirs = (
        {name for name, pattern in _phrases("bodies") if pattern.search(each)} for each in (text, quote)
    )
    return min(theirs) if len(mine) == len(theirs) == 1 and mine != theirs else ""


@cache
def _phrases(name: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(each, phrase_pattern(phrases)) for each, phrases in draft_words()[name].items()]


def _of_recommendation(statement: Statement, coverage: float, is_same: bool) -> tuple[str, str]:
    """Return what a recommendation says of a statement: what has to improve is not praised."""
    if (coverage >= CLOSE or is_same) and has_phrase(statement.text, "asked-to"):
        return "confirmed", "the report asks for it"
    if coverage >= CLOSE and statement.polarity == STRENGTH and statement.confidence >= 0.75:
        return "contradicted", "the report asks for it to improve"
    if coverage >= CLOSE and statement.polarity == WEAKNESS:
        return "confirmed", "the report asks for it to improve"
    return "", "a recommendation"


def _numbers(text: str) -> set[str]:
    words = {_NUMBER_WORDS[each] for each in re.findall(r"[a-z]+", text.lower()) if each in _NUMBER_WORDS}
    return {*_NUMBER.findall(text.replace(",", "")), *words}


def _other_number(text: str, quote: str) -> str:
    """Return which number of a statement a passage has otherwise of the same noun; "" where none is so."""
    for mine in _COUNTED.finditer(text):
        for other in _COUNTED.finditer(quote):
            alike = bool(mine["unit"]) == bool(other["unit"]) and (
                _terms(mine["noun"] or "") & _terms(other["noun"] or "")
                or (mine["unit"] and quote.count("%") == 1)
            )
            if not alike or _numbers(mine["number"]) & _numbers(quote):
                continue
            before = [text[: mine.start()], quote[: other.start()]]
            low, high = sorted(
                float(*_numbers(each["number"])) for each in (mine, other) if _numbers(each["number"])
            )
            is_rough = any(_before("roughly").search(each) for each in before)
            limits = [[bool(_before(each).search(one)) for each in ("lower", "higher")] for one in before]
            if limits[0] == limits[1] and (high >= low * _ROUGHLY or not (is_rough or any(limits[0]))):
                return (
                    f"“{mine['number']}{mine['unit']}” is “{other['number']}{other['unit']}” in the passage"
                )
    return ""


@cache
def _before(name: str) -> re.Pattern[str]:
    """Return the pattern of a phrase of a list at the end of a text."""
    return re.compile(rf"{draft_pattern(name).pattern}\s*$", re.I)


def _other_body(text: str, quote: str) -> tuple[frozenset[str], str] | None:
    """Return the terms of a body that a passage lacks, and which other one of its kind it names instead."""
    for one in named_bodies(text):
        others = [each for each in named_bodies(quote) if each["kind"].lower() == one["kind"].lower()]
        mine = _terms(one[0]) - _terms(quote)
        if len(others) == 1 and mine and _terms(others[0][0]) - _terms(text):
            return mine, f"“{one[0]}” is “{others[0][0]}” in the passage"
    return None


def _other_rank(text: str, quote: str) -> frozenset[str]:
    """Return the terms of a rank that differs: "second most" of what a passage says "most" of."""
    mine, theirs = (
        {each[2].lower(): each[1].lower() for each in _RANK.finditer(one)} for one in (text, quote)
    )
    return frozenset(term for what, rank in mine.items() if theirs.get(what, rank) != rank
                     for term in (rank, *stems(rank)))  # fmt: skip


def _is_same(one: Time, other: Time) -> bool:
    here, there = (each.date or str(each.year) for each in (one, other))
    return here.startswith(there) or there.startswith(here)


def _extent_difference(one: str, other: str) -> bool:
    """Return whether two quantities exclude each other: all and some, most and few."""
    here, there = _EXTENTS.get(one, -1), _EXTENTS.get(other, -1)
    if min(here, there) < 0:
        return False
    return abs(here - there) >= 2 or (5 in (here, there) and here != there)
