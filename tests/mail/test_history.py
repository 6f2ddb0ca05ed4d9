"""The e-mail history: what was written to whom, and no link in it that opens a door."""

from portico.mail import queries
from portico.people.models import Person
from tests.factories.people import NOW
from tests.mail.conftest import Enqueue


def test_a_history_is_the_clients_own_and_newest_first(enqueue: Enqueue, ada: Person, bob: Person) -> None:
    first = enqueue()
    second = enqueue(at=NOW.replace(year=2027))
    enqueue(person=bob, to=bob.email)
    assert list(queries.of_client(ada.memberships.get().client, [ada])) == [second, first]


def test_a_clients_history_has_the_mails_of_its_people_too(enqueue: Enqueue, ada: Person, bob: Person) -> None:
    client = ada.memberships.get().client
    mine, about = enqueue(), enqueue(person=bob, to=bob.email, client=client)
    assert set(queries.of_client(client)) == {about}
    assert set(queries.of_client(client.pk, [ada])) == {about, mine}


def test_links_are_shown_as_removed_whether_the_mail_was_sent_or_not(enqueue: Enqueue, ada: Person) -> None:
    words = queries.words_of(enqueue())
    assert "a-secret-token" not in words
    assert "[link removed after sending]" in words
