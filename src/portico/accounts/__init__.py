"""Sign-up, sign-in, second factors, verification, sessions, and who joins or leaves an account.

Rests on django-allauth; authentication is not written here.
"""
