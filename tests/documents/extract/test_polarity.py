"""The choice of a polarity from probabilities, context features, and the extent of a sentence."""

import numpy as np
import pytest
from documents.extract.single_sentences import label

from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.linear_weights import load_weights
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphBatch,
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.polarity import (
    CONTEXT_COLUMNS,
    DECISION_WEIGHTS,
    choose_polarities,
    context_columns,
)


def test_certain_polarity_is_always_chosen() -> None:
    decision = load_weights("polarity-in-paragraph").weights_of(DECISION_WEIGHTS)
    sure = 0.01 + 0.96 * np.eye(len(POLARITIES))
    assert choose_polarities(sure, decision).tolist() == [0, 1, 2, 3]


def test_rarer_of_two_likely_polarities_is_chosen() -> None:
    decision = load_weights("polarity-in-paragraph").weights_of(DECISION_WEIGHTS)
    nearly = np.array([[0.52, 0.0, 0.0, 0.48], [0.0, 0.52, 0.48, 0.0]])
    assert [POLARITIES[at] for at in choose_polarities(nearly, decision)] == ["context", "mixed"]


def test_context_columns_of_neighbours_and_single_sentences() -> None:
    paragraphs = ParagraphBatch(
        [
            ParagraphSentences(["Plans are clear.", "However, some are late."], ParagraphContext()),
            ParagraphSentences(["Yes."], ParagraphContext()),
        ]
    )
    columns = context_columns(paragraphs, np.eye(3, 2 * len(POLARITIES)))
    assert columns.shape == (3, len(CONTEXT_COLUMNS))
    before = CONTEXT_COLUMNS.index("before strength")
    assert columns[1, before] > columns[0, before] == columns[2, before] == 0
    assert columns[:, CONTEXT_COLUMNS.index("alone")].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("sentence", "extent"),
    [
        ("All children in Ambleford are visited weekly.", "all"),
        ("Good records are kept across all teams in Ambleford.", "all"),
        ("Staff want Ambleford to be a good place for all.", ""),
        ("Most plans are clear, but some are out of date.", "some"),
        ("Visits are rarely late.", "few"),
        ("Most importantly, staff in Ambleford know the method well.", ""),
        ("Ambleford has moved from a poor service to one where managers lead well.", ""),
        ("Plans in Ambleford are made with care over several visits.", ""),
        ("Children in Ambleford do not have to repeat their, often traumatic, histories.", ""),
        ("Staff in Ambleford work most effectively with fathers.", ""),
        ("All information is shared.", ""),
        ("A high proportion of care leavers are in work.", "many"),
        ("Half of the care leavers in Ambleford are in work.", "many"),
        ("Care leavers have a good adviser when they are 17 and a half.", ""),
        ("Progress in Ambleford was poor in the first half of 2016.", ""),
        ("Plans are not good enough for all children in Ambleford.", "some"),
        ("Recording is poor and is not sufficiently consistent in a minority of teams.", "few"),
        ("Help is offered in a number of ways.", ""),
        ("Supervision is not yet of a consistent quality.", "some"),
        ("Managers cannot be sure that all children are safe.", ""),
        ("The course in Ambleford brought some good learning.", ""),
        ("Ambleford has taken some effective steps to seek advice.", ""),
        ("The good course in Ambleford helped some carers.", "some"),
        ("Life story work in Ambleford captures many of the child's experiences well.", ""),
        ("The council is consulting on a plan to offer a course to all schools in Ambleford.", ""),
        ("Children are not visited often enough and their needs are sometimes missed.", "some"),
        ("Generally, although plans are clear and most are up to date, too many are weak.", "many"),
        ("Children in Ambleford are not consistently seen, and most plans are weak.", "most"),
        ("Most of the time, staff in Ambleford have good supervision.", "most"),
        ("Good plans reduce risks from all forms of child abuse.", ""),
        ("Despite the many challenges in Ambleford, help is good.", ""),
        (
            "Most visits in Ambleford are good; however, they do not always take place in time.",
            "some",
        ),
        ("Good plans are mostly in place; however, in a few cases there was delay.", "few"),
        ("Good leaders in Ambleford say that there is always more to do.", ""),
        ("Despite many gains in Ambleford, there are still some areas that are weak.", "some"),
        ("Despite some gains in Ambleford, plans remain weak.", ""),
        ("Despite many children waiting in Ambleford, there is no plan.", "many"),
        ("More broadly, children in Ambleford have good help.", ""),
        ("Workers know them well, and two children have settled in good homes in Ambleford.", ""),
        ("Help is so good that only two children wait for a home in Ambleford.", "few"),
        ("Good workers in Ambleford see children each week, or more often if need be.", ""),
        ("The area is largely rural, and help in it is good.", ""),
        ("Minutes are good, and most include clear information.", "most"),
        ("The small number of children who live far from Ambleford are well cared for.", ""),
        ("There are serious and widespread failings in help and protection in Ambleford.", "many"),
        ("Although the quality of plans varies, most are clear and good.", "some"),
        ("Although placement choice is limited, most children in Ambleford have good homes.", ""),
        ("Delays persist for many families, but most are well supported while they wait.", "many"),
        ("Most families do not wait, although a small number could be seen sooner.", "few"),
        ("Good efforts are made, even when this brings some delay in the plan being agreed.", ""),
        ("Some good early improvements have been made in Ambleford, most notably in the hub.", ""),
        ("Some live in good homes near Ambleford.", "some"),
        ("Their results have improved and are better than those of all pupils in Ambleford.", ""),
        ("Committed workers in Ambleford see all children in good time.", "all"),
        ("Good results: 40% of all pupils in Ambleford can swim.", ""),
        ("Good workers keep in touch with all but three care leavers in Ambleford.", "most"),
        ("Ambleford, like many others, struggles with a lack of foster carers.", ""),
        ("As in many other areas, a lack of boats is a weakness in Ambleford.", ""),
        ("Workers in Ambleford check well that the home is the right one for the child.", ""),
        ("Good work with families rests on the ‘one family approach’ of Ambleford.", ""),
    ],
)
def test_extent_of_a_sentence(sentence: str, extent: str) -> None:
    assert label(sentence).extent == extent


def test_extent_of_a_case_study_is_one() -> None:
    place = ParagraphContext(framework="jtai", role="case-study")
    for sentence in (
        "For Q, a young person with several worries, sensitive work has been effective.",
        "Good work helped the parents to understand why help was needed.",
    ):
        assert label(sentence, context=place).extent == "one"
