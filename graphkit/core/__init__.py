"""Types and vocabulary that all packages share: documents, records, identifiers, ontology terms."""
