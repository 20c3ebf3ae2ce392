"""GraphQL: selections become Asks, and rows become a result."""
