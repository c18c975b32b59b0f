"""The page with the concordance of frameworks has every mapping of the ontology."""

import runpy
from pathlib import Path

from questions import answer

from graphkit.core.frameworks import current_frameworks
from graphkit.graph.store.dataset import Store

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "concordance.md").read_text("utf-8")


def test_the_page_is_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "from_concordance.py"))
    made = script["page"](script["mappings"](), current_frameworks())
    assert made == PAGE, "run `python docs/from_concordance.py`"


def test_the_page_and_the_question_have_the_same_mappings(small: Store) -> None:
    rows = answer(small, "concordance")
    assert rows
    mappings = PAGE.partition("## Mappings")[2]
    for row in rows:
        ends = f"({row['concept']}) | ", f" | [{row['otherLabel']}]({row['other']}) |"
        lines = [
            line for line in mappings.splitlines() if ends[0] in line and line.endswith(ends[1])
        ]
        assert len(lines) == 1
        assert f"skos:{row['relation'].partition('#')[2]}" in lines[0]
    assert mappings.count("](https://") == 2 * len(rows)


def test_every_criterion_of_full_inspections_has_a_row() -> None:
    criteria = PAGE.partition("## Criteria")[2].partition("## Mappings")[0]
    full = current_frameworks().full_inspections
    for name in {
        each for framework in full for each in current_frameworks().criteria_of(framework)
    }:
        assert f" (`{name}`) |" in criteria
