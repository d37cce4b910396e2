"""What every part of a manifest has in common: no unknown keys, no conversions, no nulls."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")


class Part(BaseModel):
    """A part of a manifest that has these keys and no others. A key without a value is refused, as Slack does."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, regex_engine="python-re")

    @model_validator(mode="before")
    @classmethod
    def _has_no_nulls(cls, given: Any) -> Any:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        entries = given.items() if isinstance(given, Mapping) else ()
        nulls = [str(name) for name, value in entries if value is None and name in known]
        if nulls:
            names = ", ".join(nulls)
            raise PydanticCustomError("without_value", "has no value for {names}; leave it out", {"names": names})
        return given


class OpenPart(Part):
    """A part that may have more keys than these."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, regex_engine="python-re")


def _differ(items: Sequence[Item]) -> Sequence[Item]:
    if any(item in items[:index] for index, item in enumerate(items)):
        raise PydanticCustomError("repeated", "lists something twice")
    return items


Different = AfterValidator(_differ)
Named = Annotated[str, Field(pattern="^.+$")]
"""The key of an entry that an app names itself."""

Url: TypeAlias = Annotated[str, Field(pattern=r"^https?://", max_length=3500)]
HttpsUrl: TypeAlias = Annotated[str, Field(pattern=r"^https://", max_length=3500)]
