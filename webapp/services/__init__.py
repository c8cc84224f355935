"""What the pages do. Every service gets its database, clock and specs as arguments."""
