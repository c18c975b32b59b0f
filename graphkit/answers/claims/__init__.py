"""What is said is judged once: a claim, of a sentence or of a question, and what is true of it.

sentence, grammar,       a sentence as text with tokens for its values; what it states: claims, also
authority_sets           on several authorities
claim                    the claim: places, values, times and how they are meant, number with bound
verdict                  what is true of it: state, why, and the passages that show it
grades, stated_facts     judge claims: on grades, of one authority or of a set; on other facts
known_rows               what they are judged by: rows of readings
"""
