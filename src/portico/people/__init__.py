"""Persons (the user model), client accounts, members, staff, holds.

No sign-in, no consent and no mail: those stand above.
"""
