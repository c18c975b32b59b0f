"""The one reader of words, of questions and of statements: phrases of a text → what they may mean.

anchors      the vocabulary: phrases of the lexicons, and names of the read model
segments     words of a text that stand together, with their senses
postcodes    a postcode, and its councils
"""
