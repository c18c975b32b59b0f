"""The read model: one SQLite file derived from the graph, which everything that counts reads.

schema, derivation, writer, filling    its tables, rows from statements, written in a build, or
                                       filled by queries
facts, numbers, names                  opens the file; numbers and names of things
inspections, passages, passage_link, selected_findings, recommendation_outcomes, inspection_results
                                       typed reads
full_text, match, search_terms         full-text search
user_query                             SQL of a user
"""
