"""REST: URLs become Asks, and rows become JSON."""
