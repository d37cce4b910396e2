"""What two texts have in common: words, weights, ranking. Pure: no Slack, no database, no clock."""
