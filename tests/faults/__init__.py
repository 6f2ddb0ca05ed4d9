"""What happens when something breaks: crashes at every commit, kill -9, a ledger or a database that is not what it was."""
