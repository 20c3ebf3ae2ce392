"""The plan: an operation becomes Asks once, and each time their rows become its result. No resolver is called."""
