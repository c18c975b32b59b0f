"""What changed between two builds: sections, selections, sides, and how both directions relate."""

import shutil
from pathlib import Path

import pytest
from builds import AMBLEFORD, REPORTS, WEXMOOR, WEXMOOR_SIF, build, edited_copy, report_folder

import graphkit as gk
from graphkit.answers.changes.change_text import feed_of, text_of
from graphkit.answers.changes.graph_side import last_two_sides, open_side
from graphkit.core.errors import GraphkitError
from graphkit.core.selectors import Selector
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.file_digests import write_digests
from graphkit.surfaces.export import export
from graphkit.surfaces.maps.change_page import page_of

OPPOSITE = {"added": "removed", "removed": "added", "changed": "changed"}


@pytest.fixture(scope="module")
def diff(generations: tuple[str, str]) -> gk.GraphDiff:
    return gk.diff(*generations)


def texts(diff: gk.GraphDiff, section: str) -> list[str]:
    """Return the changes of a section: place, what, value."""
    return [
        f"{one.place}: {one.what}: {one.text}" for one in diff.changes if one.section == section
    ]


def test_a_new_report_is_a_new_inspection(diff: gk.GraphDiff) -> None:
    found = texts(diff, "new-inspections")
    assert len(found) == 1
    assert found[0].startswith("Wexmoor: ILACS 2018 of 2018-08-06: overall ")
    new = [one for one in diff.changes if one.section == "new-recommendations"]
    assert new
    assert all(one.place == "Wexmoor" and one.quote and one.statement for one in new)
    assert not texts(diff, "removed-inspections")


def test_grades_move_from_one_inspection_to_the_next(diff: gk.GraphDiff) -> None:
    moved = texts(diff, "grades-up") + texts(diff, "grades-down")
    assert any(" (2015) → " in text and text.endswith("(2018)") for text in moved)


def test_a_report_between_two_others_gives_two_lines_a_grade(
    tmp_path: Path, register_folder: Path
) -> None:
    """The grade of 2021 moved from that of 2015; with the report of 2018, from that one."""
    reports = report_folder(tmp_path / "reports", [WEXMOOR_SIF])
    later = edited_copy(
        REPORTS / WEXMOOR, reports, ("2018", "2021"), ("Inadequate", "Good"), ("inadequate", "good")
    )
    later.rename(reports / "later.txt")
    build(tmp_path / "db", register_folder, reports)
    shutil.copy(REPORTS / WEXMOOR, reports)
    build(tmp_path / "db", register_folder, reports)
    moved = [
        one
        for one in gk.diff(f"{tmp_path}/db@1", f"{tmp_path}/db@2").changes
        if one.kind == "movement"
    ]
    assert {(one.section, one.text.count("→")) for one in moved} >= {
        ("grades-withdrawn", 1),
        ("grades-up", 1),
    }
    assert all(one.text.count("→") == 1 for one in moved)


def test_recommendations_have_an_outcome_at_the_new_inspection(diff: gk.GraphDiff) -> None:
    outcomes = [one for one in diff.changes if one.kind == "outcome"]
    assert outcomes
    assert all("of 2015-06-02" in one.what and "of 2018-08-06" in one.after for one in outcomes)


def test_a_corrected_grade_says_who_corrected_it(diff: gk.GraphDiff) -> None:
    assert texts(diff, "grades-corrected") == [
        "Ambleford: Impact of leaders: good → outstanding (up; corrected by A. Reader: so printed)"
    ]


def test_bodies_are_renamed_and_succeeded(diff: gk.GraphDiff) -> None:
    found = texts(diff, "bodies-succeeded")
    assert any("Adopt Norvale → Adopt Greater Norvale" in text for text in found), found
    assert any(
        "merged: Norvale Police → Wexmoor Constabulary, 2023-04-01" in text for text in found
    )


