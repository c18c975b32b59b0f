"""HTML pages that work offline in one file and never execute or interpret their data.

The data are in JSON blocks in which no tag can begin or end; the page's script inserts them as text only. The
details that only the panel shows come last, so that the map is drawn before they are parsed. A content
security policy allows the page's own style and scripts by their hashes and nothing else: no request, no
script from a name in the data, no form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

_ASSETS = files("graphkit.view")
_VIS_LIBRARY = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def map_page(data: dict[str, Any], title: str, description: str) -> str:
    """Return the page of a network; `data` comes from `network_data`, `description` is below the title."""
    script, library = _map_script(), _vis_library()
    return render_page(
        "map",
        (library, script),
        title=title,
        description=description,
        library=Markup(library),
        script=Markup(script),
        data=Markup(script_safe_json({name: value for name, value in data.items() if name != "details"})),
        details=Markup(script_safe_json(data["details"])),
    )


def render_page(template: str, scripts: Sequence[str] = (), **context: Any) -> str:
    """Return a page from the template and style of that name; only `scripts` may run on it.

    Values of `context` are escaped unless they are markup.
    """
    style = _read_asset("page.css") + _read_asset(f"{template}.css")
    allowed = f"script-src {' '.join(map(_csp_hash, scripts))}; " if scripts else ""
    policy = f"default-src 'none'; {allowed}style-src {_csp_hash(style)}; base-uri 'none'; form-action 'none'"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(_read_asset)
    )
    return environment.get_template(f"{template}.html").render(style=Markup(style), policy=policy, **context)


def script_safe_json(data: Any) -> str:
    """Return data as JSON that is safe inside a script element: without <, > and &."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).translate(_UNSAFE)


def _map_script() -> str:
    """Return the script of a map: its files in one function scope."""
    parts = "\n".join(
        _read_asset(name)
        for name in ("map.js", "grid.js", "drawing.js", "evidence.js", "paths.js", "controls.js")
    )
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


@cache
def _vis_library() -> str:
    """Return the vis-network library included in pyvis (MIT or Apache 2.0)."""
    return _SOURCE_MAP.sub("", _VIS_LIBRARY.read_text("utf-8"))


def _read_asset(name: str) -> str:
    """Return the text of a template, style or script of this package."""
    return (_ASSETS / name).read_text("utf-8")


def _csp_hash(code: str) -> str:
    """Return the hash by which a content security policy allows a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
