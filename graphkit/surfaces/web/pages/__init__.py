"""Functions that build pages, by subject. The table of addresses is routes.py.

site_pages                         data and about, feeds
ask_page, search_page, search_suggestions, question_pages    questions and words
declared_pages, council_parts      topics, regions, councils, homes, laws: lists of answers
chosen_pages                       news, and authorities side by side
authority_pages                    tracker
inspection_page, statement_panel, page_images        an inspection with its statements
entity_pages                       all others
chart_pages, ability_pages         maps and charts; what has no page of its own
sparql_pages, api_pages            for programs
"""
