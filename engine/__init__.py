"""What a certificate spec means: load it, judge certificates by it, exchange them.

Pure: no clock, network, Flask or SQL.
"""
