"""Documents that are no inspection report on an English authority's children's services are refused."""

from __future__ import annotations

import pytest
from extract.documents import HEADING, PARAGRAPH, document

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import BlockKind
from graphkit.extract.intake import admit, refuse_other_documents

PROSE = "The council inspected its own work, and this self-evaluation says how well families are helped."


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["Estyn", "Inspection of education services in Wexmoor County Council"], "Wales"),
        (["Ada Frost", "Dear Director", "Care Inspectorate Wales (CIW) assurance check of Wexmoor"], "Wales"),
        (["Care Inspectorate", "Joint inspection of services for children in Ambleford"], "Scotland"),
        (["RQIA", "Review of children’s social services"], "Northern Ireland"),
        (["Inspection of Wexmoor Grove Primary School", "Inspection dates: 4 March 2025"], "a school"),
        (["Children’s home inspection report", "Wexmoor House"], "a children's home"),
        (["Inspection report for local authority fostering service"], "an agency"),
        (["Wexmoor Council", "Children’s services self-evaluation", "September 2025"], "a self-evaluation"),
        (["Improvement Notice", "To: Wexmoor Council"], "an improvement notice"),
        (
            ["Statutory direction to Wexmoor Council in relation to children’s services"],
            "a statutory direction",
        ),
        (["Wexmoor: LGA peer challenge report"], "a peer review"),
        (["Wexmoor Council", "Children’s services improvement plan 2025"], "an improvement plan"),
    ],
)
def test_documents_of_other_kinds_are_refused(lines: list[str], what: str) -> None:
    with pytest.raises(UnreadableReportError, match=f"invented.pdf is .*{what}"):
        refuse_other_documents(document([*lines, (PARAGRAPH, PROSE)]))


@pytest.mark.parametrize(
    "title",
    [
        "Inspection of Wexmoor local authority children’s services",
        "Focused visit to Wexmoor children’s services",
        "Area SEND inspection of Wexmoor Local Area Partnership",
        "Joint targeted area inspection of the multi-agency response to abuse and neglect in Wexmoor",
    ],
)
def test_reports_that_name_such_documents_are_read(title: str) -> None:
    refuse_other_documents(document(["Ofsted", title, (PARAGRAPH, PROSE), (HEADING, "Improvement notice")]))


def test_what_is_aside_is_not_given_to_readers() -> None:
    whole = document(["Ofsted", (PARAGRAPH, PROSE), (BlockKind.ASIDE, "DRAFT")])
    admitted = admit(whole)
    assert (admitted.text, admitted.blocks) == (f"Ofsted\n{PROSE}\n", whole.blocks[:-1])
