"""The words of a definition: what can be asked, of whom, where, and on which condition where the law is strict."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Type(models.TextChoices):
    """What an answer is."""

    TEXT = "text", _("text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", pgettext_lazy("type of answer", "number")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    MULTIPLE = "multiple", _("multiple choice")
    YES_NO = "yes_no", _("yes or no")
    LINK = "link", _("link")
    FILE = "file", _("file")


CHOOSING = (Type.CHOICE, Type.MULTIPLE)
SOUGHT = (Type.TEXT, Type.NUMBER, Type.LINK)  # what staff find people by


class About(models.TextChoices):
    """Whose answer it is."""

    PERSON = "person", _("person")
    CLIENT = "client", _("client account")


class Audience(models.TextChoices):
    """Who sees it in the portal: the client as well as staff, or staff alone. Either way it is in the person's export."""

    CLIENT = "client", _("client")
    STAFF = "staff", _("staff only")


PLACES = {"sign_up": "at_sign_up", "profile": "in_profile", "order": "on_order", "ticket": "on_ticket"}


class Category(models.TextChoices):
    """Categories of personal data (Art. 15(1)(b) GDPR)."""

    IDENTITY = "identity", _("identity")
    CONTACT = "contact", _("contact")
    ADDRESS = "address", _("address")
    PREFERENCES = "preferences", _("preferences")
    EMPLOYMENT = "employment", _("employment")
    BUSINESS = "business", _("business")
    USE = "use", _("use")
    OTHER = "other", _("other")
    ETHNIC_ORIGIN = "ethnic_origin", _("racial or ethnic origin")
    POLITICAL_OPINIONS = "political_opinions", _("political opinions")
    BELIEFS = "beliefs", _("religious or philosophical beliefs")
    UNION_MEMBERSHIP = "union_membership", _("trade union membership")
    GENETIC = "genetic", _("genetic data")
    BIOMETRIC = "biometric", _("biometric data")
    HEALTH = "health", _("health")
    SEX_LIFE = "sex_life", _("sex life or sexual orientation")


SPECIAL = (
    Category.ETHNIC_ORIGIN,
    Category.POLITICAL_OPINIONS,
    Category.BELIEFS,
    Category.UNION_MEMBERSHIP,
    Category.GENETIC,
    Category.BIOMETRIC,
    Category.HEALTH,
    Category.SEX_LIFE,
)


class Condition(models.TextChoices):
    """The conditions of Art. 9(2) GDPR under which special categories may be processed."""

    CONSENT = "9(2)(a)", _("your explicit consent (Art. 9(2)(a) GDPR)")
    EMPLOYMENT = "9(2)(b)", _("employment and social security law (Art. 9(2)(b) GDPR)")
    VITAL = "9(2)(c)", _("vital interests (Art. 9(2)(c) GDPR)")
    MEMBERS = "9(2)(d)", _("the members of a foundation or association (Art. 9(2)(d) GDPR)")
    MADE_PUBLIC = "9(2)(e)", _("what you have manifestly made public (Art. 9(2)(e) GDPR)")
    CLAIMS = "9(2)(f)", _("legal claims (Art. 9(2)(f) GDPR)")
    PUBLIC_INTEREST = "9(2)(g)", _("substantial public interest (Art. 9(2)(g) GDPR)")
    CARE = "9(2)(h)", _("health or social care (Art. 9(2)(h) GDPR)")
    PUBLIC_HEALTH = "9(2)(i)", _("public health (Art. 9(2)(i) GDPR)")
    RESEARCH = "9(2)(j)", _("archives, research or statistics (Art. 9(2)(j) GDPR)")


BASES = {
    "6(1)(a)": _("your consent (Art. 6(1)(a) GDPR)"),
    "6(1)(b)": _("a contract with you (Art. 6(1)(b) GDPR)"),
    "6(1)(c)": _("a legal obligation (Art. 6(1)(c) GDPR)"),
    "6(1)(f)": _("a legitimate interest (Art. 6(1)(f) GDPR)"),
}
