"""Words: their stems, the key terms of a text, dates,
and the terms that say what a recommendation asks for.
"""
