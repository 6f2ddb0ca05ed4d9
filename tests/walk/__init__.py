"""Every address of the house, asked for by everyone. What each is told stands in `table`."""
