"""Runs in a process of its own: data of a sheet on standard input, its PDF on standard output.

Whatever a text does to the typesetter (a crash, a hang, all the memory), it happens here and not among other people's
requests. Only the standard library and typst are imported, so that a start costs some tens of milliseconds. Nothing is
written to standard error on purpose: messages of the typesetter quote texts, and texts are about patients.
"""

import json
import resource
import sys

MEMORY_BYTES = 2 * 1024**3
PROCESSOR_SECONDS = 30
DECLARED, UNDECLARED = b"\x01", b"\x00"
"""First byte of the output: does the PDF say that it follows PDF/UA-1?"""


def limit() -> None:
    """What is over the limits ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the patient's data


def main(template: str, fonts: str) -> None:
    import typst

    sheet = sys.stdin.buffer.read().decode()
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(template, font_paths=known, ignore_system_fonts=True, sys_inputs={"sheet": sheet})
    made_at = json.loads(sheet)["made_at"]
    try:
        mark, pdf = DECLARED, compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at)
    except typst.TypstError:
        # Typst refuses to declare what does not follow the standard. A print that is tagged all the same is better
        # than none.
        mark, pdf = UNDECLARED, compiler.compile(format="pdf", timestamp=made_at)
    assert isinstance(pdf, bytes)  # the list is for pictures, one a page
    sys.stdout.buffer.write(mark + pdf)


if __name__ == "__main__":
    limit()
    main(*sys.argv[1:])
