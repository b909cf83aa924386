"""The requests that functions make, with httpx, in the console's own process."""
