"""Reports as a browser would take them apart."""

from __future__ import annotations

from html.parser import HTMLParser


class Parsed(HTMLParser):
    """The elements of a page with their attributes, its text, and the tags in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.elements: list[dict[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.elements.append({"tag": tag, **dict(attrs)})

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def parsed(page: bytes) -> Parsed:
    """A page, taken apart."""
    found = Parsed()
    found.feed(page.decode("utf-8"))
    found.close()
    return found
