"""The polarity of a sentence: strength, weakness, mixed, or context (nothing evaluated).

Two steps. The first reads each sentence alone: a linear model of words and cues and, where that is
uncertain, a small net that reads the words in order. The second, linear too, adds the paragraph:
the predictions for two sentences before and after and for the rest, how the sentence opens ("This
means that …" continues the tone, "However" reverses it), and the section with its grade. After
them, what a sentence says of a quantity decides (`quantities`).

The most probable class is not what maximises macro-F1, because rare classes would hardly ever be
predicted. Instead the class with the largest expected gain is chosen: a class with probability p
gains (p - F1 / 2) / (labelled share + predicted share).

General lists of positive and negative words fail in this domain: "abuse is identified quickly" is
praise, so is "without delay", "not robust" is a fault, and "most plans are clear, but not all" has
two sides. So each cue is interpreted where it stands. A negator turns praise after it into a fault
and a mitigator turns a fault into good practice, both only within the clause; a contrast word opens
a new clause. `cue_features` names the result; the weights of these features are learned and stored
in `data/model/polarity.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from graphkit.core.calibration import confidence_of
from graphkit.core.resources import read_yaml
from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.linear_weights import (
    Scores,
    load_weights,
    matrix_product,
)
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    context_features,
)
from graphkit.documents.extract.classifiers.sentence_net import (
    SentenceNet,
    load_polarity_net,
    log_softmax,
)
from graphkit.documents.extract.labels.quantities import with_changes_of_quantities
from graphkit.documents.extract.text.phrase_matcher import (
    IGNORED,
    IntArray,
    PhraseMatch,
    SequenceTrie,
    TokenizedText,
)

_OPENER_LISTS = read_yaml("data", "lexicon", "sentence-openers.yaml")
_LINKS = tuple(_OPENER_LISTS["links"])  # openers that refer to the sentence before
_OPENERS = (*_LINKS, *_OPENER_LISTS["others"])
_OPENER_TRIE = SequenceTrie({opener: index for index, opener in enumerate(_OPENERS)})

_TABLE_ONLY = 0.98  # probability from which on the net is not asked
# words and punctuation marks
_SHORT = 8
_LONG = 40
_SMOOTHING = 0.001  # added to a probability before its logarithm

# Names of features in `data/model/polarity-in-paragraph.tsv`.
_PER_POLARITY = (
    *("score", "by the net", "share", "log of share"),
    *("before", "second before", "after", "second after", "around", "opening"),
)
CONTEXT_COLUMNS = (
    *(f"{name} {polarity}" for name in _PER_POLARITY for polarity in POLARITIES),
    *("first", "last", "alone", "log of length", "short", "long"),
    *(f"opens {opener}" for opener in _OPENERS),
    *(f"{link}: before {polarity}" for link in _LINKS for polarity in POLARITIES),
)

POSITIVE_SENSES = frozenset({"praise", "practice", "benefit", "progress"})
NEGATIVE_SENSES = frozenset({"fault", "lack", "delay", "decline", "harm"})
# prefixes of the sense of a negated or mitigated cue
NEGATED = "not "
MITIGATED = "no more "

_PREFIXES = (NEGATED, MITIGATED)
_CLAUSE_MARKS = frozenset(";:(),.?")
_SCOPE = 5  # words that a negator or mitigator reaches
# too frequent to be useful in pairs
_FREQUENT_SENSES = frozenset({"description", "partial", "practice"})
_CACHE_SIZE = 1 << 14


# The sense ("praise", "not praise"), the clause (0, 1 …), the index of the first word and after the
# last one.
Cue = tuple[str, int, int, int]
# of each polarity, for `choose_polarities`
DECISION_WEIGHTS = ("given: half of F1", "given: worth")


def score_with_net(
    scores: Scores, text: TokenizedText, sentences: IntArray, net: SentenceNet
) -> Scores:
    """Return the table's scores of some sentences, followed by the net's log-probabilities.

    Where the table is certain, its own log-probabilities take the place of the net's.
    """
    log_probabilities = log_softmax(scores)
    uncertain = np.exp(log_probabilities.max(1)) < _TABLE_ONLY
    log_probabilities[uncertain] = net.log_probabilities(text, sentences[uncertain])
    return np.hstack([scores, log_probabilities])


def context_columns(batch: ParagraphBatch, scores: Scores) -> Scores:
    """Return the features `CONTEXT_COLUMNS` of each sentence,
    from the scores of `score_with_net`.
    """
    by_table, by_net = np.split(scores, 2, 1)
    scores = by_table + by_net
    probability = softmax(scores)
    before = batch.previous_values(probability)
    after = batch.next_values(probability)
    around = batch.sum_of_others(probability) / np.maximum(1, batch.length - 1)[:, None]
    opening = batch.first_sentence_values(probability)
    neighbours = [
        before,
        batch.previous_values(before),
        after,
        batch.next_values(after),
        around,
        opening,
    ]
    first = batch.position == 0
    last = batch.position == batch.length - 1
    size = batch.text.lengths
    place = np.stack([first, last, first & last, np.log(size), size <= _SHORT, size > _LONG], 1)
    opens = _opener_columns(batch.text)
    links = (opens[:, : len(_LINKS), None] * before[:, None, :]).reshape(len(scores), -1)
    own = [scores, by_net, probability, np.log(probability + _SMOOTHING)]
    return np.hstack([*own, *neighbours, place, opens, links])


def _opener_columns(text: TokenizedText) -> Scores:
    """Return by sentence and opener whether the sentence begins with it."""
    opens = np.zeros((len(text.words), len(_OPENERS)))
    for _, start, opener in _OPENER_TRIE.find(text.token_ids):
        sentence = text.sentence_index[start]
        at_start = start == text.starts[sentence] + 1
        opens[sentence[at_start], opener[at_start]] = 1
    return opens


def predict_polarities(batch: ParagraphBatch, scores: Scores) -> Iterator[tuple[str, float]]:
    """Yield the polarity of each sentence and its confidence; `scores` are the table's.

    A polarity that a change of a quantity decides has the confidence of its own probability, which
    is low where the models found another one.
    """
    table = load_weights("polarity-in-paragraph")
    scores = score_with_net(scores, batch.text, np.arange(len(scores)), load_polarity_net())
    of_contexts = [table.weight_sum(context_features(context)) for context in batch.contexts]
    of_sentences = matrix_product(context_columns(batch, scores), table.weights_of(CONTEXT_COLUMNS))
    probability = softmax(of_sentences + batch.to_sentences(np.stack(of_contexts)) + table.constant)
    by_models = choose_polarities(probability, table.weights_of(DECISION_WEIGHTS))
    chosen = with_changes_of_quantities(by_models, batch.sentences)
    confidence = np.zeros(len(chosen))
    for number, polarity in enumerate(POLARITIES):
        own = chosen == number
        confidence[own] = confidence_of(f"polarity {polarity}", probability[own, number])
    yield from zip([POLARITIES[number] for number in chosen], confidence.tolist(), strict=True)


def choose_polarities(probability: Scores, decision: Scores) -> NDArray[np.int64]:
    """Return the index of the polarity with the largest expected gain in macro-F1,
    for each sentence.
    """
    half_f1, weight = decision
    chosen: NDArray[np.int64] = ((probability - half_f1) * weight).argmax(1)
    return chosen


def softmax(scores: Scores) -> Scores:
    """Return the class probabilities of scores."""
    probabilities: Scores = np.exp(log_softmax(scores))
    return probabilities


def cue_features(words: list[str], phrases: Iterable[PhraseMatch]) -> tuple[str, ...]:
    """Return the names of the cue features of a sentence, each once; they begin with "#".

    `phrases` are the matches of the polarity lexicon in the sentence.
    """
    cues = [
        (sense, clause, " ".join(words[start:end]) if sense.startswith(_PREFIXES) else "")
        for sense, clause, start, end in find_cues(words, phrases)
    ]
    return _features(tuple(cues))


def find_cues(words: list[str], phrases: Iterable[PhraseMatch]) -> list[Cue]:
    """Return the cues of a sentence in order, with negation and mitigation applied.

    Examples
    --------
    >>> from graphkit.documents.extract.text.phrase_matcher import load_phrases, normalized_tokens
    >>> words = normalized_tokens("Visits are prompt, but plans are not robust.")
    >>> [sense for sense, *_ in find_cues(words, load_phrases("polarity").find(words))]
    ['praise', 'contrast', 'lack', 'not praise']
    """
    cues: list[Cue] = []
    clause = 0
    negator = -_SCOPE
    mitigator = -_SCOPE
    previous_end = 0
    for start, end, senses in phrases:
        between = words[previous_end:start]
        if not _CLAUSE_MARKS.isdisjoint(between):
            clause += sum([word in _CLAUSE_MARKS and word != "," for word in between])
            negator = mitigator = -_SCOPE
        previous_end = end
        is_negated = start - negator <= _SCOPE
        is_mitigated = start - mitigator <= _SCOPE
        for sense in senses:
            if sense == "negator":
                negator = end - 1
            elif sense == "mitigator":
                mitigator = end - 1
            elif sense != IGNORED:
                if sense == "contrast":
                    clause += 1
                    negator = mitigator = -_SCOPE
                if is_negated or is_mitigated:
                    sense = _resolved_sense(sense, is_negated, is_mitigated)
                cues.append((sense, clause, start, end))
    return cues


@lru_cache(_CACHE_SIZE)
def _features(cues: tuple[tuple[str, int, str], ...]) -> tuple[str, ...]:
    """Return the features of cues given as sense, clause and, for a negated or mitigated one,
    its words.
    """
    senses = [sense for sense, _, _ in cues]
    features = []
    for sense in dict.fromkeys(senses):
        features += [f"#{sense} {times}" for times in range(1, min(senses.count(sense), 3) + 1)]
    signs = "".join(map(_sign, senses))
    positive = signs.count("+")
    negative = signs.count("-")
    features.append(f"#turns {''.join(sign for sign, _ in groupby(signs))[:8]}")
    features.append(f"#good {min(positive, 4)} bad {min(negative, 3)}")
    features.append(f"#balance {max(-3, min(3, positive - 2 * negative))}")
    if signs:
        features.append(f"#opens {signs[0]}")
        features.append(f"#closes {signs[-1]}")
    sequence = ["^", *(sense for sense in senses if sense not in _FREQUENT_SENSES), "$"]
    features += [f"#{first} > {second}" for first, second in pairwise(sequence)]
    features += [f"#{sense}: {words}" for sense, _, words in cues if words]
    if cues:
        last_clause = cues[-1][1]
        features += [f"#last {sense}" for sense, clause, _ in cues if clause == last_clause]
        features += [f"#first {sense}" for sense, clause, _ in cues if clause == 0]
    return tuple(dict.fromkeys(features))


def _resolved_sense(sense: str, is_negated: bool, is_mitigated: bool) -> str:
    if is_negated and sense in POSITIVE_SENSES:
        return NEGATED + sense
    if is_mitigated and sense in NEGATIVE_SENSES:
        return MITIGATED + sense
    return sense


def _sign(sense: str) -> str:
    """Return "+", "-" or "|" (contrast) for a sense that evaluates, "" for any other."""
    if sense in POSITIVE_SENSES or sense.startswith(MITIGATED):
        return "+"
    if sense in NEGATIVE_SENSES or sense == "needed" or sense.startswith(NEGATED):
        return "-"
    return "|" if sense == "contrast" else ""
