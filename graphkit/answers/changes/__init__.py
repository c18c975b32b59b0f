"""What changed between two graphs, in people's terms:
inspections, grades, recommendations, bodies, labels.

graph_side     opens one side: a store, one of its generations, or an export
side_facts     reads from a side what people follow: a dictionary of facts for each kind
label_changes  counts the labels of findings and recommendations that differ
graph_diff     compares both sides: facts that were added, removed or changed
change_text    writes the result as text and as Atom feed (maps.change_page: as HTML)
"""
