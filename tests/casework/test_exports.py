"""Asking for a package, making it, fetching it, and its end."""

import json
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from portico.casework import actions, exports, progress, queries
from portico.casework.models import Export
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.rights.export import Manifest, TableSummary
from portico.rights.roots import UnknownRoot
from tests.casework.conftest import client_of

pytestmark = pytest.mark.django_db


def _ask(person, now, **more) -> Export:
    return actions.export(
        root="person", root_id=person.pk, by=person.pk, by_role="client", language="en", at=now, **more
    )


def test_a_package_is_made_in_the_background_and_a_mail_says_so(ada, bob, now, run_jobs) -> None:
    made = _ask(ada, now)
    assert made.state == Export.State.WAITING
    exports.make_waiting(at=now)
    made.refresh_from_db()
    assert (made.state, made.expires_at) == (Export.State.READY, now + timedelta(days=7))
    with made.file.open() as file, zipfile.ZipFile(file) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert ada.email in whole
    assert bob.email not in whole
    assert Message.objects.get(template="export_ready").person == ada


def test_parts_can_be_chosen(ada, now) -> None:
    made = _ask(ada, now, parts=["people.Person"])
    exports.make_waiting(at=now)
    made.refresh_from_db()
    with made.file.open() as file, zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    assert "data/people.Person.json" in names
    assert "data/people.Client.json" not in names


def test_a_part_that_is_not_there_is_refused(ada, now) -> None:
    with pytest.raises(actions.UnknownParts, match=r"people\.Nobody"):
        _ask(ada, now, parts=["people.Nobody"])
    assert not Export.objects.exists()


def test_somebody_who_is_not_there_gets_no_package(db, now) -> None:
    with pytest.raises(UnknownRoot):
        actions.export(
            root="person",
            root_id="00000000-0000-4000-8000-00000000beef",
            by=None,
            by_role="operator",
            language="en",
            at=now,
        )


def test_the_file_has_an_opaque_name(ada, now) -> None:
    made = _ask(ada, now)
    exports.make_waiting(at=now)
    made.refresh_from_db()
    assert not {"ada", "lovelace", str(ada.pk)} & set(made.file.name.lower().replace(".", "/").split("/"))


def test_a_package_of_a_client_is_for_its_owners(company, now) -> None:
    actions.export(root="client", root_id=company.client.pk, by=None, by_role="privacy", language="en", at=now)
    exports.make_waiting(at=now)
    assert [mail.person for mail in Message.objects.filter(template="export_ready")] == [company.owner]
    assert queries.exports_of(company.owner).count() == 1
    assert queries.exports_of(company.technical).count() == 0


def test_a_fetch_is_written_to_the_journal(ada, now) -> None:
    made = _ask(ada, now)
    actions.fetched(export=made, by=ada.pk, at=now, ip="192.0.2.9")
    line = Entry.objects.get(verb="export.fetched")
    assert (line.person, line.object_id, line.ip) == (ada.pk, str(made.pk), "192.0.2.9")


def test_a_package_goes_after_seven_days_with_its_file(ada, bob, now) -> None:
    hers, his = _ask(ada, now), _ask(bob, now + timedelta(days=1))
    exports.make_waiting(at=now + timedelta(days=1))
    for one in (hers, his):
        one.refresh_from_db()
    storage, name = hers.file.storage, hers.file.name
    assert storage.exists(name)
    actions.retain(at=now + timedelta(days=7, hours=1))
    assert list(Export.objects.all()) == [his]
    assert not storage.exists(name)
    assert storage.exists(his.file.name)


def test_a_package_that_was_being_made_when_the_worker_died_is_made_by_the_next(ada, now) -> None:
    made = _ask(ada, now)
    Export.objects.update(state=Export.State.MAKING, lease_until=now + exports.LEASE)
    assert exports.make_waiting(at=now) == 0
    assert exports.make_waiting(at=now + exports.LEASE) == 1
    made.refresh_from_db()
    assert made.state == Export.State.READY


@pytest.mark.parametrize("end", ["erasure", "retention", "next worker"])
def test_a_package_is_nowhere_to_be_found_after_the_worker_died_with_it_on_the_disk(
    ada, bob, now, erase, monkeypatch, end
) -> None:
    class Killed(BaseException):
        """As by kill -9: nothing that should follow does."""

    def die(*_told: object, **_more: object) -> None:
        raise Killed

    folder = Path(settings.MEDIA_ROOT) / exports.FOLDER
    _ask(bob, now)
    exports.make_waiting(at=now)
    (his,) = folder.iterdir()
    made = _ask(ada, now)
    with monkeypatch.context() as patched:
        patched.setattr(exports, "_told", die)
        with pytest.raises(Killed):
            exports.make_waiting(at=now)
    assert len(list(folder.iterdir())) == 2
    Export.objects.filter(pk=made.pk).update(state=Export.State.MAKING, lease_until=now)  # nobody wrote that it failed
    if end == "erasure":
        erase("person", ada.pk)
    elif end == "retention":
        Export.objects.exclude(pk=made.pk).update(expires_at=now + timedelta(days=99))
        actions.retain(at=now + timedelta(days=8))
    else:
        exports.make_waiting(at=now + exports.LEASE)
        made.refresh_from_db()
        made.file.storage.delete(made.file.name)
    assert list(folder.iterdir()) == [his]


