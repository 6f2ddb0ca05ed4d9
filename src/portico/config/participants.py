"""The participants of this installation (see `portico.privacy.participants`)."""

from portico.privacy import Participant

PARTICIPANTS: tuple[Participant, ...] = ()
