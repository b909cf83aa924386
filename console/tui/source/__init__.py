"""Connected sources: what they are, what arrives, and what they emit."""
