"""View objects of single controls and the rows and questions they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Widget = Literal["line", "area", "date", "radio", "checkbox", "select", "municipality", "code"]


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class ControlView:
    """One control with its label and messages. `id` is the element that a link to it leads to."""

    id: str
    name: str
    widget: Widget
    label: str
    value: str = ""
    checked: bool = False
    options: tuple[OptionView, ...] = ()
    suggestions: tuple[str, ...] = ()
    help: str = ""
    hint: str = ""
    optional: bool = False
    required: bool = False
    locked: bool = False
    max_length: int | None = None
    errors: tuple[str, ...] = ()

    @property
    def described_by(self) -> str:
        parts = (
            "h" if self.hint else "",
            "e" if self.errors else "",
            "n" if self.counted else "",
            "l" if self.locked else "",
        )
        return " ".join(f"{part}-{self.name}" for part in parts if part)

    @property
    def counted(self) -> bool:
        """Is the number of characters worth showing? Only for texts that may reach the limit."""
        return self.max_length is not None and self.widget == "area"

    @property
    def rows(self) -> int:
        return max(3, min(14, self.value.count("\n") + len(self.value) // 80 + 2))


@dataclass(frozen=True, slots=True)
class RowView:
    """One answer to a repeated question, or one diagnosis."""

    id: str
    title: str
    controls: tuple[ControlView, ...]
    name: str = ""
    chosen: bool = False
    removable: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeView:
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as shown; an empty one keeps the place of a question that is not asked now."""

    id: str
    question: str
    shown: bool
    base: int
    widget: str = "fields"
    heading: str = ""
    help: str = ""
    folded: bool = False
    open: bool = False
    optional: bool = False
    controls: tuple[ControlView, ...] = ()
    rows: tuple[RowView, ...] = ()
    choice: ControlView | None = None
    systems: ControlView | None = None
    errors: tuple[str, ...] = ()
    notices: tuple[NoticeView, ...] = ()

    @property
    def anchor(self) -> str:
        """The first element somebody can type in."""
        for control in (self.choice, *self.controls):
            if control is not None:
                return control.id
        for row in self.rows:
            return row.name or row.controls[0].id
        return self.id


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of what is missing, linked to the control it is about."""

    href: str
    message: str


@dataclass(frozen=True, slots=True)
class CategoryView:
    id: str
    heading: str
    help: str
    questions: tuple[QuestionView, ...]
    errors: tuple[str, ...] = ()
