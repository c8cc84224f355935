"""Register files: what they may hold, and what is said of each mistake."""

from __future__ import annotations

from datetime import date

import pytest

from engine.codes.files import LONGEST_TEXT, FileProblem, FileRefused, read_register
from engine.codes.register import CodeEntry, Help

HEAD = "code\tlabel\twords\tvalid_from\tvalid_to\n"


def problems(data: bytes, shape: str | None = "icd-10-se") -> list[FileProblem]:
    with pytest.raises(FileRefused) as refused:
        read_register(data, shape)
    return refused.value.problems


def test_a_file_gives_its_entries() -> None:
    text = (
        "# taken from the public classification\n"
        + HEAD
        + "m54.5\t Lumbago \tont i ryggen; ryggskott\t1997-01-01\t2030-12-31\r\n\nF320\tLindrig depressiv episod"
    )
    read = read_register(text.encode(), "icd-10-se")
    assert read.subset is None
    assert read.entries == (
        CodeEntry("M545", "Lumbago", ("ont i ryggen", "ryggskott"), date(1997, 1, 1), date(2030, 12, 31)),
        CodeEntry("F320", "Lindrig depressiv episod"),
    )


def test_a_file_may_say_that_it_is_a_subset_and_begin_with_a_byte_order_mark() -> None:
    read = read_register("\ufeff# subset: Demonstrationsurval\ncode\tlabel\nA00\tKolera\n".encode())
    assert read.subset == "Demonstrationsurval"


def test_columns_of_diagnoses_that_a_code_helps_to_describe() -> None:
    text = "code\tlabel\thelps:functions\thelps:activities\nb152\tEmotionella funktioner\tF32* f43.8A\t\n"
    assert read_register(text.encode(), "icf").entries[0].helps == (
        Help("functions", "F32", central=True),
        Help("functions", "F438A"),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "the file is empty"),
        ("code\tlabel\n", 2, 1, "there are no codes"),
        ("code\n", 1, 1, "the column 'label' is missing"),
        ("code\tlabel\tlable\n", 1, 12, "there is no column 'lable'"),
        ("code\tlabel\thelps:\n", 1, 12, "there is no column 'helps:'"),
        ("code\tlabel\tcode\n", 1, 12, "the column 'code' stands twice"),
        (HEAD + "A00\tKolera\t\t\t\tmer\n", 2, 15, "more cells"),
        (HEAD + "\tKolera\n", 2, 1, "the code is missing"),
        (HEAD + "A0\tKolera\n", 2, 1, "'A0' is no code"),
        (HEAD + "A00-B99\tInfektioner\n", 2, 1, "'A00-B99' is no code"),
        (HEAD + "# note\nA00\tKolera\nA0.0\tTyfoid\n", 4, 1, "the code A00 stands on line 3 already"),
        (HEAD + "A00\t \n", 2, 6, "the label is missing"),
        (HEAD + "A00\n", 2, 4, "the label is missing"),
        (HEAD + "A00\tKolera\t\t2026-02-30\n", 2, 13, "'2026-02-30' is no day"),
        (HEAD + "A00\tKolera\t\t20260201\n", 2, 13, "'20260201' is no day"),
        (HEAD + "A00\tKolera\t\t2026-02-01\t2026-01-31\n", 2, 24, "before the first"),
        (HEAD + "A00\tKol\u200bera\n", 2, 8, "cannot be shown"),
        (HEAD + f"A00\t{'k' * (LONGEST_TEXT + 1)}\n", 2, 5, "2001 characters"),
        ("code\tlabel\thelps:x\nA00\tKolera\tF32, F33\n", 2, 12, "'F32,' is no diagnosis code"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, line: int, column: int, said: str) -> None:
    first = problems(text.encode())[0]
    assert (first.line, first.column) == (line, column)
    assert said in first.message
    assert first.help


def test_a_byte_that_is_no_utf8_is_told_with_its_place() -> None:
    (problem,) = problems("code\tlabel\nA00\tÅ kol".encode() + b"\xe5ra\n")
    assert (problem.line, problem.column, problem.help) == (2, 10, "save the file as UTF-8")


def test_every_mistake_is_told() -> None:
    found = problems((HEAD + "A0\tKolera\nA01\t\nA02\tX\t\tsoon\n").encode())
    assert [(each.line, each.column) for each in found] == [(2, 1), (3, 5), (4, 8)]
