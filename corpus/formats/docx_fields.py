"""Fields of Word (page numbers, cross references, check boxes): what they show, not what they are told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PAGE = re.compile(r"\s{0,20}(?:PAGE|NUMPAGES|SECTIONPAGES)\b")
_ENCLOSED = re.compile(  # eq \o\ac(○,1): what Word's dialog for enclosed characters writes
    r"\s{0,20}eq\s{0,5}\\o\s{0,5}\\ac\s{0,5}\([^,，]{1,3}[,，]([^()]{1,3})\)", re.IGNORECASE
)
_CIRCLED = {str(i): chr(0x2460 + i - 1) for i in range(1, 21)}
_INSTRUCTION_MAX = 2000


@dataclass(slots=True)
class Field:
    """A field between its marks.

    Attributes:
        shown: whether its result has begun; what stands before that is its instruction.
        checked: of a check box, whether it is ticked.
        aside: words among its instruction, which are shown only if its result never begins.
    """

    shown: bool = False
    checked: bool | None = None
    aside: list[str] = field(default_factory=list)
    _instruction: list[str] = field(default_factory=list)

    def instruct(self, text: str) -> None:
        """Add to its instruction."""
        self._instruction.append(text)

    @property
    def instruction(self) -> str:
        """The instruction, as far as one is looked at."""
        return "".join(self._instruction)[:_INSTRUCTION_MAX]

    def drawn(self) -> str:
        """What Word draws for a field that has no result of its own: a circled figure, a check box."""
        if self.checked is not None:
            return "☑" if self.checked else "☐"
        found = _ENCLOSED.match(self.instruction)
        if found:
            return _CIRCLED.get(found[1].strip(), found[1].strip())
        return ""


def is_page_number(instruction: str) -> bool:
    """Whether a field shows the number of the page or how many there are."""
    return bool(_PAGE.match(instruction.upper()))
