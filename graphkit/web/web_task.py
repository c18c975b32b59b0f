"""`WebTask`: a task whose answer, or error, goes to a browser or a program."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphkit.web.page import HTML, Content, Page, PageRequest, PageResult, Redirect, Site
from graphkit.web.rendering import render
from graphkit.workers.answer_writer import AnswerWriter
from graphkit.workers.problems import TITLES
from graphkit.workers.task import Task


@dataclass(frozen=True, kw_only=True)
class WebTask(Task):
    """A task of an address of the server; `wants_html`: errors are pages."""

    path: str
    wants_html: bool = False
    site: Site = field(default_factory=Site)

    def write_problem(self, status: int, message: str, writer: AnswerWriter) -> None:
        """Write an error: a page for people, a problem document for programs."""
        if not self.wants_html:
            super().write_problem(status, message, writer)
            return
        writer.begin(status, HTML)
        writer.write(self.error_page(status, message))

    def error_page(self, status: int, message: str) -> bytes:
        """Return the page of an error."""
        return render(
            "error.html",
            PageRequest(self.path, site=self.site),
            {"title": TITLES[status], "message": message},
        )


def write_result(result: PageResult, request: PageRequest, writer: AnswerWriter) -> None:
    """Write what the builder of a page returned."""
    match result:
        case Page(template, data, status):
            writer.begin(status, HTML)
            writer.write(render(template, request, data))
        case Redirect(location, status):
            writer.begin(status, "text/plain; charset=utf-8", location=location)
        case Content(body, media_type, filename, status, policy):
            writer.begin(status, media_type, filename=filename, policy=policy)
            writer.write(body)
