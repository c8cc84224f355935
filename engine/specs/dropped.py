"""What a file says in vain though it can be read: a property that stands twice, or null. The model shows neither."""

from __future__ import annotations

import json


def dropped_or_null(text: str) -> bool:
    """Does a readable JSON text hold a property twice, or the value null?"""
    odd = False

    def look(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal odd
        found = dict(pairs)
        odd = odd or len(found) < len(pairs) or None in found.values()
        return found

    json.loads(text, object_pairs_hook=look)
    return odd
