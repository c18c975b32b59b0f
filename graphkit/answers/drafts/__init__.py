"""Checks drafts: each sentence about inspections is confirmed, contradicted,
or not found in the reports.
"""
