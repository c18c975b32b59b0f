"""The inspection frameworks, read from `data/frameworks/`:
their titles, years, judgements and headings.

All that graphkit knows of a framework is in these YAML files: a new framework, or a new version, is
one new file. Each new judgement has an entry in `ontology/schemes/criterion.ttl`, with its label
and close matches; `docs/from_ontology.py` writes the scheme of frameworks.

`_common.yaml` has what frameworks share: grades, their letters, the interval of full inspections,
thresholds. `FRAMEWORK.yaml` describes a framework; `FRAMEWORK-YEAR.yaml`, with the keys `framework`
and `version`, one version of it. For example, a whole file:

    framework: ilacs
    version: "2027"
    first_year: 2027
    criteria:
      overall-effectiveness:            # as other versions print it
      leaders:
      family-help:                      # a new judgement, or one under a new name
        printed: ["experiences and progress of families who need help"]

Patterns are regular expressions that ignore case; in all but headings, a space stands for any white
space.

framework            value of the scheme of frameworks
label, definition, close_match  of its concept in that scheme
broader              the framework of which it is a kind. It has its mark, with a ring, and its
                     values of `line`, `joint`, `partnership` and `long_reports`, unless it has its
                     own
version              year of the version; a framework without version files has one version, ""
abbreviation, meaning  its short name in capitals and what that stands for, for legends
called_so            whether reports name such an inspection by its abbreviation alone ("since the
                     SIF")
based_on             framework whose criteria and ignored headings are used where the file has none
                     of its own
full_inspection      whether it judges all services of an authority
inspectorates        who carries it out, where reports do not state it
first_year           the first year in which it, or the version, is in use
order                frameworks with a lower number are tried first; specific titles come before
                     general ones
letter               whether reports are letters: `always`, `with-greeting` or
                     `with-greeting-and-farewell`
visit                whether it is a visit, which looks at a few themes
joint                whether it is a joint inspection of the agencies of an area, on one theme: its
                     recommendations are to all of them
partnership          whether it is about the partnership of an area, and ends in an outcome in place
                     of grades
long_reports         whether its reports are several times longer than those of other frameworks
mark                 shape of its mark on charts: circle, square, diamond, pentagon, hexagon or
                     (default) triangle
line                 its line on a chart of all kinds of inspections, if it has one of its own
first_chapter        criterion of the first chapter, where summary and recommendations before it are
                     grouped under the names of the chapters
single_chapter       criterion of the one chapter of the report
table_below          pattern of the heading above the table of grades, where that is not on the
                     cover
closing              pattern of the last section of a report, if it has one beside the legal notice
titles               patterns of the title on the cover
openings             patterns of a sentence that stands in for the title of a letter
table_rows           patterns of a row of the table of grades that stands in for a title
referred_to_as       patterns of how other reports name such an inspection
own_theme, with_other_theme  the theme of this framework, and the framework that it is with another
                             theme
themes               themes, each with the patterns (`words`) that all have to match
criteria             the judgements: criterion → definition, empty where `based_on`, the file of the
                     framework or `_common.yaml` defines it. The file of a framework that has
                     versions only defines them
  printed            the label as it is usually printed, without "the"
  label              pattern of the label; default: one of `printed`
  headings           patterns of the heading of its section; default: one of `printed`
  report_headings    patterns of headings in reports that are not letters
  stated_on_cover    patterns of a sentence on the cover with the grade: `<is>` is a verb, `<grade>`
                     the grade
  stated_in_block    the same, of a sentence at the beginning of a block
  column             heading of its column in overviews, which several criteria may share; default:
                     its name
  topics             topics of the group of children it is about
  judges             group of topics that it judges as a whole
  judged_within      criterion that has its grade where a report does not judge it separately
  labelled_as        criterion of other frameworks whose sections are most like its own, for reading
                     sentences
recognised_by        criteria that are enough to recognise the version; default: all
headings             other section headings, in groups; `data/frameworks/_common.yaml` explains
                     their keys
ignored_headings     patterns of headings that open no section and are understood
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from yaml import YAMLError

from graphkit.core.errors import GraphkitError
from graphkit.core.resources import load_yaml, resource_path

OTHER = "other"  # the framework of a document of no known kind
_COMMON = "_common"
_OVERALL = "overall-effectiveness"  # criterion of the overall grade
_THE = re.compile(r"^the ", re.I)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A judgement as reports print it: `label` to `stated_in_block` are patterns."""

    name: str
    printed: tuple[str, ...] = ()
    label: str = ""
    headings: tuple[str, ...] = ()
    report_headings: tuple[str, ...] = ()
    stated_on_cover: tuple[str, ...] = ()
    stated_in_block: tuple[str, ...] = ()
    column: str = ""
    topics: frozenset[str] = frozenset()
    judges: str = ""
    judged_within: str = ""
    labelled_as: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a framework and the criteria it judges, in the order of the file."""

    framework: str
    version: str
    first_year: int
    criteria: Mapping[str, Criterion]
    recognised_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class FrameworkHeading:
    """A section heading, the role of its section, and its criterion ("=": that of the chapter)."""

    pattern: str
    role: str
    criterion: str = ""
    # of reports: "letter", "partnership", "report"; empty for all
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of inspections, and the patterns that all match where one has it;
    its area of focus, if any.
    """

    theme: str
    words: tuple[str, ...]
    area: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, without its versions; the module documents the fields."""

    framework: str
    abbreviation: str = ""
    meaning: str = ""
    based_on: str = ""
    label: str = ""
    definition: str = ""
    broader: str = ""
    close_match: str = ""
    called_so: bool = False
    full_inspection: bool = False
    joint: bool = False
    partnership: bool = False
    long_reports: bool = False
    mark: str = "triangle"
    line: str = ""
    inspectorates: tuple[str, ...] = ()
    first_year: int = 0
    order: int = 100
    letter: str = ""
    visit: bool = False
    first_chapter: str = ""
    single_chapter: str = ""
    table_below: str = ""
    closing: str = ""
    titles: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    table_rows: tuple[str, ...] = ()
    referred_to_as: tuple[str, ...] = ()
    own_theme: str = ""
    with_other_theme: str = ""
    themes: tuple[Theme, ...] = ()
    ignored_headings: tuple[str, ...] = ()
    versions: tuple[Version, ...] = field(default=())  # oldest first


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When something is said of a topic; `_common.yaml` explains them."""

    topic_findings: int
    several_findings: int
    strength_findings: int
    strong_percentage: int
    rated_findings: int


