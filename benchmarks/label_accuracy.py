"""Measure polarity, topics, sectors and extent of sentences by five-fold cross-validation over
reports.

    python benchmarks/label_accuracy.py [../shared] [--no-baseline] [--errors 20]

No report is in both the training and the test part of a fold, for either of the two steps (sentence
classifiers and paragraph context). The baseline is a TF-IDF model. A topic that only one of two
annotators gave ("topics_also") counts as correct when predicted and not as missed otherwise. Last
comes a table of how reliable the confidence of the labels is; --write-confidence also writes their
confidence by score to `data/model/confidence.tsv`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
from arguments import with_shared
from calibration import Outcomes, reliability_lines, write_calibration
from labelled_corpus import FOLDS, LabelledParagraph, load_paragraphs
from linear_training import Array, Corpus, out_of_fold_scores, sector_rows, train_sectors
from polarity_training import (
    f1_by_class,
    polarity_context_rows,
    polarity_rows,
    polarity_trainer,
    predicted_polarities,
    train_polarity_context,
)
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from topic_training import (
    pair_scores,
    predicted_topics,
    topic_context_rows,
    topic_rows,
    topic_trainer,
    train_topic_context,
)

from graphkit.core.terms import POLARITIES, Scheme
from graphkit.documents.extract.labels.extent import find_extent
from graphkit.documents.extract.labels.polarity import softmax
from graphkit.documents.extract.labels.topics import mask_other_senses
from graphkit.documents.extract.mentions.sectors import ALWAYS_LABELLED


def main() -> None:
    """Measure all labels and print the figures."""
    parser = with_shared(__doc__)
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--errors", type=int, default=0, help="number of wrong polarities to print")
    parser.add_argument("--write-confidence", action="store_true")
    options = parser.parse_args()
    paragraphs = load_paragraphs(options.shared)
    corpus = Corpus([paragraph for paragraph in paragraphs if not paragraph.is_recommendation])
    gold = corpus.gold()
    print(
        f"{len(gold)} gold sentences, {len(corpus.labels) - len(gold)} additional labels, "
        f"{len(set(corpus.reports))} reports, {FOLDS} folds\n"
    )
    predicted, polarities = measure_polarity(corpus, not options.no_baseline)
    of_topics = measure_topics(Corpus(paragraphs), recommendation_sentences(paragraphs))
    of_sectors = measure_sectors(corpus)
    measure_extent(corpus, predicted)
    outcomes = {**polarities, Scheme.TOPIC: of_topics, Scheme.SECTOR: of_sectors}
    print_reliability(
        {"polarity": [*polarities.values()], "topics": [of_topics], "sectors": [of_sectors]}
    )
    if options.write_confidence:
        write_calibration(outcomes)
    print_errors(corpus, predicted, options.errors)


def measure_polarity(corpus: Corpus, baseline: bool) -> tuple[Array, dict[str, Outcomes]]:
    """Print F1 by class; return the predicted polarity (index) of all sentences,
    and outcomes by polarity.
    """
    sentences, gold = corpus.labelled_with("polarity"), corpus.gold()
    rows = polarity_rows(corpus)
    context = polarity_context_rows(
        corpus, out_of_fold_scores(corpus, polarity_trainer(corpus, rows), rows)
    )
    predicted, baseline_predictions = np.zeros((2, corpus.size), int)
    probability = np.zeros(corpus.size)
    for training, test in corpus.folds(sentences):
        model = train_polarity_context(corpus, context, training)
        predicted[test] = predicted_polarities(corpus, context, model, test)
        probability[test] = softmax(model.scores(context, test))[
            np.arange(len(test)), predicted[test]
        ]
        if baseline:
            baseline_predictions[test] = baseline_model(
                corpus, np.intersect1d(training, gold), test
            )
    answers = np.zeros(corpus.size, int)
    answers[sentences] = corpus.targets("polarity", POLARITIES)[sentences].argmax(1)
    print(
        "polarity        " + "".join(f"{name:>10}" for name in (*POLARITIES, "macro", "sentences"))
    )
    for name, some in gold_groups(corpus, gold):
        print_f1(name, answers[some], predicted[some])
        if baseline:
            print_f1("  TF-IDF baseline", answers[some], baseline_predictions[some])
    for number, name in enumerate(POLARITIES):
        correct = ((answers == number) & (predicted == number))[gold].sum()
        print(
            f"  {name}: precision {correct / (predicted[gold] == number).sum():.3f}, "
            f"recall {correct / (answers[gold] == number).sum():.3f}"
        )
    pairs = [(POLARITIES[answers[at]], POLARITIES[predicted[at]]) for at in gold]
    wrong = Counter((answer, other) for answer, other in pairs if answer != other)
    listed = ", ".join(
        f"{answer} predicted as {other} {count}" for (answer, other), count in wrong.most_common(6)
    )
    print(f"  most frequent errors: {listed}\n")
    outcomes = {}
    for number, name in enumerate(POLARITIES):
        own = gold[predicted[gold] == number]
        outcomes[f"polarity {name}"] = Outcomes(
            probability[own], answers[own] == number, corpus.fold[own]
        )
    return predicted, outcomes


def gold_groups(corpus: Corpus, gold: Array) -> list[tuple[str, Array]]:
    """Return the sentences by group: all, those of two annotators, and by kind of report."""
    kinds = {at: corpus.labels[at]["kind"].split()[0] for at in gold.tolist()}
    twice = [at for at in gold if corpus.labels[at]["twice"]]
    parts = [("all", gold), ("two annotators", np.array(twice))]
    for kind in ("ILACS", "SIF", "JTAI"):
        parts.append((kind, np.array([at for at in gold if kinds[at] == kind])))
    return parts


def print_f1(name: str, answers: Array, predicted: Array) -> None:
    """Print a line with the F1 of each class, and macro-F1."""
    f1 = f1_by_class(answers, predicted, np.ones(len(answers)), len(POLARITIES))
    print(
        f"{name:16}"
        + "".join(f"{value:10.3f}" for value in (*f1, f1.mean()))
        + f"{len(answers):10}"
    )


def baseline_model(corpus: Corpus, training: Array, test: Array) -> Array:
    """Return the predictions of a baseline:
    logistic regression on TF-IDF of words and characters.
    """
    vectorizers = (
        TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3),
    )
    training_text, test_text = ([corpus.sentences[at] for at in some] for some in (training, test))
    training_rows = hstack(
        [vectorizer.fit_transform(training_text) for vectorizer in vectorizers]
    ).tocsr()
    test_rows = hstack([vectorizer.transform(test_text) for vectorizer in vectorizers]).tocsr()
    answers = corpus.targets("polarity", POLARITIES)
    scores = []
    for number in range(len(POLARITIES)):
        learner = LogisticRegression(
            solver="liblinear", dual=True, C=3, class_weight="balanced", tol=0.01
        )
        scores.append(
            learner.fit(training_rows, answers[training, number]).decision_function(test_rows)
        )
    best: Array = np.stack(scores).argmax(0)
    return best


def recommendation_sentences(paragraphs: Sequence[LabelledParagraph]) -> Array:
    """Return the numbers of the sentences that are recommendations."""
    return np.flatnonzero(
        [paragraph.is_recommendation for paragraph in paragraphs for _ in paragraph.sentences]
    )


def measure_topics(corpus: Corpus, recommendations: Array) -> Outcomes:
    """Print micro and macro F1 of topics, of sentences and recommendations;
    return outcomes in the gold.
    """
    sentences, gold, names = corpus.labelled_with("topics"), corpus.gold(), corpus.values("topics")
    rows = topic_rows(corpus, names)
    first_step = out_of_fold_scores(corpus, topic_trainer(corpus, rows, names), rows)
    scores = mask_other_senses(corpus.paragraphs, first_step, names)
    context = topic_context_rows(corpus, scores, names)
    predicted: dict[int, Sequence[str]] = {}
    given: list[tuple[float, bool, int]] = []
    for training, test in corpus.folds(sentences):
        model = train_topic_context(corpus, scores, context, training, names)
        topics = predicted_topics(corpus, scores, context, model, names)
        predicted |= {int(at): topics[at] for at in test}
        score = pair_scores(scores, context, model)
        for at in np.intersect1d(test, gold).tolist():
            right = {*corpus.labels[at]["topics"], *corpus.labels[at].get("topics_also", ())}
            fold = int(corpus.fold[at])
            given += [(score[at, names.index(topic)], topic in right, fold) for topic in topics[at]]
    parts = [
        *gold_groups(corpus, gold),
        ("recommendations", np.intersect1d(recommendations, sentences)),
    ]
    print_sets(corpus, "topics", predicted, parts)
    return Outcomes.of(given)


def measure_sectors(corpus: Corpus) -> Outcomes:
    """Print micro and macro F1 of sectors;
    return the outcomes of those that the classifier gives.
    """
    sentences, rows = corpus.labelled_with("sectors"), sector_rows(corpus)
    predicted: dict[int, Sequence[str]] = {}
    given: list[tuple[float, bool, int]] = []
    for training, test in corpus.folds(sentences):
        model = train_sectors(corpus, rows, training)
        scores = model.scores(rows, test)
        has_features = np.diff(rows.matrix.indptr)[test] > 0
        for at, score, has_any in zip(test.tolist(), scores, has_features, strict=True):
            chosen = np.flatnonzero(score > 1e-6).tolist() if has_any else []
            sectors = [model.classes[one] for one in chosen]
            right, fold = corpus.labels[at]["sectors"], int(corpus.fold[at])
            given += [(score[one], model.classes[one] in right, fold) for one in chosen]
            predicted[at] = [*sectors, *ALWAYS_LABELLED.intersection(corpus.named_sectors[at])]
    print_sets(corpus, "sectors", predicted, gold_groups(corpus, sentences))
    return Outcomes.of(given)


def print_reliability(parts: dict[str, list[Outcomes]]) -> None:
    """Print how often labels are right by their confidence, which was fitted without their fold."""
    print("\nconfidence  of             labels  confidence   right")
    for kind, outcomes in parts.items():
        print(*reliability_lines(kind, outcomes), sep="\n")


def print_sets(
    corpus: Corpus,
    field: str,
    predicted: dict[int, Sequence[str]],
    parts: Sequence[tuple[str, Array]],
) -> None:
    """Print precision, recall and F1 of a field with several values,
    and its values with the lowest F1.
    """
    print(f"{field:16} precision    recall  micro-F1  macro-F1")
    for name, some in parts:
        correct, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
        for at in some.tolist():
            label = corpus.labels[at]
            found, labelled, accepted = (
                set(predicted[at]),
                set(label[field]),
                set(label.get(f"{field}_also", ())),
            )
            correct.update(found & (labelled | accepted))
            wrong.update(found - labelled - accepted)
            missed.update(labelled - found)
        precision, recall = (
            share(correct.total(), wrong.total()),
            share(correct.total(), missed.total()),
        )
        each = {
            value: f1(correct[value], wrong[value], missed[value])
            for value in {*correct, *wrong, *missed}
        }
        macro = sum(each.values()) / len(each)
        micro = 2 * precision * recall / (precision + recall)
        print(f"{name:16}{precision:10.3f}{recall:10.3f}{micro:10.3f}{macro:10.3f}")
        if name == "all":
            low = sorted(each, key=lambda value: (each[value], value))[:12]
            lowest = ", ".join(
                f"{value} {each[value]:.2f} ({correct[value] + missed[value]})" for value in low
            )
    print(f"  lowest F1: {lowest}\n")


def share(part: int, rest: int) -> float:
    """Return part / (part + rest), 0 if both are 0."""
    return part / (part + rest) if part + rest else 0.0


def f1(correct: int, wrong: int, missed: int) -> float:
    """Return F1 of counts."""
    return 2 * correct / (2 * correct + wrong + missed) if correct + wrong + missed else 0.0


def measure_extent(corpus: Corpus, polarities: Array) -> None:
    """Print the accuracy of the extent, which depends on the predicted polarity."""
    answers, predicted, matches = [], [], corpus.paragraphs.phrases("extents")
    for at, label in sorted(corpus.labels.items()):
        if "extent" in label:
            polarity, context = POLARITIES[polarities[at]], corpus.paragraphs.context_of[at]
            answers.append(label["extent"])
            predicted.append(find_extent(corpus.words[at], polarity, context, matches[at]))
    pairs = list(zip(answers, predicted, strict=True))
    print(
        f"extent: correct {sum(one == other for one, other in pairs) / len(pairs):.3f} of "
        f"{len(pairs)}"
    )
    for name in ("all", "most", "many", "some", "few", "one"):
        correct = pairs.count((name, name))
        precision, recall = correct / predicted.count(name), correct / answers.count(name)
        print(f"  {name}: precision {precision:.2f}, recall {recall:.2f}")


def print_errors(corpus: Corpus, predicted: Array, number: int) -> None:
    """Print sentences with a wrong polarity, a random sample with a fixed seed."""
    gold = corpus.gold().tolist()
    wrong = [at for at in gold if corpus.labels[at]["polarity"] != POLARITIES[predicted[at]]]
    for at in sorted(random.Random(0).sample(wrong, min(number, len(wrong)))):
        label, prediction = corpus.labels[at]["polarity"], POLARITIES[predicted[at]]
        print(f"{label} predicted as {prediction}: {corpus.sentences[at]}")


if __name__ == "__main__":
    main()
