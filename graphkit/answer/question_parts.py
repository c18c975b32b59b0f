"""The parts of a typed question as clauses of a reading: each part is said by a clause, or is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphkit.answer.question import TypedQuestion, judged_parts
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.ask.lookup import concept_value, kind_of, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.facts.stated_interventions import stated_since
from graphkit.readings.nearby import nearness

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

Clause = dict[str, Any]
WEAK = ["weakness", "mixed"]
SIDES = {"weakness": WEAK, "strength": ["strength"]}
GRADES = ["outstanding", "good", "requires-improvement", "inadequate"]
OVERALL: Clause = {"criterion": OVERALL_EFFECTIVENESS}
DELEGATES: Clause = {
    "has": {"of": "arrangements", "where": {"kind": "ChildrensTrust", "role": "delivers", "until": None}}
}
_NEAR = {"near": "near", "statistical": "near.statistical", "peers": "near.peers"}
_EXTENTS = {"most": ["all", "most"], "few": ["few", "one"], "all": ["all"]}
_RELATIVE = {"below": "<", "above": ">"}


class TypedParts:
    """The parts of a question that no clause has said yet: `take` returns values, and counts them as said."""

    def __init__(self, store: Store, question: TypedQuestion) -> None:
        self.store, self.question = store, question
        self.left = [each for each in question.parts if each.role not in ("subject", "postcode")]
        self.near = ""  # which authorities near the place are meant, where no part says it

    def take(self, role: str, *values: str) -> list[str]:
        """Return the values of the parts with a role (and one of some values), which are said now."""
        found = [each for each in self.left if each.role == role and (not values or each.value in values)]
        self.left = [each for each in self.left if each not in found]
        return [each.value for each in found]

    def several(self, role: str) -> list[str]:
        """Return the values of a role, several in one part apart."""
        return [value for each in self.take(role) for value in each.split()]

    def one(self, role: str) -> str:
        """Return the first value of a role; "" without one."""
        return next(iter(self.take(role)), "")

    @property
    def is_one(self) -> bool:
        """Whether the question is about one authority."""
        question = self.question
        return len(question.all("place")) == 1 and not (question.has("near") or question.has("area"))

    @property
    def is_few(self) -> bool:
        """Whether the question names its authorities."""
        question = self.question
        return question.has("place") and not (question.has("near") or question.has("area"))

    def several_left(self, role: str) -> list[str]:
        """Return the values of a role that are not said yet."""
        return [each.value for each in self.left if each.role == role]

    # Clauses

    def places(self) -> list[Clause]:
        """Return the clauses on where: authorities, areas, those near one, and what is outside."""
        places, near, areas = self.several("place"), self.one("near") or self.near, self.take("area")
        kinds = load_lexicon("question-words")["kinds of authority"]
        found = [{"authority.kind": kinds[each]} for each in areas if each in kinds]
        anywhere = [self._area(each) for each in areas if each not in kinds]
        named: list[Clause] = [{"authority": places}] if places else []
        if near and places:
            found.append(self._near(near, places[0]))
            named = []
        if len(named + anywhere) > 1:
            found.append({"any": named + anywhere})
        else:
            found += named + anywhere
        return [*found, *({"not": self._outside(each)} for each in self.take("outside"))]

    def _near(self, kind: str, place: str) -> Clause:
        compared = self.question.has("measure", "compare") and not self.question.has("grade")
        near: Clause = {_NEAR.get(kind, ""): place}
        if kind == "border":
            near = {
                "authority": [local_id(each) for each in nearness(self.store, entity_iri(place), kind)]
                or [place]
            }
        return {"any": [{"authority": place}, near]} if compared else near

    def _area(self, name: str) -> Clause:
        area, groups = vocabulary(self.store).areas[name], load_lexicon("question-words")["areas"]
        if name in groups:
            return {"region": groups[name]}
        if kind_of(area.iri) == "region":
            return {"region": concept_value(area.iri)}
        return {"authority": [local_id(each) for each in area.authorities]}

    def _outside(self, value: str) -> Clause:
        return self._area(value) if value in vocabulary(self.store).areas else {"authority": value}

    def of_authorities(self, unit: str) -> list[Clause]:
        """Return the conditions on authorities themselves: who delivers for them or intervenes in them."""
        found: list[Clause] = []
        for each in self.several("intervention"):
            stated = _intervened(self.store, [] if each in ("any", "none") else [each])
            found.append({"not": stated} if each == "none" else stated)
        for each in self.take("deliverer"):
            found.append(DELEGATES if each == "other" else {"not": DELEGATES})
        for each in self.take("stated"):
            side, _, topic = each.partition("=")
            found.append(has_rows("findings", topic=concept_value(topic), polarity=SIDES[side]))
        if not found or unit == "authorities":
            return found
        return [{"has": {"of": "authorities", "where": all_of(found)}}]

    def of_inspections(self, unit: str) -> list[Clause]:
        """Return the clauses on inspections: kind, edition, who led them, and their grades."""
        found: list[Clause] = []
        if names := self.several("framework"):
            found.append(frameworks(names))
        if editions := self.several("edition"):
            found.append({"edition": editions})
        if people := self.several("person"):
            led = not self.question.has("post") or bool(self.take("post", "lead-inspector"))
            found.append({"lead": people} if led else has_rows("participations", person=people))
        return found + self.grades("" if unit == "inspections" else "inspection.")

    def grades(self, prefix: str = "") -> list[Clause]:
        """Return the clauses on grades: of one judgement area, of several, or beside each other."""
        relation, grades = self.one("relation"), self.several("grade")
        own = grade_under(prefix, self.one("criterion") if relation or grades else "")
        found: list[Clause] = []
        if relation in _RELATIVE:
            found.append({own: {_RELATIVE[relation]: {"dimension": grade_under(prefix)}}})
        elif relation == "none":
            found.append({own: None})
        elif relation in ("every", "any") and grades:
            others = [each for each in GRADES if each not in grades]
            given = has_rows("judgements", grade=others if relation == "every" else grades)
            found += [{"not": given}, {grade_under(prefix): GRADES}] if relation == "every" else [given]
        elif grades:
            found.append({own: grades})
        for area, how, other in map(judged_parts, self.take("judged")):
            value = other.split("|") if how == "=" else {how: {"dimension": grade_under(prefix, other)}}
            found.append({grade_under(prefix, area): value})
        return found

    def passages(self) -> list[Clause]:
        """Return the clauses on what passages say."""
        found: list[Clause] = []
        for each in self.take("topic"):
            found.append({"topic": [*map(concept_value, each.split())]})
        for role in ("sector", "agency", "extent"):
            if values := self.several(role):
                found.append({role: values if role != "extent" else _EXTENTS.get(values[0], values)})
        if kinds := self.several("agency_kind"):
            found.append(has_rows("agencies", kind=kinds))
        found += [{"words": each.split("|")} for each in self.take("text")]
        return found

    def periods(self) -> Clause:
        """Return the periods of the inspections as slots, or as a clause on them."""
        periods = [value for each in self.take("period") for value in each.split()]
        name = "published" if self.take("when", "published") else "began"
        if not periods:
            return {}
        spans = [*map(plain_period, periods)]
        return {"where": {name: spans}} if len(spans) > 1 else {name: spans[0]}

    def as_at(self) -> str:
        """Return the day of a state: "as at 31 March 2025", "on 31 March 2024"."""
        first, _, last = self.question.one("period").partition("..")
        is_day = len(last) == 10 and first in ("", last)
        return last if is_day and self.take("period") else ""

    def reading(self, unit: str, where: list[Clause], slots: Clause | None = None, **more: Any) -> Clause:
        """Return a reading of a unit with clauses and slots; a slot without a value is left out."""
        self.take("measure", "list", "count")
        self.take("by", "authority")
        given = {**(slots or {}), **more, "limit": int(self.one("limit") or 0)}
        clause = all_of([*where, *filter(None, [given.pop("where", None)])])
        return {"of": unit, **({"where": clause} if clause else {}),
                **{name: value for name, value in given.items() if value}}  # fmt: skip


def has_rows(unit: str, **where: Any) -> Clause:
    """Return the clause that rows of another unit exist."""
    return {"has": {"of": unit, "where": where}}


def _intervened(store: Store, kinds: list[str]) -> Clause:
    """Return the clause on authorities with an intervention that reports of the last years state."""
    where: Clause = {
        "until": None,
        "reported": f"{stated_since(store.facts)}..",
        **({"kind": kinds} if kinds else {}),
    }
    return {"has": {"of": "interventions", "where": where}}


def grade_under(prefix: str, criterion: str = "") -> str:
    """Return the dimension of a grade: the overall one, or that of a judgement area."""
    return f"{prefix}grade" if criterion in ("", OVERALL_EFFECTIVENESS) else f"{prefix}grade.{criterion}"


def current_full() -> tuple[str, str]:
    """Return the names of full inspections as they are now: all, and the latest framework."""
    return "full", current_frameworks().latest.framework


def frameworks(names: list[str]) -> Clause:
    """Return the clause on frameworks, each with its variants."""
    if names == ["full"]:
        return {"family": "full"}
    known = [each.framework for each in current_frameworks()]
    full = current_frameworks().full_inspections
    return {
        "framework": [
            each
            for each in known
            for name in names
            if each.startswith(name) or (name == "full" and each in full)
        ]
    }


def all_of(clauses: list[Clause]) -> Clause:
    """Return clauses that all hold as one."""
    names = [name for each in clauses for name in each]
    if len(clauses) == 1 or (len({*names}) == len(names) and not any("has" in each for each in clauses)):
        return {name: value for each in clauses for name, value in each.items()}
    return {"all": clauses} if clauses else {}


def plain_period(period: str) -> str:
    first, _, last = period.partition("..")
    return first if first == last else period
