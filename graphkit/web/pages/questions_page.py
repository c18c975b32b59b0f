"""The list of competency questions, grouped by who mostly asks them."""

from __future__ import annotations

from graphkit.ask.questions import ASKERS, questions
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pickers import parameter_label

_HEADINGS = {
    "director": "Directors: grades, recommendations, what recurs, who delivers",
    "analyst": "Analysts: findings, partners, services, figures",
    "researcher": "Researchers: evidence, licences, law, the vocabulary",
}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page; questions for nobody in particular come last."""
    known = questions().values()
    groups = [(each, _HEADINGS[each], [item for item in known if item.asked_by == each]) for each in ASKERS]
    groups.append(("others", "Others", [item for item in known if item.asked_by not in ASKERS]))
    parameters = {item.name: ", ".join(map(parameter_label, item.parameters)).lower() for item in known}
    groups = [group for group in groups if group[2]]
    return Page("questions.html", {"groups": groups, "parameters": parameters})
