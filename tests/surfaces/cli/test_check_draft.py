"""`graphkit check-draft`: JSON, Markdown and a page;
exit code 1 where something is contradicted.
"""

import json
from pathlib import Path

from click.testing import CliRunner

from graphkit.surfaces.cli import main

DRAFT = "# Ambleford\n\nAmbleford was judged {grade} overall in 2023.\n\nWe will do more.\n"


def run(whole: Path, path: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--store", str(whole), "check-draft", str(path), *options])
    return result.exit_code, result.stdout


def test_json_is_a_list_of_sentences(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    path.write_text(DRAFT.format(grade="good"), "utf-8")
    code, text = run(whole, path, "--json")
    first, second = json.loads(text)
    assert code == 0
    assert (first["state"], second["state"]) == ("confirmed", "opinion")
    assert first.keys() == {"sentence", "state", "parts", "passages"}
    assert first["passages"][0].keys() == {
        *("statement", "report", "page", "paragraph", "quote", "lead_in", "url", "why")
    }
    assert sorted(tmp_path.iterdir()) == [path]  # nothing is written


def test_a_contradiction_ends_with_1(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "paper.txt"
    path.write_text(DRAFT.format(grade="inadequate"), "utf-8")
    code, text = run(whole, path, "-f", "markdown")
    assert code == 1
    assert "**✗ contradicted**[^1]" in text
    assert "[^1]: Ambleford" in text
    code, page = run(whole, path, "-f", "html")
    assert code == 1
    assert 'href="#note-1"' in page
    assert "<script" not in page
