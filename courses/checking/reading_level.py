"""How hard a text is to read, by the formula of Flesch and Kincaid."""

import re

HARDEST_GRADE = 12


def grade_of(text: str) -> float:
    """The grade: years of school that the text asks for; syllables are counted by groups of vowels.

    Kincaid, Fishburne, Rogers and Chissom, “Derivation of new readability formulas”, 1975.
    """
    sentences = [part for part in re.split(r"[.!?:]+\s", text) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z]+", text)
    if not words or not sentences:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def words_of(html: str) -> str:
    """The words of rich text; paragraphs and items of lists count as sentences."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"</(p|li|h[1-6])>", ". ", html))
