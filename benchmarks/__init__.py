"""What claims about speed and relevance are made of."""
