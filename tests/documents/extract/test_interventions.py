"""Government interventions: their kind and dates."""

import pytest
from documents.extract.documents import PARAGRAPH, document_of

from graphkit.core.model import Intervention
from graphkit.documents.extract.relations.interventions import (
    intervention_patterns,
    read_interventions,
)
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.lexicon_files import lexicon_rows
from graphkit.documents.extract.text.outline import outline


def interventions_in(words: str) -> list[Intervention]:
    document = document_of((PARAGRAPH, words, "4"))
    found = list(read_interventions(document, outline(find_cover(document), "ilacs")))
    assert all(document.text[i.span.start : i.span.end] == i.span.quote for i in found)
    return found


@pytest.mark.parametrize(
    ("words", "kind", "since", "until"),
    [
        (
            "In May 2016, the Secretary of State made a direction to the council.",
            "direction",
            "2016-05",
            "",
        ),
        (
            "A directions notice was issued by the Secretary of State on 3 May 2016.",
            "direction",
            "2016-05-03",
            "",
        ),
        (
            "The council was directed by the Secretary of State to sell its homes.",
            "direction",
            "",
            "",
        ),
        ("A ministerial letter of May 2014 required more staff.", "direction", "2014-05", ""),
        (
            "The minister wrote to the leader in 2014 with five instructions.",
            "direction",
            "2014",
            "",
        ),
        (
            "In May 2021, the Secretary of State appointed a commissioner.",
            "commissioner",
            "2021-05",
            "",
        ),
        ("Care should no longer be run by the council, the commissioner found.", "removal", "", ""),
        (
            "Services were subject to intervention by the DfE between 2009 and 2013.",
            "intervention",
            "2009",
            "2013",
        ),
        ("The government decided in 2014 that a trust should be established.", "trust", "", ""),
        (
            "The Department of Education intervention in our services ended in late 2014.",
            "intervention",
            "",
            "2014",
        ),
        (
            "Ofsted inspected in 2012 before the DfE improvement notice.",
            "improvement-notice",
            "",
            "",
        ),
        ("Ambleford had an improvement notice in 2015.", "improvement-notice", "2015", ""),
        ("The improvement notice was lifted in March 2017.", "improvement-notice", "", "2017-03"),
        ("A notice of improvement led to an improvement board.", "improvement-notice", "", ""),
        ("In 2017 a formal arrangement was implemented by the DfE.", "intervention", "2017", ""),
        (
            "The DfE adviser helped, leading to the ending of formal oversight in May 2022.",
            "adviser",
            "",
            "2022-05",
        ),
        (
            "In May 2021 the DfE recommended removing services from council control.",
            "removal",
            "",
            "",
        ),
        ("A commissioner, appointed in June 2018, found drift.", "commissioner", "2018-06", ""),
        (
            "The council had no money left, so commissioners have been appointed.",
            "commissioner",
            "",
            "",
        ),
        (
            (
                "A section 114 notice came in 2021, and commissioners were appointed to watch the "
                "budget."
            ),
            "commissioner",
            "",
            "",
        ),
        (
            (
                "The Secretary of State for Schools directed the appointment of a new chair on 5 "
                "May 2008."
            ),
            "direction",
            "2008-05-05",
            "",
        ),
        ("Leaders and the Department for Education’s commissioner agree.", "commissioner", "", ""),
        ("The Department for Education and the commissioner agree.", "commissioner", "", ""),
        (
            "In July 2016, the government found drift. The minister wrote with four instructions.",
            "direction",
            "2016-07",
            "",
        ),
        (
            (
                "In July 2016, the DfE sent a letter. During this visit, the DfE issued an "
                "improvement notice."
            ),
            "improvement-notice",
            "",
            "",
        ),
        ("The council was told by the DfE adviser in May 2020.", "adviser", "", ""),
        ("The DfE improvement adviser helps, and a new board met in July 2021.", "adviser", "", ""),
    ],
)
def test_each_kind_is_read_with_its_dates(words: str, kind: str, since: str, until: str) -> None:
    assert [(i.kind, i.since, i.until) for i in interventions_in(words)] == [(kind, since, until)]


def test_one_sentence_may_state_two() -> None:
    found = interventions_in(
        "The Secretary of State issued a direction in May 2016 appointing a commissioner."
    )
    assert [(i.kind, i.since) for i in found] == [
        ("direction", "2016-05"),
        ("commissioner", "2016-05"),
    ]


def test_a_move_has_the_date_of_the_transfer() -> None:
    found = interventions_in(
        "Following the direction made in May 2015, the government’s deadline was met, "
        "with the trust going live on 1 March 2016."
    )
    assert [(i.kind, i.since) for i in found] == [("direction", "2015-05"), ("trust", "2016-03-01")]


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (
            "In May 2016, the Secretary of State made a direction to the council.",
            "Secretary of State",
        ),
        ("An improvement notice was issued by the DfE in 2015.", "Department for Education"),
        ("The Department of Education adviser helps.", "Department for Education"),
        ("A statutory direction is in place, and local government peers help.", ""),
        (
            "The minister wrote in May, and the DfE issued a notice to improve.",
            "Department for Education",
        ),
    ],
)
def test_who_ordered_it_is_read(words: str, by: str) -> None:
    assert interventions_in(words)[-1].by == by


@pytest.mark.parametrize(
    "words",
    [
        "Managers give clear direction to social workers.",
        "The police and crime commissioner works with the Department for Education.",
        "The local authority acts as commissioner, the trust as provider.",
        "A strategic commissioner was appointed in May 2020.",
        "Joint health commissioners have been appointed to strengthen the offer.",
        "The improvement board met under its chair.",
        "School improvement advisers visit in term.",
        "Children who are subject to statutory intervention see their social worker.",
        "The Local Government Association sent an adviser.",
        "The DfE national implementation adviser for care leavers praised the offer.",
        "Families move in the direction of travel that government wants.",
    ],
)
def test_other_directions_and_commissioners_are_ignored(words: str) -> None:
    assert interventions_in(words) == []


def test_each_date_of_a_list_is_one_intervention() -> None:
    found = interventions_in(
        "The government issued improvement notices in April 2012 and May 2013."
    )
    assert [(i.kind, i.since) for i in found] == [
        ("improvement-notice", "2012-04"),
        ("improvement-notice", "2013-05"),
    ]


def test_a_date_may_stand_in_the_sentence_before() -> None:
    found = interventions_in(
        "In May 2016, the leader resigned. At the same time, the DfE issued a notice to improve."
    )
    assert [(i.kind, i.since) for i in found] == [("improvement-notice", "2016-05")]


def test_each_pattern_matches_its_example() -> None:
    for row, pattern in zip(lexicon_rows("interventions"), intervention_patterns(), strict=True):
        assert pattern.words.search(row["example"])
        assert pattern.context.search(row["example"])
