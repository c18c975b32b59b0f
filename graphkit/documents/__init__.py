"""From a file to a record: what one report states, each fact with the page and words that state it.

fetch/      downloads reports from the inspectorates' sites
ingest/     bytes → `Document`: text, blocks, pages
extract/    `Document` → `Record`: judgements, recommendations, findings, mentions, people
resolve/    mentions → entities of the register
register/   who exists: authorities, agencies, their names and dates; published lists

A record is the seam: nothing here knows RDF or a store. `graph.builder` calls the readers,
`pipeline` puts the steps of a build together.
"""
