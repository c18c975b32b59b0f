"""Functions that build pages, by subject. The table of addresses is routes.py.

site_pages, council_page           home, browse, coverage; the reader's own council
ask_page, search_page, search_suggestions, question_pages    questions and words
authority_pages, inspection_page, statement_pages    an authority, an inspection, a statement
declared_pages                     topics, agencies, homes, services, laws: lists of answers
subject_pages, entity_pages        regions; all others
chart_pages, ability_pages         maps and charts; what has no page of its own
sparql_pages, api_pages            for programs
"""
