"""What belongs to the whole workspace: people, tokens, usage, what functions may reach."""
