"""Seeing products: finding one, its page, its history, and who hears of what becomes of it."""
