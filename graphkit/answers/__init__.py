"""From a graph to an answer: typed questions, queries, measures, summaries, words, drafts, changes."""
