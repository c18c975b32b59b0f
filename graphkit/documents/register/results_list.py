"""Reads lists of results of other inspections: of registered providers, of youth justice services.

`data/official/results.yaml` declares each kind of list: its columns, judgements, types of bodies.
Owners and authorities are those of the register that have the printed name, or the code, on the day
of the inspection; for a day before a body began, the one body that it followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from graphkit.core.identifiers import slug
from graphkit.core.language.wording import counted
from graphkit.core.resources import read_csv_rows, resource_path
from graphkit.core.results_settings import results_kinds, results_settings
from graphkit.documents.register.entities import Agency, Authority
from graphkit.documents.register.published_list import (
    ListForm,
    ListReader,
    PublishedList,
    day_of,
    grade_of,
    plain_name,
    read_sheets,
    value_of,
)
from graphkit.documents.register.register import Register

_SETTINGS = "data/official/results.yaml"
RESULTS_NOTE, OWNERS_NOTE = "results-list", "results-owners"  # codes of notes in the graph
_MOST_NAMED = 12  # owners in a note


class ListedJudgement(NamedTuple):
    """A judgement of a result: its name, its grade, and whether it is "overall",
    a "part" or "unclear".
    """

    name: str
    grade: str
    standing: str


class ListedResult(NamedTuple):
    """A result as a list has it; days are "2024-10-14", "" where the list has none.

    `body` identifies the body, `label` is how it is called, "" for a home. `owners` are the ends of
    identifiers ("agency/achieving-for-children"), none where the register does not have the owner;
    several for councils that own it together. `authorities` are codes of the register. `status` is
    that of the registration, "" where the list does not say. `where` is its place in the list.
    """

    body: str
    urn: str
    label: str
    type: str
    kind: str
    start: str
    published: str
    owners: tuple[str, ...]
    owner_name: str
    owner_kind: str
    authorities: tuple[str, ...]
    judgements: tuple[ListedJudgement, ...]
    address: str
    status: str
    where: str

    @property
    def day(self) -> str:
        """The first day, or that of publication, where the list has no other."""
        return self.start or self.published

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the result: body and day."""
        return self.body, self.day

    @property
    def grade(self) -> str:
        """The overall grade, "" without one."""
        return next((each.grade for each in self.judgements if each.standing == "overall"), "")


ResultsList = PublishedList[ListedResult]


class Registration(NamedTuple):
    """A body that is registered on the last day of a list,
    and its latest full inspection by that list.

    `latest` is the first day of that inspection, "" where the list has none.
    """

    body: str
    status: str
    registered: str
    latest: str
    day: str


def kind_of_list(path: Path) -> str:
    """Return which kind of list of results a file is, by its columns;
    "" for none, a list of inspections.
    """
    headers = [{*map(plain_name, row)} for _, rows in read_sheets(path) for row in rows]
    for kind in results_kinds():
        about = results_settings()[kind]
        needed = [{*map(plain_name, about["columns"][name])} for name in about["required"]]
        if any(all(names & header for names in needed) for header in headers):
            return kind
    return ""


def load_results(kind: str, register: Register) -> ResultsList:
    """Return the list of a kind that ships with graphkit."""
    about = results_settings()[kind]
    found = _Results(kind, register).read(resource_path("data", "official", about["file"]))
    return replace(
        found, title=about["title"], as_at=str(about["as_at"]), published=str(about["published"])
    )


def read_results(path: Path, kind: str, register: Register) -> ResultsList:
    """Return a list in a file. Raises InputError, with the place of each problem,
    where it cannot be used.
    """
    return _Results(kind, register).read(path).checked()


def load_registrations(kind: str) -> tuple[Registration, ...]:
    """Return who is registered, by the file that ships beside the list of a kind;
    nobody without one.
    """
    if not (about := results_settings()[kind].get("registrations")):
        return ()
    columns = ("urn", "status", "registered", "latest_full_inspection", "as_at")
    rows = read_csv_rows("data", "official", about)
    return tuple(Registration(*map(row.__getitem__, columns)) for row in rows)


def registrations_in(found: ResultsList) -> tuple[Registration, ...]:
    """Return who is registered by the rows of a list that state a status;
    nobody where none does.
    """
    latest = {each.body: each for each in found.rows if each.status}
    return tuple(
        Registration(body, each.status, "", each.start, found.as_at)
        for body, each in sorted(latest.items())
    )


