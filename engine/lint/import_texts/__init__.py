"""`spec-lint import-texts`: an official text file (XML) becomes a text version of a spec (JSON), with a report.

opening (bytes to XML) → reading (texts with places) → header (type, version, date) and words (markup to plain text) →
keys (what the spec reads) and versions (what has changed) → trial (the rules of spec-lint over the result) → writing.
`importing` tells the story, `rules` every finding.
"""
