"""CAMeL Tools' real analyser over a tiny database of its format: verbs and proclitics at a name's edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.find.models import Model, ModelError
from pipeline.find.models.camel_morphology import load_morphology
from pipeline.flow import extract
from pipeline.lexicon import Lexicon
from pipeline.records import Document


def test_a_word_that_every_reading_calls_a_verb_is_one(camel_morphology: Model) -> None:
    edges = camel_morphology.edges
    assert edges is not None
    told = [edges.is_verb(word) for word in ("ازدهرت", "وازدهرت", "تألّق", "شكر", "شركة", "كلمة")]
    assert told == [True, True, True, False, False, False]


def test_proclitics_that_every_reading_splits_off_are_counted_with_their_marks(camel_morphology: Model) -> None:
    edges = camel_morphology.edges
    assert edges is not None
    told = [edges.clitics(word) for word in ("بنوركو", "وبنوركو", "وَبِنوركو", "نوركو", "بترو", "كلمة")]
    assert told == [1, 2, 4, 0, 0, 0]


def test_an_entity_loses_its_proclitics(camel_model: Model, camel_morphology: Model) -> None:
    text = "التقى المهندس بنوركو في المصنع ."
    (without,) = camel_model.entities(text)
    (found,) = camel_morphology.entities(text)
    assert (text[without.start : without.end], text[found.start : found.end]) == ("بنوركو", "نوركو")


def test_a_verb_ends_what_the_grammar_found(camel_morphology: Model, lexicon: Lexicon) -> None:
    document = Document("a", "قال إن مركز الأبحاث العلمية ازدهرت")
    rules = extract(document, lexicon).organization_mentions
    joined = extract(document, lexicon, models=[camel_morphology]).organization_mentions
    assert all(not mention.text.endswith("ازدهرت") for mention in joined)
    assert len(joined) >= len(rules) >= 1


def test_a_damaged_database_gets_one_line(camel_data: Path, tmp_path: Path, camel_model: Model) -> None:
    path = tmp_path / "morphology.db"
    path.write_text("###DEFINES###\nthis is no database\n", encoding="utf-8")
    with pytest.raises(ModelError) as refused:
        load_morphology(path)
    assert "\n" not in str(refused.value) and "camel_data -i" in str(refused.value)
