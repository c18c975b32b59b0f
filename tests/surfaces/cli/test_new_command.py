"""The command `new`: news of places and topics, as a notice in each format."""

import email
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from graphkit.core.terms import BASE
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.new import new
from graphkit.surfaces.abilities.notices import notice_feed, notice_page
from graphkit.surfaces.cli import main

Run = Callable[..., Result]
EARLY = "2000"
ID = "{http://www.w3.org/2005/Atom}id"
HOSTILE = "</title><script>alert('gotcha')</script>\x00\x1b & <b>"


@pytest.fixture
def run(whole: Path) -> Run:
    def invoke(*given: str) -> Result:
        return CliRunner().invoke(main, ["--store", str(whole), "new", *given])

    return invoke


def test_a_topic_is_by_findings_of_the_report(small: Store) -> None:
    every = new(small, place="Wexmoor", since=EARLY).records()
    chosen = new(small, place="Wexmoor", topic="early-help", since=EARLY).records()
    assert 0 < len(chosen) < len(every)
    whole = {row["about"]: row for row in every}
    for row in chosen:
        words, _, rest = str(row["text"]).partition("; ")
        assert words.startswith("Early help: ")
        assert (rest, row["tier"]) == (whole[row["about"]]["text"], whole[row["about"]]["tier"])
        assert "/finding/" in str(row["statement"])


def test_places_are_several_and_may_be_agencies(small: Store) -> None:
    both = new(small, place=["Wexmoor", "Ambleford"], since=EARLY)
    assert both.title == "What is new: Wexmoor, Ambleford"
    assert {row["authority"] for row in both.records()} == {"Wexmoor", "Ambleford"}
    police = new(small, place="Norvale Police", since=EARLY).records()
    assert police
    assert all(str(row["text"]).startswith("Norvale Police: ") for row in police)


def test_with_a_day_all_lines_are_written(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphkit.surfaces.abilities.new._FIRST_LINES", 1)
    assert len(new(small).rows) == 1 < len(new(small, since=EARLY).rows)


def test_a_mail_has_the_text_and_the_page(run: Run) -> None:
    mail = email.message_from_string(run("--place", "Wexmoor", "-f", "eml").stdout)
    kinds = ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_content_type() for part in mail.walk()] == kinds
    assert str(mail["Subject"]).startswith("Wexmoor: waiting longer than usual")
    whole = email.message_from_string(run("--since", EARLY, "-f", "eml").stdout)
    assert str(whole["Subject"]).startswith("Wexmoor: fell to inadequate; ")


def test_an_event_is_one_entry_whatever_it_was_chosen_by(small: Store) -> None:
    found = [
        {str(each.text) for each in ElementTree.fromstring(notice_feed(table)).iter(ID)}
        for table in (
            new(small, place="Wexmoor", topic="early-help", since=EARLY),
            new(small, since=EARLY, limit=200),
        )
    ]
    of_feed = {each for each in found[0] if each.startswith(f"{BASE}new")}
    assert len(of_feed) == 1
    assert found[0] - of_feed <= found[1]


def test_no_news_say_where_they_were_looked_for(run: Run, tmp_path: Path) -> None:
    for form in ("text", "html", "eml", "atom"):
        file = tmp_path / f"news.{form}"
        done = run("--place", "Wexmoor", "--topic", "neglect", "--since", "2090", "-o", str(file))
        assert done.exit_code == 1
        written = " ".join(file.read_text("utf-8").split())
        assert "what is new: wexmoor on neglect" in written.lower()
        assert "Since 1 January 2090, the gravest first. Not known after 6 March 2023." in written


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--place", "Atlantis"], "Atlantis"),
        (["--topic", "weather"], "weather"),
        (["--since", "soon"], "since takes a day, month or year"),
        (["--limit", "0"], "limit takes a whole number from 1 to 200"),
        (["--neighbours"], "neighbours are those of an authority"),
        (["-o", "news.docx"], "no format is named .docx"),
    ],
)
def test_an_error_is_no_lack_of_news(run: Run, given: list[str], words: str) -> None:
    done = run(*given)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr


def test_the_place_may_be_set_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_PLACE", "South East;Wexmoor")
    assert run("--since", EARLY).stdout.startswith("What is new: South East, Wexmoor\n")
    assert run("--since", EARLY, "--place", "").stdout.startswith("What is new\n")


def test_hostile_words_stay_text(small: Store) -> None:
    table = new(small, place="Wexmoor", since=EARLY)
    row = dict(zip(table.columns, table.rows[0], strict=True)) | {"text": HOSTILE, "words": HOSTILE}
    hostile = type(table)(HOSTILE, table.columns, (tuple(row.values()),), notes=(HOSTILE,))
    assert "<script" not in notice_page(hostile)
    assert "script" in ElementTree.tostring(ElementTree.fromstring(notice_feed(hostile)), "unicode")
