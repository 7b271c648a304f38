"""What each library finds, at our offsets: trained models read sentences, whatever stands around them."""

from __future__ import annotations

import pytest

from pipeline.find.models import Model
from tests.find.models import tiny

SENTENCE, BODY = "قالت شركة النور إن الإنتاج زاد هذا العام .", (5, 15)
AROUND = (
    "\0\0 \u200f\u202b", "مـــرحبا بِكُمْ 😀👩‍👩‍👧", "ﷲ ﻻ ﷺ", "\r\n\t \u2028 x\u0085y \u3000", "a" * 3000, "漢字" * 300, "1" * 5000,
    "\u064e" * 300, "(" * 6, "\u200b\u200c\u200d", "\x97\x85 \xa0", "\u2029" * 5, "شركة\r\n\r\nالنور", "\ufeff",
)  # fmt: skip
MODELS = ("spacy_model", "stanza_model", "camel_model")


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> Model:
    found: Model = request.getfixturevalue(request.param)
    return found


def test_a_body_stands_where_the_text_has_it(model: Model) -> None:
    (found,) = model.entities(SENTENCE)
    assert (found.start, found.end) == BODY
    assert SENTENCE[found.start : found.end] == "شركة النور"


@pytest.mark.parametrize("around", AROUND, ids=range(len(AROUND)))
def test_hostile_text_moves_no_offset(model: Model, around: str) -> None:
    """A body may be missed there, but what is found quotes whole words of the text."""
    text = f"{around}\n\n{SENTENCE}"
    shift = len(around) + 2
    found = model.entities(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()
        if one.start >= shift:
            assert (one.start - shift, one.end - shift) == BODY
    model.entities(around)


@pytest.mark.parametrize("name", ["spacy_model", "stanza_model"])
def test_models_that_cut_at_paragraphs_find_it_behind_hostile_text(name: str, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(name)
    for around in AROUND:
        text = f"{around}\n\n{SENTENCE}"
        assert (len(around) + 2 + BODY[0], len(around) + 2 + BODY[1]) in {
            (e.start, e.end) for e in model.entities(text)
        }


def test_without_a_word_nothing_is_found(model: Model) -> None:
    assert [model.entities(text) for text in ("", " ", "\n\n", "؟!\0", "\u200f")] == [[]] * 5


def test_most_bodies_of_sentences_it_learned_are_found(model: Model) -> None:
    """Training and loading are real: a model that came back with other weights would find next to nothing."""
    sentences = tiny.sentences(1)
    right = 0
    for text, body in sentences:
        ends = {entity.end for entity in model.entities(text)}
        right += ends == ({body[1]} if body else set())
    assert right >= 0.8 * len(sentences)


def test_stanza_steps_over_proclitics_of_a_multi_word_token(stanza_model: Model) -> None:
    text = "التقى المهندس بميناكو في المصنع ."
    (found,) = stanza_model.entities(text)
    assert text[found.start : found.end] == "ميناكو"


def test_camel_reads_words_without_diacritics_and_quotes_them_with(camel_model: Model) -> None:
    text = "قالت شَرِكَة النُّـــور إن الإنتاج زاد هذا العام ."
    (found,) = camel_model.entities(text)
    assert text[found.start : found.end] == "شَرِكَة النُّـــور"


def test_camel_labels_more_words_than_fit_into_one_stretch(camel_model: Model) -> None:
    text = " ".join([SENTENCE] * 60)
    found = camel_model.entities(text)
    assert len(found) >= 40
    assert {text[one.start : one.end] for one in found} <= {"شركة النور", "شركة", "النور"}


def test_spacy_reads_a_long_text_in_parts_at_the_same_offsets(
    spacy_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join([SENTENCE] * 20)
    step = len(SENTENCE) + 1
    everywhere = [(at * step + BODY[0], at * step + BODY[1]) for at in range(20)]
    assert [(one.start, one.end) for one in spacy_model.entities(text)] == everywhere
    monkeypatch.setattr("pipeline.find.models.spacy_ner._LONGEST", 50)
    assert [(one.start, one.end) for one in spacy_model.entities(text)] == everywhere
