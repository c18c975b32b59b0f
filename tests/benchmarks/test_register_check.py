"""The comparison of the register with public lists prints what differs, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from conftest import SHARED

from graphkit.documents.register import Register, load_register

LOOKUP = (
    "la_code_new,local_authority_ons_name,urn,la_code,region_name,"
    "stat_neighbours_la_code,ons_la_type\n"
)
OURS = ("E99000001,Ambleford,90001,901,South East,", "Unitary Authority\n")


@pytest.fixture
def register_check(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, which is not part of the package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import register_check

    return register_check


@pytest.mark.parametrize(
    ("row", "differences"),
    [
        (f"{OURS[0]}NEAR,{OURS[1]}", []),
        (f"{OURS[0]}NEAR,County\n", [("Ambleford", "type", "County", "unitary")]),
        (
            "E99000001,Ambleford,90007,901,SOUTH EAST,NEAR,Unitary Authority\n",
            [("Ambleford", "URN", "90007", "90001")],
        ),
        ("E99000008,Fenmere,1,1,South East,,County\n", [("Fenmere", "ONS code", "E99000008", "")]),
    ],
)
def test_the_lookup(
    row: str,
    differences: list[object],
    register_check: ModuleType,
    register: Register,
    tmp_path: Path,
) -> None:
    authority = register.authority("E99000001")
    assert authority
    near = f'"{", ".join(authority.neighbours)}"'
    (tmp_path / "list.csv").write_text(LOOKUP + row.replace("NEAR", near), "utf-8")
    found = [*register_check.authority_differences(register, tmp_path / "list.csv")]
    assert [each for each in found if each.listed] == differences
    missing = {each.registered for each in found if not each.listed}
    assert missing == {one.gss for one in register.authorities} - {row.split(",")[0]}


def test_the_list_of_trusts(register_check: ModuleType, register: Register, tmp_path: Path) -> None:
    path = tmp_path / "etr.csv"
    trust = next(
        one
        for one in load_register().agencies
        if one.id == "kingston-hospital-nhs-foundation-trust"
    )
    row = ",".join(['"RAX"', '"{}"', *[""] * 9, '"{}"'])
    path.write_text(row.format("KINGSTON AND RICHMOND NHS FOUNDATION TRUST", ""), "utf-8")
    assert trust.closed
    assert [*register_check.trust_differences(load_register(), path)] == []
    path.write_text(row.format("Fenmere NHS Trust", "20250101"), "utf-8")
    facts = [each.fact for each in register_check.trust_differences(load_register(), path)]
    assert facts == ["name of RAX", "last day of RAX"]
    assert register_check.missing_codes(register) == []


def test_known_differences_from_the_lists_at_hand(register_check: ModuleType) -> None:
    lists = SHARED / "register"
    if not lists.is_dir():
        pytest.skip(f"the public lists are not at hand: {lists}")
    found = [
        *register_check.authority_differences(load_register(), lists / "local-authorities.csv")
    ]
    # the lookup has them as counties
    new = {"Cumberland", "North Yorkshire", "Westmorland and Furness"}
    assert {each.subject for each in found if each.fact == "type"} == new
    assert len(found) == len(new)
    assert [
        *register_check.existence_differences(load_register(), lists / "official-inspections.csv")
    ] == []
