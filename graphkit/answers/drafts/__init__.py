"""Checks drafts: each sentence about inspections is confirmed, contradicted,
or not found in the reports.

draft_text                         a draft as sentences
opinions                           what is an opinion, a plan or a question
published_numbers, practice,       judge published numbers, practice, themes and quotations;
stated_words                       `answers/claims` reads and judges other claims
likeness                           what they are judged by: passages that are near
check                              puts the judgements of a sentence together
checked_draft, commented_document  the result, and the draft with comments
"""
