"""A small schema with every hard case of the vocabulary: the proof that the words suffice."""
