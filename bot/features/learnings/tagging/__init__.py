"""Tags: offered while somebody types, kept from doubling, renamed and merged by those who lead."""
