"""Infers the follow-up of each recommendation: what the next full inspection reports.

Start with `links`.
"""
