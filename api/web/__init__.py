"""Pages for people, rendered by the server and readable without JavaScript."""
