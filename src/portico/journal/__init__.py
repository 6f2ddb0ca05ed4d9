"""Who did what to what, by reference.

Never a value: not an old one, not a new one. The IP stands on security events only, for 90 days.
"""
