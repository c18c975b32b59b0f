"""Who led, who was in the team, who signed."""

from __future__ import annotations

import pytest
from documents.extract.documents import HEADING, PARAGRAPH, document

from graphkit.documents.extract.front.inspectors import read_people
from graphkit.documents.extract.text.cover import find_cover

TITLES = [
    "Inspection of Ambleford local authority children’s services",
    "Dates: 6 to 10 March 2023",
]


def leads(*lines: str) -> list[str]:
    page = document([*TITLES, *lines, "Judgement Grade", "Overall effectiveness Good"])
    return [
        person.name
        for person in read_people(find_cover(page), "ilacs")
        if person.role == "lead-inspector"
    ]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Lead inspector: Orla Pennywhistle, His Majesty’s Inspector"], ["Orla Pennywhistle"]),
        (["Lead inspector: Orla Pennywhistle", "Her Majesty's Inspector"], ["Orla Pennywhistle"]),
        (["Lead inspector: Orla Pennywhistle HMI"], ["Orla Pennywhistle"]),
        (["Lead inspector: Orla", "Pennywhistle, His Majesty’s Inspector"], ["Orla Pennywhistle"]),
        (["Lead inspector: Máire Ó’Dálaigh-Smythe, HMI"], ["Máire Ó’Dálaigh-Smythe"]),
        (["Lead inspector: Anna-beth van der Berg (HMI)"], ["Anna-beth van der Berg"]),
        (["Reporting inspector Tom J Quill HMI"], ["Tom J Quill"]),
        (["Lead inspector: T. Quill, HMI"], ["T. Quill"]),
        (
            ["Lead inspector: Orla Pennywhistle.", "Tom Quill, HMI"],
            ["Orla Pennywhistle", "Tom Quill"],
        ),
        (["Lead inspectors: Siân ap Quill HMI, Mark Grade HMI"], ["Siân ap Quill", "Mark Grade"]),
        (
            ["Lead inspectors: Orla Pennywhistle and Tom Quill, His Majesty’s Inspectors"],
            ["Orla Pennywhistle", "Tom Quill"],
        ),
        (
            ["Lead inspectors: Orla Pennywhistle", "Tom Quill", "Her Majesty’s Inspectors"],
            ["Orla Pennywhistle", "Tom Quill"],
        ),
        (
            ["Lead inspectors: Orla Pennywhistle, HMI; Tom Quill, HMI"],
            ["Orla Pennywhistle", "Tom Quill"],
        ),
        (["Lead inspector: Orla Pennywhistle, HMI, Social Care"], ["Orla Pennywhistle"]),
        (
            ["Lead inspector: Orla Pennywhistle, Social Care Regulatory Inspector"],
            ["Orla Pennywhistle"],
        ),
        (["Lead inspector: Łucja Źdźbło, HMI"], ["Łucja Źdźbło"]),
        (["Lead inspector: Éanna Ó hÓgáin, HMI"], ["Éanna Ó hÓgáin"]),
        (["Lead inspector: Ali ibn Quill, HMI"], ["Ali ibn Quill"]),
        (
            ["Lead inspector: Anna-Beth St. Quill, Her Majesty’s", "Inspector"],
            ["Anna-Beth St. Quill"],
        ),
        (
            ["Lead inspectors: Mrs Orla Pennywhistle and Mr. Tom Quill, HMI"],
            ["Orla Pennywhistle", "Tom Quill"],
        ),
        (["Lead inspector: "], []),
        ([], []),
        (["Lead inspectors praised nobody"], []),
    ],
)
def test_the_front_names_the_lead(lines: list[str], names: list[str]) -> None:
    assert leads(*lines) == names


def test_a_span_opens_on_the_name() -> None:
    report = document([*TITLES, "Lead inspector: Orla Pennywhistle, His Majesty’s Inspector"])
    (lead,) = read_people(find_cover(report), "ilacs")
    assert lead.span is not None
    assert lead.span.quote == lead.name


def test_a_title_stands_beside_a_name() -> None:
    (lead,) = read_people(
        find_cover(document([*TITLES, "Lead inspector: Dr. Orla Pennywhistle, HMI"])), "ilacs"
    )
    assert (lead.name, lead.honours) == ("Orla Pennywhistle", "Dr")


