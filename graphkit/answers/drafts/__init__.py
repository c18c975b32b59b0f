"""Checks drafts: each sentence about inspections is confirmed, contradicted,
or not found in the reports.

draft_text, sentence               a draft as sentences, a sentence as tokens
claims, authority_sets             what a sentence states: claims, also on several authorities
opinions                           what is an opinion, a plan or a question
published_numbers, practice,       judge published numbers, practice, and themes, outcomes and
stated_words                       quotations; `answers/claims` judges other claims
likeness                           what they are judged by: passages that are near
check                              puts the judgements of a sentence together
checked_draft, commented_document  the result, and the draft with comments
"""
