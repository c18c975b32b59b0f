"""Train the recognition of service names, and write its weights and its net in `data/model/`.

    python benchmarks/train_service_names.py [--check] [--unseen] [--gold FOLDER] [--reports FOLDER]

For each position where a name may end, one of its beginnings is correct or none is: a multinomial logistic
regression with an L2 penalty. The net (`service_net_training`) is trained on out-of-fold scores of that
model. The training data are described in `service_name_corpus`. --check prints precision, recall and F1 of
exact spans by cross-validation over reports and writes nothing. Needs scipy (`pip install graphkit[train]`).
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

# Sums in one order, whatever the machine: told before NumPy is loaded.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np
from arguments import with_gold
from polarity_net_training import Array
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from service_name_corpus import (
    MODEL,
    Sentence,
    abbreviations_in,
    adoption_agencies,
    compared,
    heard,
    judged,
    labelled,
    read_beside,
    read_whole,
    sentences_in,
)
from service_net_training import TrainingSentence, initial_net, train_service_net

from graphkit.core.resources import resource_path
from graphkit.evaluate.corpus import read_labelled_sentences
from graphkit.extract.mentions.service_net import (
    ReportScores,
    ServiceNet,
    encode_sentence,
    words_and_punctuation,
)
from graphkit.extract.mentions.service_tagger import LinearScorer, ServiceTagger
from graphkit.extract.text.tokens import tokenize

FOLDS = 5
SEEN = 2  # a feature met in fewer choices is not learned
PENALTY = 0.8
SMALL = 0.1  # weights below are not written
LONGEST = 9  # words of a feature that is written: more are a report's prose rather than a name
COMMON, COMMONEST = 6, 25  # times in the labelled sentences
ALL, TWICE = "all", "two readers"
WITH_AGENCIES = "with regional adoption agencies, services in the gold and agencies in the graph"


def weights_of(sentences: list[Sentence]) -> dict[str, float]:
    """Return the weights by feature."""
    all_choices = [choice for sentence in sentences for choice in sentence.choices]
    counts = np.array([sentence.counts for sentence in sentences for _ in sentence.choices])
    seen = Counter(feature for choice in all_choices for row in choice.features for feature in row)
    columns = {feature: at for at, feature in enumerate(sorted(f for f, n in seen.items() if n >= SEEN))}
    ends, indices, group, right = [0], [], [], []
    for number, choice in enumerate(all_choices):
        for at, row in enumerate(choice.features):
            indices += [columns[feature] for feature in row if feature in columns]
            ends.append(len(indices))
            group.append(number)
            right.append(float(at == choice.right))
    matrix = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(group), len(columns)))
    found = fit(matrix, np.array(group), np.array(right), counts)
    return {feature: float(found[at]) for feature, at in columns.items()}


def fit(matrix: csr_matrix, group: Array, right: Array, counts: Array) -> Array:
    """Return the weights that make the right choices likeliest; choosing none weighs 0.

    `group` says which choice a row is of, `counts` how much each choice counts.
    """
    turned, groups = matrix.T.tocsr(), len(counts)
    right = right * counts[group]

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        highest = np.zeros(groups)
        np.maximum.at(highest, group, scores)
        powers = np.exp(scores - highest[group])
        sums = np.exp(-highest) + np.bincount(group, powers, groups)
        likely = powers / sums[group]
        value = counts @ (np.log(sums) + highest) - right @ scores + PENALTY / 2 * (weights @ weights)
        return value, turned @ (counts[group] * likely - right) + PENALTY * weights

    start = np.zeros(matrix.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x)


def learn(sentences: list[Sentence], start: ServiceNet) -> ServiceTagger:
    """Return a reader by the weights of these sentences, and by a net."""
    training_set, part = list[TrainingSentence](), parts([sentence.report for sentence in sentences])
    for number in range(FOLDS):
        scorer = LinearScorer(weights_of([s for s in sentences if part[s.report] != number]))
        reader = ServiceTagger(scorer, start)
        for report, some in by_report(s for s in sentences if part[s.report] == number):
            elsewhere = whole(report, reader)
            training_set += [encoded for s in some if (encoded := training_sentence(s, reader, elsewhere))]
    return ServiceTagger(LinearScorer(weights_of(sentences)), train_service_net(start, training_set))


def by_report(sentences: Iterable[Sentence]) -> list[tuple[Path, list[Sentence]]]:
    """Return the sentences of each report."""
    found = defaultdict[Path, list[Sentence]](list)
    for sentence in sentences:
        found[sentence.report].append(sentence)
    return sorted(found.items())


def whole(report: Path, reader: ServiceTagger) -> ReportScores:
    """Return what the table says of the names in a whole report."""
    short, every = abbreviations_in(report), [heard(text, report) for text in sentences_in(report)]
    return ReportScores((one.words, reader.candidates(one, short)) for one in every)


def training_sentence(
    sentence: Sentence, reader: ServiceTagger, elsewhere: ReportScores
) -> TrainingSentence | None:
    """Return what the net learns from a sentence, if there is anything; of overlapping names the longest."""
    right: dict[tuple[int, str, int], bool] = {
        (choice.ending.last, choice.ending.kind, first): at == choice.right
        for choice in sentence.choices
        for at, first in enumerate(choice.firsts)
    }
    found = [
        (candidate, right[key])
        for candidate in (reader.candidates(sentence.heard, sentence.abbreviations) if right else ())
        if (key := (candidate.ending.last, candidate.ending.kind, candidate.first)) in right
    ]
    if not found:
        return None
    candidates = [candidate for candidate, _ in found]
    named = np.zeros(len(found))
    free = [True] * len(sentence.text)
    for at in sorted(range(len(found)), key=lambda at: candidates[at].start - candidates[at].ending.end):
        place = slice(candidates[at].start, candidates[at].ending.end)
        if found[at][1] and all(free[place]):
            named[at], free[place] = 1, [False] * len(free[place])
    return TrainingSentence(
        encode_sentence(sentence.heard, candidates, elsewhere), candidates, named, sentence.counts
    )


def parts(reports: Iterable[Path]) -> dict[Path, int]:
    """Return for each report which part of all it belongs to, by chance."""
    every = sorted(set(reports))
    random.Random(0).shuffle(every)
    return {report: number % FOLDS for number, report in enumerate(every)}


def found_in(sentences: Iterable[Sentence], reader: ServiceTagger) -> Iterator[tuple[Sentence, set[str]]]:
    """Yield each sentence with the services that are found in it, in the light of its report."""
    for report, some in by_report(sentences):
        elsewhere, short = whole(report, reader), abbreviations_in(report)
        found = reader.tag([sentence.heard for sentence in some], short, elsewhere)
        for sentence, spans in zip(some, found, strict=True):
            yield sentence, {compared(sentence.text[span.start : span.end]) for span in spans}


def as_read(reports: Path, left_out: Collection[Path]) -> Iterator[tuple[str, ...]]:
    """Yield the words of all sentences, as the net reads them."""
    for report in sorted(reports.glob("*.pdf")):
        if report not in left_out:
            yield from (tuple(words_and_punctuation(tokenize(text))[0]) for text in sentences_in(report))


def check(sentences: list[Sentence], more: list[Sentence], start: ServiceNet, errors: Path | None) -> None:
    """Print precision, recall and F1 of exact spans by cross-validation over reports."""
    every = [*sentences, *more]
    part = parts([sentence.report for sentence in every])
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for number in range(FOLDS):
        reader = learn([s for s in every if part[s.report] != number], start)
        for sentence, found in found_in([s for s in sentences if part[s.report] == number], reader):
            agencies = adoption_agencies(sentence.text, sentence.report)
            for which, named in ((ALL, found), (WITH_AGENCIES, found | agencies), (TWICE, found)):
                if which != TWICE or sentence.twice:
                    counts[which, "right"] += len(named & sentence.gold)
                    counts[which, "wrong"] += len(named - sentence.gold - sentence.also)
                    counts[which, "missed"] += len(sentence.gold - named)
            if found != sentence.gold:
                wrong.append(
                    f"+{sorted(found - sentence.gold)} -{sorted(sentence.gold - found)} | {sentence.text}"
                )
    if errors:
        errors.write_text("\n".join(wrong), "utf-8")
    for which in (ALL, WITH_AGENCIES, TWICE):
        right, false, missed = (counts[which, what] for what in ("right", "wrong", "missed"))
        print(
            f"{which}: precision {right / (right + false):.3f} recall {right / (right + missed):.3f} "
            f"F1 {2 * right / (2 * right + false + missed):.3f} ({right + missed} names)"
        )


def write(sentences: list[Sentence], start: ServiceNet) -> None:
    """Write the weights and the net."""
    reader = learn(sentences, start)
    model = reader.scorer.weights
    lines = [
        f"{feature}\t{weight:.2f}\n"
        for feature, weight in sorted(model.items())
        if abs(weight) >= SMALL and len(re.findall(r"\w+", feature)) <= LONGEST
    ]
    (MODEL / "service-weights.tsv").write_text("".join(lines), "utf-8")
    net = reader.net.weights.to_lines(reader.net.words)
    (MODEL / "service-net.tsv").write_text("".join(f"{line}\n" for line in net), "utf-8")
    print(f"{len(lines)} weights")


def write_common(gold: Path) -> None:
    """Write the words that are common in the labelled sentences, which features refer to."""
    counts: Counter[str] = Counter()
    for item in read_labelled_sentences(gold):
        words = tokenize(item["sentence"]).lower
        counts.update({part for word in words for part in word.split("-")})
    common = sorted(word for word, count in counts.items() if count > COMMON and word)
    lines = [f"{word}\t{1 + (counts[word] > COMMONEST)}\n" for word in common]
    resource_path("data", "lexicon", "common-words.tsv").write_text("".join(lines), "utf-8")


def main() -> None:
    """Train, or check."""
    reader = with_gold(__doc__)
    reader.add_argument("--check", action="store_true", help="print cross-validated span F1; write nothing")
    reader.add_argument("--errors", type=Path, help="write what was wrong or missed to this file")
    reader.add_argument(
        "--unseen", action="store_true", help="leave out the reports of the inventories, to measure on them"
    )
    options = reader.parse_args()
    if not options.check:
        write_common(options.gold)
    learned = labelled(options.gold, options.reports)
    inventories = read_whole(options.gold, options.reports)
    more = [*inventories, *read_beside(options.reports), *judged(options.reports)]
    left_out = {sentence.report for sentence in inventories} if options.unseen else set()
    start = initial_net(as_read(options.reports, left_out))
    if options.check:
        check(learned, more, start, options.errors)
    else:
        write([sentence for sentence in [*learned, *more] if sentence.report not in left_out], start)


if __name__ == "__main__":
    main()
