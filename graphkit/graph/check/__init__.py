"""Checks a graph: SHACL shapes, SPARQL checks, and quotes compared with the reports."""
