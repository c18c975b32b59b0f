"""The styles of embedded charts and digests, which are those of the files that the commands write."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.view.digest_file import digest_style
from graphkit.view.html_page import picture_style
from graphkit.web.page import Content, PageRequest, PageResult

_STYLES = {"/picture.css": picture_style, "/digest.css": digest_style}


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the style sheet."""
    return Content(_STYLES[request.path]().encode(), "text/css; charset=utf-8")
