"""What is told of corrections: the decision, to whoever asked."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.notices.kinds import Kind
from lms.notices.telling import News, tell

from .corrections import Correction


def tell_of_decision(correction: Correction, *, at: datetime) -> None:
    """Whoever asked is told what was decided and why."""
    if correction.outcome == Correction.Outcome.APPROVED:
        title = _("Corrected, as you asked: %s")
    else:
        title = _("Refused: the correction you asked for: %s")
    news = News(
        person_id=correction.person_id,
        kind=Kind.CORRECTION,
        key=f"correction:{correction.pk}",
        title=title % correction.get_kind_display(),
        body=correction.decision_reason,
        link=f"{reverse('portal:record')}#corrections",
    )
    tell([news], at=at)
