"""Reads the organisation's file."""

from collections.abc import Iterable
from importlib.resources import files

import yaml
from pydantic import ValidationError

from demo.organisation.company import Organisation
from demo.organisation.consistency import problems
from sandbox.yaml_text import load_yaml


class OrganisationError(ValueError):
    """The organisation's file can't be used. The text has one sentence for each thing to put right."""


def read(text: str) -> Organisation:
    """Read an organisation from YAML.

    Raises `OrganisationError`, one line for each thing that is wrong.
    """
    try:
        organisation = Organisation.model_validate(load_yaml(text))
    except yaml.YAMLError as error:
        raise OrganisationError(f"The organisation is not valid YAML: {error}") from error
    except ValidationError as error:
        raise OrganisationError("\n".join(_sentences(error))) from error
    if found := problems(organisation):
        raise OrganisationError("\n".join(found))
    return organisation


def _sentences(error: ValidationError) -> Iterable[str]:
    for problem in error.errors():
        place = ".".join(str(step) for step in problem["loc"])
        said = problem.get("ctx", {}).get("error")
        message = str(said) if said else f"{problem['msg']}."
        yield f"{place}: {message}" if place else message


def load() -> Organisation:
    """The organisation that comes with the demo."""
    return read((files("demo") / "organisation.yml").read_text(encoding="utf-8"))
