"""HTML pages that work offline in one file and never execute or interpret their data.

The data are in JSON blocks in which no tag can begin or end; the page's script inserts them as text only.
Large blocks are compressed (gzip in base64) and unpacked by the browser. The details that only the panel
shows are read after the map is drawn. A content security policy allows the page's own style and scripts
by their hashes and nothing else: no request, no script from a name in the data, no form.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

_ASSETS = files("graphkit.view")
_STYLES = {
    "map": ("page.css", "map.css"),
    "chart": ("page.css", "picture.css", "chart.css"),
    "changes": ("page.css", "changes.css"),
    "digest": ("page.css", "changes.css", "digest.css"),
}
_SCRIPTS = ("map.js", "grid.js", "drawing.js", "overview.js", "evidence.js", "paths.js", "controls.js")
_VIS_LIBRARY = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"  # MIT or Apache 2.0
_TABLES = ("nodes", "edges")  # fields with a row for each node or edge
_MAX_PLAIN = 400_000  # characters of a block that is not compressed
_GZIP_LEVEL = 6  # 9 takes four times as long for 1.5 % less
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_UNSAFE = "<>&\u2028\u2029"
_MOST_LINKS = 1000  # on a page without JavaScript


def map_page(
    data: dict[str, Any], title: str, description: str, links: Sequence[Sequence[object]] = ()
) -> str:
    """Return the page of a network; `data` comes from `network_data`, `description` is below the title.

    `links` are the rows that a browser without JavaScript shows.
    """
    script, library = _map_script(), _SOURCE_MAP.sub("", _VIS_LIBRARY.read_text("utf-8"))
    return render_page(
        "map",
        (library, script),
        title=title,
        description=description,
        library=Markup(library),
        script=Markup(script),
        links=links[:_MOST_LINKS],
        number=len(links),
        blocks={
            "data": _data_block({name: value for name, value in data.items() if name != "details"}),
            "details": _data_block(data["details"]),
        },
    )


def render_page(template: str, scripts: Sequence[str] = (), **context: Any) -> str:
    """Return a page from the template and style of that name; only `scripts` may run on it.

    Values of `context` are escaped unless they are markup.
    """
    style = "".join(map(read_asset, _STYLES[template]))
    allowed = f"script-src {' '.join(map(_csp_hash, scripts))}; " if scripts else ""
    policy = f"default-src 'none'; {allowed}style-src {_csp_hash(style)}; base-uri 'none'; form-action 'none'"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(read_asset)
    )
    return environment.get_template(f"{template}.html").render(style=Markup(style), policy=policy, **context)


def script_safe_json(data: Any) -> str:
    """Return data as JSON that is safe inside a script element: without <, > and &."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in _UNSAFE:  # ten times as fast as str.translate on a large text
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _data_block(data: Any) -> tuple[str, Markup]:
    """Return the media type and the text of a block of data: JSON, with tables by column if it is large."""
    text = script_safe_json(data)
    if len(text) <= _MAX_PLAIN:
        return "application/json", Markup(text)
    by_column = (
        {name: _columns(value) if name in _TABLES else value for name, value in data.items()}
        if isinstance(data, dict)
        else _columns(data)
    )
    packed = gzip.compress(script_safe_json(by_column).encode("utf-8", "replace"), _GZIP_LEVEL, mtime=0)
    return "application/gzip", Markup(base64.b64encode(packed).decode("ascii"))


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a table by column, which compresses better; null where a row lacks a value."""
    names = sorted({name for row in rows for name in row})
    return {"size": len(rows), "columns": {name: [row.get(name) for row in rows] for name in names}}


def _map_script() -> str:
    """Return the script of a map: its files in one function scope."""
    parts = "\n".join(map(read_asset, _SCRIPTS))
    return f'"use strict";\n(async () => {{\n{parts}}})();\n'


def read_asset(name: str) -> str:
    """Return the text of a template, style or script of this package."""
    return (_ASSETS / name).read_text("utf-8")


def _csp_hash(code: str) -> str:
    """Return the hash by which a content security policy allows a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
