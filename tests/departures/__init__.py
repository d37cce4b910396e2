"""People who leave."""
