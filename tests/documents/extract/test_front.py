"""The front page put together: authority, timing, theme, licence,
and the whole of it on small reports.
"""

from __future__ import annotations

from datetime import date

import pytest
from builds import REPORTS
from documents.extract.documents import BOILERPLATE, BULLET, HEADER, HEADING, PARAGRAPH, document

from graphkit.core.model import Interval
from graphkit.documents import ingest
from graphkit.documents.extract.front.front_page import (
    read_front,
    read_licence,
    read_members,
    read_required_plan,
    read_timing,
)
from graphkit.documents.extract.front.report_authority import NamedAuthority, read_authority
from graphkit.documents.extract.front.report_kind import (
    ReportKind,
    read_theme,
    read_visit_number,
    read_visit_theme,
    recognise,
)
from graphkit.documents.extract.recommendations import read_recommendations
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline
from graphkit.documents.register import Register


def named(register: Register, *lines: str) -> NamedAuthority:
    report = document(list(lines))
    return read_authority(
        find_cover(report), recognise(find_cover(report)), register, date(2023, 5, 1)
    )


def test_fields_of_a_cover_are_no_name(register: Register) -> None:
    found = named(
        register,
        "The Together Team",
        "Dates: 4 May",
        "Inspection of services",
        "Inspection of Wexmoor local authority children’s services",
    )
    assert (found.printed, found.gss != "") == ("Wexmoor", True)


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (["Inspection of Wexmoor local authority", "children’s services"], "Wexmoor"),
        (
            ["Inspection of Wexmoor County", "Council local authority children’s", "services"],
            "Wexmoor County Council",
        ),
        (
            ["Wexmoor County Council", "Inspection of children’s social care services"],
            "Wexmoor County Council",
        ),
        (
            ["1", "County of", "Wexmoor", "Inspection of children’s social care services"],
            "County of Wexmoor",
        ),
        (
            ["Wexmoor", "Inspection of services for children in need of help and", "protection"],
            "Wexmoor",
        ),
        (
            [
                "Inspection of looked after children",
                "services",
                "Wexmoor County Council",
                "Inspection dates: 1 May",
            ],
            "Wexmoor County Council",
        ),
        (["Area SEND inspection of Wexmoor", "Local Area Partnership"], "Wexmoor"),
        (["4 July 2022", "Dear partners", "Joint targeted area inspection of Wexmoor"], "Wexmoor"),
        (
            [
                "Dear local partnership",
                "Joint targeted area inspection of the multi-agency response to abuse and",
                "neglect in Wexmoor.",
            ],
            "Wexmoor",
        ),
        (
            ["Dear Ms Flint", "Focused visit to Wexmoor County Council children’s services"],
            "Wexmoor County Council",
        ),
        (
            ["Dear Ms Flint", "Monitoring visit of Wexmoor local authority children’s services"],
            "Wexmoor",
        ),
        (
            [
                (
                    "Here are the findings of the monitoring visit to Wexmoor children’s services "
                    "on 4 May."
                )
            ],
            "Wexmoor",
        ),
        (
            ["This tells the findings of our focused visit to Wexmoor, which took place on 4 May."],
            "Wexmoor",
        ),
        (
            [
                (
                    "Focused visit to Wexmoor children’s services This tells of our visit to "
                    "Wexmoor on 4 May."
                )
            ],
            "Wexmoor",
        ),
        (["Dear Ms Flint", "Joint area SEND revisit in Wexmoor"], "Wexmoor"),
        (["Dear Wexmoor borough safeguarding partnership"], "Wexmoor"),
    ],
)
def test_titles_name_the_authority(register: Register, lines: list[str], printed: str) -> None:
    found = named(register, *lines)
    assert (found.printed, found.gss) == (printed, "E99000002")
    assert found.span is not None
    assert " ".join((found.span.quote or "").split()) == printed


def test_a_title_without_a_place_uses_the_letter(register: Register) -> None:
    found = named(
        register,
        "Dear local partnership",
        "Joint targeted area inspection of the multi-agency response to neglect",
        "This letter outlines the work of individual agencies in Wexmoor.",
    )
    assert (found.printed, found.gss) == ("Wexmoor", "E99000002")


