"""Measures of the graph: counts and shares with their intervals, networks, recurrence, trends.

`catalogue.analyse` calculates one of `catalogue.measures()`; `projections` has the networks to
measure.
"""
