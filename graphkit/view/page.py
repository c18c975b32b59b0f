"""One HTML file that works offline and lets nothing in the data run.

Data stand in JSON blocks in which no tag can begin or end; the page's own script writes them as text only.
What only the panel shows comes last, so that the map is drawn before it has been read.
A content security policy allows the page's own style and scripts, by their digests, and nothing else: no
request, no script that came with a name, no form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

_HERE = files("graphkit.view")
_LIBRARY = files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_UNSAFE = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def page(data: dict[str, Any], title: str, about: str) -> str:
    """Return the page that shows a drawing; `about` is a sentence below the title."""
    script, style, library = _script(), text_of("map.css"), _library()
    policy = (
        f"default-src 'none'; script-src {digest(library)} {digest(script)}; style-src {digest(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return written_out(
        "map.html",
        style,
        policy,
        title=title,
        about=about,
        library=Markup(library),
        script=Markup(script),
        data=Markup(as_json({name: value for name, value in data.items() if name != "details"})),
        details=Markup(as_json(data["details"])),
    )


def written_out(name: str, style: str, policy: str, **more: Any) -> str:
    """Return a page made of the frame that all share; what is filled in is escaped unless it is markup."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(text_of)
    )
    return environment.get_template(name).render(style=Markup(style), policy=policy, **more)


def as_json(data: Any) -> str:
    """Return data as JSON that may stand inside a script element: without any of < > &."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).translate(_UNSAFE)


def _script() -> str:
    """Return the page's own script: its parts in a scope of their own."""
    parts = "\n".join(
        text_of(name)
        for name in ("map.js", "grid.js", "drawing.js", "evidence.js", "paths.js", "controls.js")
    )
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


@cache
def _library() -> str:
    """Return the drawing library that comes with pyvis (vis-network, MIT or Apache 2.0)."""
    return _SOURCE_MAP.sub("", _LIBRARY.read_text("utf-8"))


def text_of(name: str) -> str:
    """Return one of the files that pages are made of."""
    return (_HERE / name).read_text("utf-8")


def digest(code: str) -> str:
    """Return by what a content security policy knows a script or a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
