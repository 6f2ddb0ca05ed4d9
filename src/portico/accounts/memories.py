"""What sessions remember of what somebody typed about others, such as the searches at the desk."""

from portico.accounts.models import Session
from portico.kit.compiled import Statement, compiled_once, select

REMEMBERED: set[str] = set()  # keys of sessions, named by `config` for those who keep something there


def forget_what_was_typed() -> int:
    """Take it out of every session of staff, since it may name somebody who has been erased; returns of how many."""
    changed = 0
    asked = _of_staff(values=())
    for session in Session.objects.raw(asked.sql, asked.given):
        held = session.get_decoded()
        if REMEMBERED & held.keys():
            kept = {name: value for name, value in held.items() if name not in REMEMBERED}
            session.session_data = Session.get_session_store_class()().encode(kept)
            session.save(update_fields=["session_data"])
            changed += 1
    return changed


@compiled_once
def _of_staff(*, values: tuple[()]) -> Statement:
    del values
    return select(Session.objects.filter(person__staff__isnull=False).select_for_update())
