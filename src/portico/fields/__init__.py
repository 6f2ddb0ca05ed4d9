"""Custom fields: what an operator asks beyond the built-in columns, what people answered, and what they say of a disputed fact.

No page, no query of other packages' tables lives here.
"""
