"""Side-by-side measurements, each against its floor in the same run. `make bench` runs them."""
