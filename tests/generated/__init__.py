"""What must hold for every installed model, read from the map: a model added tomorrow is covered without a new test."""
