"""Reading YAML: by libyaml where the package was built with it, which is ten times as fast."""

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """Read plain data. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 (both loaders are the safe ones)
