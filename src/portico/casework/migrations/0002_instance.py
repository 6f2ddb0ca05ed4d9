"""A database has its name from the beginning, so that every backup of it has."""

import uuid

from django.db import migrations


def name(apps, _schema_editor):
    apps.get_model("casework", "LedgerHead").objects.get_or_create(pk=1, defaults={"instance": uuid.uuid4()})


class Migration(migrations.Migration):

    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
