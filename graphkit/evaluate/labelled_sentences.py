"""Scores the boundaries and labels of sentences against sentences that people labelled.

Sentences of the training data (reports with a digest in `data/model/training-reports.tsv`) are counted
separately, as "learned from", because figures on them are too good. `benchmarks/accuracy.py` measures by
cross-validation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from graphkit.core.model import POLARITIES, Finding
from graphkit.evaluate.corpus import Corpus, normalise_sentence
from graphkit.evaluate.scores import Figure, Overlap, Tally
from graphkit.extract.labels.topics import lexicon_only_topics

_NO_NAME = re.compile(r"(?:the|this|that|these) ", re.IGNORECASE)  # "the hub" is not the name of a service


def score_sentence_boundaries(corpus: Corpus) -> Iterator[Figure]:
    """Score how many labelled sentences are findings with exactly the same text."""
    tally, found = Tally(), corpus.findings
    for gold in corpus.sentences():
        sentence = normalise_sentence(gold["sentence"])
        got = sentence if (gold["report"], sentence) in found else ""
        tally.compare("sentences", "found whole", gold["report"], sentence, got)
    yield from tally.figures()


def score_labels(corpus: Corpus) -> Iterator[Figure]:
    """Score polarity (F1 of each, and macro), topics, sectors, names of services, and extent.

    Topics that only a word list gives are not counted, because the annotators did not use them. A sentence
    that was not found with exactly the same text has no labels, so all its gold labels are missed.
    """
    pairs: dict[str, Counter[tuple[str, str]]] = {}
    sets, extents, found = Overlap(), Tally(), corpus.findings
    for gold in corpus.sentences():
        finding = found.get((gold["report"], normalise_sentence(gold["sentence"])))
        for group in _groups(gold, gold["report"] in corpus.training_files):
            got = finding.polarity if finding else ""
            pairs.setdefault(group, Counter())[gold["polarity"], got] += 1
            for measure, values in _values(finding).items():
                also = _set(gold.get(f"{measure}_also", ()))
                sets.compare(group, measure, _set(gold[measure]), values, also)
            if gold.get("extent"):
                extent = finding.extent if finding else ""
                extents.compare(group, "extent", gold["report"], gold["extent"], extent)
    for group, counts in pairs.items():
        yield from polarity_figures(group, counts)
    yield from sets.figures()
    yield from (Figure(line.group, line.measure, line.value, line.of) for line in extents.figures())


def polarity_figures(group: str, pairs: Counter[tuple[str, str]]) -> Iterator[Figure]:
    """Yield the F1 of each polarity and their mean; `pairs` counts (gold, predicted)."""
    scores = []
    for name in POLARITIES:
        right = pairs[name, name]
        named = sum(count for (gold, _), count in pairs.items() if gold == name)
        given = sum(count for (_, got), count in pairs.items() if got == name)
        scores.append(2 * right / max(1, named + given))
        yield Figure(group, f"polarity {name} F1", scores[-1], named)
    yield Figure(group, "polarity macro-F1", sum(scores) / len(scores), pairs.total())


def _groups(gold: dict[str, Any], learned_from: bool) -> Iterator[str]:
    note = " (learned from)" if learned_from else ""
    yield f"all{note}"
    yield f"{gold['kind'].split()[0]}{note}"
    if gold["twice"]:
        yield f"read twice{note}"


def _values(finding: Finding | None) -> dict[str, set[str]]:
    if finding is None:
        return {"topics": set(), "sectors": set(), "services": set()}
    services = {mention.surface for mention in finding.mentions if mention.kind == "service"}
    services = {name for name in services if not _NO_NAME.match(name)}
    return {
        "topics": set(finding.topics) - lexicon_only_topics(),
        "sectors": set(finding.sectors),
        "services": _set(services),
    }


def _set(names: Any) -> set[str]:
    return {normalise_sentence(name).lower().strip("'") for name in names}
