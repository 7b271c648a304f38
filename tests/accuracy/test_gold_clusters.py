"""Events that several gold documents report are merged, and nothing else is; left out where there are no gold documents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.accuracy.gold import cluster_errors

SHARED = Path(os.environ.get("SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.skipif(not (SHARED / "gold" / "clusters.json").exists(), reason=f"no gold documents at {SHARED}")
def test_one_event_in_several_gold_documents_is_one_event() -> None:
    assert cluster_errors(SHARED) == []
