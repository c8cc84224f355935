"""What is kept: tables, and the two kinds of transactions that touch them."""
