"""What all tests share: files that hold the exact text something must print, and how hard properties are tried."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))  # for `reference`, which several tests share

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("default", max_examples=12, derandomize=True, database=None, **COMMON)
settings.register_profile("deep", max_examples=600, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("HYPOTHESIS_PROFILE") == "deep":
        for item in items:
            item.add_marker(pytest.mark.timeout(7200))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write what is printed now into the expected files")


@pytest.fixture
def must_print(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with the file that holds it; `--rewrite` writes the file instead, for its diff to be read."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--rewrite"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8")

    return compare
