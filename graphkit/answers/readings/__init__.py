"""Readings: typed questions about the facts,
compiled to SQL on the read model and to SPARQL on the graph.

`read` answers one; `data/readings/units.yaml` declares what can be asked.
"""