@pytest.mark.parametrize(
    "words", ["Much is new in Wexmoor's services.", "A review of work in\nWexmoor\nThe Panel"]
)
def test_a_name_is_found_without_what_sticks_to_it(register: Register, words: str) -> None:
    found = read_authority(
        find_cover(document([words])), ReportKind("other"), register, date(2023, 5, 1)
    )
    assert (found.printed, found.gss) == ("Wexmoor", "E99000002")


def test_a_company_in_the_title_resolves_to_its_authority(register: Register) -> None:
    found = named(
        register,
        "Wexmoor Children First",
        "Inspection of children’s social care services",
        "Services in Wexmoor are run by a company. Families in Wexmoor like it.",
    )
    assert (found.printed, found.gss) == ("Wexmoor Children First", "E99000002")


def test_a_company_alone_in_the_title_stands_for_its_authority(register: Register) -> None:
    found = named(
        register, "Inspection of Ambleford Children First", "Inspection dates: 4 to 8 March 2023"
    )
    assert (found.printed, found.gss) == ("Ambleford Children First", "E99000001")


def test_an_unknown_authority_stays_unresolved(register: Register) -> None:
    found = named(register, "Inspection of Nowhere local authority children’s services")
    assert (found.printed, found.gss) == ("Nowhere", "")


def test_two_intervals_on_the_cover() -> None:
    cover = document(
        ["Inspection dates: 1 July 2030 to 5 July 2030 and 6 August 2030 to", "7 August 2030"]
    )
    timing = read_timing(find_cover(cover), "ilacs")
    assert timing.days == (
        Interval(date(2030, 7, 1), date(2030, 7, 5)),
        Interval(date(2030, 8, 6), date(2030, 8, 7)),
    )
    assert timing.published is None


@pytest.mark.parametrize(
    "field", ["Inspection dates", "Inspection date(s)", "Date(s) of this inspection"]
)
def test_days_of_an_earlier_inspection_are_left(field: str) -> None:
    cover = document(
        ["Dates of previous inspection: 7 to 9 July 2029", f"{field}: 1 to 5 July 2030"]
    )
    assert read_timing(find_cover(cover), "area-send").days == (
        Interval(date(2030, 7, 1), date(2030, 7, 5)),
    )


def test_a_page_header_gives_dates_missing_from_the_cover() -> None:
    report = document(
        ["Inspection dates: to be confirmed"], [(HEADER, "23 January to 3 February 2023 2")]
    )
    assert read_timing(find_cover(report), "ilacs").days == (
        Interval(date(2023, 1, 23), date(2023, 2, 3)),
    )


@pytest.mark.parametrize("printed", ["Published: March 2019", "Report published in\nMar. 2019"])
def test_a_month_of_publication_is_no_day_and_is_noted(printed: str) -> None:
    cover = document(["Inspection dates: 4 to 8 February 2019", printed])
    timing = read_timing(find_cover(cover), "ilacs")
    assert timing.published is None
    (note,) = timing.notes
    assert note.code == "published-in-month"
    assert note.span is not None
    assert (note.span.quote or "").endswith("2019")


def test_publication_month_of_another_document_gives_no_note() -> None:
    cover = document(
        ["Inspection dates: 4 to 8 February 2019", "The plan, published March 2018, is good."]
    )
    assert read_timing(find_cover(cover), "ilacs").notes == ()


def test_a_report_says_when_it_was_published() -> None:
    cover = document(["Inspection date: 05/09/2016 to 29/09/2016", "Report published: 25/11/2016"])
    timing = read_timing(find_cover(cover), "sif")
    assert timing.days == (Interval(date(2016, 9, 5), date(2016, 9, 29)),)
    assert timing.published == date(2016, 11, 25)


def test_dates_after_publication_are_kept_and_noted() -> None:
    # a slip
    report = document(["Inspection date: 3 – 14 June 2024", "Report published: 2 August 2023"])
    timing = read_timing(find_cover(report), "sif")
    assert timing.days == (Interval(date(2024, 6, 3), date(2024, 6, 14)),)
    (note,) = timing.notes
    assert note.code == "dates-disagree"
    assert "2024-06-14" in note.message
    assert "2023-08-02" in note.message


def test_a_letter_is_one_where_its_lines_ran_together() -> None:
    letter = document(
        [
            (
                "2 May 2018 Mr Flint Wexmoor Council Dear Mr Flint Joint local area SEND "
                "inspection in Wexmoor Between 12 March 2018 and 16 March 2018, two inspectorates "
                "came to see how families fare."
            )
        ]
    )
    assert read_timing(find_cover(letter), "area-send").days == (
        Interval(date(2018, 3, 12), date(2018, 3, 16)),
    )


