"""How facts are put into sentences: names within a sentence, statements as phrases, sources by their short names."""

import re
from collections.abc import Iterable
from functools import cache

from .values import Body, Duty, Graph, Text

_TRAILING = re.compile(r"\s*\([^()]*\)$")
# Names that take no article, and those that begin with a common noun.
_BARE = re.compile(r"^(RAND|NAVSUP|U\.S\. defense contractors|Registered|Marine Corps int|U\.S\. Coast Guard)")
_COMMON = re.compile(r"^(Foreign purchaser|Eligible|Purchaser|Weapon system|Case manager|Registered)")
_VERB = re.compile(r"^(?:(?:Alone|Continuously) )?(?:[A-Z]?[a-z]+(?:[^s]s|sses)|May|Must|Is|Has|Held|Studied)\b")
_AGREES = re.compile(r"^(Are|Receive|Advise|May|Must) ")
_PLURAL = re.compile(r"\b(committees|Commands|Departments|contractors|exporters)\b", re.IGNORECASE)
_ACT = re.compile(r"^(?P<act>.* Act) sec\. (?P<number>\w+)")
_CODE = re.compile(r"^(?P<head>\d+ U\.S\.C\.) (?P<number>\d+)")
_NUMBERED = re.compile(
    r"^(Executive Order \d+|DSCA Policy Memo \d\d-\d+|48 CFR [\d.]+|22 CFR [\d.]+ \(ITAR\)|DFARS PGI [\d.]+)"
)
_PLAIN = re.compile(r"^(SAMM (?:Chapter|Appendix) \w+$|DFARS|DoDD|DoDI)")
_PLACE = re.compile(r"^(?:sec\. |C\d|AP\d|par\. \()[\w(). -]*$")
# What a source is by its title; a page that tells of a memo is none.
_ITSELF = {
    "statute": re.compile(r"Act sec\.|U\.S\.C\. \d"),
    "executive order": re.compile(r"^Executive Order \d+"),
    "memo": re.compile(r"^DSCA Policy Memo \d"),
    "manual": re.compile(r"^SAMM (Chapter|Appendix)"),
    "regulation": re.compile(r"^(\d+ CFR|DFARS) "),
    "agency publication": re.compile(r"^(About DSCU|(DSCA|State|AFLCMC|DTSA|AETC|DSCU)\b.*:)"),
}
# So many words in common tell an answer.
_TELLS = 2
_WORD = re.compile(r"[a-z0-9$&]+")
_IDLE = frozenset(
    {"a", "an", "and", "any", "are", "as", "at", "be", "been", "before", "by", "can", "do", "does", "each", "every"}
    | {
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "most",
        "must",
    }
    | {"no", "not", "of", "on", "one", "or", "other", "own", "so", "some", "such", "than", "that", "the", "their"}
    | {"them", "then", "these", "they", "this", "those", "through", "to", "under", "up", "was", "were", "what", "when"}
    | {"where", "which", "while", "who", "whose", "will", "with", "within", "would"}
)


def name_of(body: Body) -> str:
    """The name without what explains it in brackets."""
    return _TRAILING.sub("", body.name)


def option_of(body: Body) -> str:
    """The name as an option, with the letters that people know it by."""
    name, short = name_of(body), body.short
    is_known_by = short.isupper() and "(" not in short and short not in name and len(short) <= 12
    return f"{name} ({short})" if is_known_by else name


def in_sentence(body: Body) -> str:
    """The name with its article, within a sentence."""
    name = name_of(body)
    said = name[0].lower() + name[1:] if _COMMON.match(name) else name
    if _BARE.match(name):
        return said
    return f"{'an' if name.startswith('Eligible') else 'the'} {said}"


def is_several(body: Body) -> bool:
    """Whether the name is a plural, with which no statement in the singular agrees."""
    return bool(_PLURAL.search(name_of(body)))


def phrase_of(duty: Duty) -> str:
    """The statement to be put behind a subject in the singular; empty where it is none of that kind."""
    said = duty.statement.rstrip(".").split(";")[0]
    return said[0].lower() + said[1:] if _VERB.match(said) else ""


def sentence_of(duty: Duty, body: Body) -> str:
    """Who does what, as a whole sentence with its full stop; with a colon where the words do not join."""
    said = duty.statement.rstrip(".")
    subject = capital(in_sentence(body))
    return f"{subject} {said[0].lower()}{said[1:]}." if joins(duty, body) else f"{subject}: {said}."


def joins(duty: Duty, body: Body) -> bool:
    """Whether the statement agrees with the name as its subject."""
    if is_several(body):
        return bool(_AGREES.match(duty.statement))
    return bool(phrase_of(duty))


