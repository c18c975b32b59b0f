"""Measures of the graph: centrality, recurrence, trends, topics by grade; two authorities compared.

`catalogue.analyse` calculates one of `catalogue.measures()`; `projections` has the networks to measure.
"""
