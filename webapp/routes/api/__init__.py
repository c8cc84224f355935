"""The HTTP API: what the pages can do, for programs. Each module holds one group of calls as a table of operations."""
