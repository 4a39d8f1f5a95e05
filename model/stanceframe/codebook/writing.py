"""Writes a codebook as the YAML that it is read from."""

from collections.abc import Mapping
from typing import Any

import yaml

from stanceframe.codebook.schema import Codebook

__all__ = ["TO_WRITE", "dump_yaml", "to_yaml"]

TO_WRITE = "To be written."  # stands where an imported codebook says nothing; the check finds it


def to_yaml(codebook: Codebook) -> str:
    """Return the codebook as YAML; loading it gives the same content hash."""
    return dump_yaml(codebook.model_dump(mode="json", exclude_defaults=True))


def dump_yaml(content: Mapping[str, Any]) -> str:
    """Return plain values as YAML in their own order, wrapped at 100 characters."""
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=100)