@pytest.mark.parametrize(
    ("days", "framework"), [(" from 12 to 16 March 2018", "area-send"), ("", "other")]
)
def test_a_letter_about_an_inspection_is_not_of_it(
    register: Register, days: str, framework: str
) -> None:
    letter = document(
        [
            "2 May 2018",
            "Dear Mr Flint",
            "Joint local area SEND inspection in Wexmoor",
            (
                PARAGRAPH,
                (
                    f"I know of what was found when inspectors visited you{days}, and am glad of "
                    "your work."
                ),
            ),
        ]
    )
    assert read_front(find_cover(letter), register).framework == framework


def test_a_text_without_its_line_breaks_is_noted(register: Register) -> None:
    title = (PARAGRAPH, "Inspection of Wexmoor local authority children’s services")
    run_together = (PARAGRAPH, "Staff know families well. What needs to improve? Plans. " * 80)
    codes = [
        {note.code for note in read_front(find_cover(document([title, *body])), register).notes}
        for body in ([run_together], [(PARAGRAPH, "Staff know families well. " * 80)])
    ]
    assert codes[0] - codes[1] == {"no-line-breaks"}
    assert "no-line-breaks" not in codes[1]


def test_another_document_says_of_when_it_is() -> None:
    timing = read_timing(
        find_cover(document(["Health in Wexmoor", "Date of final report: 29 th May 2012"])), "other"
    )
    assert timing.published == date(2012, 5, 29)


def test_days_not_printed_are_noted() -> None:
    timing = read_timing(find_cover(document(["Wexmoor"])), "ilacs")
    assert timing.days == ()
    assert [note.code for note in timing.notes] == ["no-dates"]


@pytest.mark.parametrize(
    "sentence",
    [
        "This inspection took place from 4 to 8 December.",
        "Between 4 and 8 December, Ofsted and others undertook a joint inspection.",
        "Between 4 December 2017 and 8 December 2017, Ofsted carried out a joint inspection.",
        "Inspectors visited the area on 4, 5, 6, 7 and 8 December 2017.",
        "The services of the area were inspected from 4 to 8 December.",
    ],
)
def test_the_letter_of_january_is_about_december(sentence: str) -> None:
    letter = document(
        [
            "30 January 2018",
            "Ada Moor, in post since 1 May 2011",
            "Dear partners",
            (PARAGRAPH, sentence),
        ]
    )
    timing = read_timing(find_cover(letter), "jtai")
    assert timing.days == (Interval(date(2017, 12, 4), date(2017, 12, 8)),)
    assert timing.published == date(2018, 1, 30)


def test_a_letter_may_begin_with_more_than_its_date() -> None:
    visited = (PARAGRAPH, "This inspection took place from 4 to 8 December.")
    letter = document(["30 January 2018 Our reference: JT 41", "Dear partners", visited])
    assert read_timing(find_cover(letter), "jtai").published == date(2018, 1, 30)


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        (
            ["the multi-agency response to early identification of initial need and risk."],
            "identification of initial need and risk",
        ),
        (
            [
                "the multi-agency response to abuse and neglect in Northmere.",
                "It had a ‘deep dive’ focus on children living with domestic abuse.",
            ],
            "domestic abuse",
        ),
        (
            [
                "the multi-agency response to abuse and neglect in Northmere.",
                "It had a ‘deep dive’ focus on older children who have been neglected.",
            ],
            "neglect",
        ),
        (
            [
                (
                    "the multi-agency response to sexual exploitation, children in gangs and "
                    "missing children"
                ),
                "It had a ‘deep dive’ focus on cases of this kind.",
            ],
            "child sexual exploitation, gangs and missing children",
        ),
        (
            ["the multi-agency response to mental", "ill health in Northmere."],
            "children's mental health",
        ),
        (
            ["the multi-agency response to children who live on boats in Northmere."],
            "children who live on boats",
        ),
        (["Nothing is said of it."], ""),
    ],
)
def test_the_deep_dive_is_the_theme(words: list[str], theme: str) -> None:
    letter = document(["4 July 2017", "Ada Moor, Head of Early Help", "Dear partners", *words])
    assert read_theme(find_cover(letter)) == theme


