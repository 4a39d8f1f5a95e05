"""One tiny bundle for all tests of the core."""

import pytest
from tests.tiny import tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The folder of an untrained bundle; tests that alter it copy it first."""
    return tiny_bundle(tmp_path_factory.mktemp("bundle"))
