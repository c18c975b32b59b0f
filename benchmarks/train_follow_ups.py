"""Train the prediction of follow-up outcomes, and write `data/model/follow-ups.tsv`.

    python benchmarks/train_follow_ups.py [--gold ../shared/gold] [--reports ../shared/reports/pdf]

Trained on the annotated pairs of reports (`gold/inventories`, `data/follow-up-outcomes.csv`,
`data/follow-up-parts.csv`, and `data/follow-up-readings.csv` but for its held-out authorities).
`follow_up_accuracy.py` measures it on authorities left out. The same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from arguments import with_gold
from follow_up_cases import Case, held_out_reports, load_cases, load_outcomes
from gold_corpus import read_inventories
from sklearn.linear_model import LogisticRegression

from graphkit.core.resources import resource_path
from graphkit.graph.infer.follow_up.outcomes import (
    BIAS,
    MODELS,
    NOT_MENTIONED,
    PARTLY,
    RECURS,
    Weights,
)

HEAD = """\
# Weights of the two questions of graphkit/graph/infer/follow_up/outcomes.py, by feature: is the \
next report
# silent on a recommendation, is it still weak at least in part. Trained on {cases} annotated
# recommendations by benchmarks/train_follow_ups.py.
"""
YES = {"silent": (NOT_MENTIONED,), "weak": (RECURS, PARTLY)}
INVERSE_PENALTY = 1.0


def main() -> None:
    """Train the model and write its table."""
    parser = with_gold(__doc__)
    options = parser.parse_args()
    held_out = held_out_reports()
    labelled = load_outcomes(read_inventories(options.gold))
    cases = [case for case in load_cases(labelled, options.reports) if case.earlier not in held_out]
    weights = train(cases)
    path = resource_path("data", "model", "follow-ups.tsv")
    path.write_text(HEAD.format(cases=len(cases)) + table_lines(weights), encoding="utf-8")
    print(f"{len(cases)} recommendations -> {path.name}")


def train(cases: Sequence[Case]) -> Weights:
    """Return the weights of each question, trained on these cases."""
    return {
        question: _train_question(
            [
                case
                for case in cases
                if question == "silent" or case.labelled_outcomes[0] != NOT_MENTIONED
            ],
            question,
            features,
        )
        for question, features in MODELS.items()
    }


def _train_question(
    cases: Sequence[Case], question: str, features: Sequence[str]
) -> dict[str, float]:
    """Return the weights for one question; the features are standardised for training."""
    names = [name for name in features if name != BIAS]
    named = [case.later_report.outcome_features(case.comparison).by_name() for case in cases]
    columns = np.array([[each[name] for name in names] for each in named])
    mean, deviation = columns.mean(0), columns.std(0)
    deviation[deviation == 0] = 1.0
    answers = [case.labelled_outcomes[0] in YES[question] for case in cases]
    learner = LogisticRegression(C=INVERSE_PENALTY, max_iter=1000, tol=1e-8)
    learner.fit((columns - mean) / deviation, answers)
    weights = learner.coef_[0] / deviation
    bias = float(learner.intercept_[0] - (weights * mean).sum())
    return {BIAS: bias} | dict(zip(names, weights.tolist(), strict=True))


def table_lines(weights: Weights) -> str:
    """Return the lines of the table: a feature and its weight for each question."""
    features = dict.fromkeys(name for each in weights.values() for name in each)
    lines = []
    for name in features:
        listed = [
            f"{question}={each[name]:.3f}" for question, each in weights.items() if name in each
        ]
        lines.append(f"{name}\t{' '.join(listed)}\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
