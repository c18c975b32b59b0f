"""Which report it is: by its title, never by its date."""

from __future__ import annotations

import pytest
from documents.extract.documents import HEADER, HEADING, document

from graphkit.core.frameworks import current_frameworks
from graphkit.documents.extract.front.report_kind import (
    ReportKind,
    recognise,
    version_of,
    with_theme,
)
from graphkit.documents.extract.text.cover import find_cover


@pytest.mark.parametrize(
    ("framework", "lines"),
    [
        ("ilacs", ["Inspection of Ambleford local authority", "children’s services"]),
        ("ilacs", ["Inspection of Wexmoor County Council children’s services"]),
        ("ilacs", ["Wexmoor County Council", "Inspection of children's social care services"]),
        (
            "ilacs",
            ["The Royal Borough of Ambleford", "Inspection of local authority children’s services"],
        ),
        (
            "ilacs",
            ["Inspection of Ambleford Children’s Trust", "Inspection dates: 1 to 5 May 2023"],
        ),
        (
            "sif",
            ["Wexmoor", "Inspection of services for children in need of help and", "protection"],
        ),
        (
            "sif-reinspection",
            ["Wexmoor", "Re-inspection of services for children", "in need of help"],
        ),
        (
            "lscb-review",
            ["Review of the effectiveness of the Wexmoor Local Safeguarding Children Board"],
        ),
        ("lac-2013", ["Inspection of looked after children", "services", "Wexmoor"]),
        ("jtai", ["4 July 2022", "Dear partners", "Joint targeted area inspection of Northmere"]),
        ("area-send", ["Area SEND inspection of Northmere Local Area Partnership"]),
        (
            "focused-visit",
            ["4 July 2022", "Dear Ms Flint", "Focused visit to Wexmoor children’s services"],
        ),
        (
            "focused-visit",
            ["Dear Ms Flint", "This letter gives the findings of our focused visit to Wexmoor."],
        ),
        ("monitoring-visit", ["Monitoring visit of Wexmoor local authority children’s services"]),
        (
            "monitoring-visit",
            ["Dear Ms Flint", "Here are the findings of the second monitoring visit to you."],
        ),
        (
            "sif-reinspection",
            [
                # a site's own line above
                "Wexmoor · 2 This is a re-inspection of children’s services",
                (
                    "Wexmoor City Council Re-inspection of services for children in need of help "
                    "and protection"
                ),
            ],
        ),
        ("area-send", ["4 July 2019", "Dear Mr Flint", "Joint area SEND revisit in Wexmoor"]),
        ("other", ["Wexmoor County Council", "A review of libraries"]),
        (
            "other",
            [
                "Families in care",
                "After the Ofsted inspection of children’s services in Wexmoor we met.",
            ],
        ),
        (
            "other",
            [
                "Dear Ms Flint",
                "Annual unannounced inspection of duty work within Wexmoor children’s services",
            ],
        ),
        ("other", ["Inspection of Wexmoor Primary School"]),
    ],
)
def test_a_title_names_the_framework(framework: str, lines: list[str]) -> None:
    assert recognise(find_cover(document(list(lines)))).framework == framework


def test_the_name_of_the_authority_may_be_joined_to_the_title() -> None:
    joined = document(
        [(HEADING, "Wexmoor Inspection of services for children in need of help and protection")]
    )
    assert recognise(find_cover(joined)).framework == "sif"


def test_a_board_review_with_an_inspection_is_an_inspection() -> None:
    both = document(
        [
            (HEADING, "Inspection of services for children in need of help"),
            (HEADING, "and"),
            (
                HEADING,
                "Review of the effectiveness of the Wexmoor Local Safeguarding Children Board",
            ),
        ]
    )
    assert recognise(find_cover(both)).framework == "sif"


def test_a_reference_to_a_visit_does_not_decide_the_kind() -> None:
    report = document(
        ["Inspection of Ambleford local authority children’s services"],
        ["Since the focused visit to Ambleford in 2019 much has changed."],
    )
    assert recognise(find_cover(report)).framework == "ilacs"


def test_a_running_header_stands_in_for_a_title() -> None:
    header = (HEADER, "Inspection of Ambleford local authority children’s services")
    assert recognise(find_cover(document(["Some words"], [header]))).framework == "ilacs"


def test_the_rows_of_the_table_stand_in_for_a_title() -> None:
    rows = document(
        [
            "Ambleford",
            "The impact of leaders on social work practice with children and families",
            "Good",
        ]
    )
    assert recognise(find_cover(rows)).framework == "ilacs"


def test_the_title_is_the_evidence() -> None:
    kind = recognise(find_cover(document(["Ambleford", "Inspection of children's services"])))
    assert kind.span is not None
    assert kind.span.quote == "Inspection of children's services"


@pytest.mark.parametrize(
    ("version", "criteria"),
    [
        (
            "2018",
            ["leaders", "help-and-protection", "care-and-care-leavers", "overall-effectiveness"],
        ),
        (
            "2023",
            [
                "leaders",
                "help-and-protection",
                "children-in-care",
                "care-leavers",
                "overall-effectiveness",
            ],
        ),
        ("2026", ["leaders", "help-and-protection", "children-in-care", "care-leavers"]),
        ("", ["help-and-protection"]),
        ("", []),
    ],
)
def test_rows_tell_the_version(version: str, criteria: list[str]) -> None:
    assert version_of("ilacs", dict.fromkeys(criteria, ""), current_frameworks()) == version


def test_no_other_framework_has_versions() -> None:
    rows = dict.fromkeys(["leaders", "care-leavers"], "")
    assert version_of("sif", rows, current_frameworks()) == ""


def test_a_joint_inspection_with_a_theme_is_thematic() -> None:
    def framework(kind: str, theme: str) -> str:
        return with_theme(ReportKind(kind), theme, current_frameworks()).framework

    assert framework("jtai", "neglect") == "jtai-thematic"
    assert framework("jtai", "identification of initial need and risk") == "jtai"
    assert framework("jtai", "") == "jtai"
    assert framework("ilacs", "neglect") == "ilacs"
