"""Deliveries: the outbox. What Pollen says on its own initiative leaves through here, exactly once."""
