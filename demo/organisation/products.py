"""The data products of the example organisation, and how they change hands."""

from typing import Annotated, Literal

from pydantic import Field

from demo.organisation.moments import Moment, Name


class Product(Moment):
    """A data product, and when its domain's lead writes it into Pollen."""

    week: Annotated[int, Field(ge=0, le=4)]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    by: Name
    """Who writes it down: somebody who leads its domain, or an admin."""
    name: Annotated[str, Field(min_length=1, max_length=60)]
    purpose: Name
    domain: Name
    owner: Name | None = None
    """None for one that nobody owns."""
    outcome: Name | None = None
    process: Name | None = None
    decides: Name | None = None
    use_cases: Name | None = None
    """As it is typed: a consumer, a colon and a decision on each line."""
    output_ports: Name | None = None


class HandOver(Moment):
    """Somebody proposes that somebody else takes a product over."""

    do: Literal["hand_over"]
    by: Name
    product: Name
    to: Name
    how_built: Name
    slos: Name
    consumers: Name
    runbooks: Name
    debts: Name


class HandOverAnswer(Moment):
    """Whoever is to take a product over decides, in the message that asked them."""

    do: Literal["answer_hand_over"]
    by: Name
    product: Name
    accepts: bool
    said: Name | None = None
    """Why not, where they decline."""


class Leaving(Moment):
    """Somebody leaves the organisation: their account in Slack is closed."""

    do: Literal["leave"]
    by: Name


class LetterRead(Moment):
    """A lead reads what Pollen wrote when somebody had left, a day later at least."""

    do: Literal["read_letter"]
    by: Name
    of: Name
    """Who left."""


class Following(Moment):
    """Somebody follows a product, or lets their domain follow it."""

    do: Literal["follow_product"]
    by: Name
    product: Name
    domain: Name | None = None
    """None where they follow it themselves."""


class NewsRead(Moment):
    """Somebody reads the one message of their week, with what they follow in it."""

    do: Literal["read_news"]
    by: Name
    product: Name


class Linking(Moment):
    """Somebody says what was learned about a product, and which goal needs it."""

    do: Literal["link_product"]
    by: Name
    product: Name
    learning: Name
    goal: Name


ProductEvent = HandOver | HandOverAnswer | Leaving | LetterRead | Following | NewsRead | Linking
