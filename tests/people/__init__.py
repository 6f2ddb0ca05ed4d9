"""Tests of persons, client accounts and who belongs to them."""
