"""The Atom feed: what RFC 4287 demands, times from the data, hostile words as text."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import graphkit as gk
from graphkit.answers.changes.change_text import feed_of
from graphkit.answers.changes.graph_side import open_side
from graphkit.surfaces.maps.change_page import page_of

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "</title><script>alert('gotcha')</script>\x00\x1b & <b>"


def test_a_feed_has_what_the_standard_demands(generations: tuple[str, str]) -> None:
    diff = gk.diff(*generations)
    feed = ElementTree.fromstring(feed_of(diff, "http://127.0.0.1/changes?format=atom"))
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(diff.changes) + bool(diff.labels)
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len({*ids}) == len(ids)
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "graphkit"
    times = [each.text or "" for each in feed.iter(f"{ATOM}updated")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", time) for time in times)
    assert times[0] == max(times)


def test_hostile_words_stay_text(generations: tuple[str, str]) -> None:
    diff = gk.diff(*generations)
    change = replace(diff.changes[0], what=HOSTILE, quote=HOSTILE, place=HOSTILE)
    hostile = gk.GraphDiff(diff.old, diff.new, (change,), (), HOSTILE, diff.newest)
    assert "<script" not in page_of(hostile)
    feed = ElementTree.fromstring(feed_of(hostile).encode())
    assert "script" in (feed.findtext(f"{ATOM}entry/{ATOM}title") or "")


def test_a_graph_without_dates_has_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "tiny.ttl"
    path.write_text("<urn:a> a <urn:B> .", "utf-8")
    side = open_side(path)
    feed = ElementTree.fromstring(feed_of(gk.GraphDiff(side, side, (), ())))
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