def text_name(text: Text) -> str:
    """A source as it is called within a sentence."""
    for pattern in (_ACT, _CODE):
        if match := pattern.match(text.title):
            return _section(match, match["number"])
    match = _NUMBERED.match(text.title)
    if match:
        return match[1]
    return text.title if _PLAIN.match(text.title) else f"“{text.title}”"


def place_name(text: Text, duty: Duty) -> str:
    """A source with the place in it, as far as that is a section or a paragraph."""
    locator = duty.locator.split(" read with ")[0]
    if not _PLACE.match(locator):
        return text_name(text)
    number = locator.removeprefix("sec. ")
    for pattern in (_ACT, _CODE):
        match = pattern.match(text.title)
        if match and number.startswith(match["number"]):
            return _section(match, number)
    if locator.startswith("sec. "):
        return f"section {number} of {text_name(text)}"
    return f"{text_name(text)} ({locator})"


def _section(match: re.Match[str], number: str) -> str:
    if "act" in match.groupdict():
        return f"section {number} of the {match['act']}"
    return f"{match['head']} {number}"


def basis_name(text: Text, basis: str) -> str:
    """A source with the kind of text that it is, as an option."""
    name = capital(text_name(text))
    return f"{name} ({basis})"


def is_itself(text: Text, basis: str) -> bool:
    """Whether the source is a text of that kind, and does not only tell of one."""
    return basis in _ITSELF and bool(_ITSELF[basis].search(text.title))


def source_line(text: Text, duty: Duty) -> str:
    """Where a fact stands, for an explanation."""
    place = f", {duty.locator}" if duty.locator else ""
    return f"Source: {text.title}{place}. Fact {duty.code}."


def capital(words: str) -> str:
    """The same at the start of a sentence."""
    return words[0].upper() + words[1:]


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    each = list(words)
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"


@cache
def telling(text: str) -> frozenset[str]:
    """The words that tell one text from another, without their endings."""
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold().replace("’", "'")) if word not in _IDLE)


def is_told(answer: str, asked: str, others: Iterable[str]) -> bool:
    """Whether words that the question and its answer share, and no other option has, tell which it is."""
    shared = len(telling(answer) & telling(asked))
    return shared >= _TELLS and all(len(telling(other) & telling(asked)) < shared for other in others)


@cache
def alike(one: str, other: str) -> float:
    """How much two texts share of their telling words, from 0 to 1."""
    first, second = telling(one), telling(other)
    return len(first & second) / (len(first | second) or 1)


def names_in(text: str, graph: Graph) -> frozenset[str]:
    """The organizations that a text names, by any word that stands for them."""
    if text not in graph.named:
        found = {
            code for code, body in graph.bodies.items() if _named_by(body.code, body.name, body.short).search(text)
        }
        graph.named[text] = frozenset(found)
    return graph.named[text]


@cache
def _named_by(code: str, name: str, short: str) -> re.Pattern[str]:
    words = {_TRAILING.sub("", name), short, *short.split("/"), *_OTHERWISE.get(code, ())}
    return re.compile("|".join(rf"(?<![\w/]){re.escape(word)}(?!\w)" for word in sorted(words) if len(word) > 1))


# What organizations are called in statements beside names and letters; it only keeps them from being wrong answers.
_OTHERWISE = {
    "president": ("President",),
    "us-congress": ("Congress",),
    "secstate": ("State", "Secretary of State", "Department of State"),
    "state-pm": ("State PM", "PM assistant secretary"),
    "secdef": ("Secretary of Defense", "Secretary of War", "War", "Defense", "Secretary", "DoD"),
    "foreign-purchaser": ("purchaser", "partner", "country", "customer", "buyer"),
    "intl-organization": ("international organization",),
    "implementing-agency": ("implementing agency", "agency"),
    "mildeps": ("military department", "military departments", "Air Force", "Army", "Navy"),
    "sco": ("SCOs", "security cooperation office", "security cooperation offices"),
    "chief-of-mission": ("ambassador",),
    "ccmd": ("combatant commander", "combatant command", "combatant commands"),
    "usdas": ("acquisition under secretary", "AT&L", "acquisition assistant secretary"),
    "usdp": ("policy under secretary",),
    "dfas-sca": ("DFAS",),
    "contracting-officer": ("contracting officer",),
    "defense-industry": ("contractors", "contractor", "industry"),
    "nsc": ("national security adviser",),
    "freight-forwarder": ("forwarder",),
    "gao": ("audit",),
    "sdo-datt": ("SDO/DATT",),
    "cjcs": ("Joint Chiefs", "Joint Staff"),
    "hfac": ("House", "committee", "committees"),
    "sfrc": ("Senate", "committee", "committees"),
    "house-speaker": ("House",),
}


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ing", "ies", "es", "ed", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
