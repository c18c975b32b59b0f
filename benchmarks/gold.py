"""What people read and wrote down, from the folder of the gold: sentences one by one, and reports whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphkit.evaluate.corpus import SENTENCES

Read = dict[str, Any]


def sentences(gold: Path) -> Iterator[Read]:
    """Yield the labelled sentences; "double" says whether two people read one."""
    for name in SENTENCES:
        for line in (gold / name).read_text(encoding="utf-8").splitlines():
            yield json.loads(line) | {"double": name == SENTENCES[0]}


def inventories(gold: Path) -> list[Read]:
    """Return what was found in reports read whole, and what the next ones say of their recommendations."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(gold.glob("inventories/*.json"))]
