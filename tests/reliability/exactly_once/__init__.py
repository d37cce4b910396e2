"""That nothing is lost and nothing happens twice, whenever a process ends."""
