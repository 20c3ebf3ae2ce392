"""The engine: it answers Asks with plain rows, and knows neither an entity nor a web framework."""
