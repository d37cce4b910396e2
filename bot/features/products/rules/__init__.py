"""What a data product is and whose it is. No Slack, no database, no clock."""
