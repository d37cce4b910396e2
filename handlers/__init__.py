"""How Slack talks to Pollen, and Pollen to Slack."""
