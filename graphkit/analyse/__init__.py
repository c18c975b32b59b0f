"""Measures of the graph: who is central, what recurs, what goes with which grade; two authorities compared.

`analyse` takes one of `measures()` of a store; `PROJECTIONS` are the networks that it measures.
"""

from graphkit.analyse.answer import Answer
from graphkit.analyse.asked import Asked
from graphkit.analyse.catalogue import Measure, WrongMeasure, analyse, measures
from graphkit.analyse.projections import PROJECTIONS

__all__ = ["PROJECTIONS", "Answer", "Asked", "Measure", "WrongMeasure", "analyse", "measures"]
