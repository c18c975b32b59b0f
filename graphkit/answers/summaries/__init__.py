"""Summaries of a place: peers, coverage, what is new.

peer_learning                      neighbours that are strong where a place is weak
news                               what is new
inspection_changes, followed_recommendations    what changed, what became of recommendations
other_results, words_and_numbers   results of bodies, published figures
inspection_coverage, reconciliation    what is loaded, and what the official record has beside it
"""
