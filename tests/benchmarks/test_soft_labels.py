"""Soft labels are stored without the words of the sentences and are read back as written."""

from pathlib import Path

import labelled_corpus
import pytest

from graphkit.core.model import quote_digest


def test_soft_labels_are_read_as_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sentences = ["Plans in Ambleford are clear.", "Ambleford lies by a river."]
    same, other = (
        [[0.9, 0.05, 0.04, 0.01], [0.0, 0.0, 0.004, 0.996]],
        [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
    )
    columns = [same] * labelled_corpus.FOLDS + [other]
    monkeypatch.setattr(labelled_corpus, "SOFT_LABELS", tmp_path / "soft-labels.tsv")
    labelled_corpus.SOFT_LABELS.write_text(
        "".join(labelled_corpus.soft_label_lines(sentences, columns)), "utf-8"
    )
    read = labelled_corpus.load_soft_labels()
    plans, river = (
        read[quote_digest(sentence)[: labelled_corpus.DIGEST_LENGTH]] for sentence in sentences
    )
    assert plans[None] == pytest.approx(same[0])
    assert plans[labelled_corpus.FOLDS - 1] == pytest.approx(other[0])
    assert set(plans) == {None, *range(labelled_corpus.FOLDS)}
    assert all(shares == pytest.approx([0, 0, 0, 1]) for shares in river.values())
    assert "Ambleford" not in labelled_corpus.SOFT_LABELS.read_text("utf-8")
