"""Migrations: each file of `versions` leads from the tables of one version to those of the next."""