@dataclass
class _Results:
    """Reads the rows of a list of results."""

    kind: str
    register: Register
    # places that the register does not have
    _unknown: Counter[str] = field(default_factory=Counter)

    def read(self, path: Path) -> ResultsList:
        """Return the list in a file, without results of places that the register does not have."""
        about = results_settings()[self.kind]
        self._about, self._judgements = about, about["judgements"]
        graded = {name: [name, *each["columns"]] for name, each in self._judgements.items()}
        fields = about["columns"] | graded
        names = {plain_name(each): name for name, printed in fields.items() for each in printed}
        needed = {name: fields[name][-1] for name in about["required"]}
        form = ListForm(lambda cell: names.get(cell, ""), needed, [*about["ignored"]], _SETTINGS)
        found = ListReader(form, self._result).read(path)
        notes = self._unknown_places() if found.rows else ()
        return replace(found, notes=(*found.notes, *notes))

    def _result(self, where: str, cells: Mapping[str, str]) -> ListedResult | None:
        """Return the result of a row; None where the register does not have its place.

        Raises ValueError.
        """
        name, given = cells.get("name", ""), cells.get
        start, published = (
            day_of(text) if (text := given(each, "")) else "" for each in ("start", "published")
        )
        if start and published and published < start:
            raise ValueError(f"published on {published}, before it began")
        if not (start or published):
            raise ValueError("has no day")
        on = date.fromisoformat(start or published)
        type_ = value_of(given("type", ""), self._about["types"], "type of provider")
        codes = [each.strip() for each in given("authority_code", "").split(";")]
        places = filter(
            None, (self._body(given("authority", ""), f"/{code}", on) for code in codes)
        )
        if not (authorities := tuple(place.partition("/")[2] for place in places)):
            self._unknown[given("authority", "") or name] += 1
            return None
        owner_name = given("owner", "")
        owners = self._owners(owner_name, given("owner_code", ""), on, authorities)
        is_named = name and type_ in self._about["named"]
        label = self._about.get("label", "{name}").format(name=name) if is_named else ""
        return ListedResult(
            given("urn", "") or slug(label),
            given("urn", ""),
            label,
            type_,
            plain_name(given("kind", "")) or "inspection",
            start,
            published,
            owners,
            owner_name,
            plain_name(given("owner_kind", "")),
            authorities,
            tuple(self._graded(cells)),
            given("address", ""),
            plain_name(given("status", "")),
            where,
        )

    def _graded(self, cells: Mapping[str, str]) -> Iterator[ListedJudgement]:
        for name, about in self._judgements.items():
            if text := cells.get(name, ""):
                grade = grade_of(text, results_settings()["grades"])
                yield ListedJudgement(name, grade, about.get("standing", "part"))

    def _owners(self, name: str, codes: str, on: date, areas: Collection[str]) -> tuple[str, ...]:
        """Return the bodies of a name or of codes on a day;
        several codes are those of a joint owner.

        `areas` are the codes of the authorities in which lies what is owned.
        """
        if ";" not in codes:
            found = [self._body(name, f"/{codes}", on, areas, with_agencies=True)]
        else:
            found = [self._body("", f"/{code.strip()}", on, areas) for code in codes.split(";")]
        return tuple(filter(None, found))

    def _body(
        self,
        name: str,
        entity: str,
        on: date,
        areas: Collection[str] = (),
        with_agencies: bool = False,
    ) -> str:
        """Return the body of a name or code ("/CODE") on a day; "" for none.

        Of a body that had not begun, it is that which it followed; of one that had ended, its
        successor: the one in `areas`, where it has several.
        """
        agencies = self.register.find_agencies(name, on) if name and with_agencies else []
        if existing := [each for each in agencies if each.exists(on)]:
            return existing[0].entity if len(existing) == 1 else ""
        named = self.register.find_authority(name, on) if name and not agencies else None
        if named and named.exists(on):
            return named.entity
        if (found := self._coded(entity) or named) is None or found.exists(on):
            return found.entity if found else ""
        around: list[str] = []
        for change in self.register.changes:
            if change.day > on and found.entity in change.resulting:
                around += change.original
            elif change.day <= on and found.entity in change.original:
                around += change.resulting
        others = map(self._coded, around)
        existing_then = {each.entity for each in others if each and each.exists(on)}
        in_areas = existing_then & {f"authority/{code}" for code in areas}
        likely = in_areas or existing_then
        return likely.pop() if len(likely) == 1 else ""

    def _coded(self, entity: str) -> Authority | Agency | None:
        code = entity.partition("/")[2]
        return self.register.authority(code) or self.register.agency(code)

    def _unknown_places(self) -> Iterator[str]:
        if self._unknown:
            names = ", ".join(sorted(self._unknown)[:_MOST_NAMED])
            number = counted(self._unknown.total(), "result")
            yield f"{number} of places that the register does not have: {names}"


def unresolved_owners(found: ResultsList) -> Iterator[str]:
    """Yield a line for each kind of owner with those that the register does not have,
    most results first.
    """
    groups: dict[str, Counter[str]] = {}
    for each in found.rows:
        if each.owner_kind and not each.owners:
            groups.setdefault(each.owner_kind, Counter())[each.owner_name or "not named"] += 1
    for kind, owners in sorted(groups.items()):
        is_councils = kind in results_settings()["council_kinds"]
        most_first = sorted(owners.items(), key=lambda one: (-one[1], one[0]))
        shown = [f"{name} ({count})" for name, count in most_first]
        limit = len(shown) if is_councils else _MOST_NAMED
        more = f" and {len(shown) - limit} more" if len(shown) > limit else ""
        listed = ", ".join(shown[:limit])
        yield f"owners that the register does not have, {kind}: {listed}{more}"
