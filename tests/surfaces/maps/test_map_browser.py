"""A map in a real browser: nothing asked of the network, nothing wrong, nothing hostile run."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import invented_places as invented
import pyoxigraph as ox
import pytest
from barriers import barriers
from map_pages import chart, network_map

from graphkit.core.identifiers import entity_iri, graph_iri
from graphkit.core.terms import Gk
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import MAPS, map_page, zoom_levels


def click(page: Any, key: str) -> None:
    place = page.evaluate("key => graphkitMap.placeOf(key)", key)
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])


def search_for(page: Any, words: str) -> None:
    page.fill("#search", words)
    page.press("#search", "Enter")


def test_a_click_opens_the_evidence(opened: Any) -> None:
    click(opened, "agency/norvale-police")
    opened.wait_for_selector("#panel h2")
    assert opened.inner_text("#panel h2") == "Norvale Police"
    text = opened.inner_text("#panel")
    assert "The force seldom joins the talks" in text
    assert "ILACS Ambleford 2019, page 2, paragraph 1" in text
    assert "Old words that may not be copied" not in text
    assert opened.url.endswith("#node=agency%2Fnorvale-police")


def test_the_map_is_taken_away_as_a_picture(opened: Any) -> None:
    with opened.expect_download() as saved:
        opened.click("#picture")
    assert saved.value.suggested_filename == "All authorities_ partners.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_map_is_taken_away_as_shapes_and_words(opened: Any) -> None:
    with opened.expect_download() as saved:
        opened.click("#vector")
    drawing = ElementTree.parse(saved.value.path()).getroot()
    shown = opened.evaluate("graphkitMap.network.body.nodeIndices.length")
    assert len(drawing.findall("{*}g")) == shown > 0
    assert {each.tag.rpartition("}")[2] for each in drawing.iter()} == {"svg", "g", "path", "text"}
    words = [each.text or "" for each in drawing.iter() if each.tag.endswith("text")]
    assert "Ambleford" in " ".join(words)
    assert words[-1].startswith("All authorities: partners – ")
    opened.set_viewport_size({"width": 390, "height": 844})
    assert not opened.is_visible("#vector")


def test_a_finding_about_several_counts_once(opened: Any) -> None:
    click(opened, "authority/E06999001")
    opened.wait_for_selector("#panel .tally")
    assert (
        opened.inner_text("#panel .tally").split()
        == "▲ 3 strength ▼ 1 weakness ◆ 1 mixed ○ 2 context".split()
    )


def test_search_and_evidence_by_keyboard_alone(opened: Any) -> None:
    for _ in range(3):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.id") == "search":
            break
    opened.keyboard.type("norvale")
    opened.wait_for_selector("#matches li")
    assert opened.locator("#matches li").count() == 2
    assert opened.get_attribute("#search", "aria-activedescendant") is None
    opened.keyboard.press("ArrowDown")
    first = opened.get_attribute("#search", "aria-activedescendant")
    opened.keyboard.press("ArrowDown")
    assert opened.get_attribute("#search", "aria-activedescendant") != first
    opened.keyboard.press("ArrowUp")
    assert opened.get_attribute("#search", "aria-activedescendant") == first
    opened.keyboard.press("Enter")
    assert opened.inner_text("#panel h2") == "Norvale Police"


def test_hostile_names_are_shown_and_do_nothing(opened: Any) -> None:
    opened.fill("#search", "gotcha")
    opened.press("#search", "Enter")
    assert opened.inner_text("#panel h2") == invented.HOSTILE
    assert opened.locator("#panel script, #table script, #matches script").count() == 0
    assert invented.HOSTILE in opened.inner_text("#rows")


def test_the_table_holds_what_the_filters_let_through(opened: Any) -> None:
    every = opened.locator("#rows tr").count()
    opened.uncheck("input[value=weakness]")
    assert opened.locator("#rows tr").count() == every - 2  # with who delivers, which is no finding
    opened.check("input[value=delivers]")
    assert opened.locator("#rows tr").count() == every - 1
    opened.uncheck("input[value=service]")
    assert "early help hub" not in opened.inner_text("#rows")
    opened.locator("#rows button").first.press("Enter")
    assert opened.inner_text("#panel h2").startswith("Ambleford — ")


def test_an_address_can_point_at_a_thing(opened: Any) -> None:
    opened.goto(opened.url.partition("#")[0] + "#node=partner%2FE06999002%2Fhealth")
    opened.wait_for_selector("#panel h2")
    assert opened.inner_text("#panel h2") == "health in Wexmoor"


def test_dark_and_back(opened: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    before = opened.evaluate(ground)
    opened.click("#theme")
    assert opened.evaluate(ground) != before
    opened.click("#theme")
    assert opened.evaluate(ground) == before


def test_forces_let_go_and_everything_is_back_in_its_place(opened: Any) -> None:
    where = "JSON.stringify(graphkitMap.network.getPositions())"
    before = opened.evaluate(where)
    opened.click("#physics")
    opened.wait_for_function(f"before => {where} != before", arg=before)
    opened.click("#physics")
    assert opened.evaluate(where) == before


def test_a_sector_leaves_only_the_findings_about_it(opened: Any) -> None:
    opened.select_option("#sector", "police")
    rows = opened.inner_text("#rows")
    assert "Norvale Police" in rows
    assert "health in Wexmoor" not in rows
    opened.select_option("#sector", "")
    assert "health in Wexmoor" in opened.inner_text("#rows")


def test_a_filter_hides_nodes_without_findings(opened: Any) -> None:
    every = opened.inner_text("#rows")
    assert "delivers" in every
    slide(opened, "max")
    opened.select_option("#topic", "early-help")  # one finding a line
    assert opened.locator("#rows tr").count() == 2
    assert "delivers" not in opened.inner_text("#rows")
    names = opened.evaluate("graphkitMap.network.body.data.nodes.get().map(({ label }) => label)")
    assert len(names) == 3
    assert "Wexmoor" not in names
    opened.uncheck("#polarities input[value=strength]")
    assert opened.inner_text("#nothing").startswith("No links match the filters")
    opened.check("#polarities input[value=strength]")
    opened.select_option("#topic", "")
    assert opened.is_checked("#polarities input[value=delivers]")
    slide(opened, "min")
    assert opened.inner_text("#rows") == every


def test_no_line_is_left_of_a_kind_that_is_unticked(opened: Any) -> None:
    colours = (
        "new Set(graphkitMap.network.body.data.edges.get().map(({ color }) => color.color)).size"
    )
    before = opened.evaluate(colours)
    opened.uncheck("#polarities input[value=mixed]")
    opened.check("#polarities input[value=delivers]")
    assert opened.evaluate(colours) == before - 1


def test_why_two_are_linked_by_keyboard_alone(opened: Any) -> None:
    search_for(opened, "Ambleford")
    opened.focus("#why")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "search"
    opened.keyboard.type("Wexmoor")
    opened.keyboard.press("Enter")
    assert opened.inner_text("#panel h2") == "How Ambleford and Wexmoor are linked"
    assert "Norvale Police" in opened.inner_text("#panel ol")
    assert "Police and hub meet, but nurses are missing" in opened.inner_text(
        "#panel ol"
    )  # even: a mixed one
    assert opened.url.endswith("#path=authority%2FE06999001&authority%2FE06999002")
    assert (
        opened.evaluate("graphkitMap.network.body.data.nodes.length")
        == opened.locator("#rows tr").count() + 1
    )
    opened.click("#panel > button")
    assert opened.is_hidden("#panel")


def test_an_address_can_point_at_a_line(opened: Any) -> None:
    opened.locator("#rows button").first.press("Enter")
    heading, address = opened.inner_text("#panel h2"), opened.url
    opened.click("#panel > button")
    opened.goto(address)
    opened.wait_for_selector("#panel h2")
    assert opened.inner_text("#panel h2") == heading


def test_ticking_polarities_changes_no_colour(opened: Any) -> None:
    colours = """Object.fromEntries(graphkitMap.network.body.data.edges.get().map((line) =>
      [line.id, `${line.color.color} ${line.dashes}`]))"""
    before = opened.evaluate(colours)
    for left in ("strength", "weakness", "mixed"):
        others = [name for name in ("strength", "weakness", "mixed", "context") if name != left]
        for name in others:
            opened.uncheck(f"#polarities input[value={name}]")
        after = opened.evaluate(colours)
        assert 0 < len(after) < len(before)
        assert after == {line: before[line] for line in after}
        for name in others:
            opened.check(f"#polarities input[value={name}]")


def test_the_number_belongs_to_the_sign(opened: Any) -> None:
    said = [
        opened.evaluate("([counts, sign]) => graphkitMap.share(counts, sign)", [counts, sign])
        for counts, sign in (
            ({"strength": 9, "weakness": 1}, "strength"),
            ({"strength": 1, "weakness": 8, "mixed": 1}, "weakness"),
            ({"strength": 3, "weakness": 2, "mixed": 1}, "mixed"),
        )
    ]
    assert said == ["9/10", "9/10", "3/6"]


def test_a_path_shows_a_statement_of_the_dominant_polarity(opened: Any) -> None:
    opened.goto(opened.url.partition("#")[0] + "#path=authority%2FE06999001&authority%2FE06999002")
    opened.wait_for_selector("#panel ol")
    pairs = opened.evaluate("""() => {
      const { state, tally, typicalStatement, polarityOf } = graphkitMap;
      const { allEvidence, shownEvidence, dominantPolarity } = graphkitMap;
      return state.path.edges.filter((edge) => edge.type === "findings").map((edge) => {
        const dominant = dominantPolarity(tally(allEvidence(edge)));
        const has = shownEvidence(edge).some(([item]) => polarityOf(item) === dominant);
        return [has ? dominant : "", polarityOf(typicalStatement(edge)[0][0])];
      });
    }""")
    assert [lean for lean, _ in pairs if lean]
    assert all(lean in ("", shown) for lean, shown in pairs)


@pytest.mark.parametrize(
    ("strength", "weakness", "mixed", "looks"),
    [
        (4, 2, 0, "strength"),
        (5, 4, 0, "mixed"),
        (4, 5, 0, "mixed"),
        (1, 0, 2, "mixed"),
        (3, 8, 1, "weakness"),
    ],
)
def test_what_is_nearly_even_looks_even(
    strength: int, weakness: int, mixed: int, looks: str, opened: Any
) -> None:
    counts = {"strength": strength, "weakness": weakness, "mixed": mixed}
    assert opened.evaluate("counts => graphkitMap.dominantPolarity(counts)", counts) == looks


def test_map_without_room_waits_for_it(open_page: Callable[..., Any], small_store: Store) -> None:
    alone = open_page(network_map(small_store))
    page = open_page(
        f'<p>A map</p><iframe src="{alone.url}"></iframe>'
        "<style>iframe { width: 0; height: 0; border: 0 } .open { width: 60em; height: 40em }",
        "p",
    )
    page.wait_for_timeout(300)
    frame = page.frames[1]
    for _ in range(2):
        page.evaluate("document.querySelector('iframe').classList.toggle('open')")
        frame.wait_for_selector("#map[data-drawn=yes]")
        page.evaluate("document.querySelector('iframe').classList.toggle('open')")
        frame.wait_for_function("innerHeight === 0")


def test_the_panel_covers_nothing(opened: Any) -> None:
    wide = opened.evaluate("graphkitMap.network.canvas.frame.clientWidth")
    search_for(opened, "norvale police")
    panel, stage = (opened.locator(name).bounding_box() for name in ("#panel", "#stage"))
    assert stage["x"] + stage["width"] <= panel["x"] + 1
    assert opened.evaluate("graphkitMap.network.canvas.frame.clientWidth") < wide
    opened.click("#panel > button")
    assert opened.evaluate("graphkitMap.network.canvas.frame.clientWidth") == wide


SCALE = "graphkitMap.network.getScale()"
SEEN = (
    "(({ x, y }) => [graphkitMap.network.getScale(), x, "
    "y])(graphkitMap.placeOf('agency/norvale-police'))"
)


def resize(page: Any, width: int, height: int) -> None:
    before = page.evaluate("graphkitMap.network.canvas.frame.canvas.width")
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        (
            "before => graphkitMap.network.canvas.frame.canvas.width !== before && new "
            "Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => "
            "done(true))))"
        ),
        arg=before,
    )


@pytest.mark.parametrize("kind", ["partners", "neighbours"])
def test_a_map_fills_its_window_whatever_becomes_of_that(
    kind: str, open_page: Any, small_store: Store
) -> None:
    page = open_page(network_map(small_store, kind, "Ambleford"))
    view = "[graphkitMap.network.getScale(), graphkitMap.network.getViewPosition()]"
    for width, height in ((620, 500), (1280, 800), (900, 900)):
        resize(page, width, height)
        seen = page.evaluate(view)
        page.click("#fit")
        assert page.evaluate(view) == seen


def test_a_map_fits_again_after_its_focus_is_filtered_out(opened: Any) -> None:
    opened.evaluate("location.hash = 'node=service%2FE06999001%2Fnight'")
    opened.wait_for_function("graphkitMap.state.node !== null")
    for group in ("authority", "service"):
        opened.uncheck(f"input[value={group}]")
    resize(opened, 1000, 700)  # so wide that the panel covers nothing
    seen = opened.evaluate("graphkitMap.network.getViewPosition()")
    opened.click("#fit")
    assert opened.evaluate("graphkitMap.network.getViewPosition()") == pytest.approx(seen)


def test_a_larger_window_shows_as_many_names_as_at_opening(opened: Any) -> None:
    """A small window opens on the names with most findings; who chooses how many keeps them."""
    shown = "graphkitMap.network.body.data.nodes.length"
    many = opened.evaluate(shown)
    resize(opened, 420, 330)
    few = opened.evaluate(shown)
    assert few < many
    resize(opened, 1280, 800)
    assert opened.evaluate(shown) == many
    slide(opened, "max")
    chosen = opened.evaluate(shown)
    assert chosen < many
    resize(opened, 1300, 820)
    assert opened.evaluate(shown) == chosen


SHOWN = "graphkitMap.network.body.data.nodes.length"


def test_a_selection_stays_visible_in_a_larger_window(opened: Any) -> None:
    many = opened.evaluate(SHOWN)
    resize(opened, 420, 330)
    few = opened.evaluate(SHOWN)
    click(opened, "agency/norvale-police")
    resize(opened, 1280, 800)
    assert few < opened.evaluate(SHOWN)
    assert opened.inner_text("#panel h2") == "Norvale Police"
    opened.click("#panel > button")
    assert opened.evaluate(SHOWN) == many
    search_for(opened, "gotcha")
    resize(opened, 420, 330)
    assert opened.evaluate("graphkitMap.network.body.data.nodes.get(graphkitMap.state.node)")


LIT = """graphkitMap.network.body.data.edges.get()
    .filter(({ color }) => color.opacity === 1).length"""
BOXES = """Object.values(graphkitMap.network.body.nodes).map(({ id, y, options }) => {
    const { left, top, right, bottom } = graphkitMap.network.getBoundingBox(id); // as if below
    return options.font.vadjust < 0 ? [left, 2 * y - bottom, right, 2 * y - top] : [left, top,
    right, bottom];
  })"""


def slide(page: Any, level: str) -> None:
    page.locator("#threshold").evaluate(
        "(input, level) => { input.value = input[level]; input.dispatchEvent(new Event('input')) }",
        level,
    )


def test_a_search_result_has_all_of_its_links(opened: Any) -> None:
    slide(opened, "max")
    before = opened.evaluate(SHOWN)
    for name in ("Ambleford", "Wexmoor"):
        search_for(opened, name)
        assert opened.evaluate(LIT) == opened.locator("#panel ul button").count()
        boxes = opened.evaluate(BOXES)
        for number, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[:number]:
                assert (
                    left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom
                )
    assert before < opened.evaluate(SHOWN)
    opened.locator("#panel ul button").last.click()
    assert opened.evaluate(LIT) == 1  # a link that the panel leads to is drawn as well
    opened.click("#panel > button")
    assert opened.evaluate(SHOWN) == before


def test_closing_the_panel_restores_the_focus(opened: Any) -> None:
    opened.locator("#rows button").nth(1).focus()
    name = opened.evaluate("document.activeElement.getAttribute('aria-label')")
    for way in (("Escape",), ("Tab", "Enter")):
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.id") == "panel"
        for key in way:
            opened.keyboard.press(key)
        assert opened.is_hidden("#panel")
        assert opened.evaluate("document.activeElement.getAttribute('aria-label')") == name


def test_search_without_match_and_with_any_apostrophe(opened: Any) -> None:
    search_for(opened, "gotcher")
    assert opened.inner_text("#matches") == "No matching name on this map"
    assert opened.is_hidden("#panel")
    search_for(opened, "(’gotcha")
    assert opened.inner_text("#panel h2") == invented.HOSTILE


def test_who_has_zoomed_or_moved_stays_where_he_was(opened: Any) -> None:
    box = opened.locator("#map").bounding_box()
    opened.mouse.move(box["x"] + 200, box["y"] + 200)
    whole = opened.evaluate(SEEN)
    opened.mouse.wheel(0, -300)
    opened.wait_for_function(f"whole => {SEEN}[0] !== whole[0]", arg=whole)
    zoomed = opened.evaluate(SEEN)
    resize(opened, 1100, 700)
    assert opened.evaluate(SEEN) == pytest.approx(zoomed)
    opened.click("#fit")
    whole = opened.evaluate(SEEN)
    opened.mouse.move(box["x"] + 300, box["y"] + 90)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 340, box["y"] + 150, steps=8)
    opened.mouse.up()
    moved = opened.evaluate(SEEN)
    assert moved == pytest.approx([whole[0], whole[1] + 40, whole[2] + 60])
    resize(opened, 1280, 800)
    assert opened.evaluate(SEEN) == pytest.approx(moved)


def test_who_has_ended_can_be_left_out(open_page: Any, store_anew: Any) -> None:
    store = store_anew()
    police = f"<{entity_iri('agency/norvale-police')}>"
    said = f'{police} <{Gk.validUntil}> "2020" <{graph_iri("register")}> .'
    store.engine.load(said.encode(), format=ox.RdfFormat.N_QUADS)
    page = open_page(network_map(store))
    labels = "graphkitMap.network.body.data.nodes.get().map((mark) => mark.label).join()"
    assert "(to 2020)" in page.evaluate(labels)
    page.uncheck("#types input[value=past]")
    assert "(to 2020)" not in page.evaluate(labels)


def map_of_two_regions(store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the map of a network that counts as large, of which one authority is in no region."""
    wexmoor = ox.NamedNode(entity_iri("authority/E06999002"))
    for quad in list(store.engine.quads_for_pattern(wexmoor, ox.NamedNode(Gk.region), None)):
        store.engine.remove(quad)
    monkeypatch.setattr(zoom_levels, "SPLIT_SIZE", 3)
    return network_map(store)


