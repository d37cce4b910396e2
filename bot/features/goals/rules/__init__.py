"""What a tree of goals is, how progress and status follow from readings. No Slack, no database, no clock."""
