"""Examples in docstrings run."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["curve", "quantity", "world"])
def test_examples_of_docstrings(module: str) -> None:
    ran = doctest.testmod(import_module(f"carbon_kepler.{module}"))
    assert ran.attempted > 0 and ran.failed == 0
