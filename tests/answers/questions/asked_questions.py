"""The questions of `questions.yaml`, with the names of a graph filled in."""

from pathlib import Path
from typing import Any

import yaml

Asked = list[tuple[str, str]]


def asked(**names: str) -> Asked:
    """Return each question with the kind of its answer."""
    listed: list[dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "questions.yaml").read_text("utf-8")
    )
    return [(each["ask"].format(**names), each["kind"]) for each in listed]
