"""Measures of the graph: centrality, recurrence, trends, topics by grade; two authorities compared.

`analyse` calculates one of `measures()`; `PROJECTIONS` are the networks it can use.
"""

from graphkit.analyse.catalogue import Measure, analyse, measures
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.projections import PROJECTIONS
from graphkit.analyse.result_table import ResultTable

__all__ = ["PROJECTIONS", "Measure", "MeasureRequest", "ResultTable", "analyse", "measures"]
