"""What ten times as many reports cost: time, disk and memory of a build, beside those of once as many.

    python benchmarks/growth.py [data/records] [--times 10]

The records are repeated under other identifiers: each copy tells of an inspection held forty days after the
one before, read from a file of its own. Both builds are made in processes of their own, one after the other,
with two workers.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from arguments import arguments

RECORDS = Path(__file__).parents[1] / "data" / "records"
APART = 40  # days between one copy and the next: no inspection takes so long


def repeated(folder: Path, times: int, into: Path) -> None:
    """Write every record so many times, each time as an inspection of its own."""
    into.mkdir()
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        for copy in range(times):
            (into / f"{copy:02}-{path.name}").write_text(json.dumps(_later(record, copy)), "utf-8")


def _later(record: dict[str, Any], copy: int) -> dict[str, Any]:
    """Return a record of an inspection that was held later, from another file."""
    name = f"{record['source']['sha256']}{copy}".encode()
    source = record["source"] | {"sha256": hashlib.sha256(name).hexdigest()}
    days = [{key: _shifted(day, copy) for key, day in visit.items()} for visit in record.get("dates", ())]
    later = record | {"source": source, "dates": days}
    if "published" in record:
        later["published"] = _shifted(record["published"], copy)
    return later


def _shifted(day: str, copy: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=APART * copy)).isoformat()


def built(folder: Path, store: Path) -> dict[str, float]:
    """Build a graph of these records in a process of its own; return what it cost."""
    build = Path(__file__).with_name("build.py")
    command = [sys.executable, str(build), "--step", "build", "--cores", "2", str(folder), str(store)]
    cost: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    cost["disk"] = sum(path.stat().st_size for path in store.rglob("*") if path.is_file()) / 1e6
    return cost


def main() -> None:
    """Build both, and print them side by side."""
    reader = arguments(__doc__)
    reader.add_argument("records", type=Path, nargs="?", default=RECORDS)
    reader.add_argument("--times", type=int, default=10)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as place:
        costs = []
        for times in (1, asked.times):
            folder = Path(place, f"records-{times}")
            repeated(asked.records, times, folder)
            costs.append(built(folder, Path(place, f"graph-{times}")))
    once, often = costs
    print(f"{'':24}{'once':>12}{f'{asked.times} times':>12}{'ratio':>8}")
    for name, unit in MEASURES.items():
        print(f"{name + ', ' + unit:24}{once[name]:12.1f}{often[name]:12.1f}{often[name] / once[name]:8.2f}")


MEASURES = {
    "reports": "number",
    "triples": "number",
    "clock": "s",
    "processor": "s",
    "memory": "MB",
    "worker memory": "MB",
    "disk": "MB",
}


if __name__ == "__main__":
    main()
