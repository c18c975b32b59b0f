"""Checks drafts: each sentence about inspections is confirmed, contradicted,
or not found in the reports.

draft_text, sentence               a draft as sentences, a sentence as tokens
claim, claims, authority_sets      what a sentence states: claims, also on several authorities
opinions                           what is an opinion, a plan or a question
grades, stated_facts, published_numbers, practice    judge claims: on grades, of one authority or of
                                   a set; on other facts; on published numbers; on practice
known_rows, likeness               what they are judged by: rows of readings, passages that are near
check                              puts the judgements of a sentence together
checked_draft, commented_document  the result, and the draft with comments
"""
