"""Front matter of a report, and its references to earlier inspections.

Start at `front_page.read_front`.

report_kind, report_authority, judgements    kind and theme, authority, grades
previous_inspections                earlier inspections, wherever they are named
printed_people                      the people that any line prints: names, titles, honours, posts
inspectors, letter                  who inspected and who signed; whom a letter addresses
"""
