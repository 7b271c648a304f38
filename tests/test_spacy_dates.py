"""The spaCy component: any pipeline, any tokenizer, to disk and back."""

from __future__ import annotations

import subprocess
import sys

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import pipeline.spacy_dates  # noqa: F401  (registers the component where no entry point does)
from pipeline import find_dates

TEXT = "عُقد  اللقاء يوم الأربعاء (12 نوفمبر 2025)،\nويعقد لقاء آخر في٣ ديسمبر المقبل، وبعد غد."
DAY = "2025-11-12"


class OneTokenPerSpace:
    """A tokenizer that knows nothing but single spaces."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab

    def __call__(self, text: str) -> Doc:
        return Doc(self.vocab, words=text.split(" "), spaces=[True] * text.count(" ") + [False])


def pipeline_of(code: str, **config: str) -> Language:
    nlp = spacy.blank(code)
    nlp.add_pipe("mahdar_dates", config={"published_on": DAY, **config})
    return nlp


@pytest.mark.parametrize("code", ["ar", "xx", "en"])
def test_dates_are_those_of_find_dates_whatever_the_language(code: str) -> None:
    doc = pipeline_of(code)(TEXT)
    assert doc.text == TEXT
    assert [span._.date for span in doc.spans["dates"]] == find_dates(TEXT, DAY)
    assert {span.label_ for span in doc.spans["dates"]} == {"DATE"}


def test_a_date_inside_a_token_takes_the_token() -> None:
    nlp = pipeline_of("xx")
    nlp.tokenizer = OneTokenPerSpace(nlp)
    text = TEXT.replace("  ", " ")
    doc = nlp(text)
    assert [span._.date for span in doc.spans["dates"]] == find_dates(text, DAY)
    assert "في٣ ديسمبر المقبل،" in [span.text for span in doc.spans["dates"]]


def test_a_document_may_have_a_day_of_its_own() -> None:
    nlp = pipeline_of("ar")
    doc = nlp.make_doc("وصل أمس")
    doc._.published_on = "2024-03-01"
    assert str(nlp(doc).spans["dates"][0]._.date.start_date) == "2024-02-29"


def test_spans_may_go_under_another_key_and_other_spans_have_no_date() -> None:
    doc = pipeline_of("ar", spans_key="when")("وصل الوفد أمس")
    assert [span.text for span in doc.spans["when"]] == ["أمس"]
    assert doc[0:1]._.date is None


def test_dates_survive_the_way_to_disk() -> None:
    nlp = pipeline_of("ar")
    packed = DocBin(docs=[nlp(TEXT)], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(packed).get_docs(nlp.vocab)
    assert [span._.date for span in doc.spans["dates"]] == find_dates(TEXT, DAY)


def test_the_component_is_found_without_an_import() -> None:
    code = "import spacy; nlp = spacy.blank('ar'); nlp.add_pipe('mahdar_dates'); print(len(nlp('عام 2024').spans['dates']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("1", 0), done.stderr
