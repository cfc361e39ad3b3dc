"""How days and moments are written for people in English; a moment names its time zone."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F Y, H:i T"
MONTH_DAY_FORMAT = "j F"
