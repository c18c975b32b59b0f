"""Front matter of a report, and its references to earlier inspections.

Start at `front_page.read_front`.
"""
