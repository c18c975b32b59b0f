"""The evaluation itself: what is counted, what is a miss; the real figures where the reports are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.evaluate import Corpus, Line, Miss, Tally, evaluate, front_pages, main, printed
from graphkit.model import GraphkitError


def test_a_tally_counts_and_keeps_every_miss() -> None:
    tally = Tally()
    tally.compare("SIF", "start", "a.pdf", "2015-01-01", "2015-01-01")
    tally.compare("SIF", "start", "b.pdf", "2015-01-01", "")
    assert list(tally.lines()) == [Line("SIF", "start", 0.5, 2, (Miss("b.pdf", "start", "2015-01-01", ""),))]


def test_the_print_names_each_miss() -> None:
    line = Line("SIF", "start", 0.5, 2, (Miss("b.pdf", "start", "2015-01-01", ""),))
    text = "\n".join(printed([line]))
    assert "50.0%" in text
    assert "b.pdf\tstart\tgold: 2015-01-01\tgot: -" in text


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match=r"gold/reports\.csv"):
        Corpus(tmp_path)
    assert main([str(tmp_path)]) == 1


def test_usage_without_a_folder() -> None:
    assert main([]) == 2


def test_an_unknown_part_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="no such part: fornt; there are front"):
        evaluate(tmp_path, ["fornt"])


def test_the_front_pages_of_the_real_reports(shared: Path) -> None:
    """The figures we promise; the misses behind them are printed by the command."""
    lines = {(line.group, line.measure): line for line in front_pages(Corpus(shared))}
    low = {
        key: (round(line.value, 4), line.misses[:3])
        for key, line in lines.items()
        if line.value < (0.995 if key[0] == "ILACS" else 0.98)
    }
    assert not low
    assert lines["ILACS", "gss"].of > 150
