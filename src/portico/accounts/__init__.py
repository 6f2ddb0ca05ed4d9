"""Sign-up, sign-in, verification, sessions. Rests on django-allauth; authentication is not written here."""
