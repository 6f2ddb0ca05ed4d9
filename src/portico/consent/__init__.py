"""Purposes and wordings, agreements, and the consent log that anyone can verify and that can still be erased.

Whether a message may be mailed follows from this log; sending it does not live here.
"""
