"""Going anywhere by a few letters, and the help that says how."""
