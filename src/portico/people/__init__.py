"""Persons (the user model), client accounts, members and their roles, invitations, staff, holds, the seller.

No sign-in, no consent and no mail: those stand above.
"""
