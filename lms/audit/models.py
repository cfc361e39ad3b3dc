"""What is kept so that records can be answered for."""

from .corrections import Correction as Correction
from .looks import Look as Look
