"""`pollen doctor`: looks at everything that Pollen needs, changes nothing, and says what to do."""
