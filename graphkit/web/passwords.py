"""Reads the file of names and passwords."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from graphkit.core.errors import InputError


def read_passwords(path: Path) -> dict[str, str]:
    """Return the passwords by name: lines `NAME:PASSWORD`, empty lines and lines that begin with # ignored.

    Raises InputError where a line is not of this form, the file is empty, or others may read it.
    """
    if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"other users may read {path}: run `chmod 600 {path}`")
    users: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(":")
        if not (name and colon and password):
            raise InputError(f"{path}, line {number}: write NAME:PASSWORD")
        users[name] = password
    if not users:
        raise InputError(f"{path} has no passwords: write a line NAME:PASSWORD")
    return users
