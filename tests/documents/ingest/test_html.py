"""HTML: tags give the kinds of blocks; scripts, menus and footnote marks are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.core.model import Document
from graphkit.documents.ingest import read_document

PAGE = """<!DOCTYPE html><html><head><title>A site</title><script>alert("no")</script></head>
<body><nav>Home</nav><h1>Inspection of Ambleford</h1>
<table><tr><th>Judgement</th><th>Grade</th></tr><tr><td>Leaders</td><td>
<p>Good</p></td></tr></table>
<h2>What needs to improve<sup>1</sup>?</h2>
<ul><li>Plans, so that:<ul><li>they are clear</li></ul></li><li>Records &amp; reviews</li></ul>
<ol start="4"><li>Families are <b>helped</b> soon.</li><li>&lt;Nobody&gt; waits.</li></ol>
<p>6. Managers know
what is done.</p><p>Yvette Vale<br>Director</p></body></html>"""


def page(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def test_tags_give_the_kinds_of_blocks(tmp_path: Path) -> None:
    document = page(tmp_path, PAGE)
    assert [(b.kind.value, b.level, b.number, document.text_of(b)) for b in document.blocks] == [
        ("heading", 1, "", "Inspection of Ambleford"),
        ("row", 0, "", "Judgement\tGrade"),
        ("row", 0, "", "Leaders\tGood"),
        ("heading", 2, "", "What needs to improve?"),
        ("bullet", 1, "", "Plans, so that:"),
        ("bullet", 2, "", "they are clear"),
        ("bullet", 1, "", "Records & reviews"),
        ("paragraph", 0, "4", "Families are helped soon."),
        ("paragraph", 0, "5", "<Nobody> waits."),
        ("paragraph", 0, "6", "Managers know what is done."),
        ("line", 0, "", "Yvette Vale"),
        ("line", 0, "", "Director"),
    ]
    assert document.pages is None


def test_unclosed_tags_are_accepted(tmp_path: Path) -> None:
    document = page(
        tmp_path, "<html><table><tr><td>Leaders<td>Good<tr><td>Help<td>Good</table><p>It is.<p>So."
    )
    assert document.text == "Leaders\tGood\nHelp\tGood\nIt is.\nSo."


def test_legacy_characters_are_spaces_and_bullets(tmp_path: Path) -> None:
    document = page(tmp_path, "<html><p>It\u2028is\u0085so.</p><p>\u0083 Improve it</p>")
    assert document.text == "It is so.\nImprove it"


def test_an_unclosed_menu_ends_at_the_next(tmp_path: Path) -> None:
    assert page(tmp_path, "<html><button>A<button>B</button><p>It is.</p>").text == "It is."


def test_external_entities_are_not_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
    document = page(tmp_path, f"{entity}<html><body><p>See &x; here.</p></body></html>")
    assert "here." in document.text
    assert "top secret" not in document.text


LETTER = """<h1>Visit to Wexmoor</h1><p>Plans are <a href="p">late</a>.</p>
<ul><li>Write <a href="p">plans</a></li></ul>"""
READ = "Visit to Wexmoor\nPlans are late.\nWrite plans"
SITE = """<a href="#top">Skip to main content</a>
<div id="cookie-banner"><p>We set cookies.</p></div>
<header><p>We inspect.</p><ul><li><a href="/">Home</a></li></ul></header>
<div role="navigation">Menu</div>"""
BELOW = (
    "<aside>Is this page useful?</aside><form><p>Tell us more.</p></form><footer><p>Follow "
    "us.</p></footer>"
)


def test_site_boilerplate_is_removed(tmp_path: Path) -> None:
    for body in (
        f"{SITE}<main>{LETTER}</main><p>The last word.</p>{BELOW}",
        f"{SITE}<div role='main'><header>{LETTER}</header>{BELOW}</div><p>The last word.</p>",
        f"{SITE}<article>{LETTER}</article>{BELOW}",
        f"{SITE}<div>{LETTER}</div>{BELOW}",
        f"{SITE}<h2>Contents</h2><ol><li><a href='#a'>Plans</a></li></ol>{LETTER}{BELOW}",
    ):
        assert (
            page(tmp_path, f"<html><body>{body}</body></html>").text.removeprefix("Contents\n")
            == READ
        )


def test_a_part_with_most_of_the_text_is_kept(tmp_path: Path) -> None:
    for body in (
        f"<form id='page'>{LETTER}</form>",
        f"<div class='has-cookies'>{LETTER}</div><main></main>",
        f"<header>{LETTER}</header>",
        (
            "<header><h1>Visit to "
            f"Wexmoor</h1></header>{LETTER.removeprefix('<h1>Visit to Wexmoor</h1>')}"
        ),
        f"<a href='x'>{LETTER}",
        f"{LETTER.replace('</h1>', '</h1><main>')}</main>",
        LETTER.replace("Visit to Wexmoor", "<a href='#top'>Visit to Wexmoor</a>"),
    ):
        assert page(tmp_path, f"<html><body>{body}</body></html>").text == READ


HIDDEN = "No one acts in Wexmoor."


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("", f"<p style='display: none'>{HIDDEN}</p>"),
        ("", f"<div hidden><p>{HIDDEN}</p></div>"),
        ("", f"<p>Plans are clear. <span style='font-size:0'>{HIDDEN}</span></p>"),
        ("", f"<p style='color:#FFFFFF'>{HIDDEN}</p>"),
        ("", f"<div style='max-height:0; overflow:hidden'>{HIDDEN}</div>"),
        ("", f"<del>{HIDDEN}</del>"),
        ("", f"<details><summary>Show more</summary>{HIDDEN}</details>"),
        (".more{display:none}", f"<div class='box more'><p>{HIDDEN}</p></div>"),
        (
            "/* aside */ #a > .b, i {visibility : hidden !important}",
            f"<div id=a><p class=b>{HIDDEN}</p></div>",
        ),
        ("@media screen {.more {opacity: 0}}", f"<p class=more>{HIDDEN}</p>"),
    ],
)
def test_what_the_page_does_not_show_is_noted(style: str, words: str, tmp_path: Path) -> None:
    document = page(
        tmp_path, f"<html><style>{style}</style><h1>Visit</h1>{words}<p>Plans are late.</p></html>"
    )
    assert [(note.code, note.span and note.span.text) for note in document.notes] == [
        ("hidden-text", HIDDEN)
    ]
    assert HIDDEN not in document.text[: document.body_end()]


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("@media print {p {display:none}}", f"<p>{HIDDEN}</p>"),
        (".more{display:none} .more{display:block}", f"<p class=more>{HIDDEN}</p>"),
        ("", f"<div style='background:#000'><p style='color:white'>{HIDDEN}</p></div>"),
        ("", f"<details open><summary>Show more</summary><p>{HIDDEN}</p></details>"),
        ("", f"<details><summary>Help</summary><h2>Help</h2><p>{HIDDEN}</p></details>"),
        ("", f"<details><summary>Show more</summary><p>{HIDDEN * 4}</p></details>"),
    ],
)
def test_what_the_page_shows_is_read(style: str, words: str, tmp_path: Path) -> None:
    document = page(
        tmp_path, f"<html><style>{style}</style><h1>Visit</h1>{words}<p>Plans are late.</p></html>"
    )
    assert document.notes == ()
    assert HIDDEN in document.text
