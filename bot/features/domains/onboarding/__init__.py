"""How a domain is taken in by the double diamond: discover, define, develop, deliver."""
