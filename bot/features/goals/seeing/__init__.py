"""Seeing goals: the tree, a node's page and history, and the channels that follow it."""
