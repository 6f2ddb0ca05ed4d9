"""A package as it is opened."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

from portico.people.models import Person
from portico.rights import export
from portico.rights.roots import resolve

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Package:
    """An export as it is opened."""

    def __init__(self, person: Person, **options: Any) -> None:
        sink = io.BytesIO()
        options = {"at": AT, "language": "en"} | options
        self.manifest = export.write(resolve("person", person.pk), to=sink, **options)
        self.data = sink.getvalue()
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            assert archive.testzip() is None
            self.times = {one.date_time for one in archive.infolist()}
            self.files = {one.filename: archive.read(one) for one in archive.infolist()}

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def rows(self, label: str) -> list[dict[str, Any]]:
        return self.json(f"data/{label}.json")["rows"] if f"data/{label}.json" in self.files else []

    def csv(self, label: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[f"csv/{label}.csv"].decode(), newline="")))

    @property
    def page(self) -> str:
        return self.files["index.html"].decode()


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    [row] = rows
    return row
