"""The door for clients: pages by family. Each view makes one domain call and translates the outcome."""