def test_other_dates_in_the_register_are_changes(tmp_path: Path, register_folder: Path) -> None:
    """The areas that the body serves since it opened are no changes of their own."""
    register = shutil.copytree(register_folder, tmp_path / "register")
    build(tmp_path / "db", register_folder, REPORTS / AMBLEFORD)
    agencies = register / "agencies" / "norvale.yaml"
    agencies.write_text(agencies.read_text("utf-8").replace("2021-04-01", "2020-10-01"), "utf-8")
    build(tmp_path / "db", register, REPORTS / AMBLEFORD)
    lines = text_of(gk.diff(*last_two_sides(tmp_path / "db"))).splitlines()
    own = [line.strip() for line in lines if "Ambleford Children First" in line]
    assert own == ["Ambleford: Ambleford Children First: opened: 2021-04-01 → 2020-10-01"]
    with pytest.raises(GraphkitError, match=r"no generation 7 of .*: kept are 1, 2$"):
        open_side(f"{tmp_path / 'db'}@7")


def test_one_date_of_several_areas_is_one_line(tmp_path: Path, register_folder: Path) -> None:
    """Also where a body is renamed to what no name of it was: reports have the old name still."""
    register = shutil.copytree(register_folder, tmp_path / "register")
    build(tmp_path / "db", register_folder, REPORTS)
    agencies = register / "agencies" / "norvale.yaml"
    text, places = agencies.read_text("utf-8"), ("Ambleford", "Northmere", "Wexmoor")
    own = "  opened: 2017-04-01\n  serves: [Ambleford, Northmere, Wexmoor]\n"
    assert own in text
    for name, day in (("Adopt Norvale", "2019-01-01"), ("Families First", "2019-06-01")):
        dated = ", ".join(f"{{area: {place}, from: {day}}}" for place in places)
        other = text.replace("name: Adopt Norvale", f"name: {name}").replace(
            own, f"  serves: [{dated}]\n"
        )
        agencies.write_text(other, "utf-8")
        build(tmp_path / "db", register, REPORTS)
    everywhere = ", ".join(places)
    found = gk.diff(*last_two_sides(tmp_path / "db"))
    assert sorted(texts(found, "bodies-succeeded")) == [
        f"{everywhere}: dates of Families First: 2019-01-01 to no date → 2019-06-01 to no date",
        f"{everywhere}: name: Adopt Norvale → Families First",
    ]


def test_a_generation_of_an_earlier_version_is_compared(
    kept: Path, diff: gk.GraphDiff, tmp_path: Path
) -> None:
    """Its read model is missing, or of another form: what it states is read from its statements."""
    location = Path(shutil.copytree(kept, tmp_path / "db"))
    (location / "generation-000001" / "facts.sqlite").unlink()
    write_digests(location / "generation-000001")
    assert gk.diff(f"{location}@1", f"{location}@2").changes == diff.changes


def test_a_graph_does_not_differ_from_itself(generations: tuple[str, str]) -> None:
    for each in generations:
        same = gk.diff(each, each)
        assert not same
        assert "No changes." in text_of(same)
        assert "No changes." in page_of(same)


def test_both_directions_mirror_each_other(
    diff: gk.GraphDiff, generations: tuple[str, str]
) -> None:
    back = gk.diff(*reversed(generations))
    there = {(one.kind, one.change, one.what, one.before, one.after) for one in diff.changes}
    mirrored = {
        (one.kind, OPPOSITE[one.change], one.what, one.after, one.before) for one in back.changes
    }
    assert mirrored == there
    counts = [(each.kind, each.added, each.removed, each.changed) for each in diff.labels]
    assert [(each.kind, each.removed, each.added, each.changed) for each in back.labels] == counts


@pytest.mark.parametrize("suffix", ["nq", "trig", "ttl", "nt", "jsonld", "nq.gz"])
def test_an_export_is_compared_like_its_store(
    suffix: str, diff: gk.GraphDiff, kept: Path, generations: tuple[str, str], tmp_path: Path
) -> None:
    form = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld"}
    path = export(open_store(kept), form[suffix.partition(".")[0]], tmp_path / f"part.{suffix}")
    assert not gk.diff(kept, path).changes
    assert not gk.diff(path, kept).labels
    assert gk.diff(generations[0], path).changes == diff.changes


