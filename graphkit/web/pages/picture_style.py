"""The style of embedded charts, which is that of the charts that `graphkit map` writes."""

from __future__ import annotations

from graphkit.store.dataset import Store
from graphkit.view.html_page import picture_style
from graphkit.web.page import Content, PageRequest, PageResult


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the style sheet."""
    return Content(picture_style().encode(), "text/css; charset=utf-8")
