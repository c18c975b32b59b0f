"""The templates that only a publication has: header, footer, start page, search, SPARQL."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import jinja2

from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date
from graphkit.publish.file_names import relative
from graphkit.publish.publication import Publication


def page_part(template: str, publication: Publication, name: str, **data: object) -> str:
    """Return a template of this package, with `to`, which links from a page to a file."""
    to = partial(relative, page=name)
    return _environment().get_template(template).render(publication=publication, to=to, **data)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long_date"] = long_date
    environment.globals["letters"] = current_frameworks().grade_letters
    return environment