def test_a_package_that_no_row_names_goes_after_a_day(ada, now) -> None:
    made = _ask(ada, now)
    exports.make_waiting(at=now)
    made.refresh_from_db()
    stray = made.file.storage.save(f"{exports.FOLDER}/stray.zip", ContentFile(b"what Ada is"))
    late = made.file.storage.get_modified_time(stray)
    assert exports.remove_unnamed(at=late + timedelta(hours=23)) == 0
    assert exports.remove_unnamed(at=late + timedelta(hours=25)) == 1
    assert made.file.storage.exists(made.file.name)


def test_what_is_held_is_counted_by_kind_with_its_reasons(ada, bob, now) -> None:
    held = {one.label: one for one in queries.held("person", ada.pk, "en")}
    assert held["people.Person"].rows == 1
    assert held["people.Client"].rows == 1
    assert held["people.Person"].uses[0].basis
    assert "mail.Message" not in held
    told = queries.information("client", client_of(ada).pk, "de")
    assert {"purposes", "recipients", "rights", "sources"} <= set(told)
    assert json.dumps(told)


def test_one_package_of_a_root_is_made_at_a_time(ada, bob, now) -> None:
    made = _ask(ada, now)
    with pytest.raises(actions.AlreadyMaking, match="being made") as refused:
        _ask(ada, now)
    assert refused.value.export == made
    _ask(bob, now)
    actions.export(root="client", root_id=client_of(ada).pk, by=ada.pk, by_role="client", language="en", at=now)
    assert Export.objects.count() == 3


def test_a_package_that_failed_stands_in_nobodys_way(ada, now) -> None:
    _ask(ada, now)
    Export.objects.update(state=Export.State.FAILED)
    assert _ask(ada, now).state == Export.State.WAITING


def test_at_most_five_packages_of_a_root_are_kept(ada, now) -> None:
    for hour in range(exports.MOST):
        _ask(ada, now + timedelta(hours=hour))
        Export.objects.update(state=Export.State.READY)
    with pytest.raises(actions.TooManyPackages) as refused:
        _ask(ada, now + timedelta(days=1))
    assert refused.value.until == now + exports.LASTS
    assert Export.objects.count() == exports.MOST
    assert _ask(ada, refused.value.until).state == Export.State.WAITING


def test_of_three_who_ask_for_the_same_package_at_once_one_gets_it(real_commits, ada, now, in_threads) -> None:
    def ask(_number: int) -> str:
        try:
            _ask(ada, now)
        except actions.AlreadyMaking:
            return "refused"
        return "made"

    assert sorted(in_threads(ask, 3)) == ["made", "refused", "refused"]


def test_how_far_a_package_has_come_is_told_while_it_is_written(real_commits, ada, bob, now) -> None:
    hers, his = _ask(ada, now), _ask(bob, now)
    Export.objects.update(state=Export.State.MAKING)
    table = TableSummary("journal.Entry", "Activity log", rows=40)
    growing = Manifest("person", str(ada.pk), now.isoformat(), "en", "", tables=[table])
    with progress.told(hers.pk) as watch:
        watch(growing)
        for rows in (40, 90):
            table.rows = rows
            until = time.monotonic() + 20
            while Export.objects.get(pk=hers.pk).rows != rows and time.monotonic() < until:
                time.sleep(0.05)
            assert Export.objects.get(pk=hers.pk).rows == rows
    assert Export.objects.get(pk=his.pk).rows == 0


def test_a_package_knows_how_many_entries_it_will_have(ada, now) -> None:
    made = _ask(ada, now)
    exports.make_waiting(at=now)
    made.refresh_from_db()
    assert made.rows == made.total > 0


def test_whoever_may_fetch_a_package_is_told_at_once_that_it_was_asked_for(ada, bob, company, now) -> None:
    _ask(ada, now)
    actions.export(root="client", root_id=company.client.pk, by=None, by_role="privacy", language="en", at=now)
    told = [mail.person for mail in Message.objects.filter(template="export_asked").order_by("created_at")]
    assert sorted(one.email for one in told) == sorted([ada.email, company.owner.email])
