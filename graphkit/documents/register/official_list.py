"""Reads Ofsted's list of inspections and visits: the one that ships with graphkit, or a newer one.

`data/official/columns.yaml` has the names of columns and values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.core.frameworks import Version, current_frameworks
from graphkit.core.resources import read_yaml, resource_path
from graphkit.documents.register.published_list import (
    ListForm,
    ListReader,
    PublishedList,
    day_of,
    grade_of,
    plain_name,
    value_of,
)

AuthorityCodes = Mapping[str, str]  # ONS code, present or former → the present one
_SETTINGS = "data/official/columns.yaml"


class ListedInspection(NamedTuple):
    """An inspection or visit as a list has it; days are "2024-10-14",
    `authority` is the present ONS code.

    `exists`: whether the authority still does, None where the list does not say. `area` is the area
    of focus that the theme of a visit means. `where` is its place in the list.
    """

    authority: str
    start: str
    published: str
    framework: str
    version: str
    type: str
    theme: str
    area: str
    exists: bool | None
    grades: Mapping[str, str]  # criterion → grade
    where: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the inspection: authority, first day, framework."""
        return self.authority, self.start, self.framework


OfficialList = PublishedList[ListedInspection]


def load_official_list(codes: AuthorityCodes) -> OfficialList:
    """Return the list that ships with graphkit,
    without authorities that are not among the codes.
    """
    folder, about = resource_path("data", "official"), read_yaml("data", "official", "list.yaml")
    found = _Inspections(codes, skips_unknown=True).read(folder / "inspections.csv")
    days = {name: about[name].isoformat() for name in ("as_at", "published")}
    return replace(found, title=about["title"], **days)


def read_official_list(path: Path, codes: AuthorityCodes) -> OfficialList:
    """Return a list in the format in which Ofsted publishes it: ODS, XLSX or CSV.

    Raises InputError, with the place of each problem, where it cannot be used.
    """
    return _Inspections(codes).read(path).checked()


@dataclass
class _Inspections:
    """Reads the rows of a list of inspections."""

    codes: AuthorityCodes
    skips_unknown: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def read(self, path: Path) -> OfficialList:
        """Return the list in a file. Raises InputError."""
        needed = {name: _columns()[name][1] for name in _settings()["required"]}
        form = ListForm(_field_of, needed, [*map(plain_name, _settings()["ignored"])], _SETTINGS)
        return ListReader(form, self._inspection, _contradict, notes=self.notes).read(path)

    def _inspection(self, where: str, cells: Mapping[str, str]) -> ListedInspection | None:
        """Return the inspection of a row; None for one of an authority that is skipped.

        Raises ValueError.
        """
        code, given = cells["authority"], cells
        if code not in self.codes:
            if self.skips_unknown:
                return None
            raise ValueError(f"no authority has the code '{code}'")
        framework = value_of(given["type"], _settings()["types"], "type of inspection")
        start, published = (
            day_of(given["start"]),
            day_of(given["published"]) if given["published"] else "",
        )
        if published and published < start:
            raise ValueError(f"published on {published}, before it began")
        grades = {
            name: grade_of(text) for name, text in given.items() if name not in _columns() and text
        }
        version = _version_of(framework, int(start[:4]), grades)
        theme = given.get("theme", "")
        areas = [
            area
            for area, names in _settings()["themes"].items()
            if plain_name(theme) in map(plain_name, names)
        ]
        if theme and not areas:
            self.notes[f"theme '{theme}' has no area of focus in data/official/columns.yaml"] = None
        return ListedInspection(
            self.codes[code],
            start,
            published,
            framework,
            version.version,
            given["type"].replace("-", " "),
            theme,
            areas[0] if areas else "",
            _exists(given.get("exists", "")),
            {_criterion_in(version, name): grade for name, grade in grades.items()},
            where,
        )


def _contradict(one: ListedInspection, other: ListedInspection) -> bool:
    """Return whether two rows of different tables differ in what both state."""
    pairs = ((one.published, other.published), (one.theme, other.theme), (one.grades, other.grades))
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


@cache
def _settings() -> dict[str, Any]:
    return dict(read_yaml("data", "official", "columns.yaml"))


def _columns() -> dict[str, list[str]]:
    """Return the names of the columns other than judgements, by field."""
    return dict(_settings()["columns"])


def _field_of(name: str) -> str:
    """Return the field or the criterion whose column has this name, "" for none."""
    for each, names in _columns().items():
        if name in map(plain_name, names):
            return each
    words = name.removeprefix("the ")
    for criterion, _ in current_frameworks().labels():
        if name == plain_name(criterion.name) or re.fullmatch(criterion.label, words):
            return criterion.name
    return ""


def _exists(text: str) -> bool | None:
    """Return whether an authority exists; None where the cell is empty. Raises ValueError."""
    return (
        None
        if not text
        else value_of(text, _settings()["status"], "status of an authority") == "exists"
    )


def _version_of(framework: str, year: int, grades: Mapping[str, str]) -> Version:
    """Return the version in use in a year that judges just what is graded. Raises ValueError.

    In its first year, the version before it is in use, too. A judgement that a version makes
    together with another is one column in a list: children in care, before they were judged apart
    from care leavers.
    """
    begun = [one for one in current_frameworks().get(framework).versions if one.first_year <= year]
    in_use = begun[-2:] if begun and begun[-1].first_year == year else begun[-1:]
    for version in reversed(in_use):
        if {_criterion_in(version, name) for name in grades} == version.criteria.keys():
            return version
    if not grades and not any(version.criteria for version in begun):
        return Version(framework, "", 0, {}, frozenset())
    graded = ", ".join(grades) or "nothing"
    raise ValueError(
        f"{framework} of {year} does not grade {graded}: are all its columns recognised?"
    )


def _criterion_in(version: Version, criterion: str) -> str:
    """Return the criterion of a version that a column is about."""
    within = current_frameworks().criteria[criterion].judged_within
    return within if within in version.criteria and criterion not in version.criteria else criterion
