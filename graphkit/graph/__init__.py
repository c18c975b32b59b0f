"""`Record` in, RDF out: one named graph for each report, the register and the ontology."""
