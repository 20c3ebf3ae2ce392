"""How the records are asked for: one engine, a catalogue of what may be asked, and two faces, REST and GraphQL."""

VERSION = "0.1.0"