@pytest.mark.parametrize(
    ("selection", "places"),
    [
        ({"authority": "Wexmoor"}, {"Wexmoor"}),
        ({"authority": ["Ambleford", "Wexmoor"]}, {"Ambleford", "Wexmoor"}),
        ({"neighbours_of": "Ambleford"}, {"Wexmoor", "Northmere"}),
    ],
)
def test_a_selection_keeps_what_concerns_its_places(
    selection: dict[str, str], places: set[str], diff: gk.GraphDiff, generations: tuple[str, str]
) -> None:
    part = gk.diff(*generations, **selection)
    assert set(part.changes) == {one for one in diff.changes if places & set(one.place.split(", "))}
    assert part.changes


def test_a_topic_keeps_recommendations_on_it(
    diff: gk.GraphDiff, generations: tuple[str, str]
) -> None:
    topic = next(one.topics[0] for one in diff.changes if one.topics)
    part = gk.diff(*generations, topic=topic)
    assert part.changes
    assert {one.kind for one in part.changes} <= {"recommendation", "outcome"}
    assert all(topic in one.topics for one in part.changes if len(one.topics) == 1)


def test_another_polarity_is_counted_as_a_label(kept: Path, tmp_path: Path) -> None:
    path = export(open_store(kept), "nquads", tmp_path / "whole.nq")
    text = path.read_text("utf-8")
    line = next(
        each for each in text.splitlines() if "#polarity> " in each and "/strength>" in each
    )
    (tmp_path / "other.nq").write_text(
        text.replace(line, line.replace("/strength>", "/weakness>")), "utf-8"
    )
    counted = gk.diff(path, tmp_path / "other.nq")
    assert not counted.changes
    assert [(each.kind, each.changed) for each in counted.labels] == [("polarity", 1)]
    assert counted.labels[0].transitions == {("strength", "weakness"): 1}
    assert "strength → weakness (1)" in text_of(counted)
    assert "<td>strength → weakness (1)</td>" in page_of(counted)


def test_words_that_moved_in_the_report_are_the_same(kept: Path, tmp_path: Path) -> None:
    path = export(open_store(kept), "ntriples", tmp_path / "whole.nt")
    text = path.read_text("utf-8")
    for start in range(10):
        text = text.replace(f'"char={start}', f'"char=9{start}')
    assert str(Selector(95, 245, "9f86")).startswith("char=95")
    (tmp_path / "moved.nt").write_text(text, "utf-8")
    assert not gk.diff(path, tmp_path / "moved.nt")


def test_a_corrected_date_keeps_the_inspection(kept: Path, tmp_path: Path) -> None:
    path = export(open_store(kept), "ntriples", tmp_path / "whole.nt")
    text = path.read_text("utf-8").replace(
        "E99000002/2018-08-06-ilacs", "E99000002/2018-08-07-ilacs"
    )
    (tmp_path / "dated.nt").write_text(text.replace('"2018-08-06"^^', '"2018-08-07"^^'), "utf-8")
    moved = gk.diff(path, tmp_path / "dated.nt")
    assert not texts(moved, "new-inspections")
    assert not moved.labels
    assert {one.what for one in moved.changes if one.section == "corrected-facts"} == {
        "inspection",
        "dates",
    }


def test_formats_repeat_byte_for_byte(generations: tuple[str, str]) -> None:
    one, other = gk.diff(*generations), gk.diff(*generations)
    for write in (text_of, page_of, feed_of):
        assert write(one) == write(other)
    assert one.to_dict() == other.to_dict()


def test_the_last_two_generations_are_compared(kept: Path, diff: gk.GraphDiff) -> None:
    old, new = last_two_sides(kept)
    assert (old.name, new.name) == ("invented.db@1", "invented.db@2")
    assert old.signature
    assert open_side(kept / "generation-000001").name == old.name
    assert gk.diff(kept / "generation-000001", kept).changes == diff.changes
