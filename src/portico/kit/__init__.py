"""Small general tools: clock, keyed digests, tokens, jobs, the gate, claims of work.

Nothing here knows what a person or a client is.
"""