@pytest.mark.parametrize(
    ("sentence", "theme", "topics"),
    [
        (
            (
                "Inspectors looked at the local authority’s arrangements for care-experienced "
                "young people."
            ),
            "care-experienced young people",
            ["care-leavers"],
        ),
        (
            "Inspectors looked at arrangements for homes for older children, with a focus on some.",
            "homes for older children",
            [],
        ),
        (
            (
                "Inspectors looked at arrangements for children in care. The visit focused on "
                "adolescents."
            ),
            "children in care",
            ["children-in-care"],
        ),
        (
            (
                "The focus of this visit was what Wexmoor plans with children in need, and "
                "protection plans."
            ),
            "what Wexmoor plans with children in need, and protection plans",
            ["child-in-need", "child-protection-plans"],
        ),
        (
            "Inspectors looked at many papers. Inspectors also looked at the ‘front door’.",
            "the ‘front door’",
            ["front-door"],
        ),
        ("Children in care spoke to inspectors.", "", []),
        (
            (
                "Inspectors looked at arrangements for care leavers, including those who were "
                "unaccompanied."
            ),
            "care leavers",
            ["unaccompanied-children", "care-leavers"],
        ),
        (
            (
                "Inspectors looked at the council’s arrangements for the ‘front door’, where "
                "contacts arrive."
            ),
            "the ‘front door’",
            ["front-door"],
        ),
        (
            (
                "This visit looked at the quality and impact of work in help and protection and "
                "care leavers."
            ),
            "the quality and impact of work in help and protection and care leavers",
            ["help-and-protection", "care-leavers"],
        ),
        (
            "This visit looked at children in need, and not at care leavers.",
            "children in need",
            ["child-in-need"],
        ),
        (
            (
                "Inspectors considered looked-after children, but this visit focused on contacts "
                "and referrals."
            ),
            "contacts and referrals",
            ["front-door"],
        ),
        (
            "Inspectors examined what care leavers say. The visit focused on the front door.",
            "the front door",
            ["front-door"],
        ),
    ],
)
def test_a_visit_says_what_it_looked_at(sentence: str, theme: str, topics: list[str]) -> None:
    letter = document(
        ["4 July 2022", "Dear Ms Flint", "Focused visit to Wexmoor", (PARAGRAPH, sentence)]
    )
    found = read_visit_theme(find_cover(letter))
    assert (found.theme, list(found.topics)) == (theme, topics)
    assert found.span is None or theme in found.span.text


@pytest.mark.parametrize(
    ("sentence", "members"),
    [
        (
            (
                "Wexmoor Council and NHS Norvale Integrated Care Board (ICB) are jointly "
                "responsible for the planning and commissioning of services."
            ),
            "Wexmoor Council and NHS Norvale Integrated Care Board (ICB)",
        ),
        (
            "The local area partnership is made up of Wexmoor Council and Norvale ICB.",
            "Wexmoor Council and Norvale ICB",
        ),
        (
            (
                "On 1 July 2022, Norvale ICB became responsible for the commissioning of health "
                "services."
            ),
            "Norvale ICB",
        ),
        ("Wexmoor Council is responsible for its roads.", ""),
    ],
)
def test_a_partnership_names_its_members(sentence: str, members: str) -> None:
    report = document(
        ["Area SEND inspection of Wexmoor", (PARAGRAPH, f"Leaders are new. {sentence}")]
    )
    printed, span = read_members(find_cover(report))
    assert printed == members == (span.text if span else "")


@pytest.mark.parametrize(
    ("sentence", "responsible"),
    [
        (
            "As a result, HMCI requires the local area partnership to prepare and submit a "
            "priority action plan (area SEND).",
            "the local area partnership",
        ),
        (
            (
                "HMCI has determined that the council and the group are jointly responsible for "
                "submitting the written statement to Ofsted."
            ),
            "the council and the group",
        ),
        ("The local area partnership should update its plan.", ""),
    ],
)
def test_a_send_report_says_who_must_submit_a_plan(sentence: str, responsible: str) -> None:
    report = document(
        ["Area SEND inspection of Wexmoor", (PARAGRAPH, f"Leaders are new. {sentence}")]
    )
    assert read_required_plan(find_cover(report))[0] == responsible


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("This was the third monitoring visit since the local authority was judged inadequate.", 3),
        ("This letter summarises the findings of the first monitoring visit to Wexmoor.", 1),
        ("Inspectors were there for a monitoring visit.", 0),
    ],
)
def test_a_letter_says_which_monitoring_visit_it_is_on(sentence: str, number: int) -> None:
    letter = ["4 July 2022", "Dear Ms Flint", "Monitoring visit to Wexmoor", (PARAGRAPH, sentence)]
    assert read_visit_number(find_cover(document(letter))) == number


