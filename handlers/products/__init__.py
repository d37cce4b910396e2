"""How people find, record, follow and hand over data products."""
