"""Settings, start-up, middleware, and what a deployment needs."""
