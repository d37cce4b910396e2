"""The one message of a week: what waits for somebody, and what happened to what they follow."""
