"""Summaries of a place: briefing, digest, comparison, peers, coverage, what is new, England now."""