@dataclass(frozen=True, eq=False)
class Frameworks:
    """All frameworks, in the order in which their titles are tried, and what they share."""

    frameworks: Mapping[str, Framework]
    grades: Mapping[str, str]  # grade → pattern of its wordings, the longest wording first
    grade_letters: Mapping[str, str]
    interval: int  # usual years between two full inspections
    thresholds: Thresholds
    headings: tuple[FrameworkHeading, ...]  # the first that matches decides
    visit_themes: tuple[Theme, ...]

    def __iter__(self) -> Iterator[Framework]:
        return iter(self.frameworks.values())

    def get(self, framework: str) -> Framework:
        """Return a framework; one without any properties where the name is not known."""
        return self.frameworks.get(framework) or Framework(framework)

    def find(self, name: str) -> Framework:
        """Return a framework by its value, or by the name that `name_of` gives it without a
        version.
        """
        return next(
            (each for each in self if name == self.name_of(each.framework, "")), self.get(name)
        )

    @cached_property
    def full_inspections(self) -> frozenset[str]:
        """The frameworks that judge all services of an authority."""
        return frozenset(each.framework for each in self if each.full_inspection)

    @cached_property
    def latest(self) -> Framework:
        """The framework of the full inspections of today."""
        return max(
            (each for each in self if each.full_inspection), key=lambda each: each.first_year
        )

    def names(self, has: str) -> str:
        """Return the abbreviations of the frameworks that have a property: "ILACS|JTAI|SIF"."""
        found = {each.abbreviation for each in self if getattr(each, has) and each.abbreviation}
        return "|".join(sorted(found))

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """What the short names of frameworks stand for: the newest full inspection first."""
        named = sorted((each for each in self if each.meaning), key=lambda each: each.abbreviation)
        newest_first = sorted(named, key=lambda each: -each.first_year)
        return {each.abbreviation: each.meaning for each in newest_first}

    @cached_property
    def overview_columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of an overview of grades: heading → criteria whose grade is in it."""
        columns: dict[str, list[str]] = {}
        full = sorted(
            (each for each in self if each.full_inspection), key=lambda each: -each.first_year
        )
        for framework in full:
            for name in self.criteria_of(framework.framework):
                if (column := self.criteria[name].column) and name not in columns.setdefault(
                    column, []
                ):
                    columns[column].append(name)
        return {column: tuple(criteria) for column, criteria in columns.items()}

    @cached_property
    def headline_criteria(self) -> tuple[str, ...]:
        """The criteria of an overview: overall effectiveness,
        and those of the newest full inspections.
        """
        full = (version for name in self.full_inspections for version in self.get(name).versions)
        newest = max(full, key=lambda version: version.first_year)
        return tuple(dict.fromkeys((_OVERALL, *newest.criteria)))

    def name_of(self, framework: str, version: str) -> str:
        """Return a framework as people write it: "ILACS 2018", "SIF re-inspection",
        "JTAI thematic".
        """
        short = {each.abbreviation.lower() for each in self if each.abbreviation}
        words = framework.replace("reinspection", "re-inspection").split("-", 1)
        named = [word.upper() if word in short else word for word in words]
        if version and version not in named:  # "LAC 2013" has its year in its name
            named.append(version)
        return " ".join(named)

    def criteria_of(self, framework: str) -> tuple[str, ...]:
        """Return the criteria that any version of a framework judges, in the order of the files."""
        versions = self.get(framework).versions
        orders = [list(version.criteria) for version in versions]
        return tuple(_merged(orders))

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """The criteria of all frameworks by name,
        as the newest version of a framework defines them.
        """
        return {
            criterion.name: criterion
            for framework in reversed(list(self))
            for version in framework.versions
            for criterion in version.criteria.values()
        }

    def labels(self) -> Iterator[tuple[Criterion, Version]]:
        """Yield every definition of a criterion that has a label,
        those of the newest versions first.
        """
        for framework in self:
            for version in reversed(framework.versions):
                for criterion in version.criteria.values():
                    if criterion.label:
                        yield criterion, version

    def full_inspection_in(self, year: int) -> str:
        """Return the framework of the full inspections of a year, "" for years before them."""
        full = [each for each in self if each.full_inspection and each.first_year]
        begun = [(each.first_year, each.framework) for each in full if each.first_year <= year]
        return max(begun)[1] if begun else ""


_IN_USE: ContextVar[Frameworks | None] = ContextVar("frameworks", default=None)


def current_frameworks() -> Frameworks:
    """Return the frameworks in use: those shipped with graphkit, or those of `use_frameworks`."""
    return _IN_USE.get() or _shipped_frameworks()


@cache
def _shipped_frameworks() -> Frameworks:
    return load_frameworks(resource_path("data", "frameworks"))


@contextmanager
def use_frameworks(folder: Path) -> Iterator[Frameworks]:
    """Use the frameworks of another folder inside a `with` statement, in this thread."""
    token = _IN_USE.set(load_frameworks(folder))
    try:
        yield current_frameworks()
    finally:
        _IN_USE.reset(token)


@cache
def load_frameworks(folder: Path) -> Frameworks:
    """Return the frameworks that the files of a folder describe.

    Raises GraphkitError where a file is no YAML, or has an unknown key or threshold.
    """
    files = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    common = files.pop(_COMMON, {})
    loader = _Loader(common, files)
    found = sorted(loader.frameworks(), key=lambda each: (each.order, each.framework))
    return Frameworks(
        {each.framework: each for each in found},
        dict(common.get("grades", {})),
        dict(common.get("grade_letters", {})),
        *_interval_and_thresholds(folder / f"{_COMMON}.yaml", common),
        tuple(dict.fromkeys(loader.headings(found))),
        tuple(_themes(common.get("visit_themes", ()))),
    )


def _interval_and_thresholds(path: Path, common: dict[str, Any]) -> tuple[int, Thresholds]:
    """Return the interval and thresholds of a common file, else those shipped;
    GraphkitError for others.
    """
    shipped = _read(resource_path("data", "frameworks") / f"{_COMMON}.yaml")
    numbers = shipped["thresholds"] | common.get("thresholds", {})
    numbers["interval"] = common.get("interval", shipped["interval"])
    known = {"interval", *(each.name for each in fields(Thresholds))}
    for name, value in numbers.items():
        if name not in known:
            raise GraphkitError(
                f"{path}: unknown threshold {name!r}; known are {', '.join(sorted(known))}"
            )
        if type(value) is not int:
            raise GraphkitError(f"{path}: {name}: {value!r} where a whole number should be")
    return numbers.pop("interval"), Thresholds(**numbers)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = load_yaml(path)
    except (YAMLError, UnicodeDecodeError) as error:
        raise GraphkitError(f"{path} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise GraphkitError(f"{path} has no keys; graphkit/core/frameworks.py documents them")
    known = _KEYS_OF_COMMON if path.stem == _COMMON else _KEYS
    if unknown := sorted(set(content) - known):
        raise GraphkitError(
            f"{path}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}"
        )
    if path.stem != _COMMON and "framework" not in content:
        raise GraphkitError(f"{path}: the key 'framework' is missing")
    return content


class _Loader:
    """Puts the contents of the files together."""

    def __init__(self, common: dict[str, Any], files: dict[str, dict[str, Any]]) -> None:
        self.common = common
        self.files = files
        self.general = {file["framework"]: file for file in files.values() if "version" not in file}

    def frameworks(self) -> Iterator[Framework]:
        """Yield the frameworks with their versions."""
        for name, file in self.general.items():
            versions = [
                self.version(each) for each in self.files.values() if _is_version_of(each, name)
            ]
            if not versions and file.get("criteria"):
                versions = [self.version(file)]
            kind = self.general.get(file.get("broader", ""), {})
            keys = (_FRAMEWORK_KEYS & set(file)) | (_OF_KIND & set(kind))
            own = {key: _value(file.get(key, kind.get(key))) for key in keys}
            ignored = [
                pattern
                for each in self.lineage(file)
                for pattern in each.get("ignored_headings", ())
            ]
            own |= {
                "themes": tuple(_themes(file.get("themes", ()))),
                "ignored_headings": tuple(ignored),
            }
            yield Framework(**own, versions=tuple(sorted(versions, key=lambda one: one.version)))

    def lineage(self, file: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the file, that of its framework, those they are based on, and what all share."""
        found = [file]
        if file.get("version") and file["framework"] in self.general:
            found.append(self.general[file["framework"]])
        for each in list(found):
            if based_on := each.get("based_on"):
                found.append(self.general[based_on])
        return [*found, self.common]

    def version(self, file: dict[str, Any]) -> Version:
        """Return the version that a file describes."""
        criteria = {name: self.criterion(name, file) for name in file["criteria"]}
        enough = frozenset(file.get("recognised_by", criteria))
        year = file.get("first_year", 0)
        return Version(file["framework"], str(file.get("version", "")), year, criteria, enough)

    def criterion(self, name: str, file: dict[str, Any]) -> Criterion:
        """Return a criterion as the nearest file defines it."""
        found = (each.get("criteria", {}).get(name) for each in self.lineage(file))
        definitions = [definition for definition in found if definition]
        if not definitions:
            raise GraphkitError(
                f"criterion {name!r} of {file['framework']} is not defined in any file"
            )
        nearest = definitions[0]
        if unknown := sorted(set(nearest) - _CRITERION_KEYS):
            raise GraphkitError(
                f"criterion {name!r} of {file['framework']}: unknown key {unknown[0]!r}"
            )
        printed = tuple(_THE.sub("", label) for label in nearest.get("printed", ()))
        default = "|".join(map(_pattern_of, printed))
        values: dict[str, Any] = {"column": name.replace("-", " ").capitalize(), "label": default}
        values["headings"] = (f"(the )?({default})",) if default else ()
        values |= {
            key: each[key] for each in reversed(definitions) for key in _INHERITED & set(each)
        }
        values |= {key: _value(value) for key, value in nearest.items()}
        return Criterion(
            name, **values | {"printed": printed, "topics": frozenset(values.get("topics", ()))}
        )

    def headings(self, frameworks: list[Framework]) -> Iterator[FrameworkHeading]:
        """Yield the headings of criteria, newest versions first, of frameworks,
        and those that all share.
        """
        for framework in frameworks:
            for version in reversed(framework.versions):
                for one in version.criteria.values():
                    yield from (
                        FrameworkHeading(words, "criterion", one.name) for words in one.headings
                    )
                    for words in one.report_headings:
                        yield FrameworkHeading(words, "criterion", one.name, frozenset({"report"}))
        for file in (*self.files.values(), self.common):
            for group in file.get("headings", ()):
                kinds = frozenset(group.get("in", ()))
                for words in group["headings"]:
                    yield FrameworkHeading(
                        words, group["section"], group.get("criterion", ""), kinds
                    )


