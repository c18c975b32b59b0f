"""Load the sentences that the recognition of service names is trained on, with the candidate names in each.

There are four sources: the labelled sentences of the gold data; the reports annotated completely
(`inventories`); `data/service-name-sentences.tsv` (digest of report, digest of sentence, the names in it;
where two people annotated it, the names that both gave and, in a fourth column, those that only one gave);
and `data/service-name-judgements.tsv` (a phrase, and whether it names a service).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphkit.core.errors import GraphkitError
from graphkit.core.model import BlockKind, Document, quote_digest
from graphkit.core.resources import resource_path
from graphkit.evaluate.corpus import read_inventories, read_labelled_sentences
from graphkit.extract.front.front_page import read_front
from graphkit.extract.mentions import service_features as features
from graphkit.extract.mentions.abbreviations import common_abbreviations
from graphkit.extract.mentions.candidate_spans import Ending, SentenceContext, candidate_endings
from graphkit.extract.mentions.gazetteer import Gazetteer, GazetteerMatch, build_gazetteer
from graphkit.extract.mentions.mention_finder import expansions_in, sentence_context
from graphkit.extract.text.cover import find_cover
from graphkit.extract.text.sentence_splitter import split_sentences
from graphkit.extract.text.tokens import TokenizedSentence, normalize_punctuation, tokenize
from graphkit.ingest import read_document
from graphkit.register import load_register

MODEL = resource_path("data", "model")
DATA = Path(__file__).parent / "data"
BESIDE = 0.5  # what a sentence that one read beside the gold counts in learning: the line is drawn less alike
DIGITS = 16  # of a digest: enough to name one of some thousands
EACH = 2  # sentences for each judged name
DISPUTED = frozenset(  # names on which readers differ: learned from the gold alone
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
    """One ending: the features of each beginning, and which of them is right (-1: none)."""

    ending: Ending
    features: list[list[str]]
    right: int
    printed: list[set[str]]  # the words of each beginning, with and without an abbreviation in brackets
    firsts: list[int]

    @property
    def words(self) -> set[str]:
        """All words that might be the name."""
        return set().union(*self.printed)

    def among(self, names: set[str]) -> Choice:
        """Return the choice with no beginnings but those judged, where none of them is right."""
        if self.right >= 0:
            return self
        kept = [at for at, words in enumerate(self.printed) if words & names]
        features, printed = [self.features[at] for at in kept], [self.printed[at] for at in kept]
        return Choice(self.ending, features, -1, printed, [self.firsts[at] for at in kept])


@dataclass(slots=True)
class Sentence:
    """A labelled sentence, ready to be learned from and read."""

    text: str
    report: Path
    heard: SentenceContext
    abbreviations: dict[str, str]
    gold: set[str]
    also: set[str]
    twice: bool  # read by two
    choices: list[Choice]
    counts: float = 1.0  # in learning


@cache
def document_of(report: Path) -> Document | None:
    """Return a report as read; None where it is not there or is none."""
    try:
        return read_document(report)
    except (GraphkitError, OSError):
        return None


@cache
def abbreviations_in(report: Path) -> dict[str, str]:
    """Return what a report's abbreviations mean."""
    document = document_of(report)
    return expansions_in(document) if document else common_abbreviations()


@cache
def known_in(report: Path) -> Gazetteer:
    """Return the names by which a report is read."""
    document, register = document_of(report), load_register()
    return build_gazetteer(register, read_front(find_cover(document), register).authority if document else "")


def labelled(gold: Path, reports: Path) -> list[Sentence]:
    """Read the labelled sentences."""
    found = []
    for item in read_labelled_sentences(gold):
        services_in_it = {compared(name) for name in item["services"]}
        sentence = prepared(item["sentence"], reports / item["report"], services_in_it)
        sentence.also = {compared(name) for name in item.get("services_also", ())}
        sentence.twice = item["twice"]
        found.append(sentence)
    return found


def prepared(text: str, report: Path, gold: set[str]) -> Sentence:
    """Return a sentence with its choices; `gold` are the names in it."""
    sentence = Sentence(text, report, heard(text, report), abbreviations_in(report), gold, set(), False, [])
    sentence.choices = choices(sentence)
    return sentence


def heard(text: str, report: Path) -> SentenceContext:
    """Return a sentence with what is known of its words, as it is when its report is read."""
    return sentence_context(*_found(text, report))


