"""View objects of single controls and the rows and questions they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.routes.offers import Widget
from webapp.routes.views.ticked_help import HelpView


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
    why_locked: str = ""
    max_length: int | None = None
    errors: tuple[str, ...] = ()
    days: tuple[ControlView, ...] = ()
    """First and last day of a period."""
    length: str = ""
    """How long a period is."""

    @property
    def described_by(self) -> str:
        parts = (
            "h" if self.hint else "",
            "e" if self.errors else "",
            "n" if self.counted else "",
            "l" if self.why_locked else "",
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
    """One answer to a repeated question, or one diagnosis. `name` is its tick box, or the value of the button
    that removes it."""

    id: str
    title: str
    controls: tuple[ControlView, ...]
    name: str = ""
    ticked: bool = False
    """Is the row a tick box?"""
    chosen: bool = False
    locked: bool = False
    removable: bool = False
    instance: int | None = None
    """Its position among the stored answers, from 0."""
    share: int | None = None
    """The percentage that the row's code speaks of, where hours are worked out from it."""
    search: str = ""
    """The field whose code is searched for while somebody writes in the row."""
    errors: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The first element somebody can type in."""
        return self.name if self.ticked else self.controls[0].id if self.controls else self.id


@dataclass(frozen=True, slots=True)
class HoursView:
    """A helper: of the hours someone works in a week, how many remain in each row. Nothing of it is stored."""

    id: str
    before: str
    after: str
    help: str


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
    hours: HoursView | None = None
    support: HelpView | None = None
    note: str = ""
    """What people should know of the registers that are searched."""
    why_locked: str = ""
    errors: tuple[str, ...] = ()
    notices: tuple[NoticeView, ...] = ()

    @property
    def anchor(self) -> str:
        """The first element somebody can type in."""
        for control in (self.choice, *self.controls):
            if control is not None:
                return control.id
        for row in self.rows:
            return row.anchor
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
