"""Finds the passages of a report that are near a statement on practice, in their terms and in meaning.

Terms of a statement and of a passage are compared each with each: by the stem, by words that say the same or
the opposite, and by vectors of terms that stand in like sentences. Rare terms count more. How near a passage
is says less than how much nearer it is than the other passages of its report.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from graphkit.core.resources import load_lexicon, read_tsv_pairs
from graphkit.drafts.sentence import When, has_phrase, words_of_drafts
from graphkit.extract.classifiers.paragraph_context import ParagraphContext, ParagraphSentences
from graphkit.extract.labels.labeller import SentenceLabels, label_paragraphs
from graphkit.facts.facts import Facts, kept
from graphkit.language.key_terms import key_terms
from graphkit.language.stem_vectors import Vectors, has_vector, vectors_of
from graphkit.language.stemming import stem_rarity, stems, ubiquitous_stems

STRENGTH, WEAKNESS, MIXED = "strength", "weakness", "mixed"
_PASSAGES = """
SELECT passage.iri, passage.kind, coalesce(CAST(page AS TEXT), ''), coalesce(paragraph, ''),
  coalesce(quote, ''), coalesce(keywords, ''), coalesce(polarity, ''), coalesce(extent, ''),
  coalesce(confidence, 1.0),
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = passage.id), '')
FROM passage LEFT JOIN finding USING (id)
WHERE inspection = ? AND kind IN ('finding', 'recommendation') ORDER BY passage.id"""
_UNKNOWN, _UBIQUITOUS, _EVALUATES = 7.5, 1.0, 2.0  # weights of terms
_EVALUATING = ("praise", "fault", "delay", "lack")
_LEAST = 0.35  # nearness of passages that are shown
_UNLIKE = 0.25  # cosine below which terms have nothing in common
_BACK, _WHOLE = 0.5, 0.5  # weights of what a passage has beside a statement, and of both as a whole
_UNSEEN, _DAMPED = 4.0, 0.85  # weight of a term that no report has, exponent of weights
_COMPARED = slice(3, 25)  # ranks of passages that show what is usual in a report
_LEAST_COMPARED = 8
_LESS_FOR_REQUESTS = 0.2  # nearness of recommendations to what a statement says of practice
_CANDIDATES = 20
_AT_ONCE = 500  # sentences that are labelled together
_MOST = 8  # passages of a report
_PREFIXES = re.compile(r"^(?:un|in|im|ir|dis|non)(?=\w{4})")


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
        return terms_of(self.quote) if self.quote else frozenset(self.keywords.split())


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on practice with its terms and labels; `event` is when it says that something happened."""

    text: str
    terms: frozenset[str]
    polarity: str
    confidence: float
    extent: str
    event: When | None = None
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


@kept
def passages_of(facts: Facts, inspection: int) -> tuple[Passage, ...]:
    """Return the findings and recommendations of an inspection, by its number."""
    return tuple(Passage(*row) for row in facts.rows(_PASSAGES, (inspection,)))


@lru_cache(1 << 16)
def terms_of(text: str) -> frozenset[str]:
    found = _abbreviations().sub(lambda match: f"{match[0]} {_long_names()[match[1]]}", text)
    return frozenset(key_terms(found)) - _without_content()


@cache
def _long_names() -> Mapping[str, str]:
    """Return abbreviations with what they stand for; those of drafts come first."""
    return {
        **dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv")),
        **words_of_drafts()["abbreviations"],
    }


@cache
def _abbreviations() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(_long_names(), key=lambda name: (-len(name), name)))})s?\b")


@cache
def term_weight(term: str) -> float:
    if term in ubiquitous_stems():
        return _UBIQUITOUS
    return stem_rarity().get(term, _UNKNOWN)


@cache
def subject_weight(term: str) -> float:
    """Return the weight of a term for what a statement is about: little for what it says of it."""
    return min(term_weight(term), _EVALUATES) if term in _evaluations() else term_weight(term)


@cache
def _evaluations() -> frozenset[str]:
    """Return the terms that praise or criticise."""
    lists = load_lexicon("polarity")
    phrases = [phrase for name in _EVALUATING for phrase in lists[name].split("|")]
    return frozenset(term for each in phrases if len(each.split()) == 1 for term in stems(each))


@cache
def _alike() -> Mapping[str, frozenset[str]]:
    """Return the terms of words that say the same in drafts and reports, by term."""
    groups = [
        frozenset(term for word in words for term in stems(word)) for words in words_of_drafts()["alike"]
    ]
    return {term: group for group in groups for term in group}


@cache
def _excluded() -> Mapping[str, frozenset[str]]:
    """Return the terms of words of another sense for each term: opposites, and "weekly" beside "monthly"."""
    found: dict[str, frozenset[str]] = {}
    pairs = [([one], others) for one, *others in words_of_drafts()["opposites"]]
    pairs += [([one], [each for each in group if each != one])
              for group in words_of_drafts()["exclusive"] for one in group]  # fmt: skip
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
        Statement(text, terms_of(text), *_polarity(text, label), label.extent, topics=label.topics)
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
    words = words_of_drafts()
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
    return float((term_weight(term) if has_vector(term) else min(term_weight(term), _UNSEEN)) ** _DAMPED)


def nearest_passages(
    statement: Statement, passages: Sequence[Passage]
) -> list[tuple[float, Passage, Likeness]]:
    """Return how near the passages nearest to a statement are, the nearest first, and their likeness."""
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
        found.append((near, passage, _likeness(statement, passage, near - usual, paragraph)))
    found.sort(key=lambda each: (-each[0], each[1].kind != "finding", each[1].iri))
    return [each for each in found[:_MOST] if each[0] >= _LEAST]


def _likeness(statement: Statement, passage: Passage, lead: float, paragraph: str) -> Likeness:
    """Return how much of a statement a passage has; `lead` is how much nearer it is than others."""
    terms = statement.terms
    shared, flipped = terms_in_common(terms, passage.terms)
    coverage = sum(map(term_weight, shared)) / sum(map(term_weight, terms))
    about = sum(map(subject_weight, shared)) / sum(map(subject_weight, terms))
    return Likeness(coverage, about, flipped, terms - shared, coverage + lead if lead > 0 else 0.0, paragraph)


def coverage_of(statement: Statement, text: str) -> float:
    """Return the share of what a statement is about that a text has."""
    terms, there = sorted(statement.terms), terms_of(text)
    shared, _ = terms_in_common(terms, there)
    alike = (vectors_of(terms) @ vectors_of(sorted(there)).T).clip(0).max(1, initial=0) ** 2
    found = sum(
        subject_weight(term) * (1 if term in shared else near)
        for term, near in zip(terms, alike, strict=True)
    )
    return float(found) / max(sum(map(subject_weight, terms)), 1.0)


def terms_in_common(terms: Collection[str], others: frozenset[str]) -> tuple[set[str], set[str]]:
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
