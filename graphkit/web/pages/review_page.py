"""What is most worth a person's decision, with a form that makes the command for the chosen answers."""

from __future__ import annotations

import shlex
from dataclasses import replace

from graphkit.store.dataset import Store
from graphkit.web.ability_pages import ability_page
from graphkit.web.page import PageRequest, PageResult

_DECIDE = "decide"  # the parameter of the answers: "ID=ANSWER", repeated


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the labels to decide on; `decide` has the answers that were chosen."""
    parameters = {name: values for name, values in request.parameters.items() if name != _DECIDE}
    chosen = [answer for answer in request.parameters.get(_DECIDE, ()) if answer]
    words = [f"--decide {shlex.quote(answer)}" for answer in chosen]
    command = " ".join(["graphkit review", *words, "--by 'a reader'"]) if words else ""
    answers = dict(answer.rsplit("=", 1) for answer in chosen if "=" in answer)
    return ability_page(
        store, replace(request, parameters=parameters), "review", "review.html",
        lambda answer, values: {"command": command, "chosen": answers, "values": values},
    )  # fmt: skip
