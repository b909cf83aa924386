"""Events of deployed sources on their way to a Tracking API: batches, verdicts, and the line."""
