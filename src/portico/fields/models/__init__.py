"""What operators ask, what was answered, and what people say of a disputed fact."""

from portico.fields.models.definitions import Definition, Purpose
from portico.fields.models.statements import Statement
from portico.fields.models.values import ClientValue, PersonValue, Value

__all__ = ["ClientValue", "Definition", "PersonValue", "Purpose", "Statement", "Value"]
