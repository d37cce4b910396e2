"""How Slack saves a message as a learning: a shortcut on it, a global one, an emoji."""