def test_the_team_of_the_last_page_is_read_role_by_role() -> None:
    team = [
        (HEADING, "The inspection team"),
        "Lead inspector: Tom Quill HMI",
        "Deputy lead inspector Una Fenn",
        "Team inspectors: Ada Moor HMI, Ben Reed SHMI, Cy Lane (AI),",
        "Dee Ash additional inspector and Eve Holt HMI designate",
        "Shadow inspectors: Fay Wood. Gus Marsh",
        "Senior data analyst: Hal Peat",
        "Quality assurance manager: Ivy Rush, Senior HMI Any complaints about this report",
    ]
    report = document(["Wexmoor", "Inspection of services for children in need of help"], team)
    assert [(person.name, person.role) for person in read_people(find_cover(report), "sif")] == [
        ("Tom Quill", "lead-inspector"),
        ("Una Fenn", "deputy-lead-inspector"),
        ("Ada Moor", "team-inspector"),
        ("Ben Reed", "team-inspector"),
        ("Cy Lane", "additional-inspector"),
        ("Dee Ash", "additional-inspector"),
        ("Eve Holt", "team-inspector"),
        ("Fay Wood", "shadow-inspector"),
        ("Gus Marsh", "shadow-inspector"),
        ("Hal Peat", "data-analyst"),
        ("Ivy Rush", "quality-assurance"),
    ]


NAMES = ["Orla Pennywhistle", "Tom Quill", "Edda Moor", "Finn Gale"]
LIST = "Orla Pennywhistle, Tom Quill, Edda Moor and Finn Gale"


@pytest.mark.parametrize(
    "lines",
    [
        [f"Team inspectors (all HMI unless otherwise stated): {LIST}"],
        [f"Team inspectors [all His Majesty’s Inspectors unless indicated otherwise]: {LIST}"],
        [f"Team inspectors, all HMI unless otherwise stated: {LIST}"],
        [f"Team inspectors were {LIST}."],
        [f"The inspection team (HMI unless stated): {LIST}"],
        [f"The inspection team consisted of: {LIST}"],
        [f"Ofsted inspectors: {LIST}"],
        [f"Team inspectors: {' • '.join(NAMES)}"],
        [
            (
                "Team inspectors (* Ofsted inspector): Orla Pennywhistle*, Tom Quill, Edda Moor*, "
                "Finn Gale"
            )
        ],
        ["Team inspectors: Orla Pennywhistle (schools HMI), Tom Quill, HMI, Edda Moor, Finn Gale"],
        [
            (
                "Team inspectors: Orla Pennywhistle HMI designate), Tom Quill (HMI), Edda Moor, "
                "Finn Gale"
            )
        ],
        [
            (
                "Team inspectors: Regulatory Inspection Manager Orla Pennywhistle, Tom Quill, Edda "
                "Moor, Finn Gale"
            )
        ],
        [
            "Team inspectors (all HMI unless otherwise stated):",
            *NAMES,
            "Quality assurance manager: Ada Frost",
        ],
        [
            "Team inspectors (all HMI):",
            *(f"{name}," for name in NAMES[:-1]),
            NAMES[-1],
            "Information About Us",
        ],
    ],
)
def test_a_list_of_the_team_is_read_to_its_end(lines: list[str]) -> None:
    page = document(
        [*TITLES, "Lead inspector: Ada Frost, HMI", (PARAGRAPH, "Plans are clear."), *lines]
    )
    people = read_people(find_cover(page), "ilacs")
    assert [person.name for person in people if person.role == "team-inspector"] == NAMES


@pytest.mark.parametrize(
    "line", ["Inspectors: they met leaders.", "Inspectors met Ada Frost and Tom Quill."]
)
def test_a_sentence_on_inspectors_is_no_list_of_the_team(line: str) -> None:
    page = document([*TITLES, (PARAGRAPH, line)])
    assert read_people(find_cover(page), "ilacs") == ()


def test_a_post_in_place_of_a_title_is_no_second_lead() -> None:
    assert leads("Lead inspector: Orla Pennywhistle, Regional Director") == ["Orla Pennywhistle"]


def test_a_sentence_about_inspectors_names_no_person() -> None:
    prose = (
        PARAGRAPH,
        "Team inspectors found that Ambleford Council and Norvale Police work well.",
    )
    assert read_people(find_cover(document([prose])), "sif") == ()


