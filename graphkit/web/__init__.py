"""Serves a graph over HTTP: a read-only SPARQL endpoint, and pages to browse.

Each request runs one graphkit command in a process of its own, because a query in this process could not be
stopped at a time limit. So a page shows what the command prints, for the current graph.
"""
