"""Fetch the documents of the benchmark into `documents/`, and check their SHA-256.

    python benchmarks/open/fetch.py [--from FOLDER] [--to FOLDER]

`--from` takes copies from a folder of PDFs at hand, by digest, before anything is downloaded.
Needs the standard library alone. A document whose bytes differ from the digest is refused: its
publisher has replaced it, and no span would fit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
PAUSE = 1.0  # seconds between two downloads
TIMEOUT = 60.0


def main() -> None:
    """Fetch what is missing; exit with 1 where a document could not be had."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--from", dest="at_hand", type=Path, help="a folder with copies")
    parser.add_argument("--to", type=Path, default=HERE / "documents")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    copies = _by_digest(options.at_hand) if options.at_hand else {}
    missing = 0
    for document in read_documents():
        target = options.to / f"{document['name']}.pdf"
        if target.is_file() and _digest(target.read_bytes()) == document["sha256"]:
            continue
        try:
            data = _content(document, copies)
        except (OSError, ValueError) as error:
            print(f"{document['name']}: {error} ({document['address']})", file=sys.stderr)
            missing += 1
        else:
            target.write_bytes(data)
    print(f"{options.to}: {missing} documents are missing")
    sys.exit(1 if missing else 0)


def read_documents() -> list[dict[str, str]]:
    """Return the rows of `documents.jsonl`."""
    lines = (HERE / "documents.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if "sha256" in row]


def _content(document: dict[str, str], copies: dict[str, Path]) -> bytes:
    copy = copies.get(document["sha256"])
    if copy:
        return copy.read_bytes()
    time.sleep(PAUSE)
    with urllib.request.urlopen(document["address"], timeout=TIMEOUT) as response:
        data: bytes = response.read()
    if _digest(data) != document["sha256"]:
        raise ValueError("the file at its address has another SHA-256 now")
    return data


def _by_digest(folder: Path) -> dict[str, Path]:
    return {_digest(path.read_bytes()): path for path in sorted(folder.rglob("*.pdf"))}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main()