SIGNED_BELOW_EACH_OTHER = [
    "Yours sincerely",
    "Dr Ada Moor BSc MB ChB",
    "National Director Regulation and Social Care, Ofsted",
    "Ben O’Reed",
    "Chief Inspector of Health Care, CQC",
    "Éanna Ó hÓgáin, CBE QPM",
    "His Majesty’s Inspector of Constabulary and of Fire & Rescue Services",
]
SIGNED_IN_TWO_COLUMNS = [
    "Yours sincerely",
    "Ofsted Care Quality Commission",
    "Ada Moor",
    "National Director, Social Care",
    "Ben O’Reed",
    "Deputy Chief Inspector",
    "HMI Constabulary HMI Probation",
    "Cy Lane Dee Ash",
    "Her Majesty’s Inspector of Constabulary Assistant Chief Inspector",
    "2 The Act of 1999 applies",
]


def test_signatories_stand_for_their_inspectorates() -> None:
    signed = read_people(
        find_cover(document(["4 July 2022", "Dear partners"], SIGNED_BELOW_EACH_OTHER)), "jtai"
    )
    assert [(one.name, one.honours, one.organisation) for one in signed] == [
        ("Ada Moor", "Dr BSc MB ChB", "Ofsted"),
        ("Ben O’Reed", "", "Care Quality Commission"),
        ("Éanna Ó hÓgáin", "CBE QPM", "HMI Constabulary"),
    ]
    assert signed[1].post == "Chief Inspector of Health Care"
    assert {one.role for one in signed} == {"signatory"}


def test_two_columns_of_signatures_are_separated() -> None:
    signed = read_people(find_cover(document(["4 July 2017"], SIGNED_IN_TWO_COLUMNS)), "jtai")
    assert [(one.name, one.organisation) for one in signed] == [
        ("Ada Moor", "Ofsted"),
        ("Ben O’Reed", "Care Quality Commission"),
        ("Cy Lane", "HMI Constabulary"),
        ("Dee Ash", "HMI Probation"),
    ]
    assert [one.post for one in signed[2:]] == [
        "HM Inspector of Constabulary",
        "Assistant Chief Inspector",
    ]


def test_columns_joined_to_one_line_are_separated() -> None:
    joined = document(["4 July 2017"], ["Yours sincerely", " ".join(SIGNED_IN_TWO_COLUMNS[1:])])
    assert [one.name for one in read_people(find_cover(joined), "jtai")] == [
        "Ada Moor",
        "Ben O’Reed",
        "Cy Lane",
        "Dee Ash",
    ]


def test_two_posts_of_one_and_a_post_above_its_name() -> None:
    lines = [
        "Yours sincerely",
        "Ofsted Care Quality Commission",
        "National Director",
        "Ada Moor",
        "Ben O’Reed",
        "Deputy Chief Inspector",
        "Cy Lane, CBE QPM",
        "His Majesty’s Inspector of Constabulary",
        "His Majesty’s Inspector of Fire & Rescue Services",
    ]
    signed = read_people(find_cover(document(["4 July 2024", "Dear partners"], lines)), "jtai")
    assert [one.post for one in signed] == [
        "National Director",
        "Deputy Chief Inspector",
        "HM Inspector of Constabulary, HM Inspector of Fire & Rescue Services",
    ]


def test_the_titles_of_who_signed_are_no_part_of_a_name() -> None:
    lines = ["Yours sincerely", "The Rt Hon Ada Moor Cllr Dr Ben O’Reed", "Regional Director"]
    signed = read_people(find_cover(document(["4 July 2018", "Dear Ms Flint"], lines)), "area-send")
    assert [(one.name, one.honours) for one in signed] == [
        ("Ada Moor", "Rt Hon"),
        ("Ben O’Reed", "Cllr Dr"),
    ]


def test_who_gets_a_copy_has_not_signed() -> None:
    lines = [
        "Yours sincerely",
        "Ofsted Care Quality Commission",
        "Ada Moor Ben O’Reed",
        "Regional Director Deputy Chief Inspector, Primary Medical Services",
        "Cc: Department for Education",
        "Clinical Commissioning Group",
    ]
    signed = read_people(find_cover(document(["4 July 2018", "Dear Ms Flint"], lines)), "area-send")
    assert [(one.name, one.post, one.organisation) for one in signed] == [
        ("Ada Moor", "Regional Director", "Ofsted"),
        (
            "Ben O’Reed",
            "Deputy Chief Inspector Primary Medical Services",
            "Care Quality Commission",
        ),
    ]


def test_a_space_lost_in_a_name_is_put_back() -> None:
    signed = read_people(
        find_cover(document(["Yours sincerely", "AdaMoorland", "National Director, Ofsted"])),
        "jtai",
    )
    assert [one.name for one in signed] == ["Ada Moorland"]


