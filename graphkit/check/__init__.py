"""Whether a graph is valid: SHACL shapes, SPARQL checks, and quotes compared with the reports."""
