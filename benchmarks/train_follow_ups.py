"""Train the prediction of follow-up outcomes, and write `data/model/follow-ups.tsv`.

    python benchmarks/train_follow_ups.py [--gold ../shared/gold] [--reports ../shared/reports/pdf]

Trained on the annotated pairs of reports (`gold/inventories`, `data/follow-up-outcomes.csv`).
`follow_up_accuracy.py` measures it on authorities left out. The same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from arguments import with_gold
from follow_up_cases import Case, cases, readings
from sklearn.linear_model import LogisticRegression

from graphkit.core.resources import resource_path
from graphkit.evaluate.corpus import read_inventories
from graphkit.infer.follow_up.outcomes import BIAS, MODELS, NOT_MENTIONED, PARTLY, RECURS, Weights

HEAD = """\
# What the next report says of a recommendation -> how likely it is that the report is silent on it, that it
# is still weak at least in part, that it is as weak as before: follow_up/outcomes.py. Learned from {cases}
# recommendations that people followed up, by benchmarks/train_follow_ups.py.
"""
YES = {"silent": (NOT_MENTIONED,), "weak": (RECURS, PARTLY), "as-before": (RECURS,)}
INVERSE_PENALTY = 1.0


def main() -> None:
    """Train the model and write its table."""
    arguments = with_gold(__doc__)
    given = arguments.parse_args()
    known = cases(readings(read_inventories(given.gold)), given.reports)
    weights = learn(known)
    path = resource_path("data", "model", "follow-ups.tsv")
    path.write_text(HEAD.format(cases=len(known)) + written(weights), encoding="utf-8")
    print(f"{len(known)} recommendations -> {path.name}")


def learn(known: Sequence[Case]) -> Weights:
    """Return the weights of each question, trained on these cases."""
    return {
        question: _answered(
            [case for case in known if question == "silent" or case.right[0] != NOT_MENTIONED],
            question,
            measures,
        )
        for question, measures in MODELS.items()
    }


def _answered(known: Sequence[Case], question: str, measures: Sequence[str]) -> dict[str, float]:
    """Return the weights for one question; the measures are standardised for training."""
    names = [name for name in measures if name != BIAS]
    named = [case.later.outcome_features(case.found).by_name() for case in known]
    columns = np.array([[each[name] for name in names] for each in named])
    middle, spread = columns.mean(0), columns.std(0)
    spread[spread == 0] = 1.0
    answers = [case.right[0] in YES[question] for case in known]
    learner = LogisticRegression(C=INVERSE_PENALTY, max_iter=1000, tol=1e-8)
    learner.fit((columns - middle) / spread, answers)
    each = learner.coef_[0] / spread
    always = float(learner.intercept_[0] - (each * middle).sum())
    return {BIAS: always} | dict(zip(names, each.tolist(), strict=True))


def written(weights: Weights) -> str:
    """Return the lines of the table: a measure and its weight for each question."""
    measures = dict.fromkeys(name for each in weights.values() for name in each)
    lines = []
    for name in measures:
        listed = [f"{question}={each[name]:.2f}" for question, each in weights.items() if name in each]
        lines.append(f"{name}\t{' '.join(listed)}\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
