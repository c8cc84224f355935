"""Judging a certificate: what is shown and required, what is wrong, what is left out when it is sent."""
