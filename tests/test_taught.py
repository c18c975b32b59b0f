"""What a teacher says of sentences is kept without their words, and read as it was written."""

from pathlib import Path

import pytest

from graphkit.core.model import quote_digest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_shares_are_read_as_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import labelled

    sentences = ["Plans in Ambleford are clear.", "Ambleford lies by a river."]
    same, other = (
        [[0.9, 0.05, 0.04, 0.01], [0.0, 0.0, 0.004, 0.996]],
        [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
    )
    columns = [same] * labelled.PARTS + [other]
    monkeypatch.setattr(labelled, "TAUGHT", tmp_path / "taught.tsv")
    labelled.TAUGHT.write_text("".join(labelled.taught_lines(sentences, columns)), "utf-8")
    read = labelled.taught()
    plans, river = (read[quote_digest(sentence)[: labelled.TAUGHT_DIGITS]] for sentence in sentences)
    assert plans[None] == pytest.approx(same[0])
    assert plans[labelled.PARTS - 1] == pytest.approx(other[0])
    assert set(plans) == {None, *range(labelled.PARTS)}
    assert all(shares == pytest.approx([0, 0, 0, 1]) for shares in river.values())
    assert "Ambleford" not in labelled.TAUGHT.read_text("utf-8")
