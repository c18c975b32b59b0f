"""The web side of graphkit: pages for people,
a SPARQL 1.1 endpoint and a JSON API (`graphkit serve`).

The server process (Starlette on uvicorn) opens no graph. It routes requests to three lanes of
worker processes (`surfaces.workers`): "pages", "slow" for pages that may take seconds, and
"queries" for SPARQL. Each worker has the graph open for reading, does one task at a time, and is
killed and replaced at a limit of time or memory, or when its client disconnects.

    web_server.py     uvicorn with limits on connections and slow senders
    app.py            the Starlette application: what each address does
    middleware.py     host check, security headers, complete bodies, limits for each client
    passwords.py      passwords, and how many can be guessed
    protocol.py       SPARQL 1.1 protocol: reads a query from a request; which media type a client
                      prefers
    web_tasks.py      what workers do: build a page, answer a query (pages/sparql_pages.py)
    tools_over_http.py  the tools for assistants (graphkit.surfaces.mcp) at /mcp
    page_links.py     the addresses of pages, and the links that lead to them
    rendering.py      Jinja2 environment and filters
    page.py           what a page gets and returns
    routes.py         the table of pages: address → function in pages/
    openapi.py        the operations of the JSON API, and the document of all addresses
    settings.py, replies.py, sent_forms.py    settings of the server, its responses, forms sent
    table_frame.py, column_kinds.py, passage_groups.py, pickers.py    parts of pages
    page_drawing.py   a page of a PDF file as a picture
    public_copy.py    a copy of a graph without words that may not be republished
    pages/            functions that build pages, by subject; api_pages.py answers the JSON API
    templates/        Jinja2 templates; base.html has the navigation, search box and styles
    static/           vendored scripts and styles (renewed by benchmarks/vendor_assets.py; licences
                      in NOTICE)

How to add a page:

1. Write a function in a module of ``pages/``:
   ``def NAME(store: Store, request: PageRequest) -> PageResult``; its docstring begins with what
   the page is, which the OpenAPI document repeats. Return ``Page("NAME.html", {...})`` for a
   template and its data; ``Content(bytes, "text/csv", "name.csv")`` for a download or an image;
   ``Content.json(value)`` for JSON; ``Redirect("/address")``. Raise EntityNotFoundError for 404 and
   ParameterError for 400: their messages are shown to the reader. The function runs in a worker: it
   may be slow (up to the time limit), and it imports no Starlette.
2. Write ``templates/NAME.html``, which begins with ``{% extends "base.html" %}`` and fills the
   blocks ``title`` and ``main``. All values are escaped. ``labels.of(iri)`` is the name of an
   entity, and ``<a{{ iri | href }}>`` links to its page, as
   ``<a{{ "/search" | href(topic=name) }}>`` does to any other: a server below a path and a
   publication have other links, and where there is no page, ``href`` is left out. What needs a
   server is inside ``{% if links.is_served %}``. No inline scripts: the Content Security Policy
   blocks them. Scripts and styles are files in ``static/``, named in the block ``head``; names in
   lower case.
3. Add a line to ``routes.py``, more specific addresses first. ``lane="slow"`` for what takes
   seconds; ``formats=True`` if the address also answers Turtle, JSON-LD … from the statements about
   the entity.

HTML of a map (a complete page with scripts of its own) is returned as
``Content.sandboxed(html, policy)`` and embedded in an ``<iframe>`` with the same ``sandbox``.
Pages are cached for each generation of the graph, so a builder must depend on the store and the
request only.

A test asks for pages with the fixture ``get`` of tests/surfaces/web/conftest.py:
``get("/id/authority/E99000001")``.
"""
