"""Asks what a user asks and judges the answers. Nothing imports this room."""
