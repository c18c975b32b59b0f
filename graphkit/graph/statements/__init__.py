"""Builds RDF: one named graph for each report, for the register,
for the ontology and for the dataset.
"""
