"""Questions to a graph: entities, findings, diagnostics; used by the command line, Python and the web."""
