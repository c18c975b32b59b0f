"""What was learned from labelled sentences: tables of weights, small nets, and what they know of a place."""
