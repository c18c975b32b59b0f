"""Kinds of maps that make no sense for a focus are not offered, and say why."""

import re
from html import unescape

import pytest
from map_pages import network_map

from graphkit.core.errors import GraphkitError
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps import CHARTS, MAPS, draw, offered_kinds
from graphkit.surfaces.maps.zoom_levels import printable


def test_all_kinds_make_sense_without_a_focus(small_store: Store) -> None:
    assert offered_kinds(small_store) == dict.fromkeys((*MAPS, *CHARTS), "")


@pytest.mark.parametrize(
    ("focus", "refused"),
    [
        ("Norvale Police", {"neighbours", "timeline", "place", "cartogram", "delivery"}),
        ("Ambleford", {"place", "cartogram"}),
        (["Ambleford", "Wexmoor"], set()),
    ],
)
def test_kinds_for_a_focus(focus: str | list[str], refused: set[str], small_store: Store) -> None:
    assert {kind for kind, reason in offered_kinds(small_store, focus).items() if reason} >= refused
    assert offered_kinds(small_store, focus)["partners"] == ""


def test_an_area_that_is_only_covered_has_no_delivery(small_store: Store) -> None:
    assert offered_kinds(small_store, "Norvale Police")["delivery"].startswith(
        "neither the register nor"
    )


def test_a_refusal_names_the_kinds_that_make_sense(small_store: Store) -> None:
    with pytest.raises(
        GraphkitError, match=r"Norvale Police is not an authority.*there are partners, topics"
    ):
        network_map(small_store, "neighbours", "Norvale Police")
    with pytest.raises(GraphkitError, match="map history is gone; use timeline"):
        network_map(small_store, "history")
    assert "timeline" in offered_kinds(small_store, "Ambleford")["cartogram"]
    assert offered_kinds(small_store, topic="neglect")["timeline"].endswith("takes no topic")


def test_a_single_hexagon_is_no_map(small_store: Store) -> None:
    with pytest.raises(
        GraphkitError, match=r"single area: its grades over time are on the timeline"
    ):
        draw(small_store, "cartogram", "Ambleford")


def test_without_javascript_a_map_lists_its_links(small_store: Store) -> None:
    drawing = draw(small_store)
    shown = "".join(re.findall(r"<noscript>(.*?)</noscript>", drawing.page(), re.S))
    cells = list(map(unescape, re.findall(r"<td>(.*?)</td>", shown)))
    assert cells == [printable(str(cell)) for row in drawing.table().rows for cell in row]
