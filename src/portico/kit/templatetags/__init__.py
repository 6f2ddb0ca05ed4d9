"""Template tags that the elements in `templates/ui` need."""
