"""The demo's company: invented people, papers and two years of history, written through the same actions as real ones.

Nothing here is read outside a demo. Every address ends in `.example`, and every password is `PASSWORD`.
"""

PASSWORD = "portico-demo"  # noqa: S105 # nosec B105 - of people who do not exist, printed on purpose
