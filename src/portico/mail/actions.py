"""Putting mail into the outbox, and suppression. Delivery stands in `portico.mail.delivery`."""