def test_a_large_map_opens_on_regions_coloured_by_grade(
    open_page: Any, store_anew: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(map_of_two_regions(store_anew(), monkeypatch))
    assert page.locator("#rows th").all_inner_texts() == ["No region", "Norvale"]
    assert "Ambleford (good)" in page.inner_text("#rows")
    assert "Good: 2" in page.inner_text("#grades").splitlines()
    labels = "graphkitMap.network.body.data.nodes.get().map(({ label }) => label)"
    first_lines = {label.partition("\n")[0] for label in page.evaluate(labels)}
    assert {"Norvale", "Ambleford", "Wexmoor"} <= first_lines
    page.locator("#rows button").last.press("Enter")
    assert "#in=" in page.url
    assert "Norvale Police" in page.inner_text("#rows")
    group = re.fullmatch(
        r"(\d+) of (\d+) names, (\d+) of (\d+) links in this region shown",
        page.inner_text("#count"),
    )
    assert group
    assert int(group[1]) == int(group[2]) < len(json.loads(page.inner_text("#data"))["nodes"])
    assert int(group[3]) == int(group[4]) == page.locator("#rows tr").count()
    page.click("#fit")
    assert page.locator("#rows tr").count() == 2
    place = page.evaluate("graphkitMap.network.canvasToDOM(graphkitMap.network.getPosition('c1'))")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    page.wait_for_function("location.hash.startsWith('#in=')")
    page.locator("#threshold").evaluate("input => input.dispatchEvent(new Event('input'))")
    # how many names to show; in this group alone
    assert page.evaluate("graphkitMap.state.hasChosenLevel")
    page.select_option("#inside", index=1)
    assert not page.evaluate("graphkitMap.state.hasChosenLevel")
    search_for(page, "gotcha")
    assert page.inner_text("#panel h2") == invented.HOSTILE


def test_escape_leads_back_to_the_overview(
    open_page: Any, store_anew: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(map_of_two_regions(store_anew(), monkeypatch))
    search_for(page, "norvale police")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert "#in=" in page.url
    page.keyboard.press("Escape")
    assert page.locator("#rows th").all_inner_texts() == ["No region", "Norvale"]
    assert "#" not in page.url


def test_the_depth_of_a_cell_is_the_share_of_weak_findings(
    open_page: Any, small_store: Store
) -> None:
    page = open_page(network_map(small_store, "topics", since="2010"))
    cells = page.evaluate("""graphkitMap.network.body.data.nodes.get()
      .filter(({ id }) => typeof id === "string")
      .map(({ id, label, font }) => [label, font.size, graphkitMap.heat(id)])""")
    assert len({heat for _, _, heat in cells}) > 1
    for label, size, heat in cells:
        weak, _, total = label.partition("/")
        assert heat == (-(-4 * int(weak) // int(total)) if total else None)
        assert (size > 13) == (int(total or 1) > 1)
    assert page.locator("#heat p.key").count() == 5


def test_a_click_beside_the_figure_of_a_cell_opens_it(open_page: Any, small_store: Store) -> None:
    page = open_page(network_map(small_store, "topics", since="2010"))
    place = page.evaluate("""graphkitMap.placeOfLink("authority/E06999001", "topic/early-help")""")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + place["x"] + 40, box["y"] + place["y"])
    assert page.inner_text("#panel h2") == "Ambleford — early help"


def test_on_a_phone_a_selection_draws_no_more_lines(open_page: Any, small_store: Store) -> None:
    lines = "graphkitMap.network.body.data.edges.length"
    pages = [open_page(network_map(small_store)), open_page(network_map(small_store))]
    pages[1].set_viewport_size({"width": 390, "height": 844})
    drawn = []
    for page in pages:
        slide(page, "max")
        before = page.evaluate(lines)
        search_for(page, "ambleford")
        assert "findings" in page.inner_text("#panel") or "links" in page.inner_text("#panel")
        drawn.append(page.evaluate(lines) - before)
    assert drawn[0] > 0
    assert drawn[1] == 0


def test_large_data_are_packed_and_read_by_the_page(
    open_page: Any, small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = open_page(network_map(small_store))
    monkeypatch.setattr(map_page, "_MAX_PLAIN", 10)
    packed = open_page(network_map(small_store))
    assert packed.get_attribute("#details", "type") == "application/gzip"
    assert packed.inner_text("#rows") == plain.inner_text("#rows")
    click(packed, "agency/norvale-police")
    assert "The force seldom joins the talks" in packed.inner_text("#panel")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", MAPS)
def test_axe_finds_nothing(kind: str, scheme: str, open_page: Any, small_store: Store) -> None:
    page = open_page(network_map(small_store, kind), color_scheme=scheme)
    page.locator("#rows button").first.press("Enter")
    assert barriers(page, colours_only=scheme == "dark") == []


def test_a_panel_begins_with_what_is_weak_the_latest_first(opened: Any) -> None:
    all_there_is = """() => {
      const { network, newest, shownEvidence, inspectionOf } = graphkitMap;
      const kept = network.body.data.edges.getIds().flatMap((id) =>
      shownEvidence(graphkitMap.edge(id)));
      return newest(kept).map(([item]) => inspectionOf(item));
    }"""
    days = json.loads(opened.inner_text("#data"))["inspections"]
    newest = [days[number]["day"] for number in opened.evaluate(all_there_is)]
    assert newest == sorted(newest, reverse=True)
    assert len(set(newest)) > 1
    search_for(opened, "norvale police")
    said = [words.split()[1].lower() for words in opened.locator("#panel .sign").all_inner_texts()]
    kinds = [word for word in said if word.isalpha()]
    assert kinds == sorted(kinds, key=["weakness", "mixed", "strength", "context"].index)
    assert len(set(kinds)) > 1


def test_a_panel_says_how_missing_words_come(open_page: Any, small_store: Store) -> None:
    for quotes, told in ((False, True), (True, False)):
        page = open_page(network_map(small_store, with_quotes=quotes))
        search_for(page, "norvale police")
        assert ("--with-quotes" in page.inner_text("#panel")) is told


@pytest.mark.parametrize(("kind", "told"), [("partners", True), ("neighbours", False)])
def test_size_is_said_to_count_findings_only_where_it_does(
    kind: str, told: bool, open_page: Any, small_store: Store
) -> None:
    page = open_page(network_map(small_store, kind, "Ambleford"))
    assert ("show the number of findings" in page.inner_text("#hint")) is told


def test_arrow_keys_move_a_map_that_has_the_focus(opened: Any) -> None:
    view = "graphkitMap.network.getViewPosition()"
    before, scale = opened.evaluate(view), opened.evaluate(SCALE)
    opened.focus("#map .vis-network")
    for key in ("ArrowRight", "ArrowDown"):
        opened.keyboard.press(key)
    moved = opened.evaluate(view)
    assert moved["x"] > before["x"]
    assert moved["y"] > before["y"]
    opened.keyboard.press("+")
    assert opened.evaluate(SCALE) > scale
    opened.focus("#search")
    opened.keyboard.press("ArrowLeft")
    assert opened.evaluate(view) == pytest.approx(moved)


def test_who_searches_comes_to_the_panel_and_back_to_the_box(opened: Any) -> None:
    search_for(opened, "norvale police")
    assert opened.evaluate("document.activeElement.id") == "panel"
    opened.keyboard.press("Escape")
    assert opened.is_hidden("#panel")
    assert opened.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize("kind", ["partners", "topics", "delivery"])
def test_a_map_on_which_nothing_is_left_says_so(
    kind: str, open_page: Any, small_store: Store
) -> None:
    page = open_page(network_map(small_store, kind))
    said = page.locator("#nothing")
    assert said.inner_text() == ""
    years = page.locator("#from option").all_inner_texts()
    if len(years) > 1:
        page.select_option("#from", years[-1])
        page.select_option("#until", years[0])
        assert said.inner_text().startswith(f"{years[0]} is before {years[-1]}")
        page.select_option("#until", years[-1])
        page.select_option("#from", years[0])
        assert said.inner_text() == ""
    for box in page.locator("#types input").all():
        box.uncheck()
    assert said.inner_text().startswith("No links match the filters")


def test_a_line_is_seen_with_both_its_ends_when_its_panel_opens(opened: Any) -> None:
    for number in range(opened.locator("#rows button").count()):
        opened.locator("#rows button").nth(number).press("Enter")
        free = opened.evaluate("graphkitMap.network.canvas.frame.clientWidth")
        ends = opened.evaluate("""() => location.hash.slice("#link=".length).split("&").slice(0, 2)
          .map((key) => graphkitMap.placeOf(decodeURIComponent(key)).x)""")
        assert all(0 <= end <= free for end in ends)


def test_a_ring_of_neighbours_fits_the_width_of_a_phone(open_page: Any, small_store: Store) -> None:
    page = open_page(network_map(small_store, "neighbours", "Ambleford"))
    resize(page, 420, 800)
    assert page.evaluate(
        """() => { const { network } = graphkitMap;
          const wide = network.canvas.frame.clientWidth;
          return network.body.nodeIndices.every((id) => {
            const { left, right } = network.getBoundingBox(id);
            const [from, to] = [left, right].map((x) => network.canvasToDOM({ x, y: 0 }).x);
            return from >= 0 && to <= wide; }); }"""
    )


@pytest.mark.parametrize("words", ["", "Wexmoor"])
def test_an_unreadable_map_is_cropped_with_buttons(words: str, opened: Any) -> None:
    """The weightiest authority is seen first, or what was searched for;
    one button shows all of it.
    """
    slide(opened, "min")
    resize(opened, 200, 900)
    if words:
        search_for(opened, words)
    letters = "graphkitMap.network.body.data.nodes.get().map((mark) => mark.font.size)"
    assert min(opened.evaluate(letters)) * opened.evaluate(SCALE) >= 8
    assert words or opened.locator("#more button:visible").count()
    place = opened.evaluate(
        f"graphkitMap.placeOf('authority/{invented.WEXMOOR if words else invented.AMBLEFORD}')"
    )
    free = opened.locator("#panel" if words else "#count").bounding_box()["y"]
    assert 0 <= place["x"] <= 200
    assert place["y"] + opened.locator("#map").bounding_box()["y"] <= free
    opened.evaluate("document.getElementById('fit').click()")
    assert opened.evaluate(SCALE) * max(opened.evaluate(letters)) < 8
    opened.locator("#more").wait_for(state="hidden")  # with the next drawing


def test_on_a_phone_a_tap_opens_a_panel_that_stays_open(open_page: Any, small_store: Store) -> None:
    page = open_page(network_map(small_store), has_touch=True)
    resize(page, 390, 844)
    box = page.locator("#map").bounding_box()
    for far in range(0, 200, 20):  # wherever it is: its button to close it may come to lie there
        x, y = box["x"] + box["width"] - 40, 0.45 * 844 + far
        page.evaluate(
            """([x, y]) => { const { network, placeOf } = graphkitMap;
              const at = placeOf("authority/E06999001");
              const { x: left, y: top } = network.getViewPosition();
              network.moveTo({ position: { x: left + (at.x - x) / network.getScale(),
                y: top + (at.y - y) / network.getScale() } }); }""",
            [x - box["x"], y - box["y"]],
        )
        page.touchscreen.tap(x, y)
        page.wait_for_selector("#panel h2")
        page.wait_for_timeout(50)
        assert page.inner_text("#panel h2") == "Ambleford"
        page.click("#panel > button")
        page.evaluate("scrollTo(0, 0)")


def test_on_a_phone_the_names_found_are_seen_from_end_to_end(opened: Any) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.fill("#search", "norvale")
    box = opened.locator("#matches").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= opened.locator("#search").bounding_box()["y"]


def test_on_a_phone_a_wide_picture_says_that_it_goes_on(open_page: Any, small_store: Store) -> None:
    page = open_page(chart(small_store, "timeline", "Ambleford"), ".picture")
    assert not page.is_visible(".scroll-hint")
    page.set_viewport_size({"width": 420, "height": 800})
    assert page.is_visible(".scroll-hint")


def light(colour: list[float]) -> float:
    """Return how light a colour is, as WCAG reckons it."""
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def laid_over(colour: str, below: list[float], opacity: float = 1) -> list[float]:
    """Return what is seen of a colour that may let through what is below it."""
    *parts, share = (int(f"{colour}ff"[at : at + 2], 16) / 255 for at in (1, 3, 5, 7))
    share *= opacity
    return [part * share + under * (1 - share) for part, under in zip(parts, below, strict=True)]


FONT_TOLERANCE = 6  # pixels by which widths of text differ from font to font
BEHIND_THE_ROWS = """key => { const { network, placeOf } = graphkitMap;
  const { x, y } = network.DOMtoCanvas(placeOf(key));
  const half = network.canvas.frame.clientWidth / 2.6;
  network.moveTo({ scale: 1.3, position: { x: x + half - 30, y: y + 400 } }); }"""


def test_a_found_column_is_visible_beside_pinned_rows(open_page: Any, small_store: Store) -> None:
    page = open_page(network_map(small_store, "topics"))
    resize(page, 500, 700)
    for name, key in page.evaluate(
        "graphkitMap.headers.filter(({ header }) => header === 'column').map(({ name, key }) => "
        "[name, key])"
    ):
        page.evaluate(BEHIND_THE_ROWS, key)
        search_for(page, name)
        place = page.evaluate("key => graphkitMap.placeOf(key)", key)
        assert place["x"] > page.evaluate("graphkitMap.headerSpace()[0]") - FONT_TOLERANCE
        assert place["y"] < 80
