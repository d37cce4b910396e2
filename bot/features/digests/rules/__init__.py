"""What is due when, and what belongs in an edition. No Slack, no database, no clock."""
