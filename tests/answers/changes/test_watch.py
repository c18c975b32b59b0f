"""What is new on a place or topic is told once; nothing new is an exit code, and no file."""

import email
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from graphkit.answers.changes.watch import notice, state_of
from graphkit.core.terms import BASE
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.cli import main


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "graph.db"))


def watch(store: Path, *given: str) -> Result:
    return CliRunner().invoke(main, ["--store", str(store), "watch", *given])


def test_each_line_is_told_once(copied: Path) -> None:
    told = copied.parent / "new.txt"
    assert watch(copied, "Wexmoor", "-o", str(told)).exit_code == 0
    text = told.read_text("utf-8")
    assert text.startswith("New on Wexmoor\n\n  Wexmoor: waiting longer than usual (")
    told.unlink()
    again = watch(copied, "Wexmoor", "-o", str(told))
    assert (again.exit_code, again.stdout, told.exists()) == (1, "", False)
    assert watch(copied, "Ambleford").exit_code == 0  # others have a state of their own


def test_a_line_that_was_not_told_is_new(copied: Path) -> None:
    store, state = open_store(copied), state_of(str(copied), ["Wexmoor"])
    first = notice(store, ["Wexmoor"], state)
    assert watch(copied, "Wexmoor").exit_code == 0
    assert not notice(store, ["Wexmoor"], state).lines
    left_out = first.lines[0]
    kept = (
        state.read_text("utf-8")
        .replace(f'"{left_out.key}",\n', "")
        .replace(f',\n"{left_out.key}"', "")
    )
    state.write_text(kept, "utf-8")
    assert notice(store, ["Wexmoor"], state).lines == (left_out,)


def test_a_mail_has_the_text_and_the_page(copied: Path) -> None:
    mail = email.message_from_string(watch(copied, "Wexmoor", "--format", "eml").stdout)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    lines = len(notice(open_store(copied), ["Wexmoor"]).lines)
    more = f"; {lines - 1} more" if lines > 1 else ""
    assert mail["Subject"] == f"Wexmoor: waiting longer than usual{more}"


def test_a_subject_names_places_that_the_title_does_not(copied: Path) -> None:
    mail = email.message_from_string(watch(copied, "topic/assessment", "--format", "eml").stdout)
    subject = str(mail["Subject"])
    assert re.fullmatch(r"[A-Z].+: [a-z].+(; \d+ more on Assessment| \(Assessment\))", subject)


def test_entries_of_a_feed_are_named_by_statements(copied: Path) -> None:
    feed = ElementTree.fromstring(watch(copied, "Wexmoor", "-f", "atom").stdout)
    ids = [str(each.text) for each in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) > 1
    for each in ids:
        assert each.startswith(BASE)
        assert "%" not in each
        assert each.count("://") == 1


def test_findings_on_a_topic_have_their_page(copied: Path) -> None:
    lines = notice(open_store(copied), ["topic/assessment"], copied / "none").lines
    assert lines
    assert {each.text.partition(":")[0] for each in lines} == {"Assessment"}
    done = watch(copied, "topic/assessment", "-f", "atom")
    assert done.exit_code == 0
    assert "<entry>" in done.stdout


def test_an_unknown_name_is_an_error(copied: Path) -> None:
    done = watch(copied, "Atlantis")
    assert done.exit_code == 2
    assert "Atlantis" in done.stderr