def test_a_visit_letter_names_inspectors_and_signatory() -> None:
    letter = document(
        [
            "4 July 2022",
            "Dear Ms Flint",
            "Focused visit to Wexmoor children’s services",
            "His Majesty’s Inspectors for this visit were: Ada van der Moor and Ben Reed.",
            "Yours sincerely",
            "Ada van der Moor",
            "His Majesty’s Inspector",
        ]
    )
    assert [(one.name, one.role) for one in read_people(find_cover(letter), "focused-visit")] == [
        ("Ada van der Moor", "team-inspector"),
        ("Ben Reed", "team-inspector"),
        ("Ada van der Moor", "signatory"),
    ]


def test_who_shadowed_a_visit_is_not_of_the_list_before() -> None:
    letter = document(
        [
            "4 July 2022",
            "Dear Ms Flint",
            "His Majesty’s Inspectors for this visit were Ada Moor and Ben Reed. His Majesty’s "
            "Inspector (designate) Cy Lane shadowed this visit.",
        ]
    )
    assert [(one.name, one.role) for one in read_people(find_cover(letter), "focused-visit")] == [
        ("Ada Moor", "team-inspector"),
        ("Ben Reed", "team-inspector"),
        ("Cy Lane", "shadow-inspector"),
    ]


def test_a_full_stop_and_a_courtesy_are_no_part_of_who_signed() -> None:
    lines = ["Yours sincerely", "Mr Ben Reed.", "His Majesty’s Inspector"]
    signed = read_people(find_cover(document(["4 July 2022", "Dear Ms Flint"], lines)), "jtai")
    assert [(one.name, one.honours, one.span and one.span.quote) for one in signed] == [
        ("Ben Reed", "", "Ben Reed")
    ]


@pytest.mark.parametrize(
    "by",
    [
        "Ada Moor, HMI, and Ben Reed, HMI.",
        "Her Majesty’s Inspectors Ada Moor and Ben Reed.",
        "two of His Majesty’s Inspectors, Ada Moor and Ben Reed.",
    ],
)
def test_inspectors_by_whom_a_visit_was_carried_out(by: str) -> None:
    letter = document(["4 July 2022", "Dear Ms Flint", f"The visit was carried out by {by}"])
    assert [one.name for one in read_people(find_cover(letter), "focused-visit")] == [
        "Ada Moor",
        "Ben Reed",
    ]


def test_the_lead_inspector_comes_from_the_letter_cover() -> None:
    lines = [
        "Focused visit to Wexmoor children’s services",
        "Inspection dates: 7 and 8 June 2022",
        "Lead inspector: Ada van der Moor, His Majesty’s Inspector",
        "Dear Ben Reed",
        (PARAGRAPH, "Leaders met with the lead inspector Cy Lane, HMI."),
    ]
    assert [
        (one.name, one.role) for one in read_people(find_cover(document(lines)), "focused-visit")
    ] == [("Ada van der Moor", "lead-inspector")]
    assert read_people(find_cover(document(lines[:2] + lines[3:])), "focused-visit") == ()


def test_a_joint_team_of_an_area_report() -> None:
    report = document(
        ["Area SEND inspection of Northmere Local Area Partnership"],
        [
            (HEADING, "Inspection team"),
            "Ofsted Care Quality Commission",
            "Ada Moor, Ofsted HMI Lead Inspector Ben Reed, CQC Lead Inspector",
            "Cy Lane, Ofsted HMI Dee Head, CQC Inspector",
            "Eve North",
            "If you are not happy with this report you can complain",
        ],
    )
    assert [
        (one.name, one.role, one.organisation)
        for one in read_people(find_cover(report), "area-send")
    ] == [
        ("Ada Moor", "lead-inspector", "Ofsted"),
        ("Ben Reed", "lead-inspector", "Care Quality Commission"),
        ("Cy Lane", "team-inspector", "Ofsted"),
        ("Dee Head", "team-inspector", "Care Quality Commission"),
        ("Eve North", "team-inspector", ""),
    ]


def test_a_signatory_below_a_long_post_is_found() -> None:
    lines = [
        "Yours sincerely",
        "Ada Moor",
        "Director of People with a Learning Disability, CQC",
        "Ben O’Reed",
    ]
    signed = read_people(
        find_cover(document(["4 July 2023", "Dear partners"], [*lines, "HM Inspector"])), "jtai"
    )
    assert [one.name for one in signed] == ["Ada Moor", "Ben O’Reed"]
