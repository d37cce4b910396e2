"""What files of every kind have in common, whatever they tell of: how they are read, and what their names mean here."""
