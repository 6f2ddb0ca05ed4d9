"""The files of a package: valid by the published schema, safe to open, and honest about what is not in them."""

import hashlib
import json
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest

from portico.people.models import Person
from portico.rights import map as maps
from portico.rights.export.package import formula_safe
from portico.rights.export.schema import as_text, schema
from tests.rights.packages import Package, only
from tests.schema import models
from tests.schema.cases import Cases


def test_the_manifest_lists_every_file_with_its_digest(cases: Cases, ada: Person) -> None:
    found = Package(ada)
    listed = {one["name"]: (one["size"], one["sha256"]) for one in found.json("manifest.json")["files"]}
    real = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in found.files.items()}
    del real["manifest.json"]
    assert listed == real


def test_the_manifest_counts_what_is_there_and_names_where_nothing_is(cases: Cases, ada: Person) -> None:
    manifest = Package(ada).json("manifest.json")
    rows = {one["label"]: one["rows"] for one in manifest["tables"]}
    assert rows["schema.Message"] == 3
    assert manifest["rows"] == sum(rows.values())
    assert "casework.Request" in manifest["nothing_held_in"]
    about_people = {entry.label for entry in maps.current().entries if entry.about_people}
    assert rows.keys() | set(manifest["nothing_held_in"]) == about_people


def test_the_manifest_says_what_was_left_out_and_why(cases: Cases, ada: Person) -> None:
    left = Package(ada).json("manifest.json")["left_out"]
    secrets = next(one for one in left if one["label"] == "people.Person")
    assert secrets["columns"] == ["password"]
    assert "never handed out" in secrets["reason"]
    withheld = next(one for one in left if one["label"] == "schema.Note")
    assert withheld["columns"] == ["about", "answer", "grade", "reader", "text", "writer"]
    assert withheld["cells"] == 10
    assert "Art. 15(4)" in withheld["reason"]
    assert "digests" in next(one for one in left if one["label"] == "mail.Suppression")["reason"]


def test_a_choice_of_parts_leaves_the_others_out_by_name(cases: Cases, ada: Person) -> None:
    found = Package(ada, parts={"schema.Message"})
    assert [name for name in found.files if name.startswith("data/")] == ["data/schema.Message.json"]
    left = {one["label"]: one["reason"] for one in found.json("manifest.json")["left_out"]}
    assert left["schema.Thread"] == "This part was not asked for."
    assert "schema.Message" not in {label for label, reason in left.items() if "asked for" in reason}
    jsonschema.validate(found.json("manifest.json"), schema()["$defs"]["manifest"])


def test_every_file_of_data_is_valid_by_the_published_schema(cases: Cases, ada: Person, bob: Person) -> None:
    for person in (ada, bob):
        found = Package(person)
        published = found.json("schema.json")
        assert published == json.loads(as_text())
        jsonschema.Draft202012Validator.check_schema(published)
        for name in found.files:
            if name.startswith("data/"):
                label = name.removeprefix("data/").removesuffix(".json")
                jsonschema.validate(found.json(name), {**published, "oneOf": [{"$ref": f"#/$defs/{label}"}]})
        dated = jsonschema.FormatChecker(["uuid"])
        jsonschema.validate(found.json("manifest.json"), published["$defs"]["manifest"], format_checker=dated)


@pytest.mark.parametrize(
    "change",
    [{"id": 7}, {"text": None}, {"strange": "a"}, {"_withheld": ["strange"]}],
)
def test_the_schema_refuses_what_no_package_has(change: dict[str, Any], cases: Cases, ada: Person) -> None:
    file = Package(ada).json("data/schema.Message.json")
    jsonschema.validate(file, schema()["$defs"]["schema.Message"])
    file["rows"][0] |= change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(file, schema()["$defs"]["schema.Message"])


def test_the_information_of_article_15_is_about_what_is_held(cases: Cases, ada: Person) -> None:
    told = Package(ada, controller={"name": "Pumps Ltd"}).json("information.json")
    assert told["controller"] == {"name": "Pumps Ltd"}
    assert {"care", "books", "account"} <= {one["key"] for one in told["purposes"]}
    assert {"name": "Tax office", "task": "", "country": "", "safeguard": ""} in told["recipients"]
    assert told["sources"][0] == "you"
    document = next(one for one in told["tables"] if one["label"] == "schema.Document")
    assert document["columns"]["buyer"] == {"category": "identity", "purposes": ["books"]}
    assert document["retention"] == ["Part of it is kept after an erasure: Art. 226 VAT Directive."]
    assert len(told["rights"]) == 8


EVIL = [
    "=1+1",
    "+49 30",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=1+1",
    "＝1+1",  # a full-width sign, which spreadsheets of the Far East take for the narrow one
    '=HYPERLINK("http://evil.example")',
]


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_starts_a_formula(text: str) -> None:
    assert formula_safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "a=b", " plain", 5, -5, None, True, 1.5])
def test_what_is_no_formula_stays_as_it_is(value: Any) -> None:
    assert formula_safe(value) == value


@pytest.mark.parametrize("text", EVIL)
def test_csv_is_safe_and_json_is_true(text: str, cases: Cases, ada: Person) -> None:
    models.Message.objects.filter(pk=cases.first.pk).update(text=text)
    found = Package(ada)
    row = next(row for row in found.csv("schema.Message") if row["id"] == str(cases.first.pk))
    assert row["text"] == f"'{text}"
    assert text in {row.get("text") for row in found.rows("schema.Message")}


def test_csv_holds_words_in_every_script_with_commas_quotes_and_lines(cases: Cases, ada: Person) -> None:
    text = 'Zoë said: "مرحبا", 李\r\nand left; \u2028 “so”'
    models.Message.objects.filter(pk=cases.first.pk).update(text=text)
    rows = {row["id"]: row for row in Package(ada).csv("schema.Message")}
    assert rows[str(cases.first.pk)]["text"] == text
    assert rows[str(cases.answer.pk)]["text"] == "", "withheld"


def test_nested_values_are_json_in_their_cell(cases: Cases, ada: Person) -> None:
    cell = only(Package(ada).csv("schema.Profile"))["settings"]
    assert json.loads(cell) == {"a": [{"deep": "Ada's own words"}, None, 1.5]}


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_shows_what_was_written_and_runs_nothing(cases: Cases, ada: Person) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"&amp;</td>"
    models.Message.objects.filter(pk=cases.first.pk).update(text=evil)
    models.Profile.objects.update(settings={evil: [evil]})
    Person.objects.filter(pk=ada.pk).update(name=evil)
    read = Tags(Package(ada).page)
    assert not read.tags & {"script", "img", "iframe", "link", "a", "form"}
    assert not {name for name in read.attributes if name.startswith("on") or name in {"src", "href"}}
    assert evil in read.words


def test_the_page_has_captions_and_says_what_is_withheld(cases: Cases, ada: Person) -> None:
    page = Package(ada).page
    for words in ("<h2>Messages</h2>", "withheld", "Your rights", "What is not in this package, and why"):
        assert words in page


def test_the_page_is_in_the_readers_language(ada: Person) -> None:
    assert '<html lang="de">' in Package(ada, language="de").page


def test_a_long_table_is_cut_on_the_page_and_whole_in_its_files(cases: Cases, ada: Person) -> None:
    models.Visit.objects.bulk_create(models.Visit(visitor=ada.pk, ip="203.0.113.7") for _ in range(520))
    found = Package(ada)
    assert "21 more rows are in csv/schema.Visit.csv." in found.page
    assert len(found.rows("schema.Visit")) == len(found.csv("schema.Visit")) == 521
