"""The table of the database cache: rate limits and the like, under keyed names. No model, so Django's state does not know it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What `createcachetable` would make, as a migration, so that no deployment can forget it."""

    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name="CacheEntry",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "kit_cache"},
                )
            ],
        )
    ]
