"""The page of dependencies lists what pyproject.toml requires."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def names(requirements: list[str]) -> set[str]:
    found = {re.split(r"[\[<>=;~ ]", each)[0] for each in requirements}
    return found - {PROJECT["name"]}


def rows(section: str) -> list[list[str]]:
    text = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_required_packages_are_listed_with_purpose() -> None:
    listed = rows("Always installed")
    assert [row[0] for row in listed] == sorted(names(PROJECT["dependencies"]))
    assert all(all(row) for row in listed)


def test_packages_of_extras_are_listed_with_purpose() -> None:
    listed = rows("Extras")
    expected = [
        (extra, name) for extra, each in EXTRAS.items() if extra != "dev" for name in names(each)
    ]
    assert [(row[0], row[1]) for row in listed] == sorted(expected)
    assert all(all(row) for row in listed)


def test_packages_for_development_are_listed() -> None:
    others = set().union(*(names(each) for extra, each in EXTRAS.items() if extra != "dev"))
    required = names(PROJECT["dependencies"])
    listed = [row[0] for row in rows("Development")]
    assert listed == sorted(names(EXTRAS["dev"]) - others - required, key=str.lower)
    included = {
        each.partition("[")[2].rstrip("]")
        for each in EXTRAS["dev"]
        if each.startswith("inspection-graph[")
    }
    assert EXTRAS.keys() - {"dev", "teach", "train"} == included