def test_the_theme_may_be_a_list() -> None:
    stated = "Inspectors reviewed the progress made in the following areas of concern:"
    bullets = [
        (BULLET, "the quality of plans for children in need"),
        (BULLET, "management oversight."),
    ]
    lines = [
        "4 July 2022",
        "Dear Ms Flint",
        "Monitoring visit to Wexmoor",
        (PARAGRAPH, stated),
        *bullets,
    ]
    found = read_visit_theme(find_cover(document(lines)))
    assert found.theme == "the quality of plans for children in need, management oversight"


def test_the_bullets_below_a_theme_add_topics() -> None:
    stated = "Inspectors looked at arrangements for older children, with a particular focus on:"
    bullets = [(BULLET, "matching for children in care"), (BULLET, "private fostering")]
    lines = [
        "4 July 2022",
        "Dear Ms Flint",
        "Focused visit to Wexmoor",
        (PARAGRAPH, stated),
        *bullets,
    ]
    found = read_visit_theme(
        find_cover(document([*lines, (PARAGRAPH, "The front door was busy.")]))
    )
    assert found.theme == "older children"
    assert found.topics == ("private-fostering", "placements", "children-in-care")


@pytest.mark.parametrize(
    ("words", "licence"),
    [
        ("under the terms of the Open Government Licence.", "ogl-v3"),
        ("You may copy this for non-commercial educational purposes", "non-commercial"),
        ("All rights of the crown", "not-stated"),
    ],
)
def test_the_licence_is_the_printed_one(words: str, licence: str) -> None:
    found, span = read_licence(document(["Wexmoor"], [(BOILERPLATE, words)]))
    assert found == licence
    assert span is None or (span.quote or "") in words


def test_the_legal_text_determines_the_licence() -> None:
    body = (PARAGRAPH, "It is under the Open Government Licence.")
    tail = (BOILERPLATE, "You may copy this for non-commercial purposes")
    assert read_licence(document(["Wexmoor"], [body], [tail]))[0] == "non-commercial"
    assert read_licence(document(["Wexmoor"], [body]))[0] == "ogl-v3"


@pytest.mark.parametrize(
    ("title", "missing"),
    [
        ("Joint targeted area inspection of Wexmoor", {"unknown-theme"}),
        ("Area SEND inspection of Wexmoor Local Area Partnership", {"unknown-outcome"}),
        (
            "Inspection of Wexmoor local authority children’s services",
            {"no-lead-inspector", "no-judgements"},
        ),
        ("Focused visit to Wexmoor County Council children’s services", {"unknown-theme"}),
    ],
)
def test_facts_missing_from_a_report_are_noted(
    register: Register, title: str, missing: set[str]
) -> None:
    front = read_front(find_cover(document([title])), register)
    assert {note.code for note in front.notes} == {*missing, "no-dates"}
    named = read_front(find_cover(document([title, "Lead inspector: Ada Fern, HMI"])), register)
    assert {note.code for note in named.notes} == {*missing, "no-dates"} - {"no-lead-inspector"}


def test_an_ilacs_report_read_whole(register: Register) -> None:
    report = ingest.read_document(REPORTS / "ambleford-ilacs-2023.txt")
    front = read_front(find_cover(report), register)
    assert (front.framework, front.version, front.authority) == ("ilacs", "2023", "E99000001")
    assert front.dates == (Interval(date(2023, 3, 6), date(2023, 3, 10)),)
    assert "Orla Pennywhistle" in [one.name for one in front.people if one.role == "lead-inspector"]
    assert {one.criterion: one.grade for one in front.judgements} == {
        "overall-effectiveness": "good",
        "leaders": "good",
        "help-and-protection": "good",
        "children-in-care": "requires-improvement",
        "care-leavers": "outstanding",
    }
    assert front.published is None
    assert front.notes == ()


def test_a_single_inspection_read_whole(register: Register) -> None:
    front = read_front(find_cover(ingest.read_document(REPORTS / "wexmoor-sif-2015.txt")), register)
    assert (front.framework, front.version, front.authority) == ("sif", "", "E99000002")
    assert front.published == date(2015, 8, 4)
    assert {one.criterion for one in front.judgements} >= {
        "overall-effectiveness",
        "adoption",
        "care-leavers",
    }


