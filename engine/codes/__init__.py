"""Code registers: what an operator imports, and how a code is found in them by code, words and misspelt words."""
