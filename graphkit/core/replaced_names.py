"""Names that are gone, and what has the same now."""

from __future__ import annotations

from collections.abc import Iterable

REPLACED: dict[str, dict[str, str]] = {  # kind → name that is gone → what to use
    "command": {
        "diff": "`graphkit new --since DAY`, which lists what was published since a day",
        "digest": "`graphkit briefing REGION`",
        "learn-from": "`graphkit compare AUTHORITY`",
        "numbers": '`graphkit ask`: "agency rate in Slough"',
        "read": "`graphkit ask JSON`, @FILE or -",
        "validate": "`graphkit verify`",
        "watch": "`graphkit new --place NAME --since DAY` (-f eml for a mail, -f atom for a feed)",
        "when-next": "`graphkit authorities --order next`, or the page /when-next",
        "why": "`graphkit show NAME --passages`",
    },
    "method": {  # of `Graph`, or of the package
        "diff": "g.new(since=…), which lists what was published since a day",
        "digest": "`briefing(REGION)`",
        "iter_findings": "`findings()`",
        "learn_from": "`compare(AUTHORITY)`",
        "numbers": '`ask`: "agency rate in Slough"',
        "when_next": 'g.authorities(order="next")',
        "why": "`show(NAME, passages=True)`",
    },
    "property": {  # gk:
        "addressedTo": "gk:addressee",
        "authorityType": "gk:kind",
        "citesLaw": "gk:law",
        "deliversServicesFor": "^gk:deliverer/gk:deliveredFor",
        "deliveredType": "gk:serviceType",
        "deliveryBasis": "gk:legalBasis",
        "fromGrade": "gk:from",
        "inspectedBy": "gk:inspectorate",
        "inspectionType": "gk:inspectionKind",
        "interventionKind": "gk:kind",
        "knownCriterion": "gk:criterion",
        "knownFramework": "gk:framework",
        "knownTheme": "gk:theme",
        "laterInspection": "gk:next",
        "leadInspector": "gk:lead",
        "lookedAt": "gk:areaOfFocus",
        "outcomeGroup": "gk:group",
        "oversightRole": "gk:oversight",
        "ownedBy": "gk:owner",
        "ownerAsListed": "gk:listedOwner",
        "partnerOf": "gk:sharedWith",
        "percentageEqual": "gk:equal",
        "percentageLower": "gk:lower",
        "priorityAction": "gk:priority",
        "providedBy": "gk:provider",
        "providerType": "gk:kind",
        "resultOf": "gk:body",
        "toGrade": "gk:to",
    },
    "measure": {
        "grades": "`graphkit query topics-by-grade`",
        "recurrence": (
            "`graphkit query recurring-weaknesses`; to count, a reading of `recommendations` "
            "by `topic` and `state`"
        ),
        "topic-trends": "`graphkit query weakness-share` (by topic and year)",
        "trends": "`graphkit query weakness-share`",
        "waiting": "the question `longest-since-inspection`",
    },
    "map": {
        "history": (
            "timeline; the question `topics-through-time` has the topics that are weak again"
        ),
        "inspectorates": "timeline: of up to three authorities, it has inspections of all kinds",
    },
    "format": {
        "cytoscape": "graphml, which Cytoscape opens",
        "datasette": "dataset: `datasette FOLDER` serves it",
        "parquet": "dataset: a folder with the tables as Parquet, CSV and SQLite",
        "schema-org": "dataset: its croissant.json is a schema.org Dataset",
        "sqlite": "dataset: its reports.db; the whole read model is facts.sqlite in the graph",
        "sparql-examples": (
            "`graphkit query NAME --sparql`, for a question of `graphkit query --list`"
        ),
        "web-annotations": "jsonld with --annotations",
    },
}


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the message on a name of a kind that does not exist:
    what replaces it, or all that do.
    """
    if gone := gone_name(kind, name):
        return gone
    return f"no such {kind}: {name[:40]!r}; there are {', '.join(known)}"


def gone_name(kind: str, name: str) -> str:
    """Return the message on a name that is gone, with what replaces it; "" for another name."""
    instead = REPLACED.get(kind, {}).get(name)
    return f"{kind} {name} is gone; use {instead}" if instead else ""
