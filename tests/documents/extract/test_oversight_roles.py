"""Roles of leadership and oversight that a sentence or recommendation names."""

from __future__ import annotations

import pytest

from graphkit.core.resources import read_yaml
from graphkit.core.schemes import scheme_values
from graphkit.documents.extract.classifiers.paragraph_context import (
    ParagraphContext,
    ParagraphSentences,
)
from graphkit.documents.extract.labels.labeller import (
    RecommendationText,
    label_paragraphs,
    label_report,
)
from graphkit.documents.extract.text.phrase_matcher import IGNORED


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("The overview and scrutiny committee seldom asks.", "scrutiny"),
        ("Managers’ scrutiny of plans is weak.", ""),
        ("The board’s scrutiny panel meets weekly.", ""),
        ("The cabinet member for families visits teams.", "lead-member"),
        ("Team members lead meetings well.", ""),
        ("The Chief Executive’s interest is clear.", "chief-executive"),
        ("The director of children’s services (DCS) is new.", "director-of-childrens-services"),
        ("The DCS listens.", "director-of-childrens-services"),
        ("The assistant director of children’s services is new.", ""),
        ("The director of public health chairs the board.", ""),
        ("IROs see children between reviews.", "independent-reviewing-officer"),
        ("The lead member and the DCS meet weekly.", "director-of-childrens-services lead-member"),
    ],
)
def test_roles_that_a_sentence_names(sentence: str, roles: str) -> None:
    [label] = label_paragraphs([ParagraphSentences([sentence], ParagraphContext())])
    assert " ".join(label.oversight_roles) == roles


def test_roles_that_a_recommendation_names() -> None:
    wanted = RecommendationText("Scrutiny by elected members; the work of IROs.")
    _, [label] = label_report([], [], [wanted])
    assert label.oversight_roles == ("independent-reviewing-officer", "scrutiny")


def test_the_list_and_the_scheme_have_the_same_roles() -> None:
    listed = set(read_yaml("data", "lexicon", "oversight-roles.yaml")) - {IGNORED}
    assert listed == set(scheme_values("oversight-role"))
