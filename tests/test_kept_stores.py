"""Stores that tests read are made once, and again only when their inputs change."""

from collections.abc import Callable
from pathlib import Path

import kept_stores
import pytest
from kept_stores import VERSIONS_KEPT, kept_store, own_copy

Keep = Callable[[str], Path]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Return the kept folder for a report with these words;
    `made` in it says how often one was made.
    """
    monkeypatch.setattr(kept_stores, "FOLDER", tmp_path / "kept")
    report = tmp_path / "report.txt"
    made = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "made").write_text(str(len(made)))

    def kept(words: str) -> Path:
        report.write_text(words)
        return kept_store("ambleford", [report], make)

    return kept


def number_of(folder: Path) -> str:
    """Return how many folders had been made when this one was."""
    return (folder / "made").read_text()


def test_unchanged_inputs_give_the_kept_store(keep: Keep) -> None:
    assert number_of(keep("Good")) == number_of(keep("Good")) == "1"


def test_changed_inputs_give_a_new_store(keep: Keep) -> None:
    first, second = keep("Good"), keep("Inadequate")
    assert first != second
    assert number_of(second) == "2"


def test_a_store_that_was_not_completed_is_made_anew(keep: Keep) -> None:
    folder = keep("Good")
    (folder / "complete").unlink()
    assert number_of(keep("Good")) == "2"


def test_old_versions_are_removed(keep: Keep) -> None:
    folders = [keep(words) for words in ("Good", "Inadequate", "Outstanding")]
    assert [each.exists() for each in folders] == [False, True, True]
    assert VERSIONS_KEPT == 2


def test_a_copy_may_be_changed(keep: Keep, tmp_path: Path) -> None:
    kept = keep("Good")
    copy = own_copy(kept, tmp_path)
    (copy / "made").write_text("changed")
    assert number_of(kept) == "1"
