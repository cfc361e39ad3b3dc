"""The files of reference data: read from a folder and checked as a whole."""

from pathlib import Path
from typing import Any

from .links import Links
from .problems import Problems
from .reading import UnreadableFile, read_yaml
from .shapes import FILES, check_shapes

SHIPPED = Path(__file__).resolve().parents[1] / "reference"
CERTIFICATION = "certification.yaml"
EMPLOYERS = "employers.yaml"

Content = dict[str, Any]


def read_reference(folder: Path) -> Content:
    """The checked content of each file; raises BadReference with everything that is wrong."""
    problems = Problems()
    content: Content = {}
    for name in [*FILES, CERTIFICATION]:
        if name == EMPLOYERS and not (folder / name).exists():
            continue
        try:
            content[name] = read_yaml(folder / name)
        except UnreadableFile as error:
            problems.add(name, "the file", "", str(error))
    if EMPLOYERS not in content:
        content[EMPLOYERS] = _shipped_employers(content.get("organizations.yaml"))
    check_shapes(content, problems)
    Links(content, problems).check()
    problems.refuse_if_any()
    return content


def _shipped_employers(organizations: Any) -> Content:
    """Cadre's own choice of employers, as far as the folder knows them: facts delivered by others come without one."""
    rows = organizations.get("organizations") if isinstance(organizations, dict) else None
    known = [row.get("id") for row in rows or [] if isinstance(row, dict)]
    chosen = read_yaml(SHIPPED / EMPLOYERS)["employers"]
    return {"employers": [code for code in chosen if code in known] or chosen}
