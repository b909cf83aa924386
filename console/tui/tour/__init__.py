"""The guided tour: its steps, and how the console lets them happen."""
