"""Each map, each export, the explorer as files, and what is new,
are written of each typical graph.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from page_faults import codes_with_labels, faults, visible_texts
from typical_stores import TypicalStore

from graphkit.core.errors import GraphkitError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.cli import main
from graphkit.surfaces.export import EXPORTERS, export
from graphkit.surfaces.maps import CHARTS, MAPS, draw

# store and map → the words with which it is refused: the latest report is not loaded
NOTHING_TO_SHOW = {
    ("partial", "topics"): "nothing to show: nothing in this graph matches the selection"
}
NOTICES = ("text", "html", "eml", "atom")
RELATIVE = re.compile(r'\s(?:href|src)="(?!https?:|mailto:|data:|#)([^"#]+)')


@pytest.mark.parametrize("kind", MAPS | CHARTS)
def test_each_map_is_drawn(typical: TypicalStore, opened: Store, kind: str) -> None:
    focus = typical.words("Slough") if kind in MAPS or kind == "timeline" else None
    if words := NOTHING_TO_SHOW.get((typical.name, kind)):
        with pytest.raises(GraphkitError, match=words):
            draw(opened, kind, focus)
        return
    page = draw(opened, kind, focus).page()
    assert [*faults(visible_texts(page), codes_with_labels(opened.facts))] == []
    assert RELATIVE.findall(page) == []  # one file that works offline


@pytest.mark.parametrize("format_", EXPORTERS)
def test_each_export_is_written(
    typical: TypicalStore, opened: Store, format_: str, tmp_path: Path
) -> None:
    focus = typical.words("Reading")
    arguments = ["--store", str(typical.location), "export", "-f", format_, "--focus", focus]
    result = CliRunner().invoke(main, [*arguments, "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    files = [each for each in (tmp_path / "out", *(tmp_path / "out").rglob("*")) if each.is_file()]
    assert files
    assert all(each.stat().st_size for each in files)


def test_the_whole_graph_is_exported(typical: TypicalStore, opened: Store, tmp_path: Path) -> None:
    if typical.name == "shipped":
        pytest.skip("all formats of a graph of records are written in CI, by make_exports")
    for format_ in EXPORTERS:
        assert export(opened, format_, tmp_path / format_).exists()


def links_of(page: Path) -> Iterator[Path]:
    """Yield the files that a published page links to."""
    for link in map(unescape, RELATIVE.findall(page.read_text("utf-8"))):
        yield page.parent / link.partition("?")[0]


def test_the_explorer_is_published_as_files(
    typical: TypicalStore, opened: Store, tmp_path: Path
) -> None:
    folder, labels = tmp_path / "pages", codes_with_labels(opened.facts)
    focus = ["--focus", typical.words("Reading"), "--kind", "folder", "--jobs", "1"]
    result = CliRunner().invoke(
        main, ["--store", str(typical.location), "publish", str(folder), *focus]
    )
    assert result.exit_code == 0, result.output
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        texts = [
            text
            for text in visible_texts(page.read_text("utf-8"))
            if text.rpartition("/")[2].lower() != page.stem  # its own identifier
        ]
        assert [*faults(texts, labels)] == [], page.relative_to(folder)
        assert [each for each in links_of(page) if not each.exists()] == [], page.relative_to(
            folder
        )


@pytest.mark.parametrize("form", NOTICES)
def test_what_is_new_is_a_notice(typical: TypicalStore, opened: Store, form: str) -> None:
    places = [each for name in ("Slough", "Reading") for each in ("--place", typical.words(name))]
    first = CliRunner().invoke(main, ["--store", str(typical.location), "new", *places, "-f", form])
    assert first.exit_code == 0, first.output
    if form in ("text", "html"):
        texts = visible_texts(first.stdout) if form == "html" else first.stdout.splitlines()
        assert [*faults(texts, codes_with_labels(opened.facts))] == []
