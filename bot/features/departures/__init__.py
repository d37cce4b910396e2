"""People who leave: what they answered for is let go of, and those who can find somebody else hear of it, once."""
