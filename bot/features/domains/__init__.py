"""Domains: boundaries inside an organisation, each with a channel and with leads who answer for it."""
