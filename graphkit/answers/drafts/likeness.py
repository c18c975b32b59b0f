"""Finds the passages of a report that are near a statement on practice,
in their terms and in meaning.

Terms of a statement and of a passage are compared each with each: by the stem, by words that say
the same or the opposite, and by vectors of terms that stand in like sentences. Rare terms count
more. How near a passage is says less than how much nearer it is than the other passages of its
report.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from graphkit.answers.claims.claim import When
from graphkit.answers.claims.sentence import has_phrase, words_of_drafts
from graphkit.core.language.key_terms import key_terms
from graphkit.core.language.stem_vectors import Vectors, has_vector, vectors_of
from graphkit.core.language.stemming import stem_rarity, stems, ubiquitous_stems
from graphkit.core.resources import load_lexicon, read_tsv_pairs
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.labeller import label_paragraphs
from graphkit.graph.facts.facts import Facts, kept

STRENGTH = "strength"
WEAKNESS = "weakness"
MIXED = "mixed"
CONTEXT = "context"
_PASSAGES = """
SELECT passage.iri, passage.kind, coalesce(quote, ''), coalesce(keywords, ''), coalesce(polarity,
'context'),
  coalesce(extent, ''), coalesce(confidence, 1.0), passage.id, coalesce(page, '') || '/' ||
  coalesce(paragraph, '') FROM passage LEFT JOIN finding USING (id)
WHERE inspection = ? AND kind IN ('finding', 'recommendation') ORDER BY passage.id"""
# weights of terms
_UNKNOWN = 7.5
_UBIQUITOUS = 1.0
_EVALUATES = 2.0
_LEAST = 0.35  # nearness of passages that are shown
_UNLIKE = 0.25  # cosine below which terms share nothing
_BACK = 0.5  # weight of what a passage has beside a statement
_WHOLE = 0.5  # weight of both as a whole
_UNSEEN = 4.0  # weight of a term that no report has
_DAMPED = 0.85  # exponent of weights
# ranks of passages that show what is usual in a report
_COMPARED = slice(3, 25)
_LEAST_COMPARED = 8
_LESS_FOR_REQUESTS = 0.2  # nearness of recommendations to what a statement says of practice
_MOST = 8  # passages of a report
_SHORTEST_SIDE = 3  # words of a side
_PREFIXES = re.compile(r"^(?:un|in|im|ir|dis|non)(?=\w{4})")
_BUT = "but|whereas|although|though"
_SIDES = re.compile(rf"(?<=\w)(?:[,;] (?:{_BUT}|while|yet|however),?| (?:{_BUT})) |; ", re.I)
_FIRST_SIDE = re.compile(r"^(?:although|though|while|whilst) ([^,]{15,}?), (.+)", re.I)


class LabelledPassage(NamedTuple):
    """A finding or recommendation, or a side of one: its words or stems, and its labels."""

    iri: str
    kind: str
    quote: str
    keywords: str = ""
    polarity: str = CONTEXT
    extent: str = ""
    confidence: float = 1.0
    number: int = 0
    around: str = ""  # its paragraph

    @property
    def terms(self) -> frozenset[str]:
        """The terms of its words; without words, those that stand in for them."""
        if self.quote:
            return terms_of(self.quote)
        return frozenset(self.keywords.split())


class LabelledStatement(NamedTuple):
    """A statement on practice with its terms and labels;
    `event` is when it says that something happened.
    """

    text: str
    terms: frozenset[str]
    polarity: str
    confidence: float
    extent: str
    topics: tuple[str, ...] = ()
    event: When | None = None


class Likeness(NamedTuple):
    """How much of a statement a passage has: of all terms, of those that say what it is about.

    `flipped` are terms that it has in the opposite sense, `left` those that it does not have.
    `sameness` is how much nearer in meaning it is than other passages of its report, and the share
    of terms that it has.
    """

    coverage: float
    about: float
    flipped: Collection[str]
    left: frozenset[str]
    sameness: float


@kept
def labelled_passages(facts: Facts, inspection: int) -> tuple[LabelledPassage, ...]:
    """Return the findings and recommendations of an inspection, by its number."""
    rows = facts.rows(_PASSAGES, (inspection,))
    paragraphs: dict[str, str] = {}
    for row in rows:
        paragraphs[row[-1]] = f"{paragraphs.get(row[-1], '')} {row[2]}".strip()
    return tuple(LabelledPassage._make([*row[:-1], paragraphs[row[-1]]]) for row in rows)


@lru_cache(1 << 16)
def terms_of(text: str) -> frozenset[str]:
    """Return the key terms of a text, without words that are compared otherwise."""
    pattern, names = _abbreviations()
    whole = pattern.sub(lambda match: f"{match[0]} {names[match[1]]}", text)
    return frozenset(key_terms(whole)) - _without_content()


@cache
def _abbreviations() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return the pattern of abbreviations, and what they stand for; those of drafts come first."""
    names = (
        dict(read_tsv_pairs("data", "lexicon", "abbreviations.tsv"))
        | words_of_drafts()["abbreviations"]
    )
    return re.compile(
        rf"\b({'|'.join(sorted(names, key=lambda name: (-len(name), name)))})s?\b"
    ), names


