"""The package of someone's data (Art. 15 and 20 GDPR): JSON, CSV and a readable page in a ZIP, streamed.

A pure function of the database's snapshot, the roots and the time given: sorted rows, fixed times in the archive.
"""

from portico.rights.export.manifest import Manifest, TableSummary, WrittenFile
from portico.rights.export.package import write

__all__ = ["Manifest", "TableSummary", "WrittenFile", "write"]
