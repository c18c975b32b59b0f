"""Each kind of map in a real browser, its names laden with scripts:
found, filtered, linked, printed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import invented_places as invented
import pyoxigraph as ox
import pytest
from map_pages import network_map

from graphkit.core.identifiers import authority_iri, concept_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.core.terms import Gk, Rdfs, Scheme, Skos
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import grid

LADEN = "</script><script>ran = 1</script><img src=x onerror='ran = 1'> & \"more\""
KINDS: dict[str, tuple[str, str | None]] = {
    "partners": ("partners", None),
    "topics": ("topics", None),
    "topics of one": ("topics", invented.AMBLEFORD),
    "topics in shares": ("topics", None),
    "delivery": ("delivery", None),
    "delivery in rows": ("delivery", None),
    "neighbours": ("neighbours", None),
}
# one of each renderer: a network, a grid of findings, a grid of names
RENDERED = ("partners", "topics in shares", "delivery")
POLARITIES = {
    "7.1": "mixed",
    "9.2": "weakness",
}  # what was weak is weak again; Wexmoor is the weaker of the two
WITH_FINDINGS = [name for name, (kind, _) in KINDS.items() if kind in {"partners", "topics"}]
Opened = Callable[[str], Any]


@pytest.fixture(scope="module")
def loaded_store(store_anew: Callable[[], Store]) -> Store:
    """The invented places, each name of anything with a script at its end."""
    store = store_anew()
    names = {str(Rdfs.label), str(Skos.prefLabel), str(Skos.altLabel)}
    for quad in list(store.engine):
        if quad.predicate.value in names and isinstance(quad.object, ox.Literal):
            store.engine.remove(quad)
            laden = ox.Literal(f"{quad.object.value} {LADEN}")
            store.engine.add(ox.Quad(quad.subject, quad.predicate, laden, quad.graph_name))
        other = POLARITIES.get(quad.subject.value.rpartition("/")[2])
        if quad.predicate.value == Gk.polarity and other:
            store.engine.remove(quad)
            polarity = ox.NamedNode(concept_iri(Scheme.POLARITY, other))
            store.engine.add(ox.Quad(quad.subject, quad.predicate, polarity, quad.graph_name))
    return store


@pytest.fixture(scope="module")
def text_of(loaded_store: Store) -> Callable[[str], str]:
    """Maps, each made once."""
    return cache(lambda name: made(loaded_store, name))


def made(store: Store, name: str) -> str:
    kind, focus = KINDS[name]
    with pytest.MonkeyPatch.context() as patch:
        if name == "topics in shares":
            patch.setattr(grid, "MAX_COLUMNS", 1)
        if name == "delivery in rows":
            patch.setattr(grid, "MAX_DELIVERY_COLUMNS", 0)
        since = "2010" if kind == "topics" else None
        return network_map(store, kind, focus, since=since, title=f"{name} {LADEN}")


@pytest.fixture
def opened(open_page: Any, text_of: Callable[[str], str]) -> Iterator[Opened]:
    """Open a kind of map; at the end, nothing may have run or been asked for."""
    pages = []

    def open_kind(name: str) -> Any:
        page = open_page(text_of(name))
        pages.append(page)
        return page

    yield open_kind
    for page in pages:
        assert page.evaluate("typeof ran") == "undefined"
        assert page.locator("img").count() == 0


def rows(page: Any) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#rows tr')].map((row) => [...row.cells].map((td) => "
        "td.textContent))"
    )
    return found


def search_for(page: Any, words: str) -> None:
    page.focus("#search")
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def click_at(page: Any, place: dict[str, float]) -> None:
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])


@pytest.mark.parametrize("name", RENDERED)
def test_keyboard_search_highlights_a_name_and_sets_the_url(name: str, opened: Opened) -> None:
    page = opened(name)
    assert page.inner_text("h1") == f"{name} {LADEN}"
    search_for(page, "ambleford")
    heading = page.inner_text("#panel h2")
    assert heading == f"Ambleford {LADEN}"
    assert page.evaluate("document.activeElement.id") == "panel"
    faint = page.evaluate(
        "graphkitMap.network.body.data.nodes.get().filter((mark) => mark.opacity < 1).length"
    )
    lit = page.evaluate(
        "graphkitMap.network.body.data.nodes.get().filter((mark) => mark.opacity == 1).length"
    )
    assert lit > 1
    assert (faint > 0) == (name in {"partners", "topics", "topics in shares"})
    address = page.url
    assert "#node=authority%2FE06999001" in address
    page.click("#panel > button")
    assert page.is_hidden("#panel")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#panel h2")
    assert page.inner_text("#panel h2") == heading


@pytest.mark.parametrize("name", RENDERED)
def test_a_click_on_a_link_opens_what_it_rests_on(name: str, opened: Opened) -> None:
    page = opened(name)
    page.keyboard.press("Tab")
    key = page.evaluate("""() => {
      const { edges, nodes } = JSON.parse(document.getElementById("data").textContent);
      const { network, placeOfLink } = graphkitMap;
      const kind = edges.some((edge) => edge.type === "findings") ? "findings" : edges[0].type;
      const keys = edges.filter((edge) => edge.type === kind)
        .map((edge) => [edge.from, edge.to].map((id) => nodes.find((node) => node.id === id).key));
      return keys.find((ends) => edges[0].position ||
      (network.getNodeAt(placeOfLink(...ends)) === undefined
        && network.getEdgeAt(placeOfLink(...ends)) !== undefined)); // beside any name
    }""")
    click_at(page, page.evaluate("([one, other]) => graphkitMap.placeOfLink(one, other)", key))
    page.wait_for_selector("#panel h2")
    assert " — " in page.inner_text("#panel h2")
    assert "#link=" in page.url
    panel = page.inner_text("#panel")
    if name in WITH_FINDINGS:
        assert "finding" in page.inner_text("#panel h3")
        assert "page 2, paragraph" in panel
        assert page.get_attribute("#panel .finding a", "href").startswith(
            "https://reports.ofsted.gov.uk/"
        )
        assert "“" in panel or "may not be copied" in panel
    page.locator("#panel p > button").first.click()
    assert "#node=" in page.url


@pytest.mark.parametrize("name", RENDERED)
def test_the_legend_takes_away_and_gives_back(name: str, opened: Opened) -> None:
    page = opened(name)
    every = rows(page)
    assert every
    marks = page.evaluate("graphkitMap.network.body.data.nodes.length")
    for box in page.locator("#legend input[type=checkbox]").all():
        box.uncheck()
        fewer = rows(page)
        assert len(fewer) <= len(every)
        assert all(row[0] in {old[0] for old in every} for row in fewer)
        box.check()
        assert rows(page) == every
    for value in page.evaluate(
        "[...document.querySelectorAll('#types input')].map((box) => box.value)"
    ):
        page.uncheck(f"#types input[value={value}]")
    assert rows(page) == []
    assert page.evaluate("graphkitMap.network.body.data.nodes.length") < marks
    if name in WITH_FINDINGS:
        page.reload()
        page.wait_for_selector("#table[aria-busy=false]", state="attached")
        findings = sum(int(row[4]) for row in every if row[4].isdigit())
        page.uncheck("#polarities input[value=weakness]")
        heads = page.locator("#columns th").all_text_contents()
        weakness = next(at for at, head in enumerate(heads) if head.startswith("▼"))
        assert all(row[weakness] == "" for row in rows(page))
        assert sum(int(row[4]) for row in rows(page) if row[4].isdigit()) < findings
        page.check("#polarities input[value=weakness]")
        page.select_option("#from", index=1)
        assert sum(int(row[4]) for row in rows(page) if row[4].isdigit()) < findings


def test_a_browser_without_idle_time_and_an_address_that_is_none(opened: Opened) -> None:
    page = opened("partners")
    every = rows(page)
    page.add_init_script("delete window.requestIdleCallback; delete window.cancelIdleCallback")
    page.goto(f"{page.url.partition('#')[0]}#node=%E0%A4%A")
    page.reload()
    page.wait_for_selector("#table[aria-busy=false]", state="attached")
    assert page.evaluate("typeof requestIdleCallback") == "undefined"
    assert rows(page) == every
    assert page.is_hidden("#panel")


@pytest.mark.parametrize("name", RENDERED)
def test_why_two_are_linked_and_the_table_by_keyboard(name: str, opened: Opened) -> None:
    page = opened(name)
    row = rows(page)[0]
    button = page.locator("#rows button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == f"{row[0]} — {row[2]}"
    assert page.evaluate("document.activeElement.id") == "panel"
    first, last = page.locator("#panel p > button").all_inner_texts()[:2]
    one, other = page.evaluate("location.hash").removeprefix("#link=").split("&")[:2]
    page.goto(f"{page.url.partition('#')[0]}#path={one}&{other}")
    assert page.inner_text("#panel h2") == f"How {first} and {last} are linked"
    assert page.locator("#panel ol li").count() >= 1
    page.click("text=Back to the map")
    assert page.is_hidden("#panel")


@pytest.mark.parametrize("name", ["topics", "topics of one", "topics in shares"])
def test_on_paper_a_grid_is_a_table_and_nothing_is_faint(name: str, opened: Opened) -> None:
    page = opened(name)
    links = len(rows(page))
    search_for(page, "ambleford")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[graphkitMap.state.node, graphkitMap.state.edge]") == [None, None]
    assert page.is_hidden("#map canvas")
    assert page.is_hidden("#rows")
    assert page.is_visible("#paper table")
    assert page.locator("#paper td:not(:empty)").count() == links
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.is_hidden("#paper")
    assert page.evaluate("graphkitMap.state.node") is not None


@pytest.mark.parametrize("name", ["delivery", "delivery in rows", "neighbours"])
def test_on_paper_a_grid_of_names_is_written_out(name: str, opened: Opened) -> None:
    page = opened(name)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    told = page.locator("#paper").inner_text().split()
    cells = page.evaluate(
        """JSON.parse(document.getElementById("data").textContent)
          .edges.map(({ caption }) => caption)"""
    )
    assert cells
    assert all(set(cell.split()) <= {word.rstrip(";") for word in told} for cell in cells)
    assert page.is_hidden("#map canvas")


def test_print_warns_if_the_map_is_too_large(opened: Opened) -> None:
    page = opened("partners")
    page.emulate_media(media="print")
    for scale, told in ((0.1, True), (1, False)):
        page.evaluate("scale => { graphkitMap.network.getScale = () => scale; }", scale)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.is_visible("#small") is told


def test_on_paper_the_topics_of_one_are_in_their_order(
    open_page: Any, small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "_BLOCKS", 1)
    page = open_page(network_map(small_store, "topics", invented.AMBLEFORD, since="2010"))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    order = page.evaluate("""() => {
      const data = document.getElementById("data").textContent;
      const { nodes, views: [{ positions }] } = JSON.parse(data);
      const at = ({ id }) => positions[id][0];
      return nodes.filter(({ header }) => header === "row")
        .sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]).map(({ label }) => label);
    }""")
    assert len(order) > 2
    assert page.locator("#paper tbody th").all_text_contents() == order


@pytest.mark.parametrize("name", ["partners"])
def test_on_paper_the_controls_are_gone_and_the_table_is_whole(name: str, opened: Opened) -> None:
    page = opened(name)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.is_hidden("#search")
    assert page.is_hidden("#print")
    assert page.is_visible("#map canvas")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflow") == "visible"
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.is_visible("#search")
    wide, high = page.evaluate("[graphkitMap.network.canvas.frame.clientWidth, innerWidth]")
    assert wide < high


def test_heads_of_a_grid_stay_in_sight(opened: Opened) -> None:
    page = opened("topics")
    drawn = """(down) => new Promise((done) => {
      const { network } = graphkitMap;
      network.once("afterDrawing", (ink) => {
        const { data } = ink.getImageData(0, 0, ink.canvas.width, 60 * devicePixelRatio);
        let blue = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at] === 51 && data[at +
        1] === 71) blue += 1;
        done(blue);
      });
      const { x, y } = network.getViewPosition();
      network.moveTo({ position: { x, y: y + down } });
    })"""
    assert page.evaluate(drawn, 400) > 500  # the authorities' boxes, pinned to the top


def test_a_selected_cell_is_visible_on_a_phone(opened: Opened) -> None:
    page = opened("topics in shares")
    page.set_viewport_size({"width": 420, "height": 800})
    page.evaluate("graphkitMap.network.moveTo({ scale: 0.5 })")
    names = page.evaluate("""Math.max(...graphkitMap.headers
        .filter(({ header }) => header === "row")
      .map(({ id }) => { const { left, right } = graphkitMap.network.getBoundingBox(id);
      return (right - left) / 2; }))""")
    assert 100 < names < 360
    for number in range(page.locator("#rows button").count()):
        page.locator("#rows button").nth(number).press("Enter")
        place = page.evaluate("""graphkitMap.placeOfLink(...location.hash.slice("#link=".length)
          .split("&").slice(0, 2).map(decodeURIComponent))""")
        box = page.locator("#map").bounding_box()
        assert names < place["x"] < 420
        assert 0 < place["y"] < page.locator("#panel").bounding_box()["y"] - box["y"]


DRAWN = """([right, down]) => new Promise((done) => {
  const { network } = graphkitMap;
  const { x, y } = network.getViewPosition();
  const said = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  network.once("beforeDrawing", (ink) => {
    ink.fillText = function (words, ...at) { said.push([words, ...at]); write.call(this, words,
    ...at); };
  });
  network.once("afterDrawing", (ink) => setTimeout(() => { delete ink.fillText; done(said); }));
  network.moveTo({ position: { x: x + right, y: y + down } });
})"""


def test_a_region_name_is_visible_with_its_rows(
    store_anew: Callable[[], Store], open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "MAX_COLUMNS", 1)
    store = store_anew()
    for code, region in ((invented.AMBLEFORD, "north-east"), (invented.WEXMOOR, "south-east")):
        said = Quads(graph_iri("register"))
        said.add_link(authority_iri(code), Gk.region, concept_iri(Scheme.REGION, region))
        store.engine.load(said.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    page = open_page(network_map(store, "topics", since="2010"))
    page.select_option("#sorted", "region")
    names = {each[0] for each in page.evaluate(DRAWN, [0, 0])}
    page.evaluate("graphkitMap.network.moveTo({ scale: 2 })")
    tops = """(() => { const { network } = graphkitMap;
      const half = network.canvas.frame.clientHeight / 2 / network.getScale();
      return [network.getViewPosition().y - half, ...graphkitMap.headers
        .filter(({ header }) => header === "row")
        .map(({ id }) => network.getPosition(id).y)]; })()"""
    top, *rows_ = page.evaluate(tops)
    told = page.evaluate(
        DRAWN, [0, min(rows_) - top - 50]
    )  # the first row is below the topics, its region is passed
    regions = {words: at[1] for words, *at in told if words in names}
    top, *_ = page.evaluate(tops)
    assert regions
    assert min(regions.values()) > top + 5
    page.click("#fit")
    # once more, above the names of rows that would cover it
    for across, times in ((0, 1), (120, 2)):
        assert [each[0] for each in page.evaluate(DRAWN, [across, 0])].count("Neglect") == times


PLACES = """(head) => graphkitMap.headers.filter((node) => node.header === head)
  .map(({ id, region }) => [graphkitMap.network.body.data.nodes.get(id), region !== undefined])
  .filter(([mark]) => mark).map(([{ id, x, y }, isAuthority]) => [id, [x, y], isAuthority])"""


def choices(page: Any) -> list[tuple[str, str]]:
    """Return the filters that a reader may choose from: element and value."""
    return [
        (mark, value)
        for mark in ("#sector", "#topic", "#from")
        for value in page.locator(f"{mark} option").evaluate_all(
            "all => all.map(each => each.value)"
        )
        if page.locator(mark).is_visible()
    ]


@pytest.mark.parametrize("name", ["topics", "topics in shares"])
def test_selection_keeps_the_order_by_weakness(name: str, opened: Opened) -> None:
    page = opened(name)
    page.select_option("#sorted", "weak")
    head, axis = ("row", 1) if name == "topics in shares" else ("column", 0)
    orders = set()
    for mark, value in choices(page):
        page.select_option(mark, value)
        placed = sorted(page.evaluate(PLACES, head), key=lambda item: item[1][axis])
        order = tuple(node for node, _, is_authority in placed if is_authority)
        weak = (
            "(ids) => ids.map((id) => graphkitMap.weak(graphkitMap.headers.find((node) => node.id "
            "=== id)))"
        )
        shares = page.evaluate(weak, order)
        assert shares == sorted(shares, reverse=True)
        orders.add(order)
        page.select_option(mark, index=0)
    assert len({order for order in orders if len(order) == 2}) == 2  # some choice turns them round


@pytest.mark.parametrize("name", ["topics", "topics in shares"])
def test_filters_remove_empty_rows_and_columns(name: str, opened: Opened) -> None:
    page = opened(name)
    for head, axis in (("row", 1), ("column", 0)):
        before = sorted(at[axis] for _, at, _ in page.evaluate(PLACES, head))
        some_go = False
        for mark, value in choices(page):
            page.select_option(mark, value)
            places = page.evaluate(PLACES, head)
            named = {text for row in rows(page) for text in (row[0], row[2])}
            heads = dict(page.evaluate("graphkitMap.headers.map(({ id, name }) => [id, name])"))
            assert {heads[node] for node, *_ in places} <= named
            assert page.locator("#more button:visible").count() == 0  # all of it is in sight
            assert sorted(at[axis] for _, at, _ in places) == before[: len(places)]
            some_go |= len(places) < len(before)
            page.select_option(mark, index=0)
        assert some_go


def test_a_grid_scrolls_by_wheel_and_by_counting_buttons(opened: Opened) -> None:
    page = opened("topics")
    page.evaluate("graphkitMap.network.moveTo({ scale: 4 })")
    page.wait_for_selector("#down:visible")
    assert re.fullmatch(r"\d+ more ↓", page.inner_text("#down"))
    top = page.evaluate("graphkitMap.network.getViewPosition().y")
    page.focus("#down")
    page.keyboard.press("Enter")
    page.wait_for_selector("#up:visible")
    moved = page.evaluate("graphkitMap.network.getViewPosition().y")
    assert moved > top
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.wheel(0, -100)
    page.wait_for_function("y => graphkitMap.network.getViewPosition().y < y", arg=moved)
