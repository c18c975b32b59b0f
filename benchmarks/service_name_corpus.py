"""Load the sentences that the recognition of service names is trained on,
with the candidate names in each.

There are four sources: the labelled sentences of the gold data; the reports annotated completely
(`inventories`); `data/service-name-sentences.tsv` (digest of report, digest of sentence, the names
in it; where two people annotated it, the names that both gave and, in a fourth column, those that
only one gave); and `data/service-name-judgements.tsv` (a phrase, and whether it names a service).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gold_corpus import read_inventories, read_labelled_sentences
from measured_only import refuse_test_report, reports_to_learn_from

from graphkit.core.errors import GraphkitError
from graphkit.core.model import BlockKind, Document, quote_digest
from graphkit.core.resources import resource_path
from graphkit.documents.extract.front.front_page import read_front
from graphkit.documents.extract.mentions import service_features as features
from graphkit.documents.extract.mentions.abbreviations import common_abbreviations
from graphkit.documents.extract.mentions.candidate_spans import (
    Ending,
    SentenceContext,
    candidate_endings,
)
from graphkit.documents.extract.mentions.gazetteer import Gazetteer, GazetteerMatch, build_gazetteer
from graphkit.documents.extract.mentions.mention_finder import expansions_in, sentence_context
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.extract.text.tokens import (
    TokenizedSentence,
    normalize_punctuation,
    tokenize,
)
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register

MODEL = resource_path("data", "model")
DATA = Path(__file__).parent / "data"
ONE_ANNOTATOR_WEIGHT = 0.5  # of a sentence outside the gold with one annotator, in training
DIGEST_LENGTH = 16  # digits
SENTENCES_PER_PHRASE = 2  # sentences used for each judged phrase
DISPUTED = frozenset(  # names on which annotators differ; only the gold counts for them
    {
        "camhs",
        "child and adolescent mental health service",
        "child and adolescent mental health service (camhs)",
        "child and adolescent mental health services",
        "child and adolescent mental health services (camhs)",
        "early help services",
        "raa",
        "regional adoption agency",
        "regional adoption agency (raa)",
    }
)
PROSE = (BlockKind.PARAGRAPH, BlockKind.BULLET)


@dataclass(slots=True)
class Choice:
    """A position where a name may end: the features of each beginning,
    and which one is correct (-1: none).
    """

    ending: Ending
    features: list[list[str]]
    correct: int
    surfaces: list[set[str]]  # by beginning: the name with and without a bracketed abbreviation
    first_words: list[int]

    @property
    def words(self) -> set[str]:
        """All candidate names."""
        return set().union(*self.surfaces)

    def without_unjudged(self, names: set[str]) -> Choice:
        """Return the choice with only the judged beginnings, if none is correct."""
        if self.correct >= 0:
            return self
        kept = [at for at, words in enumerate(self.surfaces) if words & names]
        features, surfaces = [self.features[at] for at in kept], [self.surfaces[at] for at in kept]
        return Choice(self.ending, features, -1, surfaces, [self.first_words[at] for at in kept])


@dataclass(slots=True)
class Sentence:
    """A labelled sentence with its candidate names."""

    text: str
    report: Path
    context: SentenceContext
    abbreviations: dict[str, str]
    gold: set[str]
    accepted: set[str]
    two_annotators: bool
    name_choices: list[Choice]
    weight: float = 1.0  # in training


@cache
def document_of(report: Path) -> Document | None:
    """Return the document of a report; None if it is missing or unreadable."""
    try:
        document = read_document(report)
    except (GraphkitError, OSError):
        return None
    refuse_test_report(document.sha256, report)
    return document


@cache
def expansions_of(report: Path) -> dict[str, str]:
    """Return the expansions of the abbreviations in a report."""
    document = document_of(report)
    return expansions_in(document) if document else common_abbreviations()


@cache
def gazetteer_of(report: Path) -> Gazetteer:
    """Return the gazetteer for a report."""
    document, register = document_of(report), load_register()
    return build_gazetteer(
        register, read_front(find_cover(document), register).authority if document else ""
    )


def gold_sentences(gold: Path, reports: Path) -> list[Sentence]:
    """Return the labelled sentences of the gold data."""
    results = []
    for item in read_labelled_sentences(gold):
        services_in_it = {comparable_name(name) for name in item["services"]}
        sentence = prepare_sentence(item["sentence"], reports / item["report"], services_in_it)
        sentence.accepted = {comparable_name(name) for name in item.get("services_also", ())}
        sentence.two_annotators = item["twice"]
        results.append(sentence)
    return results


def prepare_sentence(text: str, report: Path, gold: set[str]) -> Sentence:
    """Return a sentence with its choices; `gold` are the correct names."""
    sentence = Sentence(
        text, report, context_of(text, report), expansions_of(report), gold, set(), False, []
    )
    sentence.name_choices = name_choices(sentence)
    return sentence


def context_of(text: str, report: Path) -> SentenceContext:
    """Return the context of a sentence, as it is when its report is read."""
    return sentence_context(*_found(text, report))


def adoption_agencies(text: str, report: Path) -> set[str]:
    """Return the regional adoption agencies that a sentence names,
    which the gold lists among services.
    """
    words, results = _found(text, report)
    return {
        comparable_name(text[words.starts[item.first] : words.ends[item.last - 1]])
        for item in results
        if item.meaning.kind == "agency" and item.meaning.class_hint == "RegionalAdoptionAgency"
    }


def _found(text: str, report: Path) -> tuple[TokenizedSentence, list[GazetteerMatch]]:
    words = tokenize(text)
    return words, gazetteer_of(report).find(words, expansions_of(report))


def inventory_sentences(gold: Path, reports: Path) -> list[Sentence]:
    """Return the sentences of the completely annotated reports,
    with the services listed for them.
    """
    results = []
    for inventory in read_inventories(gold):
        for reading in inventory["reports"]:
            report = reports / f"{reading['report']}.pdf"
            names = {
                comparable_name(words)
                for service in reading["services"]
                for words in service["surfaces"]
            }
            for text in sentences_in(report):
                lower = normalize_punctuation(text).lower()
                results.append(
                    prepare_sentence(text, report, {name for name in names if name in lower})
                )
    return results


def additional_sentences(reports: Path) -> list[Sentence]:
    """Return the sentences of the table in `data/`,
    without the choices on which annotators differ.
    """
    names: dict[tuple[str, str], list[set[str]]] = {}
    for line in (DATA / "service-name-sentences.tsv").read_text("utf-8").splitlines():
        report_digest, digest, *listed = line.split("\t")
        names[report_digest, digest] = [
            {comparable_name(name) for name in names_in_column.split("; ") if name}
            for names_in_column in listed
        ]
    results = []
    for report in reports_to_learn_from(reports):
        document = document_of(report)
        for text in sentences_in(report):
            given = (
                names.pop(
                    (document.sha256[:DIGEST_LENGTH], quote_digest(text)[:DIGEST_LENGTH]), None
                )
                if document
                else None
            )
            if given is not None:
                sentence, disputed = (
                    prepare_sentence(text, report, given[0]),
                    DISPUTED.union(*given[1:]),
                )
                sentence.name_choices = [
                    choice for choice in sentence.name_choices if not choice.words & disputed
                ]
                sentence.weight = ONE_ANNOTATOR_WEIGHT if len(given) == 1 else 1.0
                results.append(sentence)
    return results


def judged_phrases(reports: Path) -> list[Sentence]:
    """Return sentences that contain judged phrases, with choices for these phrases only."""
    lines = (DATA / "service-name-judgements.tsv").read_text("utf-8").splitlines()
    verdicts = dict(line.split("\t") for line in lines)
    used: Counter[str] = Counter()
    results = []
    for report in reports_to_learn_from(reports):
        for text in sentences_in(report):
            lower = normalize_punctuation(text).lower()
            names = {
                name for name in verdicts if used[name] < SENTENCES_PER_PHRASE and name in lower
            }
            if not names:
                continue
            sentence = prepare_sentence(
                text, report, {name for name in names if verdicts[name] == "yes"}
            )
            sentence.name_choices = [
                choice.without_unjudged(names)
                for choice in sentence.name_choices
                if choice.words & names
            ]
            used.update(set().union(*(choice.words & names for choice in sentence.name_choices)))
            results.append(sentence)
    return results


@cache
def sentences_in(report: Path) -> tuple[str, ...]:
    """Return the sentences of a report's body."""
    document = document_of(report)
    if document is None:
        return ()
    texts = [document.text_of(block) for block in document.body_blocks() if block.kind in PROSE]
    return tuple(text[start:end] for text in texts for start, end in split_sentences(text))


