"""Fine-tune a pretrained encoder on the labelled sentences,
and write its class probabilities (soft labels).

    python benchmarks/make_soft_labels.py [../shared] [--encoder NAME]

Knowledge distillation: the polarity net (`polarity_training`) learns from these probabilities for
every sentence, labelled or not. The encoder is trained six times: on all reports, and without the
reports of each fold, which cross-validation needs.

Writes `benchmarks/data/soft-labels.tsv`: the first digits of a sentence's digest, then for each of
the six encoders the percentages of strength, weakness and mixed, two digits each (the rest is
context); one column where all six agree. Needs `pip install -e '.[teach]'` and 35 minutes
of two cores. The same machine writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from arguments import with_shared
from labelled_corpus import FOLDS, SOFT_LABELS, load_paragraphs, soft_label_lines
from linear_training import Array, Corpus
from torch import nn
from transformers import AutoModel, AutoTokenizer

from graphkit.core.terms import POLARITIES

ENCODER = "sentence-transformers/all-MiniLM-L6-v2"  # Apache 2.0
_MAX_TOKENS = 96
_EPOCHS, _BATCH_SIZE = 1, 32
_SORTED_BATCHES = 40  # batches whose sentences are sorted by length together
_LEARNING_RATE, _WARM_UP = 1e-4, 0.1  # the maximum, and the share of the steps until it is reached
_LABEL_SMOOTHING, _DROPOUT = 0.02, 0.1


class Teacher(nn.Module):
    """The encoder with a linear layer over its first vector and the mean of all vectors."""

    def __init__(self, encoder: str) -> None:
        super().__init__()
        self.words = AutoTokenizer.from_pretrained(encoder)
        self.encoder = AutoModel.from_pretrained(encoder)
        self.encoder.embeddings.requires_grad_(False)
        self.left_out = nn.Dropout(_DROPOUT)
        self.out = nn.Linear(2 * self.encoder.config.hidden_size, len(POLARITIES))

    def forward(self, sentences: list[str]) -> torch.Tensor:
        """Return the class scores of some sentences."""
        given = self.words(
            sentences, padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt"
        )
        read = self.encoder(**given).last_hidden_state
        there = given["attention_mask"][..., None]
        mean = (read * there).sum(1) / there.sum(1)
        scores: torch.Tensor = self.out(self.left_out(torch.cat([read[:, 0], mean], 1))).float()
        return scores


def soft_labels_for(sentences: list[str], which: Array, answers: Array, encoder: str) -> Array:
    """Return the class probabilities of all sentences by an encoder fine-tuned on those `which`."""
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    teacher = Teacher(encoder).train()
    sizes = np.array([len(sentence) for sentence in sentences])
    steps = _EPOCHS * -(-len(which) // _BATCH_SIZE)
    descent = torch.optim.AdamW(
        [one for one in teacher.parameters() if one.requires_grad], lr=_LEARNING_RATE
    )
    rate = torch.optim.lr_scheduler.LambdaLR(descent, lambda step: _slope(step / steps))
    for _, some in zip(range(steps), _batches(which, sizes), strict=False):
        with torch.autocast("cpu", torch.bfloat16):
            scores = teacher([sentences[at] for at in some])
        wanted = torch.from_numpy(answers[some])
        loss = nn.functional.cross_entropy(scores, wanted, label_smoothing=_LABEL_SMOOTHING)
        descent.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        descent.step()
        rate.step()
        if not rate.last_epoch % 100:
            print(f"{rate.last_epoch} of {steps} steps", flush=True)
    return _predict(teacher.eval().bfloat16(), sentences, np.argsort(sizes, kind="stable"))


def _slope(done: float) -> float:
    return done / _WARM_UP if done < _WARM_UP else (1 - done) / (1 - _WARM_UP)


def _batches(which: Array, sizes: Array) -> Iterator[Array]:
    """Yield batches of sentences of similar length, endlessly."""
    chance = np.random.default_rng(0)
    while True:
        mixed, found = chance.permutation(which), list[Array]()
        for first in range(0, len(mixed), _BATCH_SIZE * _SORTED_BATCHES):
            near = mixed[first : first + _BATCH_SIZE * _SORTED_BATCHES]
            near = near[np.argsort(sizes[near], kind="stable")]
            found += [near[at : at + _BATCH_SIZE] for at in range(0, len(near), _BATCH_SIZE)]
        for number in chance.permutation(len(found)):
            yield found[number]


def _predict(teacher: Teacher, sentences: list[str], order: Array) -> Array:
    shares = np.zeros((len(sentences), len(POLARITIES)))
    with torch.no_grad():
        for first in range(0, len(order), 2 * _BATCH_SIZE):
            some = order[first : first + 2 * _BATCH_SIZE]
            shares[some] = teacher([sentences[at] for at in some]).softmax(1).numpy()
    return shares


def main() -> None:
    """Train the encoders, predict and write."""
    parser = with_shared(__doc__)
    parser.add_argument("--encoder", default=ENCODER, help="its name, or the folder it is in")
    options = parser.parse_args()
    corpus = Corpus([one for one in load_paragraphs(options.shared) if not one.is_recommendation])
    which, answers = (
        corpus.labelled_with("polarity"),
        corpus.targets("polarity", POLARITIES).argmax(1),
    )
    columns = []
    for without in (None, *range(FOLDS)):
        print(f"without part {without}:", flush=True)
        shares = soft_labels_for(
            corpus.sentences, corpus.outside_fold(which, without), answers, options.encoder
        )
        columns.append(shares.tolist())
    lines = soft_label_lines(corpus.sentences, columns)
    SOFT_LABELS.write_text("".join(lines), "utf-8")
    print(f"{len(lines)} sentences -> {SOFT_LABELS.name}")


if __name__ == "__main__":
    main()
