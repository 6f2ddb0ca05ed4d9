"""Templates, the outbox that is also the e-mail history, suppression.

Nobody sends mail but through here. Whether a newsletter may be sent is decided above.
"""
