"""Sign-up, sign-in, verification, sessions."""
