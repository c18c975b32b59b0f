"""Summaries of a place: briefing, digest, comparison, peers, coverage, what is new, England now.

authority_briefing, briefing_parts, comparison, peer_learning    an authority, two, its neighbours
regional_digest, digest_themes, england_now    several authorities, all of them
topic_summary, agency_summary      a topic in a part of England, an agency
news, waiting_times                what is new, when next
latest_inspection, inspection_changes, followed_recommendations    what the latest inspection says,
                                   what changed, what became of recommendations
paged_findings, other_results, words_and_numbers    findings by page, results of bodies, figures
inspection_coverage, reconciliation    what is loaded, and what the official record has beside it
"""
