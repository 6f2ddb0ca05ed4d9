"""Consents, agreements, and the log that can be verified."""
