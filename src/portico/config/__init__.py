"""Settings, urls, start-up, wiring, and the declarations of third-party models."""
