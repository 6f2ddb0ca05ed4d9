"""The guide's pictures: `python -m tests.screenshots` writes them all."""
