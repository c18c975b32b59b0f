"""Compare the register with public lists, and print where they differ.

    python benchmarks/register_check.py [SHARED] [--trusts etr.csv]

SHARED/register has the lookup of authorities (`local-authorities.csv`: codes, names, types,
regions, statistical neighbours) and the inspectorate's statistics (`official-inspections.csv`:
which authorities still exist). `--trusts` takes the list of trusts as the NHS Organisation Data
Service publishes it: codes, names and last days. A list that is not at hand is named and left out.
The exit code is 1 where anything differs.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from arguments import with_shared

from graphkit.documents.register import Agency, Register, load_register, names_of, normalise_name

TYPES = {  # type in the lookup → types of the register
    "Unitary Authority": ("unitary", "isles-of-scilly"),
    "Metropolitan District": ("metropolitan",),
    "London Borough": ("london-borough", "city-of-london"),
    "County": ("county",),
}
# columns of the list of trusts, which has no header
TRUST_CODE, TRUST_NAME, TRUST_CLOSED = 0, 1, 11


class Difference(NamedTuple):
    """A fact that a list and the register do not have alike."""

    subject: str
    fact: str
    listed: str
    registered: str


def main() -> None:
    """Print the differences from each list at hand, and how many there are."""
    parser = with_shared(__doc__)
    parser.add_argument("--trusts", type=Path, help="list of trusts (etr.csv)")
    options = parser.parse_args()
    register, lists, count = load_register(), options.shared / "register", 0
    print(f"the register as of {register.day}")
    for path, compare in (
        (lists / "local-authorities.csv", authority_differences),
        (lists / "official-inspections.csv", existence_differences),
        (options.trusts, trust_differences),
    ):
        if path is None or not path.is_file():
            print(f"{path or 'list of trusts'}: not at hand")
            continue
        found = [*compare(register, path)]
        count += len(found)
        print(f"{path.name}: {len(found)} differences")
        for each in found:
            print(
                f"  {each.subject}: {each.fact}: {each.listed or '–'} in the list, "
                f"{each.registered or '–'}"
            )
    print(f"trusts without a code: {', '.join(missing_codes(register)) or 'none'}")
    sys.exit(bool(count))


def authority_differences(register: Register, path: Path) -> Iterator[Difference]:
    """Yield the differences from the lookup of authorities: one for each fact."""
    listed = set[str]()
    for row in _rows(path):
        code, name = row["la_code_new"], row["local_authority_ons_name"]
        authority = register.authority(code)
        if authority is None:
            yield Difference(name, "ONS code", code, "")
            continue
        listed.add(authority.gss)
        near = [
            one.gss
            for one in map(register.authority, row["stat_neighbours_la_code"].split(", "))
            if one
        ]
        for fact, expected, own in (
            ("URN", row["urn"], authority.urn),
            ("DfE number", row["la_code"], authority.dfe),
            ("region", row["region_name"].casefold(), authority.region.casefold()),
            ("statistical neighbours", " ".join(near), " ".join(authority.neighbours)),
        ):
            if expected != own:
                yield Difference(name, fact, expected, own)
        if row["ons_la_type"] and authority.kind not in TYPES[row["ons_la_type"]]:
            yield Difference(name, "type", row["ons_la_type"], authority.kind)
        if (found := register.find_authority(name)) != authority:
            yield Difference(name, "name", code, found.gss if found else "")
    for authority in register.present_authorities():
        if authority.gss not in listed:
            yield Difference(authority.name, "ONS code", "", authority.gss)


def existence_differences(register: Register, path: Path) -> Iterator[Difference]:
    """Yield the authorities of the inspectorate's statistics that exist in one and not in the
    other.
    """
    rows = dict.fromkeys((row["authority"], row["name"], row["exists"]) for row in _rows(path))
    present = register.present_authorities()
    for code, name, exists in rows:
        authority = register.authority(code) or register.find_authority(name)
        own = "" if authority is None else "yes" if authority in present else "no"
        if exists and own != exists:
            yield Difference(name, "exists", exists, own)


def trust_differences(register: Register, path: Path) -> Iterator[Difference]:
    """Yield the trusts of the register whose code the list has under another name,
    or with another last day.

    A name that a trust had before counts as its name; so does the code of a trust that has closed,
    where the one that followed kept it.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        listed = {row[TRUST_CODE]: row for row in csv.reader(lines) if row}
    owners = dict[str, Agency]()  # code → the agency that has it, or had it last
    for agency in sorted(register.agencies, key=lambda each: each.closed or date.max):
        owners |= dict.fromkeys(_trust_codes(agency), agency)
    for code, agency in sorted(owners.items()):
        if code not in listed:
            continue
        name, closed = listed[code][TRUST_NAME], listed[code][TRUST_CLOSED]
        if _key(name) not in map(_key, names_of(agency)):
            yield Difference(agency.id, f"name of {code}", name, agency.name)
        if bool(closed) != (
            agency.closed is not None and agency.closed.isoformat() <= register.day
        ):
            yield Difference(agency.id, f"last day of {code}", closed, str(agency.closed or ""))


def missing_codes(register: Register) -> list[str]:
    """Return the ids of the trusts without a code of the NHS."""
    return [
        one.id
        for one in register.agencies
        if one.id.endswith("-trust") and _is_nhs(one) and not one.codes
    ]


def _is_nhs(agency: Agency) -> bool:
    return agency.kind == "HealthBody" and "NHS" in agency.name


def _trust_codes(agency: Agency) -> list[str]:
    return [code.value for code in agency.codes if code.scheme == "ods"]


def _key(name: str) -> str:
    return normalise_name(name).removeprefix("the ")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


if __name__ == "__main__":
    main()
