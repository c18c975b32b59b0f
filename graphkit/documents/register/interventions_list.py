"""Reads the list of interventions in children's services and area SEND that ships with graphkit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from graphkit.core.resources import read_csv_rows, read_yaml

AuthorityCodes = Mapping[str, str]  # ONS code, present or former → the present one


class ListedIntervention(NamedTuple):
    """What one page states of an intervention.

    `authority` is the present ONS code. `issued`, `ended` and `seen_as_at` are days, months or
    years, "" where the page states none; `source` is the address of the page. `number` counts the
    rows that are the same otherwise, from 1.
    """

    authority: str
    kind: str
    service: str
    issued: str
    ended: str
    title: str
    source: str
    is_official: bool
    seen_as_at: str
    number: int

    @property
    def name(self) -> str:
        """What identifies the row, from authority to number, as the end of an identifier."""
        when = self.issued or self.ended or "undated"
        return f"{self.authority}/{self.service}/{self.kind}-{when}/{self.number}"


@cache
def interventions_settings() -> dict[str, Any]:
    """Return the title, licence and scope of the list: `data/official/interventions.yaml`."""
    return dict(read_yaml("data", "official", "interventions.yaml"))


def load_interventions(codes: AuthorityCodes) -> tuple[ListedIntervention, ...]:
    """Return the rows of the list in order,
    without those of authorities that are not among the codes.
    """
    rows = read_csv_rows("data", "official", "interventions.csv")
    known = [row for row in rows if row["authority_code"] in codes]
    known.sort(
        key=lambda row: (
            row["authority_code"],
            row["service"],
            row["kind"],
            row["issued"],
            row["source"],
        )
    )
    return tuple(_numbered(known, codes))


def _numbered(
    rows: Iterable[Mapping[str, str]], codes: AuthorityCodes
) -> Iterator[ListedIntervention]:
    seen: Counter[tuple[str, ...]] = Counter()
    official, unnamed = (interventions_settings()[name] for name in ("official", "unnamed"))
    for row in rows:
        authority, when = codes[row["authority_code"]], row["issued"] or row["ended"]
        key = (authority, row["service"], row["kind"], when)
        seen[key] += 1
        yield ListedIntervention(
            authority,
            row["kind"],
            row["service"],
            row["issued"],
            row["ended"],
            f"{row['title']} ({unnamed})" if row["source_kind"] == unnamed else row["title"],
            row["source"],
            row["source_kind"] == official,
            row["seen_as_at"],
            seen[key],
        )
