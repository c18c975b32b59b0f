"""Writes `docs/reference/readings.md`: slots, units, dimensions and measures of readings, as declared.

    python docs/from_readings.py

A test says when the page is behind.
"""

from __future__ import annotations

from pathlib import Path

from graphkit.readings.reading_schema import reference_page

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "readings.md"
_HEAD = """# Readings

A reading is a typed question about the facts, as JSON. `graphkit read FILE` (`-`: standard input),
`g.read({…})` in Python, `POST /api/read` and the MCP tool `read` take the same one. Everything here is
declared in `data/readings/units.yaml`; how to add to it: [Extend
graphkit](../how-to/extend-graphkit.md#a-unit-or-dimension-of-readings).

```sh
graphkit read '{"of": "findings", "where": {"topic": "neglect"}, "measures": ["count"], "by": ["polarity"]}'
```

Words are read as a reading where that is sure; else the error has the readings that they may mean:

```sh
graphkit read --words "how many councils were good on 31 March 2022"
```

The answer has `reading` (with its scope written out), `columns` (name, label, type, unit; labels and
identifiers of values), `rows` (by column), `population` (`counted` of `of` inspections or authorities, who
is `left_out` and why, the day that counts as now), `notes` and `passages`. `-f sparql` prints the query
that gives the same rows of the graph, `-f sql` that on the read model. What does not exist is an error that
names what does (exit code 2, 400 over HTTP).

- Values in a list mean any of them; two clauses mean both. No value is false, so `not` of it is true; as a
  group it is a row of its own.
- Names are resolved as everywhere: Slough, RBWM, SE, TVP, Good. `null` means no value.
- `has` joins units by the nearest thing they have in common (recommendation, agency, inspection,
  authority), or by `same`; `at_least` counts them; `then` means on the day of the outer inspection. An
  authority without a report in the scope of `has` is left out: the clause, its negation and those left out
  are all.
- The latest known is the latest: official records count as inspections and judgements. Without an overall
  judgement the grade is the worst, and the notes name who is graded so (`by_worst`).
- Dates are days, months or years; a period is `2022..2024`, `2023..`, `..2019-06-30`. British days
  (`31/03/2024`) are read, too.
- A dotted name goes through a relation: `inspection.lead` of a finding, `authority.deliverer` of an
  inspection.
"""


def page() -> str:
    """Return the page."""
    return f"{_HEAD}\n{reference_page()}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
