"""HTML pages that work offline in one file: template, style,
and only the scripts that belong to them.

A content security policy allows the page's own style and scripts by their hashes and nothing else:
no request, no script from a name in the data, no form.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

# also of pages of the explorer
SHARED_FILES = ("colours.css", "picture.css", "digest.css", "save_picture.js")
_ASSETS = files("graphkit.surfaces.maps")
_STYLES = {
    "map": ("page.css", "colours.css", "map.css"),
    "chart": ("page.css", "colours.css", "picture.css", "chart.css"),
    "digest": ("page.css", "colours.css", "sheet.css", "digest.css"),
    "news": ("page.css", "colours.css", "sheet.css", "digest.css"),
}
_UNSAFE = "<>&\u2028\u2029"
ScriptLink = Callable[[str], str]  # code → link to a file with it, "" for none


def in_page(code: str) -> str:
    """Return no link for a script: it is in the page."""
    return ""


def render_page(
    template: str, scripts: Sequence[str] = (), script_link: ScriptLink = in_page, **context: Any
) -> str:
    """Return a page from the template and style of that name; only `scripts` may run on it.

    Values of `context` are escaped unless they are markup.
    """
    links = [*map(script_link, scripts)]
    elements = [
        Markup('<script src="{}"></script>').format(link)
        if link
        else Markup(f"<script>{code}</script>")
        for code, link in zip(scripts, links, strict=True)
    ]
    style, policy = _style(template), page_policy(template, scripts, is_shared=any(links))
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, loader=jinja2.FunctionLoader(read_asset)
    )
    return environment.get_template(f"{template}.html").render(
        style=Markup(style), policy=policy, scripts=elements, **context
    )


def page_policy(template: str, scripts: Sequence[str] = (), is_shared: bool = False) -> str:
    """Return the content security policy of a page: its own style and scripts, by their hashes.

    `is_shared`: the scripts are in files, which pages of the same site share.
    """
    sources = [*(["'self'"] if is_shared else []), *map(_csp_hash, scripts)]
    allowed = f"script-src {' '.join(sources)}; " if scripts else ""
    style = _csp_hash(_style(template))
    return f"default-src 'none'; {allowed}style-src {style}; base-uri 'none'; form-action 'none'"


def _style(template: str) -> str:
    return "".join(map(read_asset, _STYLES[template]))


def script_safe_json(data: Any) -> str:
    """Return data as JSON that is safe inside a script element: without <, > and &."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in _UNSAFE:  # ten times as fast as str.translate on a large text
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def read_asset(name: str) -> str:
    """Return the text of a template, style or script of this package."""
    return (_ASSETS / name).read_text("utf-8")


def _csp_hash(code: str) -> str:
    """Return the hash by which a content security policy allows a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
