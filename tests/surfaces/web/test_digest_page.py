"""A director opens, prints and takes away the digest of a region."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from web_client import Get

from graphkit.surfaces.cli import main

DIGEST = "/digest?region=South+East"
STATEMENT = re.compile(r'href="(/id/inspection/[^"]+/(?:finding|recommendation|judgement)/[^"]+)"')


def test_each_statement_is_one_click_from_its_place(get: Get) -> None:
    page = get(DIGEST)
    assert page.status == 200
    links = {unescape(link) for link in STATEMENT.findall(page.text)}
    assert {link.rsplit("/", 2)[1] for link in links} >= {"finding", "judgement"}
    assert all(get(link).status == 200 for link in sorted(links))


def test_the_digest_has_its_parts(get: Get) -> None:
    page = get("/digest?authority=Ambleford%3B+Wexmoor%3B+Northmere").text
    headings = re.findall(r'<h2 id="([a-z]+)">', page)
    parts = ("news", "judgements", "themes", "strengths", "help", "recurring", "bodies", "gaps")
    assert headings == [name for name in parts if name in headings]
    assert {"judgements", "recurring", "bodies", "gaps"} <= {*headings}
    assert "/id/agency/norvale-police" in page.partition('id="bodies"')[2]


def test_authorities_can_be_chosen(get: Get) -> None:
    one = get("/digest?authority=Ambleford&authority=Wexmoor").text
    assert one.partition("<tbody>")[2].partition("</tbody>")[0].count('<th scope="row">') == 2
    listed = get("/digest?authority=Ambleford%3B+Wexmoor").text
    alone = get("/digest?authority=Ambleford").text
    assert alone.partition("<h1>")[2] == get("/briefing?names=Ambleford").text.partition("<h1>")[2]
    body = re.compile(r'<div class="digest">.*', re.S)
    assert body.findall(one) == body.findall(listed)


def test_a_wrong_parameter_is_refused_with_what_is_allowed(get: Get) -> None:
    for wrong, allowed in (
        ("&format=pdf", "not one of &#39;html&#39;, &#39;json&#39;"),
        ("&colour=red", "region, authority, names, format"),
    ):
        reply = get(DIGEST + wrong)
        assert reply.status == 400
        assert allowed in reply.text


def test_an_unknown_region_leads_to_the_nearest(get: Get) -> None:
    reply = get("/digest?region=Sout+Est")
    assert reply.status == 404
    assert '<a href="/digest?region=South+East">South East</a>' in reply.text.partition("role=")[2]


def test_an_unknown_name_beside_a_region_leads_to_the_nearest(get: Get) -> None:
    reply = get("/digest?region=South+East&authority=Wexmor")
    assert reply.status == 404
    assert "/digest?region=South+East&amp;authority=Wexmoor" in reply.text
    second = get("/digest?authority=Ambleford&authority=Wexmor").text
    assert "/digest?authority=Ambleford&amp;authority=Wexmoor" in second


def test_without_a_region_they_are_listed(get: Get) -> None:
    assert '<a href="/digest?region=South+East">' in get("/digest").text
    assert 'href="/digest?region=South+East"' in get("/scheme/region/south-east").text
    assert 'href="/digest"' in get("/").text


def test_the_file_is_the_one_of_the_command(get: Get, whole: Path, tmp_path: Path) -> None:
    taken = get(f"{DIGEST}&format=html")
    assert taken.headers["content-disposition"].endswith("digest-south-east.html")
    command = ["--store", str(whole), "briefing", "South East", "--with-quotes"]
    for name in ("one.html", "two.html"):
        assert CliRunner().invoke(main, [*command, "-o", str(tmp_path / name)]).exit_code == 0
    written = (tmp_path / "one.html").read_bytes()
    assert written == (tmp_path / "two.html").read_bytes()
    assert written.decode().strip() == taken.text.strip()
    assert "<script" not in taken.text


def test_the_same_is_there_as_json(get: Get, whole: Path) -> None:
    found = json.loads(get(f"{DIGEST}&format=json").text)
    printed = CliRunner().invoke(
        main, ["--store", str(whole), "briefing", "South East", "--json", "--with-quotes"]
    )
    assert json.loads(printed.stdout) == found
    assert found["title"] == "South East"


def test_a_wrong_command_is_refused(whole: Path) -> None:
    for arguments in (["South East", "-f", "csv"], []):
        assert (
            CliRunner().invoke(main, ["--store", str(whole), "briefing", *arguments]).exit_code == 2
        )


def test_words_on_the_next_inspection_wrap(browser: Any, address: str) -> None:
    """Else what came since is a strip of one word a line at the edge of the screen."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/digest?authority=Ambleford%3B+Wexmoor")
    wraps = page.evaluate(
        "() => [...document.querySelectorAll('.judgements .day .faint')]"
        ".map(words => getComputedStyle(words).whiteSpace)"
    )
    page.close()
    assert wraps
    assert {*wraps} == {"normal"}
