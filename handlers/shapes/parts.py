"""What the shapes of payloads are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, InstanceOf

Id = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,255}$")]
Name = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""What both databases keep: no NUL, no half of a character."""
Words = InstanceOf[str]
"""Anything that was typed, even what no database could keep: each field sees to that itself."""


class Part(BaseModel):
    """A part of a payload. Strict: a number is no id. What is not named here, Pollen does not read."""

    model_config = ConfigDict(extra="ignore", strict=True)


class Known(Part):
    """A person, a team, a channel."""

    id: Id
