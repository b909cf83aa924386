"""Which of many texts a few typed letters mean, the likeliest first.

Every word has to be found: as it stands, or else as letters in that order. Pure. The trap: this is
done at every key, so a text is folded once and costs a few comparisons; a longer query looks only
at what the shorter one left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_BEGINS, _WORD, _INSIDE, _BESIDE, _SCATTERED = 400, 300, 200, 100, 50


class Text(NamedTuple):
    title: str
    beside: str
    """Worth less: what kind it is, what it belongs to."""


def folded(title: str, beside: str) -> Text:
    return Text(title.casefold(), beside.casefold())


def matches(query: str, texts: Sequence[Text], among: Iterable[int]) -> list[int]:
    """Places of the texts that have all words of a query, the best first; equal ones as given."""
    words = query.casefold().split()
    scored = [(score, place) for place in among if (score := _score(words, texts[place]))]
    scored.sort(key=lambda found: -found[0])  # stable
    return [place for _, place in scored]


def spans(query: str, title: str) -> list[tuple[int, int]]:
    """What of a title to light up."""
    text = title.casefold()
    if len(text) != len(title):
        return []  # folding made other letters of some, such as ß
    found: list[tuple[int, int]] = []
    for word in query.casefold().split():
        if (at := _place(word, text)) >= 0:
            found.append((at, at + len(word)))
        elif (scattered := _letters(word).search(text)) is not None:
            found += [scattered.span(n) for n in range(1, len(word) + 1)]
    return sorted(found)


def _score(words: list[str], text: Text) -> float:
    """0 where a word is not found."""
    total = 1.0
    for word in words:
        score = _of_word(word, text)
        if not score:
            return 0
        total += score
    return total


def _of_word(word: str, text: Text) -> float:
    at = _place(word, text.title)
    if at >= 0:
        rank = _BEGINS if at == 0 else _WORD if _begins_word(text.title, at) else _INSIDE
        return rank - min(len(text.title), 90) / 10
    if word in text.beside:
        return _BESIDE
    scattered = _letters(word).search(text.title)
    if scattered is None:
        return 0
    return max(1.0, _SCATTERED - (scattered.end() - scattered.start() - len(word)))


def _place(word: str, text: str) -> int:
    """Where a word is found, rather at the beginning of a word."""
    first = at = text.find(word)
    while at > 0 and not _begins_word(text, at):
        at = text.find(word, at + 1)
    return at if at >= 0 else first


def _begins_word(text: str, at: int) -> bool:
    return not text[at - 1].isalnum()


@lru_cache(maxsize=64)
def _letters(word: str) -> re.Pattern[str]:
    return re.compile(".*?".join(f"({re.escape(letter)})" for letter in word))
