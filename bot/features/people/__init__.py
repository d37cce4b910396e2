"""People: who someone is and which channels they are in, as Slack last showed it."""
