"""Measure polarity, topics, sectors and extent of sentences by five-fold cross-validation over reports.

    python benchmarks/label_accuracy.py [../shared] [--no-baseline] [--errors 20]

No report is in both the training and the test part of a fold, for either of the two steps (sentence
classifiers and paragraph context). The baseline is a TF-IDF model. A topic that only one of two annotators
gave ("topics_also") counts as correct when predicted and not as missed otherwise.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
from arguments import with_shared
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
    predicted_topics,
    topic_context_rows,
    topic_rows,
    topic_trainer,
    train_topic_context,
)

from graphkit.core.model import POLARITIES
from graphkit.extract.labels.extent import find_extent
from graphkit.extract.labels.topics import mask_other_senses
from graphkit.extract.mentions.sectors import ALWAYS_LABELLED


def main() -> None:
    """Read, measure, print."""
    reader = with_shared(__doc__)
    reader.add_argument("--no-baseline", action="store_true")
    reader.add_argument("--errors", type=int, default=0, help="sentences with a wrong polarity to print")
    asked = reader.parse_args()
    paragraphs = load_paragraphs(asked.shared)
    corpus = Corpus([one for one in paragraphs if not one.is_recommendation])
    gold = corpus.gold()
    print(
        f"{len(gold)} sentences of the gold, {len(corpus.labels) - len(gold)} labelled beside it, "
        f"{len(set(corpus.reports))} reports, {FOLDS} parts\n"
    )
    given = measure_polarity(corpus, not asked.no_baseline)
    measure_topics(Corpus(paragraphs), asked_of(paragraphs))
    measure_sectors(corpus)
    measure_extent(corpus, given)
    print_errors(corpus, given, asked.errors)


def measure_polarity(corpus: Corpus, baseline: bool) -> Array:
    """Print F1 by class, and return what was given for every sentence."""
    which, gold = corpus.labelled_with("polarity"), corpus.gold()
    rows = polarity_rows(corpus)
    places = polarity_context_rows(corpus, out_of_fold_scores(corpus, polarity_trainer(corpus, rows), rows))
    given, plain = np.zeros((2, corpus.size), int)
    for learn, rest in corpus.folds(which):
        given[rest] = predicted_polarities(places, train_polarity_context(corpus, places, learn), rest)
        if baseline:
            plain[rest] = plain_model(corpus, np.intersect1d(learn, gold), rest)
    answers = np.zeros(corpus.size, int)
    answers[which] = corpus.targets("polarity", POLARITIES)[which].argmax(1)
    print("polarity        " + "".join(f"{name:>10}" for name in (*POLARITIES, "macro", "sentences")))
    for name, some in groups(corpus, gold):
        print_f1(name, answers[some], given[some])
        if baseline:
            print_f1("  plain TF-IDF", answers[some], plain[some])
    for number, name in enumerate(POLARITIES):
        right = ((answers == number) & (given == number))[gold].sum()
        print(
            f"  {name}: precision {right / (given[gold] == number).sum():.3f}, "
            f"recall {right / (answers[gold] == number).sum():.3f}"
        )
    pairs = [(POLARITIES[answers[at]], POLARITIES[given[at]]) for at in gold]
    wrong = Counter((answer, said) for answer, said in pairs if answer != said)
    told = ", ".join(f"{one} taken for {other} {count}" for (one, other), count in wrong.most_common(6))
    print(f"  commonest errors: {told}\n")
    return given


def groups(corpus: Corpus, gold: Array) -> list[tuple[str, Array]]:
    """Return the gold as a whole and in parts: read twice, by kind of report."""
    kinds = {at: corpus.labels[at]["kind"].split()[0] for at in gold.tolist()}
    twice = [at for at in gold if corpus.labels[at]["twice"]]
    parts = [("all", gold), ("read twice", np.array(twice))]
    for kind in ("ILACS", "SIF", "JTAI"):
        parts.append((kind, np.array([at for at in gold if kinds[at] == kind])))
    return parts


def print_f1(name: str, answers: Array, given: Array) -> None:
    """Print a line of F1 by class, and their mean."""
    f1 = f1_by_class(answers, given, np.ones(len(answers)), len(POLARITIES))
    print(f"{name:16}" + "".join(f"{value:10.3f}" for value in (*f1, f1.mean())) + f"{len(answers):10}")


def plain_model(corpus: Corpus, learn: Array, rest: Array) -> Array:
    """Return what a model gives that sees one sentence and no cue: TF-IDF of words and characters."""
    makers = (
        TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3),
    )
    known, unknown = ([corpus.sentences[at] for at in which] for which in (learn, rest))
    learned = hstack([maker.fit_transform(known) for maker in makers]).tocsr()
    asked = hstack([maker.transform(unknown) for maker in makers]).tocsr()
    answers = corpus.targets("polarity", POLARITIES)
    scores = []
    for number in range(len(POLARITIES)):
        learner = LogisticRegression(solver="liblinear", dual=True, C=3, class_weight="balanced", tol=0.01)
        scores.append(learner.fit(learned, answers[learn, number]).decision_function(asked))
    best: Array = np.stack(scores).argmax(0)
    return best


def asked_of(paragraphs: Sequence[LabelledParagraph]) -> Array:
    """Return the numbers of the sentences that are recommendations."""
    return np.flatnonzero([one.is_recommendation for one in paragraphs for _ in one.sentences])


def measure_topics(corpus: Corpus, asked: Array) -> None:
    """Print micro and macro F1 of topics, those of recommendations apart."""
    which, gold, names = corpus.labelled_with("topics"), corpus.gold(), corpus.values("topics")
    rows = topic_rows(corpus, names)
    alone = out_of_fold_scores(corpus, topic_trainer(corpus, rows, names), rows)
    scores = mask_other_senses(corpus.paragraphs, alone, names)
    places = topic_context_rows(corpus, scores, names)
    given: dict[int, Sequence[str]] = {}
    for learn, rest in corpus.folds(which):
        placed = train_topic_context(corpus, scores, places, learn, names)
        said = predicted_topics(corpus, scores, places, placed, names)
        given |= {int(at): said[at] for at in rest}
    parts = [*groups(corpus, gold), ("recommendations", np.intersect1d(asked, which))]
    print_sets(corpus, "topics", given, parts)


def measure_sectors(corpus: Corpus) -> None:
    """Print micro and macro F1 of sectors."""
    which, rows = corpus.labelled_with("sectors"), sector_rows(corpus)
    given: dict[int, Sequence[str]] = {}
    for learn, rest in corpus.folds(which):
        table = train_sectors(corpus, rows, learn)
        scores = table.scores(rows, rest)
        some = np.diff(rows.matrix.indptr)[rest] > 0
        for at, score, there in zip(rest.tolist(), scores, some, strict=True):
            said = [table.classes[one] for one in np.flatnonzero(score > 1e-6).tolist()] if there else []
            given[at] = [*said, *ALWAYS_LABELLED.intersection(corpus.named_sectors[at])]
    print_sets(corpus, "sectors", given, groups(corpus, which))


def print_sets(
    corpus: Corpus, field: str, given: dict[int, Sequence[str]], parts: Sequence[tuple[str, Array]]
) -> None:
    """Print precision, recall and F1 of a field that holds several values, and its worst values."""
    print(f"{field:16} precision    recall  micro-F1  macro-F1")
    for name, some in parts:
        right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
        for at in some.tolist():
            label = corpus.labels[at]
            said, sure, also = set(given[at]), set(label[field]), set(label.get(f"{field}_also", ()))
            right.update(said & (sure | also))
            wrong.update(said - sure - also)
            missed.update(sure - said)
        precision, recall = share(right.total(), wrong.total()), share(right.total(), missed.total())
        each = {value: f1(right[value], wrong[value], missed[value]) for value in {*right, *wrong, *missed}}
        macro = sum(each.values()) / len(each)
        micro = 2 * precision * recall / (precision + recall)
        print(f"{name:16}{precision:10.3f}{recall:10.3f}{micro:10.3f}{macro:10.3f}")
        if name == "all":
            low = sorted(each, key=lambda value: (each[value], value))[:12]
            told = ", ".join(f"{value} {each[value]:.2f} ({right[value] + missed[value]})" for value in low)
    print(f"  lowest F1: {told}\n")


def share(part: int, rest: int) -> float:
    """Return part of the whole, nought of nothing."""
    return part / (part + rest) if part + rest else 0.0


def f1(right: int, wrong: int, missed: int) -> float:
    """Return F1 of counts."""
    return 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 0.0


def measure_extent(corpus: Corpus, polarities: Array) -> None:
    """Print how often the extent is right, the polarity being the one that was given."""
    answers, given, said = [], [], corpus.paragraphs.phrases("extents")
    for at, label in sorted(corpus.labels.items()):
        if "extent" in label:
            polarity, context = POLARITIES[polarities[at]], corpus.paragraphs.context_of(at)
            answers.append(label["extent"])
            given.append(find_extent(corpus.words[at], polarity, context, said[at]))
    pairs = list(zip(answers, given, strict=True))
    print(f"extent: right {sum(one == other for one, other in pairs) / len(pairs):.3f} of {len(pairs)}")
    for name in ("all", "most", "many", "some", "few", "one"):
        right = pairs.count((name, name))
        precision, recall = right / given.count(name), right / answers.count(name)
        print(f"  {name}: precision {precision:.2f}, recall {recall:.2f}")


def print_errors(corpus: Corpus, given: Array, number: int) -> None:
    """Print sentences with a wrong polarity, drawn at random but always the same."""
    gold = corpus.gold().tolist()
    wrong = [at for at in gold if corpus.labels[at]["polarity"] != POLARITIES[given[at]]]
    for at in sorted(random.Random(0).sample(wrong, min(number, len(wrong)))):
        print(f"{corpus.labels[at]['polarity']} taken for {POLARITIES[given[at]]}: {corpus.sentences[at]}")


if __name__ == "__main__":
    main()