def test_a_joint_letter_read_whole(register: Register) -> None:
    front = read_front(
        find_cover(ingest.read_document(REPORTS / "northmere-jtai-2022.txt")), register
    )
    assert (front.framework, front.theme) == ("jtai", "identification of initial need and risk")
    assert front.dates == (Interval(date(2022, 9, 26), date(2022, 9, 30)),)
    assert front.judgements == ()


def test_an_empty_document_says_what_is_missing(register: Register) -> None:
    front = read_front(find_cover(document([])), register)
    assert front.framework == "other"
    assert {note.code for note in front.notes} == {
        "unknown-framework",
        "unknown-authority",
        "no-dates",
    }


@pytest.mark.parametrize(
    "words", ["1 May to ", "inspection of ", "inspection in 2019 of ", "(HMI ", "2019 and 2018, "]
)
def test_endless_repetition_is_read_like_anything_else(register: Register, words: str) -> None:
    hostile = document(["Inspection of services for children in need", (PARAGRAPH, words * 10_000)])
    assert read_front(find_cover(hostile), register).dates == ()


def test_a_board_review_has_its_grade_and_authority(register: Register) -> None:
    review = document(
        [
            "Wexmoor Safeguarding Children Board",
            "Review of the effectiveness of the Wexmoor Safeguarding Children Board",
            "Inspection date: 3 to 14 June 2030",
            "The Local Safeguarding Children Board is: good",
        ]
    )
    front = read_front(find_cover(review), register)
    assert (front.framework, front.authority) == ("lscb-review", "E99000002")
    assert [(one.criterion, one.grade) for one in front.judgements] == [("lscb", "good")]


def test_the_register_knows_every_authority_by_its_cover(register: Register) -> None:
    for authority in register.authorities:
        on = authority.closed or authority.opened or date(2024, 5, 6)
        day = f"{on.day} {on:%B %Y}"
        title = ["Inspection of local authority children’s services", f"Inspection dates: {day}"]
        for name in {authority.name, authority.official_name}:
            assert (
                read_front(find_cover(document([name, *title])), register).authority
                == authority.gss
            ), name


def test_outcome_is_read_behind_a_cover_and_its_contents(register: Register) -> None:
    report = document(
        [
            "Area SEND inspection of Wexmoor Local Area Partnership",
            "Inspection dates: 5 to 9 February 2024",
        ],
        ["Contents"],
        [
            (HEADING, "Inspection outcome"),
            (
                PARAGRAPH,
                (
                    "The local area partnership’s arrangements lead to inconsistent experiences "
                    "and outcomes for children and young people with special educational needs "
                    "and/or disabilities (SEND)."
                ),
            ),
        ],
    )
    assert read_front(find_cover(report), register).outcome == "inconsistent"


def test_a_letter_on_an_area_is_dated_and_signed_as_letters_are(register: Register) -> None:
    letter = document(
        [
            "3 May 2018",
            "Ms Ada Fern, Director of Children’s Services, Wexmoor County Council",
            "Dear Ms Fern",
            (HEADING, "Joint local area SEND inspection in Wexmoor"),
            (
                PARAGRAPH,
                "Between 5 March 2018 and 9 March 2018, inspectors looked at the local area.",
            ),
            (
                HEADING,
                (
                    "The inspection raises significant concerns about the effectiveness of the "
                    "local area"
                ),
            ),
            (PARAGRAPH, "It is to explain how it will tackle these areas of significant weakness:"),
            (BULLET, "long waits for a diagnosis"),
            "Yours sincerely",
            "Bo Ash",
            "HMI, Lead Inspector",
        ]
    )
    front = read_front(find_cover(letter), register)
    assert (front.framework, front.published) == ("area-send", date(2018, 5, 3))
    assert front.dates == (Interval(date(2018, 3, 5), date(2018, 3, 9)),)
    assert [person.name for person in front.people] == ["Bo Ash"]
    assert not [note for note in front.notes if note.code == "unknown-outcome"]
    addressed = read_recommendations(letter, outline(find_cover(letter), front.framework))
    assert [(one.id, one.span.quote) for one in addressed] == [
        ("priority-1", "long waits for a diagnosis")
    ]
