"""A running house and a real browser, for journeys, pages and screenshots."""