def adoption_agencies(text: str, report: Path) -> set[str]:
    """Return the regional adoption agencies that a sentence names, which the gold lists among services."""
    words, found = _found(text, report)
    return {
        compared(text[words.starts[item.first] : words.ends[item.last - 1]])
        for item in found
        if item.meaning.kind == "agency" and item.meaning.class_hint == "RegionalAdoptionAgency"
    }


def _found(text: str, report: Path) -> tuple[TokenizedSentence, list[GazetteerMatch]]:
    words = tokenize(text)
    return words, known_in(report).find(words, abbreviations_in(report))


def read_whole(gold: Path, reports: Path) -> list[Sentence]:
    """Return the sentences of the reports that were read whole, with the services listed there."""
    found = []
    for inventory in read_inventories(gold):
        for reading in inventory["reports"]:
            report = reports / f"{reading['report']}.pdf"
            names = {compared(words) for service in reading["services"] for words in service["surfaces"]}
            for text in sentences_in(report):
                lower = normalize_punctuation(text).lower()
                found.append(prepared(text, report, {name for name in names if name in lower}))
    return found


def read_beside(reports: Path) -> list[Sentence]:
    """Return the sentences that were read beside the gold, without the choices on which readers differ."""
    names: dict[tuple[str, str], list[set[str]]] = {}
    for line in (DATA / "service-name-sentences.tsv").read_text("utf-8").splitlines():
        report_digest, digest, *listed = line.split("\t")
        names[report_digest, digest] = [
            {compared(name) for name in some.split("; ") if name} for some in listed
        ]
    found = []
    for report in sorted(reports.glob("*.pdf")):
        document = document_of(report)
        for text in sentences_in(report):
            own = (
                names.pop((document.sha256[:DIGITS], quote_digest(text)[:DIGITS]), None) if document else None
            )
            if own is not None:
                sentence, disputed = prepared(text, report, own[0]), DISPUTED.union(*own[1:])
                sentence.choices = [choice for choice in sentence.choices if not choice.words & disputed]
                sentence.counts = BESIDE if len(own) == 1 else 1.0
                found.append(sentence)
    return found


def judged(reports: Path) -> list[Sentence]:
    """Return sentences of reports in which judged words stand, with the choice for those words alone."""
    lines = (DATA / "service-name-judgements.tsv").read_text("utf-8").splitlines()
    verdicts = dict(line.split("\t") for line in lines)
    times: Counter[str] = Counter()
    found = []
    for report in sorted(reports.glob("*.pdf")):
        for text in sentences_in(report):
            lower = normalize_punctuation(text).lower()
            names = {name for name in verdicts if times[name] < EACH and name in lower}
            if not names:
                continue
            sentence = prepared(text, report, {name for name in names if verdicts[name] == "yes"})
            sentence.choices = [choice.among(names) for choice in sentence.choices if choice.words & names]
            times.update(set().union(*(choice.words & names for choice in sentence.choices)))
            found.append(sentence)
    return found


@cache
def sentences_in(report: Path) -> tuple[str, ...]:
    """Return the sentences of a report's body."""
    document = document_of(report)
    if document is None:
        return ()
    texts = [document.text_of(block) for block in document.body_blocks() if block.kind in PROSE]
    return tuple(text[start:end] for text in texts for start, end in split_sentences(text))


def choices(sentence: Sentence) -> list[Choice]:
    """Return the endings of a sentence with the features of each beginning."""
    words, found = sentence.heard.words, []
    for ending in candidate_endings(words, sentence.heard.taken):
        shared = list(features.right_context_features(*features.right_context_key(words, ending)))
        if ending.kind == "abbreviation":
            shared += features.abbreviation_features(
                *features.abbreviation_key(words, ending, sentence.abbreviations)
            )
        rows, right, named = [], -1, []
        for number, (first, start) in enumerate(ending.begins):
            own = [
                *features.name_features(*features.name_feature_key(words, ending, first)),
                *features.left_context_features(*features.left_context_key(words, ending, first)),
                *features.shape_features(
                    *features.shape_key(
                        words, ending, first, start, sentence.heard.partners, sentence.abbreviations
                    )
                ),
            ]
            rows.append(shared + own)
            printed = {compared(sentence.text[start:end]) for end in (ending.end, ending.bare_end)}
            named.append(printed)
            if printed & sentence.gold:
                right = number
        found.append(Choice(ending, rows, right, named, [first for first, _ in ending.begins]))
    return found


def compared(name: str) -> str:
    """Return a name as it is compared: without its quotation marks, in small letters."""
    return normalize_punctuation(name).lower().strip("‘'")
