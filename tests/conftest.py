"""What several tests share: one run of the whole flow over the sample releases."""

from __future__ import annotations

import os

import pytest

from tests.accuracy.releases import SampleRun, run_samples


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> SampleRun:
    """The flow over data/raw by the public functions."""
    return run_samples(tmp_path_factory.mktemp("tables"))


os.environ.setdefault("SOURCE_DATE_EPOCH", "1735732800")  # no test of the same bytes shall fail at midnight
