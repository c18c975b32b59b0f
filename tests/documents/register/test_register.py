"""The register: authorities by all their names, and the agencies that served them at a date."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from graphkit.core.resources import load_lexicon
from graphkit.documents.register import Agency, Authority, load_register, normalise_name
from graphkit.documents.register.register import read_register
from graphkit.graph.statements.ontology_graph import agency_classes

REGISTER = load_register()
OWNERS: tuple[Authority | Agency, ...] = (*REGISTER.authorities, *REGISTER.agencies)
PRESENT = REGISTER.present_authorities()
DATES = (date(2014, 3, 1), date(2017, 6, 1), date(2020, 2, 1), date(2022, 9, 1), date(2025, 5, 1))

FORMS = {
    "county": ["{} County Council", "{}", "{} Council", "Inspection of {} County Council"],
    "unitary": ["{} Council", "{}", "{} local authority children’s services", "{} Borough Council"],
    "metropolitan": [
        "{} Metropolitan Borough Council",
        "{}",
        "{} MBC",
        "Metropolitan Borough of {}",
    ],
    "london-borough": [
        "London Borough of {}",
        "The London Borough of {}",
        "{} Council",
        "{} Borough",
    ],
}


PCC_WEST_YORKSHIRE = "police-and-crime-commissioner-for-west-yorkshire"
BERKSHIRE_WEST = "berkshire-west-safeguarding-children-partnership"


def named(text: str, on: date | None = None, area: str = "") -> list[str]:
    return [agency.id for agency in REGISTER.find_agencies(text, on, area)]


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        pytest.skip(f"the reference facts are not at hand: {path.name}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def serving(name: str, kind: str, on: date) -> list[str]:
    authority = REGISTER.find_authority(name, on)
    assert authority
    return [a.id for a in REGISTER.agencies_serving(authority.gss, kind, on) if not a.national]


def test_authorities_of_all_front_pages_are_found() -> None:
    wrong = []
    for row in rows(SHARED / "gold" / "reports.csv"):
        on = date.fromisoformat(row["start"]) if row["start"] else None
        for name in {row["name_as_printed"], row["authority"]} - {""}:
            if len(name.split()) > 9:
                continue  # no name: the theme of a letter stands in its place
            for day in {on, None}:
                found = REGISTER.find_authority(name, day)
                if found is None or found.gss != row["gss"] or found.urn != row["urn"]:
                    wrong.append((name, day, row["gss"], found and found.gss))
    assert not wrong


def test_there_are_153_complete_authorities_today() -> None:
    assert len(PRESENT) == 153
    for authority in PRESENT:
        assert re.fullmatch(r"E(06|08|09|10)\d{6}", authority.gss)
        assert authority.urn, authority.name
        assert re.fullmatch(r"\d{3}", authority.dfe)
        called = [authority.name, *(alias.text for alias in authority.aliases)]
        assert any(name in authority.official_name for name in called), authority.name
        assert authority.kind in {*FORMS, "city-of-london", "isles-of-scilly"}


def test_there_are_nine_regions() -> None:
    assert len({a.region for a in REGISTER.authorities}) == 9


def test_each_authority_has_ten_present_neighbours() -> None:
    there = {authority.gss for authority in PRESENT}
    for authority in PRESENT:
        assert len(set(authority.neighbours)) == 10, authority.name
        assert set(authority.neighbours) <= there - {authority.gss}


def test_authority_by_every_form_of_its_name() -> None:
    for authority in PRESENT:
        forms = FORMS.get(authority.kind, ["{}", "The {}"])
        names = [form.format(authority.name) for form in forms]
        names += [authority.official_name, *(alias.text for alias in authority.aliases)]
        for name in names:
            ways = (name, name.upper(), name.replace(" and ", " & "), f"  {name}. ", f"{name}’s")
            for printed in ways:
                assert REGISTER.find_authority(printed) is authority, printed


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("Herts", "Hertfordshire"),
        ("Notts", "Nottinghamshire"),
        ("Brum", "Birmingham"),
        ("K&C", "Kensington and Chelsea"),
        ("North Yorks", "North Yorkshire"),
        ("Northants", "Northamptonshire"),
        ("West Northants", "West Northamptonshire"),
    ],
)
def test_authority_by_common_short_name(short: str, name: str) -> None:
    assert REGISTER.find_authority(short) is REGISTER.find_authority(name)


@given(st.sampled_from([a for a in PRESENT if a.kind in FORMS]), st.data())
def test_generic_words_around_a_name_are_ignored(authority: Authority, data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(["", "the ", "Inspection of ", "inspection of the "]))
    after = data.draw(st.sampled_from(["", " council", " Local Authority", " children's services"]))
    assert REGISTER.find_authority(f"{before}{authority.name}{after}") is authority


@given(st.text())
def test_find_authority_never_fails(text: str) -> None:
    found = REGISTER.find_authority(text)
    assert found is None or found in REGISTER.authorities


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("Kingston upon", None),  # Hull begins so too
        ("Royal Borough of Kingston upon", "Kingston upon Thames"),
        ("London Borough of Hammersmith and", "Hammersmith and Fulham"),
        ("The Royal Borough of Windsor and", "Windsor and Maidenhead"),
        ("London Borough of Richmond upon", "Richmond upon Thames"),
    ],
)
def test_name_cut_at_the_end_of_a_line(cut: str, whole: str | None) -> None:
    found = REGISTER.find_authority(cut)
    assert (found.name if found else None) == whole


@pytest.mark.parametrize(
    "text",
    [
        *("", "London", "City", "Council", "Borough Council", "Children in Care Council", "South"),
        *(
            "Leicester County Council",
            "Derbyshire City Council",
            "Ambleford",
            "Achieving for Children",
        ),
    ],
)
def test_ambiguous_name_finds_no_authority(text: str) -> None:
    assert REGISTER.find_authority(text) is None


def test_the_date_distinguishes_the_two_dorsets() -> None:
    assert REGISTER.find_authority("Dorset", date(2016, 2, 1)).gss == "E10000009"  # type: ignore[union-attr]
    assert REGISTER.find_authority("Dorset", date(2021, 9, 1)).gss == "E06000059"  # type: ignore[union-attr]
    assert REGISTER.find_authority("Dorset County Council").gss == "E10000009"  # type: ignore[union-attr]
    assert REGISTER.find_authority("Dorset Council").gss == "E06000059"  # type: ignore[union-attr]


def test_trust_with_one_authority_finds_the_authority() -> None:
    def find(text: str, on: date) -> str | None:
        found = REGISTER.find_authority(text, on)
        return found.name if found else None

    assert find("Slough Children's Services Trust", date(2019, 2, 1)) == "Slough"
    assert find("Northamptonshire Children’s Trust", date(2021, 1, 1)) == "Northamptonshire"
    assert find("Northamptonshire Children’s Trust", date(2022, 10, 1)) is None
    assert find("Together for Children Sunderland", date(2021, 7, 1)) == "Sunderland"


def test_former_code_finds_the_authority() -> None:
    for authority in REGISTER.authorities:
        for code in authority.former_codes:
            assert REGISTER.authority(code.value) is authority
    assert REGISTER.authority("E08000016").name == "Barnsley"  # type: ignore[union-attr]
    assert REGISTER.authority("E10000002").gss == "E06000060"  # type: ignore[union-attr]


def successors(entity: str) -> set[str]:
    """Return the successors of an authority or agency."""
    return {
        new for change in REGISTER.changes if entity in change.original for new in change.resulting
    }


def test_an_abolished_authority_has_successors_from_the_next_day() -> None:
    closed = [authority for authority in REGISTER.authorities if authority.closed]
    assert {a.name for a in closed} >= {
        "Bournemouth",
        "Cumbria",
        "Dorset",
        "Northamptonshire",
        "Poole",
    }
    for authority in closed:
        assert successors(authority.entity), authority.name
        for entity in successors(authority.entity):
            successor = REGISTER.authority(entity.removeprefix("authority/"))
            assert successor
            assert successor.opened
            assert authority.closed
            assert (successor.opened - authority.closed).days == 1


@pytest.mark.parametrize("on", DATES)
@pytest.mark.parametrize("kind", ["PoliceForce", "PoliceCommissioner"])
def test_each_authority_has_one_force_and_commissioner(on: date, kind: str) -> None:
    for authority in REGISTER.authorities:
        if authority.exists(on):
            found = [
                a.id for a in REGISTER.agencies_serving(authority.gss, kind, on) if not a.national
            ]
            assert len(found) == 1, (authority.name, found)


@pytest.mark.parametrize("on", DATES)
def test_each_authority_has_a_board_or_partnership(on: date) -> None:
    for authority in REGISTER.authorities:
        if authority.exists(on):
            assert (
                len(REGISTER.agencies_serving(authority.gss, "SafeguardingPartnership", on)) == 1
            ), authority.name


def test_partnership_of_a_place_with_a_longer_name() -> None:
    names = {authority.name for authority in PRESENT}
    longer = [one for one in PRESENT if any(one.name.endswith(f" {name}") for name in names)]
    assert {"Bath and North East Somerset", "North Somerset"} <= {one.name for one in longer}
    for authority in longer:
        for called in load_lexicon("safeguarding-names")["partnership"][1:]:
            [found] = REGISTER.find_agencies(f"{authority.name} {called}", DATES[-1])
            assert found.serves_area(authority.gss), (authority.name, called)


@pytest.mark.parametrize("on", DATES)
def test_no_area_has_two_trusts_or_commissioners(on: date) -> None:
    for authority in PRESENT:
        assert len(REGISTER.agencies_serving(authority.gss, "ChildrensTrust", on)) <= 1
        assert len(REGISTER.agencies_serving(authority.gss, "RegionalAdoptionAgency", on)) <= 1
        bodies = REGISTER.agencies_serving(authority.gss, "HealthBody", on)
        areas = [area for body in bodies for area in body.areas if area.authority == authority.gss]
        assert [area.role for area in areas].count("commissions") <= 1, authority.name


@pytest.mark.parametrize(
    ("place", "kind", "on", "expected"),
    [
        ("Wokingham", "RegionalAdoptionAgency", date(2015, 10, 12), ["adopt-berkshire"]),
        ("Wokingham", "RegionalAdoptionAgency", date(2019, 6, 1), ["adopt-thames-valley"]),
        ("West Berkshire", "RegionalAdoptionAgency", date(2022, 3, 14), ["adopt-thames-valley"]),
        ("West Berkshire", "RegionalAdoptionAgency", date(2014, 6, 1), []),
        ("Slough", "ChildrensTrust", date(2015, 9, 30), []),
        ("Slough", "ChildrensTrust", date(2019, 1, 21), ["slough-childrens-services-trust"]),
        ("Slough", "ChildrensTrust", date(2023, 1, 23), ["slough-children-first"]),
        ("Windsor and Maidenhead", "ChildrensTrust", date(2017, 7, 31), []),
        ("Windsor and Maidenhead", "ChildrensTrust", date(2020, 1, 13), ["achieving-for-children"]),
        ("Doncaster", "ChildrensTrust", date(2025, 3, 1), []),
        (
            "North Northamptonshire",
            "ChildrensTrust",
            date(2022, 1, 1),
            ["northamptonshire-childrens-trust"],
        ),
        ("Reading", "ChildrensTrust", date(2024, 4, 1), ["brighter-futures-for-children"]),
        ("Sunderland", "FosteringAgency", date(2025, 1, 27), []),  # a hub of councils is none
        ("Slough", "PoliceForce", date(2019, 1, 21), ["thames-valley-police"]),
        ("Leeds", "PoliceCommissioner", date(2019, 1, 1), [PCC_WEST_YORKSHIRE]),
        ("Leeds", "PoliceCommissioner", date(2022, 1, 1), ["mayor-of-west-yorkshire"]),
        ("City of London", "PoliceForce", date(2020, 1, 1), ["city-of-london-police"]),
        ("Reading", "SafeguardingPartnership", date(2016, 5, 1), ["reading-lscb"]),
        ("Reading", "SafeguardingPartnership", date(2024, 4, 1), [BERKSHIRE_WEST]),
    ],
)
def test_agencies_serving_an_area_on_a_day(
    place: str, kind: str, on: date, expected: list[str]
) -> None:
    assert serving(place, kind, on) == expected


@pytest.mark.parametrize(
    ("place", "on", "expected"),
    [
        ("Slough", date(2015, 12, 1), "nhs-slough-ccg"),
        ("Slough", date(2019, 1, 21), "nhs-east-berkshire-ccg"),
        ("Windsor and Maidenhead", date(2022, 5, 9), "nhs-frimley-ccg"),
        ("Windsor and Maidenhead", date(2022, 7, 1), "nhs-frimley-icb"),
        ("Reading", date(2016, 5, 23), None),  # two groups shared the town
        ("West Berkshire", date(2022, 3, 14), "nhs-berkshire-west-ccg"),
        (
            "West Berkshire",
            date(2025, 3, 1),
            "nhs-buckinghamshire-oxfordshire-and-berkshire-west-icb",
        ),
        ("Essex", date(2023, 6, 1), None),  # three boards share the county
    ],
)
def test_health_commissioner(place: str, on: date, expected: str | None) -> None:
    authority = REGISTER.find_authority(place, on)
    assert authority
    found = REGISTER.health_commissioner(authority.gss, on)
    assert (found.id if found else None) == expected


def test_hospital_names_survive_a_merger_of_trusts() -> None:
    taken_over = 0
    for trust in REGISTER.agencies:
        for what, area in trust.sole_provider_of:
            after = trust.closed and REGISTER.sole_provider(
                "hospital", area.authority, trust.closed + timedelta(days=1)
            )
            if what != "hospital" or not after:
                continue
            taken_over += 1
            assert REGISTER.sole_provider("hospital", area.authority, trust.closed) == trust
            for alias in trust.aliases:
                if alias.text.endswith((" Hospital", " Infirmary")):
                    assert after.id in named(alias.text, after.opened, area.authority), alias.text
    assert taken_over > 10


def test_abbreviation_finds_the_agency_of_the_area() -> None:
    middlesbrough, wokingham, leeds, stockport = "E06000002", "E06000041", "E08000035", "E08000007"
    assert named("ATV", None, wokingham) == ["adopt-thames-valley"]
    assert named("ATV", None, middlesbrough) == ["adoption-tees-valley"]
    assert named("One Adoption", None, leeds) == ["one-adoption-west-yorkshire"]
    assert named("Aspire", None, stockport) == []
    assert named("CQC", None, stockport) == ["care-quality-commission"]


def test_closed_agency_is_found_by_name() -> None:
    assert named("Adopt Berkshire", date(2019, 6, 1)) == ["adopt-berkshire"]
    assert named("the Prince’s Trust") == ["the-kings-trust"]
    assert named("HMIC", date(2016, 1, 1)) == ["hmicfrs"]
    assert named("Frimley Clinical Commissioning Group") == ["nhs-frimley-ccg"]
    assert named("the Ambleford Trust") == []


def test_longer_variant_of_a_name() -> None:
    assert named("Together for Children Limited") == ["together-for-children-sunderland"]
    assert named("City of York Safeguarding Children Board", date(2018, 9, 24)) == ["york-lscb"]


def test_successions_link_existing_agencies() -> None:
    known = {owner.entity for owner in OWNERS}
    for change in REGISTER.changes:
        assert {*change.original, *change.resulting} <= known, change
    assert successors("agency/slough-childrens-services-trust") == {"agency/slough-children-first"}
    assert successors("agency/adopt-berkshire") == {"agency/adopt-thames-valley"}
    assert any("agency/wokingham-lscb" in change.original for change in REGISTER.changes)


def test_every_agency_has_a_class_and_a_source() -> None:
    for agency in REGISTER.agencies:
        assert agency.kind in agency_classes(), agency.id
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", agency.id)
        assert agency.source
        assert agency.sector
        assert agency.national or agency.areas, agency.id
        sources = [alias.source for alias in agency.aliases] + [
            code.source for code in agency.codes
        ]
        assert all([*sources, *(area.source for area in agency.areas)]), agency.id


def test_every_other_fact_has_a_source() -> None:
    for authority in REGISTER.authorities:
        assert authority.source
        sources = [alias.source for alias in authority.aliases]
        assert all([*sources, *(code.source for code in authority.former_codes)]), authority.name
    assert all(change.source for change in REGISTER.changes)
    assert all(law.source for law in REGISTER.laws)


def test_every_source_key_is_listed() -> None:
    cited = {owner.source for owner in OWNERS}
    cited |= {area.source for agency in REGISTER.agencies for area in agency.areas}
    cited |= {alias.source for owner in OWNERS for alias in owner.aliases}
    cited |= {change.source for change in REGISTER.changes} | {law.source for law in REGISTER.laws}
    assert {source for source in cited if " " not in source} <= set(REGISTER.sources)
    for source in cited:
        assert "2026" <= REGISTER.looked_up(source) <= REGISTER.day, source


def test_periods_are_valid_and_within_the_agency() -> None:
    for agency in REGISTER.agencies:
        first, last = agency.opened or date.min, agency.closed or date.max
        assert first <= last, agency.id
        for area in agency.areas:
            begins, ends = area.opened or first, area.closed or last
            assert first <= begins <= ends <= last, (agency.id, area)
    for alias in (alias for owner in OWNERS for alias in owner.aliases):
        assert (alias.opened or date.min) <= (alias.closed or date.max), alias


def test_ambiguous_names_differ_in_date_or_area() -> None:
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for text, entity, kind in REGISTER.names():
        owners[normalise_name(text)].add((entity, kind))
    for text, names in owners.items():
        if len({entity for entity, _ in names}) > 1 and {kind for _, kind in names} & {
            "name",
            "variant",
        }:
            found = [REGISTER.agency(entity.partition("/")[2]) for entity, _ in sorted(names)]
            times = [(a.opened, a.closed) for a in found if a]
            assert (
                text.startswith("dorset") or times[0][1] is None or len(set(times)) == len(names)
            ), text


def test_names_are_repeatable() -> None:
    again = read_register(Path(__file__).parents[3] / "data" / "register")
    assert list(again.names()) == list(REGISTER.names())
    assert again.agencies == REGISTER.agencies
    assert again.changes == REGISTER.changes


def test_laws_have_legislation_identifiers() -> None:
    laws = {law.title: law.id for law in REGISTER.laws}
    assert laws["Children Act 1989"] == "ukpga/1989/41"
    assert laws["Children and Young Persons Act 2008"] == "ukpga/2008/23"
    assert len(set(laws.values())) == len(laws)
    for law in REGISTER.laws:
        assert re.fullmatch(r"uk(pga|si)/\d{4}/\d+|guidance/[a-z0-9-]+", law.id)
        year = law.title[-4:]
        assert law.kind == "guidance" or law.id.split("/")[1] == year, law


def test_one_edition_of_guidance_is_valid_at_a_time() -> None:
    editions = [law for law in REGISTER.laws if law.id.startswith("guidance/working-together")]
    for on in DATES:
        there = [e for e in editions if e.opened and e.opened <= on <= (e.closed or date.max)]
        assert len(there) == 1
