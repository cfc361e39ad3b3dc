"""Speaking to the mail server so that it stays known whether it may have taken a message."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

_END = b"\r\n.\r\n"


class FellSilent(smtplib.SMTPServerDisconnected):
    """The server had all of a message and did not say that it took it: sent again, it could arrive twice."""


class Smtp(smtplib.SMTP):
    """Remembers whether a message was sent to its end."""

    had_all = False

    def send(self, s: Any) -> None:
        super().send(s)
        self.had_all = isinstance(s, bytes) and s.endswith(_END)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.had_all = False
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as error:
            if self.had_all:
                raise FellSilent from error
            raise


class SmtpOverTls(Smtp, smtplib.SMTP_SSL):
    """The same over an encrypted line."""


class Backend(EmailBackend):
    """Django's own, with servers that fall silent told apart."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SmtpOverTls if self.use_ssl else Smtp