def _pattern_of(words: str) -> str:
    """Return the pattern of words as they are printed, with any form of apostrophe."""
    return re.sub("['’]", "['’]", re.escape(words.lower()).replace(r"\ ", " "))


def _is_version_of(file: dict[str, Any], framework: str) -> bool:
    return "version" in file and file["framework"] == framework


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _themes(themes: list[dict[str, Any]]) -> Iterator[Theme]:
    return (Theme(each["theme"], tuple(each["words"]), each.get("area", "")) for each in themes)


def _merged(orders: list[list[str]]) -> list[str]:
    """Return the names of several lists, each once:
    a name that is new goes after the one before it.
    """
    merged: list[str] = []
    for order in orders:
        for at, name in enumerate(order):
            if name not in merged:
                before = merged.index(order[at - 1]) + 1 if at else 0
                merged.insert(before, name)
    return merged


_CRITERION_KEYS = {each.name for each in fields(Criterion)} - {"name"}
_INHERITED = {
    "column",
    "topics",
    "judges",
    "judged_within",
    "labelled_as",
}  # of a criterion, from any file
_OF_KIND = {"joint", "partnership", "long_reports", "mark", "line"}
_FRAMEWORK_KEYS = {each.name for each in fields(Framework)} - {
    "versions",
    "themes",
    "ignored_headings",
}
_KEYS = _FRAMEWORK_KEYS | {
    "version",
    "criteria",
    "recognised_by",
    "headings",
    "ignored_headings",
    "themes",
}
_KEYS_OF_COMMON = {
    "grades",
    "grade_letters",
    "interval",
    "thresholds",
    "criteria",
    "headings",
    "visit_themes",
}
