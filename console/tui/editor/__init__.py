"""Editing text: the canvas below, code and JSON above, and what helps while one types."""
