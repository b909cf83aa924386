"""The keys of the console: which there are, what they do, how they read, and the user's own."""
