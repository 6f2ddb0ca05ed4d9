"""The door for staff. Each view names the permission it needs and makes one domain call."""
