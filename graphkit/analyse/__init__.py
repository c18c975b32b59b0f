"""Measures of the graph: who is central, what recurs, what goes with which grade; two authorities compared.

`analyse` takes one of `measures()` of a store; `PROJECTIONS` are the networks that it measures.
"""

from graphkit.analyse.catalogue import Measure, analyse, measures
from graphkit.analyse.parameters import MeasureRequest
from graphkit.analyse.projections import PROJECTIONS
from graphkit.analyse.result_table import ResultTable

__all__ = ["PROJECTIONS", "Measure", "MeasureRequest", "ResultTable", "analyse", "measures"]
