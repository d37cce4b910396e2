"""Settings: what an organisation's admins decide for everybody."""
