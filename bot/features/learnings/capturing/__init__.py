"""Messages that are saved as learnings: by a shortcut on them, or by an emoji."""