def name_choices(sentence: Sentence) -> list[Choice]:
    """Return a choice for each possible ending of a name in a sentence."""
    words, results = sentence.context.words, []
    for ending in candidate_endings(words, sentence.context.taken):
        shared = list(features.right_context_features(*features.right_context_key(words, ending)))
        if ending.kind == "abbreviation":
            shared += features.abbreviation_features(
                *features.abbreviation_feature(words, ending, sentence.abbreviations)
            )
        rows, correct, named = [], -1, []
        for number, (first, start) in enumerate(ending.begins):
            own_features = [
                *features.name_features(*features.name_feature_key(words, ending, first)),
                *features.left_context_features(*features.left_context_key(words, ending, first)),
                *features.shape_features(
                    *features.shape_key(
                        words,
                        ending,
                        first,
                        start,
                        sentence.context.partners,
                        sentence.abbreviations,
                    )
                ),
            ]
            rows.append(shared + own_features)
            surfaces = {
                comparable_name(sentence.text[start:end]) for end in (ending.end, ending.bare_end)
            }
            named.append(surfaces)
            if surfaces & sentence.gold:
                correct = number
        results.append(Choice(ending, rows, correct, named, [first for first, _ in ending.begins]))
    return results


def comparable_name(name: str) -> str:
    """Return a name for comparison: lower case, without quotation marks."""
    return normalize_punctuation(name).lower().strip("‘'")
