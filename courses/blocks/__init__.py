"""What a lesson is made of."""

from .body import LessonBody, usual_blocks
from .facts import FactReferencesBlock
from .words import TEXT_FEATURES, TextBlock

__all__ = ["TEXT_FEATURES", "FactReferencesBlock", "LessonBody", "TextBlock", "usual_blocks"]
