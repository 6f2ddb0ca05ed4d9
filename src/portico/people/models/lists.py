"""How each member of staff looks at the list of clients: views that they keep under a name, and the columns they chose."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.people.models.persons import Person
from portico.people.purposes import STAFF
from portico.privacy import Origin, declare, free_text, personal, reference, technical, tie


class SavedView(models.Model):
    """Filters and columns under a name. What staff searched for is in none: it is about somebody, and a view is kept for years.

    The one without a name has no filters: its columns are those that its member of staff sees wherever no view says otherwise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60, blank=True)
    filters = models.JSONField(
        default=dict
    )  # of portico.desk.filters, by name: keys from code, of purposes and countries
    columns = models.JSONField(default=list)  # of portico.desk.columns, in their order
    created_at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Views of lists that you keep at the desk"),
        sources={Origin.PERSON},
        columns={
            "id": reference(),
            "person": reference(),
            "name": free_text(purposes={STAFF}),
            "filters": personal("preferences", purposes={STAFF}),
            "columns": personal("preferences", purposes={STAFF}),
            "created_at": technical(),
        },
    )

    class Meta:
        """A name once for each member of staff."""

        constraints = (
            models.UniqueConstraint(fields=("person", "name"), name="people_view_once"),
            models.CheckConstraint(
                condition=~models.Q(name="") | models.Q(filters={}), name="people_view_without_name_filters_nothing"
            ),
        )

    def __str__(self) -> str:
        """An opaque id."""
        return str(self.pk)
