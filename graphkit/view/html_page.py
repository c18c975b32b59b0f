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
from collections.abc import Sequence
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
    script, library = _script(), _library()
    return written_out(
        "map",
        (library, script),
        title=title,
        about=about,
        library=Markup(library),
        script=Markup(script),
        data=Markup(as_json({name: value for name, value in data.items() if name != "details"})),
        details=Markup(as_json(data["details"])),
    )


def written_out(kind: str, scripts: Sequence[str] = (), **more: Any) -> str:
    """Return a page made of the frame and style that all share and its own; `scripts` are those it may run.

    What is filled in is escaped unless it is markup.
    """
    style = _text_of("page.css") + _text_of(f"{kind}.css")
    allowed = f"script-src {' '.join(map(_digest, scripts))}; " if scripts else ""
    policy = f"default-src 'none'; {allowed}style-src {_digest(style)}; base-uri 'none'; form-action 'none'"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(_text_of)
    )
    return environment.get_template(f"{kind}.html").render(style=Markup(style), policy=policy, **more)


def as_json(data: Any) -> str:
    """Return data as JSON that may stand inside a script element: without any of < > &."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).translate(_UNSAFE)


def _script() -> str:
    """Return the page's own script: its parts in a scope of their own."""
    parts = "\n".join(
        _text_of(name)
        for name in ("map.js", "grid.js", "drawing.js", "evidence.js", "paths.js", "controls.js")
    )
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


@cache
def _library() -> str:
    """Return the drawing library that comes with pyvis (vis-network, MIT or Apache 2.0)."""
    return _SOURCE_MAP.sub("", _LIBRARY.read_text("utf-8"))


def _text_of(name: str) -> str:
    """Return one of the files that pages are made of."""
    return (_HERE / name).read_text("utf-8")


def _digest(code: str) -> str:
    """Return by what a content security policy knows a script or a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
