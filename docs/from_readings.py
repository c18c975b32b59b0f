"""Writes `docs/reference/readings.md`: slots, units, dimensions and measures of readings,
as declared.

    python docs/from_readings.py

A test says when the page is behind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphkit.answers.readings.declarations import Dimension, Unit, declared, units
from graphkit.core.indicators import indicators

_FIGURES = """All that have an inspection have these, too, for each indicator of the unit
[`numbers`](#numbers). With the measure `difference` they say what goes with a change of grade:

```sh
graphkit ask '{"of": "changes", "where": {"criterion": "overall-effectiveness"},
  "measures": [{"difference": {"direction": "worse"}, "of": "year_before.agency-rate"}]}'
graphkit ask "did caseloads rise before councils were downgraded"
```

The result has the medians of both sides (`median`, `other_median`), their `difference`, the limits
of its 95 % confidence interval (`low`, `high`), how many rows each side has (`counted`,
`other_counted`) and how many have no figure (`without`; `left_out` names them). The interval comes
from a bootstrap over authorities with a fixed seed; a side of fewer than five has none. What goes
together need not be cause and effect."""
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "readings.md"
_HEAD = """# Readings

A reading is a typed question about the facts, as JSON. `graphkit ask JSON` (or `@FILE`, or `-`),
`g.ask({…})` in Python, `POST /api/ask` and the MCP tool `read` take the same one. Everything here
is declared in `data/readings/units.yaml`; how to add to it: [Extend
graphkit](../how-to/extend-graphkit.md#a-unit-or-dimension-of-readings).

```sh
graphkit ask '{"of": "findings", "where": {"topic": "neglect"},
  "measures": ["count"], "by": ["polarity"]}'
```

Words are read as a reading, too. It stands in the answer, to be asked as JSON:

```sh
graphkit ask "how many councils were good on 31 March 2022" -f sql
```

With `--json` the answer has `reading` (with its scope written out), `columns` (name, label, type,
unit; labels and identifiers of values), `rows` (by column), `population` (`counted` of `of`
inspections or authorities, who is `left_out` and why, the day that counts as now), `notes` and
`passages`.
`-f sparql` prints the query that gives the same rows of the graph, `-f sql` that on the read model.
What does not exist is an error that names what does (exit code 2, 400 over HTTP).

- Values in a list mean any of them; two clauses mean both. No value is false, so `not` of it is
  true; as a group it is a row of its own.
- Names are resolved as everywhere: Slough, RBWM, SE, TVP, Good. `null` means no value.
- Values are read as people write them, the same in readings, fields, drafts and questions in words:
  weak, JTAI, SEND, police forces, good or better, the midlands (`data/readings/value-words.yaml`).
  Words may stand for several values: JTAI for `jtai` and `jtai-thematic`. A notation stands for
  itself alone. The reading of an answer has the notations.
- `has` joins units by the nearest thing they have in common (recommendation, agency, inspection,
  authority), or by `same`; `at_least` counts them; `then` means on the day of the outer inspection.
  An authority without a report in the scope of `has` is left out: the clause, its negation and
  those left out are all.
- The latest known is the latest: official records count as inspections and judgements. Without an
  overall grade they are `rated` by the worst judgement, which `rated_by` says and the notes name.
- Dates are days, months or years; a period is `2022..2024`, `2023..`, `..2019-06-30`. British days
  (`31/03/2024`) and words (since 2022, March 2024, 2023/24) are read, too.
- A dotted name goes through a relation: `inspection.lead` of a finding, `authority.deliverer` of an
  inspection.
"""


def page() -> str:
    """Return the page."""
    return f"{_HEAD}\n{reference()}"


def reference() -> str:
    """Return the tables of slots, scopes, units and dimensions."""
    lines = ["## Slots", "", "| slot | says | example |", "|---|---|---|"]
    for name, slot in declared()["slots"].items():
        lines.append(
            f"| `{name}` | {_cell(slot['help'])} | `{_cell(json.dumps(slot['example']))}` |"
        )
    lines += ["", "## Scopes", "", "| scope | is |", "|---|---|"]
    lines += [f"| `{name}` | {words} |" for name, words in declared()["scopes"].items()]
    for group, dimensions in declared()["groups"].items():
        title = {
            "placed": "All that have an authority",
            "inspected": "All that have an inspection",
            "statement": "Findings, recommendations and statements",
        }[group]
        lines += [
            "",
            f"## {title}",
            "",
            *_table({name: units_with(name)[0].dimensions[name] for name in dimensions}),
        ]
    figures = declared()["figures"]
    lines += ["", "## Published figures beside an inspection", "", _FIGURES, ""]
    lines += _table({f"{name}.INDICATOR": _figure(name) for name in figures})
    for unit in units().values():
        shared = {name for group in declared()["groups"].values() for name in group}
        own = {
            name: each
            for name, each in unit.dimensions.items()
            if name not in shared or not _is_shared(unit, name)
        }
        scope = f" Scope: `{unit.scope}` unless given." if unit.scope else " It has no scope."
        groups = declared()["units"][unit.name].get("groups", [])
        more = f" It also has the dimensions of {', '.join(groups)} units." if groups else ""
        lines += [
            "",
            f"## `{unit.name}`",
            "",
            f"{unit.help}{scope}{more} Columns of a list: {', '.join(unit.columns)}.",
            "",
            *_table(own),
        ]
    return "\n".join([*lines, ""])


def _figure(name: str) -> Dimension:
    """Return the dimension of a published figure, of any indicator."""
    return units()["changes"].dimension(f"{name}.{next(iter(indicators()))}")


def units_with(name: str) -> list[Unit]:
    """Return the units that have a dimension."""
    return [each for each in units().values() if name in each.dimensions]


def _is_shared(unit: Unit, name: str) -> bool:
    groups = declared()["units"][unit.name].get("groups", [])
    return any(name in declared()["groups"][each] for each in groups)


def _table(dimensions: Mapping[str, Dimension]) -> list[str]:
    rows = [
        f"| `{name}` | {each.type} | {_cell(each.help)} | `{_cell(_json(each.example))}` |"
        for name, each in dimensions.items()
    ]
    return ["| dimension | type | is | example |", "|---|---|---|---|", *rows]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
