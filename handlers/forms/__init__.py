"""What the forms of several features have in common: their fields, how one is opened, and what is said afterwards."""