@cache
def _without_content() -> frozenset[str]:
    """Return the terms of words that are compared otherwise: negations, quantities, who praises."""
    lists = words_of_drafts()
    phrases = [
        each for name in ("negations", "strength", "weakness", "no-content") for each in lists[name]
    ]
    return frozenset(term for each in phrases for term in stems(each))


@cache
def term_weight(term: str) -> float:
    """Return the weight of a term: rare ones say more."""
    if term in ubiquitous_stems():
        return _UBIQUITOUS
    return stem_rarity().get(term, _UNKNOWN)


@cache
def subject_weight(term: str) -> float:
    """Return the weight of a term for what a statement is about: little for what it says of it."""
    if term in _evaluations():
        return min(term_weight(term), _EVALUATES)
    return term_weight(term)


@cache
def _evaluations() -> frozenset[str]:
    """Return the terms that praise or criticise."""
    lists = load_lexicon("polarity")
    phrases = [
        each for name in ("praise", "fault", "delay", "lack") for each in lists[name].split("|")
    ]
    return frozenset(term for each in phrases if len(each.split()) == 1 for term in stems(each))


@cache
def _related() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return the terms that say the same as a term, and those of which only one can be so."""
    lists = words_of_drafts()
    groups = [frozenset(term for word in words for term in stems(word)) for words in lists["alike"]]
    other: dict[str, frozenset[str]] = {}
    pairs = [(one, each) for one, *others in lists["opposites"] for each in others]
    pairs += [pair for group in lists["exclusive"] for pair in product(group, repeat=2)]
    for one, each in pairs:
        here, there = ({*stems(word), *key_terms(word)} for word in (one, each))
        for mine, theirs in ((here, there), (there, here)):
            other |= {term: other.get(term, frozenset()) | (theirs - {term}) for term in mine}
    return {term: group for group in groups for term in group}, other


def labelled_statements(texts: Sequence[str]) -> list[LabelledStatement]:
    """Return statements on practice with their labels;
    who praises or criticises says the polarity.
    """
    sentences = [text[:1].upper() + text[1:].rstrip(".") + "." for text in texts]
    paragraphs = [ParagraphSentences([each], ParagraphContext()) for each in sentences]
    labels = label_paragraphs(paragraphs, with_sectors=False)
    found = []
    for text, label in zip(texts, labels, strict=True):
        said = next((name for name in (STRENGTH, WEAKNESS) if has_phrase(text, name)), "")
        plain = [name for name in (STRENGTH, WEAKNESS) if has_phrase(text, f"{name}-words")]
        if plain == [label.polarity] and not has_phrase(text, "negations"):
            said = said or plain[0]
        polarity, confidence = (said, 1.0) if said else (label.polarity, label.confidence)
        found.append(
            LabelledStatement(
                text, terms_of(text), polarity, confidence, label.extent, label.topics
            )
        )
    return found


@lru_cache(1 << 14)
def sides_of(passage: LabelledPassage) -> Sequence[LabelledPassage]:
    """Return the sides of a passage that has two, each with its labels:
    "plans are clear, but late".
    """
    first = _FIRST_SIDE.match(passage.quote)
    parts = [
        part
        for each in (first.groups() if first else [passage.quote])
        for part in _SIDES.split(each)
    ]
    if len(parts) < 2 or any(len(each.split()) < _SHORTEST_SIDE for each in parts):
        return [passage]
    return [
        passage._replace(
            quote=each.text, polarity=each.polarity, extent=each.extent, confidence=each.confidence
        )
        for each in labelled_statements(parts)
    ]


class _Report:
    """The terms of the passages of a report, one after another, and their vectors."""

    def __init__(self, passages: Sequence[LabelledPassage]) -> None:
        self.passages = passages
        terms = [sorted(each.terms) for each in passages]
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
        forth = (
            weights
            @ np.maximum.reduceat(likeness[:, self.order], self.starts, axis=1)
            / weights.sum()
        )
        back = self._sums(likeness.max(0)[self.order] * self.weights) / self.totals
        centre = _unit((vectors * weights[:, None]).sum(0)[None])[0]
        return forth + _BACK * back + _WHOLE * (self.centres @ centre)  # type: ignore[no-any-return]


def _unit(rows: Vectors) -> Vectors:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)  # type: ignore[no-any-return]


@kept
def _report(facts: Facts, inspection: int) -> _Report | None:
    passages = [each for each in labelled_passages(facts, inspection) if each.terms]
    return _Report(passages) if passages else None


@cache
def _rarity(term: str) -> float:
    """Return the weight of a term for how near a passage is; one that no report has says little."""
    return float(
        (term_weight(term) if has_vector(term) else min(term_weight(term), _UNSEEN)) ** _DAMPED
    )


def nearest_passages(
    facts: Facts, statement: LabelledStatement, inspection: int
) -> list[tuple[float, float, LabelledPassage]]:
    """Return the passages of a report nearest to a statement, the nearest first.

    Each with how near it is, and by how much nearer than is usual in the report.
    """
    report = _report(facts, inspection)
    terms = sorted(statement.terms)
    if not terms or report is None:
        return []
    nearness = report.nearness(terms)
    is_request = has_phrase(statement.text, "asked-to")
    order = np.argsort(-nearness, kind="stable")
    others = nearness[order[_COMPARED]]
    usual = float(others.mean()) if len(others) >= _LEAST_COMPARED else np.inf
    found = []
    for at in order[: 2 * _MOST]:
        passage = report.passages[at]
        near = float(nearness[at]) - _LESS_FOR_REQUESTS * (
            passage.kind != "finding" and not is_request
        )
        found.append((near, near - usual, passage))
    return [each for each in sorted(found, key=lambda each: -each[0])[:_MOST] if each[0] >= _LEAST]


def likeness(statement: LabelledStatement, passage: LabelledPassage, lead: float = 0.0) -> Likeness:
    """Return how much of a statement a passage has; `lead` is how much nearer it is than others."""
    terms = statement.terms
    shared, flipped = terms_in_common(terms, passage.terms)
    coverage = sum(map(term_weight, shared)) / sum(map(term_weight, terms))
    about = sum(map(subject_weight, shared)) / sum(map(subject_weight, terms))
    return Likeness(coverage, about, flipped, terms - shared, coverage + lead if lead > 0 else 0.0)


def terms_in_common(terms: Collection[str], others: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the terms that a passage has, and those of them that it has in the opposite sense."""
    shared = set[str]()
    flipped = set[str]()
    same, other = _related()
    bare, beginnings = _forms_of(others)
    for term in terms:
        base = _bare(term)
        if term in others or not others.isdisjoint(same.get(term, ())):
            shared.add(term)
        elif (
            (base != term and base in others)
            or term in bare
            or not others.isdisjoint(other.get(term, ()))
        ):
            shared.add(term)
            flipped.add(term)
        elif len(term) > 5 and term[:6] in beginnings:
            shared.add(term)
    return shared, flipped


@lru_cache(1 << 14)
def _forms_of(terms: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return terms without their prefixes, where that is another word, and how terms begin."""
    return frozenset(map(_bare, terms)) - terms, frozenset(term[:6] for term in terms)


@cache
def _bare(term: str) -> str:
    return _PREFIXES.sub("", term)
