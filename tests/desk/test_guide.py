"""The guide's table of roles is the one in code."""

from pathlib import Path

from portico.people.permissions import WORDS, Permission, StaffRole, allows

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "desk.md"


def test_the_guide_says_what_each_role_may():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GUIDE.read_text().splitlines()
        if line.startswith("|")
    ]
    head, told = rows[0][1:], {row[0]: row[1:] for row in rows[2:]}
    assert head == [str(role.label) for role in StaffRole]
    assert told == {
        str(WORDS[permission]): ["yes" if allows(role, permission) else "" for role in StaffRole]
        for permission in Permission
    }
