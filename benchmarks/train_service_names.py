"""Train the recognition of service names, and write its weights and its net in `data/model/`.

    python benchmarks/train_service_names.py [--check] [--unseen] [--gold FOLDER] [--reports FOLDER]

For each position where a name may end, one of its beginnings is correct or none is: a multinomial
logistic regression with an L2 penalty. The net (`service_net_training`) is trained on out-of-fold
scores of that model. The training data are described in `service_name_corpus`. --check prints
precision, recall and F1 of exact spans by cross-validation over reports and how reliable their
confidence is, and writes nothing; --write-confidence then writes their confidence by score to
`data/model/confidence.tsv`. Needs scipy (`pip install -e '.[train]'`).
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

# One thread, for reproducible sums; NumPy reads this when it is loaded.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np
from arguments import with_gold
from calibration import Outcomes, reliability_lines, write_calibration
from gold_corpus import read_labelled_sentences
from measured_only import reports_to_learn_from
from net_tables import net_lines
from polarity_net_training import Array
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from service_name_corpus import (
    MODEL,
    Sentence,
    additional_sentences,
    adoption_agencies,
    comparable_name,
    context_of,
    expansions_of,
    gold_sentences,
    inventory_sentences,
    judged_phrases,
    sentences_in,
)
from service_net_training import TrainingSentence, initial_net, train_service_net

from graphkit.core.resources import resource_path
from graphkit.documents.extract.mentions.service_net import (
    ReportScores,
    ServiceNet,
    encode_sentence,
    words_and_punctuation,
)
from graphkit.documents.extract.mentions.service_tagger import LinearScorer, Service, ServiceTagger
from graphkit.documents.extract.text.tokens import tokenize

FOLDS = 5
MIN_COUNT = 2  # choices that have a feature; others are left out
PENALTY = 0.8
MIN_WEIGHT = 0.1  # smaller weights are not written
MAX_FEATURE_WORDS = 9  # longer features would quote the prose of a report
COMMON, VERY_COMMON = 6, 25  # occurrences in the labelled sentences
ALL, TWO_ANNOTATORS = "all", "two annotators"
WITH_AGENCIES = "with regional adoption agencies, services in the gold and agencies in the graph"


def weights_of(sentences: list[Sentence]) -> dict[str, float]:
    """Return the weight of each feature, trained on these sentences."""
    choices = [choice for sentence in sentences for choice in sentence.name_choices]
    weight = np.array([sentence.weight for sentence in sentences for _ in sentence.name_choices])
    seen = Counter(feature for choice in choices for row in choice.features for feature in row)
    columns = {
        feature: at
        for at, feature in enumerate(sorted(f for f, n in seen.items() if n >= MIN_COUNT))
    }
    ends, indices, group, correct = [0], [], [], []
    for number, choice in enumerate(choices):
        for at, row in enumerate(choice.features):
            indices += [columns[feature] for feature in row if feature in columns]
            ends.append(len(indices))
            group.append(number)
            correct.append(float(at == choice.correct))
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(group), len(columns)))
    found = fit(matrix, np.array(group), np.array(correct), weight)
    return {feature: float(found[at]) for feature, at in columns.items()}


def fit(matrix: csr_matrix, group: Array, correct: Array, weight: Array) -> Array:
    """Return the maximum-likelihood weights with an L2 penalty; the option "no name" has score 0.

    `group` is the choice that each row belongs to, `weight` the weight of each choice in the
    likelihood.
    """
    transposed, groups = matrix.T.tocsr(), len(weight)
    correct = correct * weight[group]

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        maximum = np.zeros(groups)
        np.maximum.at(maximum, group, scores)
        exponentials = np.exp(scores - maximum[group])
        sums = np.exp(-maximum) + np.bincount(group, exponentials, groups)
        probability = exponentials / sums[group]
        value = (
            weight @ (np.log(sums) + maximum) - correct @ scores + PENALTY / 2 * (weights @ weights)
        )
        return value, transposed @ (weight[group] * probability - correct) + PENALTY * weights

    start = np.zeros(matrix.shape[1])
    return np.asarray(
        minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    )


def train_tagger(sentences: list[Sentence], start: ServiceNet) -> ServiceTagger:
    """Return a tagger trained on these sentences: a linear model,
    and a net on its out-of-fold scores.
    """
    training_set, fold = (
        list[TrainingSentence](),
        folds_of([sentence.report for sentence in sentences]),
    )
    for number in range(FOLDS):
        scorer = LinearScorer(weights_of([s for s in sentences if fold[s.report] != number]))
        tagger = ServiceTagger(scorer, start)
        for report, some in by_report(s for s in sentences if fold[s.report] == number):
            scores_in_report = report_scores(report, tagger)
            training_set += [
                encoded for s in some if (encoded := training_sentence(s, tagger, scores_in_report))
            ]
    return ServiceTagger(
        LinearScorer(weights_of(sentences)), train_service_net(start, training_set)
    )


def by_report(sentences: Iterable[Sentence]) -> list[tuple[Path, list[Sentence]]]:
    """Return the sentences grouped by report."""
    found = defaultdict[Path, list[Sentence]](list)
    for sentence in sentences:
        found[sentence.report].append(sentence)
    return sorted(found.items())


def report_scores(report: Path, tagger: ServiceTagger) -> ReportScores:
    """Return the scores of the linear model for all candidates in a report."""
    expansions, contexts = (
        expansions_of(report),
        [context_of(text, report) for text in sentences_in(report)],
    )
    return ReportScores((one.words, tagger.candidates(one, expansions)) for one in contexts)


def training_sentence(
    sentence: Sentence, tagger: ServiceTagger, scores_in_report: ReportScores
) -> TrainingSentence | None:
    """Return a sentence to train the net on, None without candidates;
    of overlapping names the longest counts.
    """
    correct: dict[tuple[int, str, int], bool] = {
        (choice.ending.last, choice.ending.kind, first): at == choice.correct
        for choice in sentence.name_choices
        for at, first in enumerate(choice.first_words)
    }
    found = [
        (candidate, correct[key])
        for candidate in (
            tagger.candidates(sentence.context, sentence.abbreviations) if correct else ()
        )
        if (key := (candidate.ending.last, candidate.ending.kind, candidate.first)) in correct
    ]
    if not found:
        return None
    candidates = [candidate for candidate, _ in found]
    named = np.zeros(len(found))
    free = [True] * len(sentence.text)
    for at in sorted(
        range(len(found)), key=lambda at: candidates[at].start - candidates[at].ending.end
    ):
        place = slice(candidates[at].start, candidates[at].ending.end)
        if found[at][1] and all(free[place]):
            named[at], free[place] = 1, [False] * len(free[place])
    return TrainingSentence(
        encode_sentence(sentence.context, candidates, scores_in_report),
        candidates,
        named,
        sentence.weight,
    )


def folds_of(reports: Iterable[Path]) -> dict[Path, int]:
    """Return the fold of each report, at random with a fixed seed."""
    every = sorted(set(reports))
    random.Random(0).shuffle(every)
    return {report: number % FOLDS for number, report in enumerate(every)}


def predict_names(
    sentences: Iterable[Sentence], tagger: ServiceTagger
) -> Iterator[tuple[Sentence, dict[str, Service]]]:
    """Yield each sentence and the services found in it, by their names."""
    for report, some in by_report(sentences):
        scores_in_report, expansions = report_scores(report, tagger), expansions_of(report)
        found = tagger.tag([sentence.context for sentence in some], expansions, scores_in_report)
        for sentence, spans in zip(some, found, strict=True):
            yield (
                sentence,
                {comparable_name(sentence.text[one.start : one.end]): one for one in spans},
            )


def token_sequences(reports: Path, left_out: Collection[Path]) -> Iterator[tuple[str, ...]]:
    """Yield the tokens of all sentences, as the net reads them."""
    for report in reports_to_learn_from(reports):
        if report not in left_out:
            yield from (
                tuple(words_and_punctuation(tokenize(text))[0]) for text in sentences_in(report)
            )


def check(
    sentences: list[Sentence], more: list[Sentence], start: ServiceNet, errors: Path | None
) -> Outcomes:
    """Print precision, recall and F1 of exact spans by cross-validation over reports.

    Return the outcomes of the names that the classifier gives.
    """
    every = [*sentences, *more]
    fold = folds_of([sentence.report for sentence in every])
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    given: list[tuple[float, bool, int]] = []
    for number in range(FOLDS):
        tagger = train_tagger([s for s in every if fold[s.report] != number], start)
        for sentence, services in predict_names(
            [s for s in sentences if fold[s.report] == number], tagger
        ):
            found, right = set(services), sentence.gold | sentence.accepted
            given += [
                (one.score, name in right, number)
                for name, one in services.items()
                if not one.is_known
            ]
            agencies = adoption_agencies(sentence.text, sentence.report)
            for which, named in (
                (ALL, found),
                (WITH_AGENCIES, found | agencies),
                (TWO_ANNOTATORS, found),
            ):
                if which != TWO_ANNOTATORS or sentence.two_annotators:
                    counts[which, "right"] += len(named & sentence.gold)
                    counts[which, "wrong"] += len(named - sentence.gold - sentence.accepted)
                    counts[which, "missed"] += len(sentence.gold - named)
            if found != sentence.gold:
                wrong.append(
                    f"+{sorted(found - sentence.gold)} -{sorted(sentence.gold - found)} | "
                    f"{sentence.text}"
                )
    if errors:
        errors.write_text("\n".join(wrong), "utf-8")
    for which in (ALL, WITH_AGENCIES, TWO_ANNOTATORS):
        correct, false, missed = (counts[which, what] for what in ("right", "wrong", "missed"))
        print(
            f"{which}: precision {correct / (correct + false):.3f} recall "
            f"{correct / (correct + missed):.3f} F1 "
            f"{2 * correct / (2 * correct + false + missed):.3f} ({correct + missed} names)"
        )
    print("\nconfidence  of             labels  confidence   right")
    outcomes = Outcomes.of(given)
    print(*reliability_lines("services", [outcomes]), sep="\n")
    return outcomes


def write(sentences: list[Sentence], start: ServiceNet) -> None:
    """Train the tagger and write its weights and its net."""
    tagger = train_tagger(sentences, start)
    model = tagger.scorer.weights
    lines = [
        f"{feature}\t{weight:.2f}\n"
        for feature, weight in sorted(model.items())
        if abs(weight) >= MIN_WEIGHT and len(re.findall(r"\w+", feature)) <= MAX_FEATURE_WORDS
    ]
    (MODEL / "service-weights.tsv").write_text("".join(lines), "utf-8")
    net = net_lines(tagger.net.words, tagger.net.weights)
    (MODEL / "service-net.tsv").write_text("".join(f"{line}\n" for line in net), "utf-8")
    print(f"{len(lines)} weights")


def write_common(gold: Path) -> None:
    """Write the list of words that are common in the labelled sentences, which features use."""
    counts: Counter[str] = Counter()
    for item in read_labelled_sentences(gold):
        words = tokenize(item["sentence"]).lower
        counts.update({part for word in words for part in word.split("-")})
    common = sorted(word for word, count in counts.items() if count > COMMON and word)
    lines = [f"{word}\t{1 + (counts[word] > VERY_COMMON)}\n" for word in common]
    resource_path("data", "lexicon", "common-words.tsv").write_text("".join(lines), "utf-8")


def main() -> None:
    """Train and write, or cross-validate."""
    parser = with_gold(__doc__)
    parser.add_argument(
        "--check", action="store_true", help="print cross-validated span F1; write nothing"
    )
    parser.add_argument(
        "--write-confidence", action="store_true", help="with --check: write confidence.tsv"
    )
    parser.add_argument("--errors", type=Path, help="write the errors to this file")
    parser.add_argument(
        "--unseen",
        action="store_true",
        help="train without the reports of the inventories, to measure on them",
    )
    options = parser.parse_args()
    if not options.check:
        write_common(options.gold)
    learned = gold_sentences(options.gold, options.reports)
    inventories = inventory_sentences(options.gold, options.reports)
    more = [*inventories, *additional_sentences(options.reports), *judged_phrases(options.reports)]
    left_out = {sentence.report for sentence in inventories} if options.unseen else set()
    start = initial_net(token_sequences(options.reports, left_out))
    if options.check:
        outcomes = check(learned, more, start, options.errors)
        if options.write_confidence:
            write_calibration({"services": outcomes})
    else:
        write(
            [sentence for sentence in [*learned, *more] if sentence.report not in left_out], start
        )


if __name__ == "__main__":
    main()
