"""Text tools: cover, sections, sentences, tokens, lexicon phrases, word ids."""
