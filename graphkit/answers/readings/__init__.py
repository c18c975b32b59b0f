"""Readings: typed questions about the facts,
compiled to SQL on the read model and to SPARQL on the graph.

`read` answers one; `data/readings/units.yaml` declares what can be asked.

what a reading is
    declarations, reading, reading_schema   units, dimensions and measures; a reading, checked
    relations, values, date_words           units beside each other; names, dates and numbers in it
    literals, bootstrap                     values in queries; intervals
what is known: views of the facts, which `data/readings/meanings/*.sql` declare
    views, meanings, known_graph            the views, their steps, and both as statements
    known, grade_changes                    how authorities are graded, and what changed
    horizon                                 until which day it is known, what no row means
    recommendation_states, in_force         what became of recommendations, who delivers for whom
    next_inspections                        what is usual next
    looked_at, nearby                       what visits looked at, who is near
from a reading to rows
    read, reading_run                       the steps, and a reading on its way through them
    sql, sql_parts, sql_query               SQL; the SQL of a user
    sparql, sparql_rows, sparql_patterns, sparql_parts    SPARQL
    measured_rows, differences, cells, row_passages    rows: divided, compared, ordered, their pages
what is said of them
    result, result_notes, result_sentences, phrases    a result, its notes, as a sentence
    population, needed_words                whom it is about; what needs the words of reports
"""
