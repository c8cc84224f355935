"""A record system and a recipient to try things with: real HTTP servers that fail as they are told."""
