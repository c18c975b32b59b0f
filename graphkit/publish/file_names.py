"""Names of the files of a publication: of an address of the explorer, valid on Windows, macOS and Linux."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # device names of Windows
_LONGEST = 60  # characters of a part: with folders, paths stay below the 260 of Windows


def canonical_address(address: str) -> str:
    """Return an address without a fragment, its parameters sorted: addresses of one page are equal."""
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query)))
    path = unquote(parts.path)
    return f"{path}?{query}" if query else path


def file_name(address: str, suffix: str = ".html") -> str:
    """Return the name of the file for a canonical address: "/id/agency/Ofsted" → "id/agency/ofsted.html"."""
    path, _, query = address.partition("?")
    parts = [_safe(part) for part in path.split("/") if part] or ["index"]
    if query:
        parts[-1] = _safe(f"{parts[-1]}-{'-'.join(value for _, value in parse_qsl(query))}")
    return "/".join(parts) + suffix


def _safe(part: str) -> str:
    name = _UNSAFE.sub("-", part.lower()).strip("-.") or "page"
    if name != part.lower() or len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}-{sha256(part.encode()).hexdigest()[:6]}"
    return f"_{name}" if _RESERVED.match(name) else name


def relative(target: str, page: str) -> str:
    """Return a link from one file of the publication to another, both relative to its folder."""
    here, there = page.split("/")[:-1], target.split("/")
    common = 0
    while common < len(here) and common < len(there) - 1 and here[common] == there[common]:
        common += 1
    return "../" * (len(here) - common) + "/".join(there[common:])
