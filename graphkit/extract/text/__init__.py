"""The text as readers take it: cover, sections, sentences, phrases, words, words as numbers, days."""
