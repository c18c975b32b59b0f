"""Whom an authority can learn from."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import (
    Authorities,
    Authority,
    Confidence,
    Label,
    Quotes,
    Since,
    Top,
    Topic,
    number_from,
)
from graphkit.analyse import peer_learning
from graphkit.analyse.result_table import ResultTable
from graphkit.store.dataset import Store

Passages = Annotated[
    int, number_from(1), "Maximum number of passages for each neighbour and topic.", Label("")
]


@ability({"authority": "Slough", "topic": "neglect"}, is_slow=True)
def learn_from(
    store: Store,
    authority: Annotated[
        Authority, "The authority that wants to learn.", Label("Authority that wants to learn")
    ],
    *,
    topic: Annotated[
        Topic, "Only weaknesses on a topic and its narrower topics.", Label("Only on this topic")
    ] = "",
    since: Annotated[Since, Label("Inspected since")] = "",
    among: Annotated[
        Authorities,
        "Authorities or a region to learn from, instead of the neighbours. Repeat for several.",
        Label("From these instead of its neighbours (region or names; several with ; between)"),
    ] = (),
    passages: Passages = 1,
    min_confidence: Confidence = 0.0,
    top: Top = 0,
    with_quotes: Quotes = False,
) -> ResultTable:
    """Find authorities to learn from: for each open weakness of an authority, the neighbours strong on it.

    A weakness is open if the latest full inspection of the authority found it or recommended improvement. A
    neighbour is listed if its latest full report is strong on the topic, and good or outstanding in the area
    of the passage. Quotes are shown if the licence allows it. A date leaves out neighbours whose latest full
    inspection is older.
    """
    found = peer_learning.learn_from(
        store, authority, topic, passages, with_quotes, since, among, min_confidence
    )
    return found.first(top or None)
