"""Relations that a report states: arrangements, shared services, interventions, statistics,
citations.
"""
