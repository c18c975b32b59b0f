"""Timeline and place: the table says what the picture says, and nothing runs."""

import csv
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import invented_places as invented
import pyoxigraph as ox
import pytest
from barriers import barriers
from map_pages import chart
from yearbook import yearbook

from graphkit.core.errors import GraphkitError
from graphkit.core.identifiers import authority_iri, concept_iri, graph_iri
from graphkit.core.quads import Quads
from graphkit.core.resources import resource_path
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Gk, Rdfs, Scheme
from graphkit.graph.facts.inspections import Inspection, cutoff_date
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import CHARTS
from graphkit.surfaces.maps.england_chart import hexagon_centres, hexagon_map, weakness_class
from graphkit.surfaces.maps.england_outline import (
    Cutout,
    MapArea,
    _cutout_around,
    _draw_labels,
    _place_label,
    england_map,
    outlines,
)
from graphkit.surfaces.maps.geometry import Outline, SpaceGrid
from graphkit.surfaces.maps.inspection_sequence import select_inspections
from graphkit.surfaces.maps.timeline_events import missing_inspections

SLOUGH, KENT = "E06000039", "E10000016"


def rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in cells]


@pytest.mark.parametrize("kind", CHARTS)
def test_the_order_of_loading_does_not_change_a_byte(kind: str, store_anew: Any) -> None:
    pages = [chart(store_anew(backwards), kind) for backwards in (False, True)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_no_script_and_asks_for_nothing(kind: str, small_store: Store) -> None:
    page = chart(small_store, kind, title=invented.HOSTILE)
    assert "<script" not in page
    assert not re.search(r"\s(src|on\w+|style)=", page)
    assert "default-src &#39;none&#39;" in page
    assert "&lt;script&gt;alert" in page


def test_the_timeline_has_a_mark_for_each_judgement(small_store: Store) -> None:
    page = chart(small_store, "timeline", "Ambleford")
    graded = [row for row in rows(page) if row[4]]
    assert page.count('class="letter ') >= len(graded) > 0
    assert {row[0] for row in rows(page)} == {"Ambleford"}
    assert [row[1] for row in rows(page)] == sorted(row[1] for row in rows(page))


def test_a_timeline_of_many_places_has_all_marks(
    small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.surfaces.maps.timeline_chart._MAX_DETAILED", 0)
    page = chart(small_store, "timeline")
    pictures = re.findall(r'<svg [^>]*class="picture".*?</svg>', page, re.DOTALL)
    inspected = {tuple(row[:3]) for row in rows(page)}
    assert sum(each.count("translate(") for each in pictures) == len(inspected) > 0


def test_criteria_that_cover_the_same_ground_are_one_line(
    tmp_path: Path, register_folder: Path
) -> None:
    year = yearbook(tmp_path, register_folder)
    picture = (
        chart(year, "timeline", "Ambleford").partition('class="picture"')[2].partition("</svg>")[0]
    )
    assert "Children in care" in picture
    assert "Care leavers" in picture
    assert "Children in care and care leavers" not in picture
    assert "Children looked after" not in picture


def test_missing_reports_are_dashed_and_in_the_table(with_a_gap: Store) -> None:
    page = chart(with_a_gap, "timeline")
    assert page.count('class="row gap"') == 1
    assert f"SIF, 2012: good; not loaded, mentioned in the report of {TELLS[:4]}</title>" in page
    assert '<text x="0" y="4.3" class="letter missing-grade">G</text>' in page
    assert [row[1:7] for row in rows(page) if "not loaded" in row[6]] == [
        ["2012", "", "SIF", "", "good", f"not loaded, mentioned in the report of {TELLS[:4]}"]
    ]
    assert re.findall(r">(\d{4})</text>", page)[0] == "2012"
    assert "not loaded" not in rows(chart(with_a_gap, "timeline", since="2013"))[0][6]


def test_contradicting_reported_grades_are_not_shown(store_anew: Any) -> None:
    store = store_anew()
    first, last = (
        one for one in select_inspections(store) if one.authority == authority_iri(invented.WEXMOOR)
    )
    told_of(store, first, "2012", [(OVERALL_EFFECTIVENESS, "good")])
    told_of(store, last, "2012-05", [(OVERALL_EFFECTIVENESS, "inadequate")])
    gaps = missing_inspections(store, [first.authority])[first.authority]
    # of the year, the month is known
    assert [(gap.day, gap.grade) for gap in gaps] == [("2012-05-15", "")]


def test_a_reported_grade_is_on_the_overall_line_only(store_anew: Any) -> None:
    """A line of another criterion is dashed there: what is told is not of it."""
    store = store_anew()
    first, last = (
        one for one in select_inspections(store) if one.authority == authority_iri(invented.WEXMOOR)
    )
    told_of(store, last, "2018", [(OVERALL_EFFECTIVENESS, "good"), ("leaders", "inadequate")])
    for one in (first, last):
        judged(store, one, "leaders", "outstanding")
    judged(store, last, "adoption", "adequate")  # of which no line leads over what is not held
    page = (
        chart(store, "timeline", "Wexmoor").partition('class="picture"')[2].partition("</svg>")[0]
    )
    assert re.findall(r'class="letter missing-grade">(\w)<', page) == ["G"]
    assert [page.count(f'r="{half}" class="missing"') for half in (6, 11)] == [1, 1]
    assert page.count('class="row gap"') == 4
    lines = re.findall(r'<line x1="([\d.]+)" x2="([\d.]+)" [^>]*class="row', page)
    assert len(lines) == 4
    assert all(float(start) < float(end) for start, end in lines)


TELLS = "2015-02-02"


@pytest.fixture(scope="module")
def with_a_gap(store_anew: Any) -> Store:
    """The first report on Wexmoor tells how it was judged in 2012; no report on that is held."""
    store = store_anew()
    first = next(
        one for one in select_inspections(store) if one.authority == authority_iri(invented.WEXMOOR)
    )
    told_of(store, first, "2012", [(OVERALL_EFFECTIVENESS, "good"), ("leaders", "inadequate")])
    return store


def told_of(store: Store, by: Inspection, when: str, grades: list[tuple[str, str]]) -> None:
    """Let a report tell of an earlier inspection, under the SIF, that no report is held on."""
    quads = Quads(by.report)
    quads.add_link(by.iri, Gk.previousNotLoaded, f"{by.iri}/earlier/1")
    quads.add_link(f"{by.iri}/earlier/1", Gk.earlierFramework, concept_iri(Scheme.FRAMEWORK, "sif"))
    for number, (criterion, grade) in enumerate(grades, 1):
        look = f"{by.iri}/earlier/{number}"
        quads.add_link(by.iri, Gk.earlierInspection, look)
        quads.add_type(look, Gk.EarlierInspectionMention)
        quads.add_text(look, Gk.inspectedIn, when)
        quads.add_link(look, Gk.earlierCriterion, concept_iri(Scheme.CRITERION, criterion))
        quads.add_link(look, Gk.earlierGrade, concept_iri(Scheme.GRADE, grade))
    store.engine.load(quads.nquads().encode(), format=ox.RdfFormat.N_QUADS)


def judged(store: Store, inspection: Inspection, criterion: str, grade: str) -> None:
    """Let an inspection give a grade."""
    quads = Quads(inspection.report)
    judgement = f"{inspection.iri}/judgement/{criterion}"
    quads.add_link(inspection.iri, Gk.judgement, judgement)
    quads.add_type(judgement, Gk.Judgement)
    quads.add_link(judgement, Gk.criterion, concept_iri(Scheme.CRITERION, criterion))
    quads.add_link(judgement, Gk.grade, concept_iri(Scheme.GRADE, grade))
    store.engine.load(quads.nquads().encode(), format=ox.RdfFormat.N_QUADS)


def test_a_timeline_fits_on_paper_and_no_row_is_cut(
    small_store: Store, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts, lines = (
        import_module(f"graphkit.surfaces.maps.{name}") for name in ("chart", "timeline_chart")
    )
    monkeypatch.setattr(charts, "_MAX_PRINTED_ROWS", 1)
    monkeypatch.setattr(lines, "_MAX_DETAILED", 0)
    monkeypatch.setattr(lines, "_PER_PICTURE", 1)
    page = open_page(chart(small_store, "timeline"), "svg.picture")
    assert page.locator("svg.picture").count() == 2
    assert not page.is_visible(".print-only")
    assert page.is_visible("#table")
    assert page.pdf().count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    assert page.is_visible(".print-only")
    assert not page.is_visible("#table")
    assert (
        page.locator("svg.picture").first.evaluate("one => getComputedStyle(one).breakInside")
        == "avoid"
    )


def test_a_timeline_ends_with_the_last_inspection(small_store: Store, open_page: Any) -> None:
    text = chart(small_store, "timeline")
    years = re.findall(r">(\d{4})</text>", text)
    assert max(years) == max(row[1] for row in rows(text))[:4]
    page = open_page(text, "svg.picture")
    page.set_viewport_size({"width": 1000, "height": 700})
    assert page.evaluate("document.querySelector('.scroll').scrollWidth <= innerWidth")


def test_cutoff_is_five_years_before_the_latest_inspection() -> None:
    found = [
        Inspection(day, "", "a", day, kind)
        for day, kind in (("2020-06-01", "sif"), ("2024-02-29", "jtai"))
    ]
    assert cutoff_date(found) == "2015-06-01"
    assert cutoff_date([]) == ""
    assert cutoff_date([Inspection("leap", "", "a", "2024-02-29", "ilacs")]) == "2019-02-28"


@pytest.mark.parametrize(
    ("weak", "every", "look"),
    [
        (0, 0, "unrated"),
        (2, 2, "unrated"),
        (0, 4, "weak-none"),
        (1, 4, "weak-some"),
        (2, 4, "weak-half"),
        (4, 4, "weak-all"),
    ],
)
def test_an_area_goes_by_the_share_that_is_weak(weak: int, every: int, look: str) -> None:
    assert weakness_class(weak, every) == look


def test_frameworks_are_told_apart(small_store: Store) -> None:
    page = chart(small_store, "timeline", ["Ambleford", "Wexmoor"])
    assert "ILACS" in page
    assert "SIF" in page
    assert '<rect x="-11"' in page
    assert '<circle r="11"' in page


def test_the_place_counts_the_weaknesses_of_the_latest_report(small_store: Store) -> None:
    found = {
        row[0]: row
        for row in rows(chart(small_store, "place", "Ambleford", "strategy-discussions"))
    }
    assert set(found) == {"Ambleford"}
    assert found["Ambleford"][2].isdigit()


def put_on_the_map(quads: Quads, code: str, name: str) -> None:
    """Say that a real place is there."""
    place = authority_iri(code)
    quads.add_type(place, Gk.LocalAuthority)
    quads.add_text(place, Rdfs.label, name)
    quads.add_link(place, Gk.region, concept_iri(Scheme.REGION, "south-east"))


def with_slough(day: str = "2031-02-03", grade: str = "good") -> Store:
    """A store in which a real place was inspected: what was said of it is invented."""
    store = invented.store_of(invented.graphs())
    inspection = invented.inspected_again(store, SLOUGH, day)
    judgement = f"{inspection}/judgement"
    said = Quads(graph_iri("register"))
    put_on_the_map(said, SLOUGH, "Slough")
    if grade:
        said.add_link(inspection, Gk.judgement, judgement)
        said.add_type(judgement, Gk.Judgement)
        said.add_link(judgement, Gk.criterion, concept_iri(Scheme.CRITERION, OVERALL_EFFECTIVENESS))
        said.add_link(judgement, Gk.grade, concept_iri(Scheme.GRADE, grade))
    store.engine.load(said.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return store


def test_the_area_of_an_authority_bears_its_grade() -> None:
    page = chart(with_slough(), "place")
    assert re.search(r'fill="url\(#pattern-good-\d\)"[^>]*><title>Slough: good, 2031</title>', page)
    assert ["Slough", "south east", "good", "2031-02-03", "", "ILACS", ""] in rows(page)
    assert "<title>England: latest grades, 2021–2031</title>" in page


def test_a_grade_long_before_the_latest_is_drawn_as_old() -> None:
    store = with_slough("2025-06-02")
    before = chart(store, "place", "Slough")
    assert "pattern-good-old" not in before.partition("</header>")[2].partition("<title>")[2]
    invented.inspected_again(store, invented.WEXMOOR, "2031-06-03")
    page = chart(store, "place", "Slough")
    assert 'fill="url(#pattern-good-old-0)"' in page
    assert ">(G 2025)</text>" in page
    assert "past (striped, in brackets): inspected before 3 June 2026: 1" in page
    assert "G: good: 0, past 1" in page
    assert "1 good overall. * marks the worst judgement." in page
    assert rows(page)[0][4] == "old"


def test_without_an_overall_grade_the_worst_judgement_is_shown() -> None:
    store = with_slough()
    judged = {"leaders": "inadequate", "care-leavers": "good"}
    invented.inspected_again(store, SLOUGH, "2032-03-04", judged)
    page = chart(store, "place", "Slough")
    assert 'fill="url(#pattern-inadequate-0)"' in page
    assert ">I* 2032</text>" in page
    assert "I: inadequate: 1" in page
    assert rows(page)[0][2] == "inadequate (worst judgement; no overall one)"


def test_the_outlines_are_those_of_the_register_and_small() -> None:
    codes = set(outlines())
    with resource_path("data", "register", "authorities.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        register = list(csv.DictReader(file))
    present = {row["gss"] for row in register if not row["closed"] and row["opened"] < "2027"}
    assert codes <= {row["gss"] for row in register}
    assert {SLOUGH, KENT, "E09000001"} <= codes
    assert present <= codes
    assert Path(resource_path("data", "boundaries", "england.json")).stat().st_size < 500_000


def test_words_stand_in_their_own_area_and_in_no_other() -> None:
    shapes = outlines()
    places = {code: outline.label_point(5.0) for code, outline in shapes.items()}
    for code, at in places.items():
        assert [other for other, outline in shapes.items() if outline.contains(at)] == [code]


def told(code: str) -> MapArea:
    return MapArea(f"Authority {code}", "good", "G 2024", f"{code}: good", link=f"#{code}")


def test_every_area_has_one_label_and_no_labels_overlap() -> None:
    areas = {code: told(code) for code in outlines()}
    drawn_ = str(england_map(areas, {"good": ""}, "England"))
    lines = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" font-size="11" class="on-map">([^<]+)</text>', drawn_
    )
    names = " ".join(words for *_, words in lines)
    assert [code for code in areas if len(re.findall(rf"\b{code}\b", names)) != 1] == []
    places = sorted(
        (float(y), float(x) - len(said) * 2.7, float(x) + len(said) * 2.7) for x, y, said in lines
    )
    for number, (y, left, right) in enumerate(places):
        below = [each for each in places[number + 1 :] if each[0] - y < 9]
        assert not [each for each in below if left < each[2] and each[1] < right]


def london() -> dict[str, Any]:
    return {code: rings for code, rings in outlines().items() if code.startswith("E09")}


def test_an_inset_is_large_enough_for_labels_on_areas() -> None:
    areas = {code: told(code) for code in london()}
    assert 'class="leader"' not in str(england_map(areas, {"good": ""}, "London"))


def test_words_beside_their_area_are_led_to_it() -> None:
    """Those of crowded areas; where there is sea near by, they stand in it."""
    shapes = london()
    part = replace(_cutout_around(shapes), font=20)
    named = "".join(_draw_labels(part, {code: told(code) for code in shapes}, shapes, []))
    found = re.findall(
        r'(?:(<line [^>]*class="leader below"/>)<line [^>]*/><circle [^>]*/>)?'
        r'<a href="#(\w+)"[^>]*>(.*?)</a>',
        named,
    )
    assert {code for _, code, _ in found} == set(shapes)
    beside = 0
    for line, code, said in found:
        places = [tuple(map(float, at)) for at in re.findall(r' x="([\d.]+)" y="([\d.]+)"', said)]
        middle = (places[0][0], sum(y for _, y in places) / len(places) - 0.35 * part.font)
        beside += bool(line)
        assert bool(line) is not shapes[code].contains(part.to_map(middle))
    assert 0 < beside < len(shapes)
    island = Outline([[400, 400, 404, 400, 404, 404, 400, 404]])
    sea = Cutout((0, 0, 800, 800), (0, 0), 1)
    land = Outline([[300, 300, 700, 300, 700, 440, 300, 440]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "graphkit.surfaces.maps.england_outline.outlines",
            lambda: {"island": island, "land": land},
        )
        is_clear = taken((300, 300), (100, 100)).is_free
        at = _place_label(sea, island, (402, 402), (40, 10, 40, 10), is_clear)
        assert not land.contains(at)


def taken(at: tuple[float, float], size: tuple[float, float]) -> SpaceGrid:
    room = SpaceGrid()
    room.occupy(at, (0, 0, *size))
    return room


def test_a_click_on_an_area_leads_to_its_row(open_page: Any) -> None:
    page = open_page(chart(with_slough(), "place", "Slough"), "svg.picture")
    for part in ("path.area", "text"):
        page.goto(f"{page.url.partition('#')[0]}#")
        page.locator(f"a[href='#{SLOUGH}'] {part}").first.click(force=True)
        assert page.locator("tr:target th").inner_text() == "Slough"
    anchors = set(
        page.eval_on_selector_all("svg a", "all => all.map((each) => each.getAttribute('href'))")
    )
    assert anchors <= set(
        page.eval_on_selector_all("tbody tr", "all => all.map(({ id }) => `#${id}`)")
    )


def test_a_report_without_grade_is_not_drawn_as_none_held() -> None:
    store = with_slough(grade="")
    said = Quads(graph_iri("register"))
    put_on_the_map(said, KENT, "Kent")
    store.engine.load(said.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    page = chart(store, "place", ["Slough", "Kent"])
    assert [row[2] for row in rows(page)] == ["no full report loaded", "report without grades"]
    assert "–: report without grades: 1" in page
    assert len(set(re.findall(r'class="area" fill="url\(#pattern-([\w-]+)-0\)"', page))) == 2


def test_patterns_keep_their_size_however_large_the_picture() -> None:
    page = chart(with_slough(), "place", "Slough")
    wide, seen = re.findall(r'<svg x="0" y="0" width="([\d.]+)"[^>]*viewBox="\S+ \S+ (\S+) ', page)[
        0
    ]
    scale = re.findall(r'id="pattern-good-0"[^>]*patternTransform="scale\(([\d.]+)\)"', page)[0]
    assert float(scale) * float(wide) / float(seen) == pytest.approx(1, abs=0.01)
    assert ">Slough</text>" in page


def test_what_a_chart_cannot_show_is_said(small_store: Store) -> None:
    with pytest.raises(GraphkitError, match="no such map: 'weather'; there are partners"):
        chart(small_store, "weather")
    with pytest.raises(GraphkitError, match="not an authority or region"):
        chart(small_store, "timeline", "Norvale Police")
    with pytest.raises(GraphkitError, match="takes no topic"):
        chart(small_store, "timeline", topic="neglect")
    with pytest.raises(GraphkitError, match="nothing to show"):
        chart(small_store, "place", since="2999")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", CHARTS)
def test_axe_finds_nothing(kind: str, scheme: str, open_page: Any) -> None:
    focus = "Slough" if kind == "timeline" else None
    page = open_page(chart(with_slough(), kind, focus), "svg.picture", color_scheme=scheme)
    assert barriers(page, colours_only=scheme == "dark") == []


SEEN_ASIDE = """() => {
  const area = getComputedStyle(document.querySelector(".area.outside"));
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const sea = numbers(getComputedStyle(document.querySelector(".sea")).fill);
  return numbers(area.fill).map((part, n) => part * area.opacity + sea[n] * (1 - area.opacity));
  }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_areas_out_of_focus_differ_from_areas_without_report(scheme: str, open_page: Any) -> None:
    page = open_page(chart(with_slough(), "place", "Slough"), "svg.picture", color_scheme=scheme)
    missing_reports = (0xC9, 0xCF, 0xD5)
    seen = page.evaluate(SEEN_ASIDE)
    assert all(abs(one - other) > 30 for one, other in zip(seen, missing_reports, strict=True))


def test_each_authority_has_one_hexagon_of_its_own() -> None:
    centres = hexagon_centres()
    assert set(centres) == set(outlines())
    assert len(set(centres.values())) == len(centres)


def test_the_cartogram_links_each_hexagon_to_its_row(small_store: Store) -> None:
    area = MapArea(
        "Slough", "good", "G 2019", "Slough: good, 2019", region="South East", link=f"#{SLOUGH}"
    )
    other = MapArea(
        "Hillingdon", "good", "(G 2018)", "Hillingdon: good, 2018", old=True, region="London"
    )
    picture = hexagon_map(
        {"E06000039": area, "E09000017": other}, {"good": "", "good-old": ""}, "Two"
    )
    assert picture.count(f'href="#{SLOUGH}"') == 2  # the hexagon and its name
    assert picture.count('class="border"') == 1  # between two regions
    assert picture.count("edge dashed") == 1
    assert "latest grades" in chart(small_store, "cartogram")


def test_a_small_map_shows_the_letter_of_each_authority() -> None:
    area = MapArea("Slough", "good", "(G 2019)", "Slough: good, 2019", brief="G")
    picture = hexagon_map({"E06000039": area}, {"good": ""}, "One", is_brief=True)
    assert [">G<" in text for text in re.findall("<text.*?</text>", picture)] == [True]
    assert "Slough: good, 2019" in picture
