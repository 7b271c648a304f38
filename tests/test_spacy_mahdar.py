"""The spaCy component ``mahdar``: any pipeline, any tokenizer, to disk and back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline import extract, load_lexicon, read_documents
from pipeline.spacy_mahdar import SPAN_GROUPS, read_closely, to_docbin

ROOT = Path(__file__).parents[1]
DAY = "2019-11-20"
TEXT = (
    "انطلقت في عمّان اليوم أعمال اجتماع الدورة الـ (36) لمجلس وزراء الإسكان والتعمير العرب برئاسة المملكة الأردنية "
    "الهاشمية،  وبمشاركة وزارة الإسكان المصرية، وتتواصل حتى يوم غد الخميس. وحضر الوزير السيد فلاح العموش."
)


class OneTokenPerSpace:
    """A tokenizer that knows nothing but single spaces."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab

    def __call__(self, text: str) -> Doc:
        return Doc(self.vocab, words=text.split(" "), spaces=[True] * text.count(" ") + [False])


def pipeline_of(code: str, **config: str) -> Language:
    nlp = spacy.blank(code)
    nlp.add_pipe("mahdar", config={"published_on": DAY, **config})
    return nlp


def rows_of(doc: Doc) -> list[Any]:
    return [span._.mahdar for key in SPAN_GROUPS for span in doc.spans[key]]


@pytest.mark.parametrize("code", ["ar", "xx"])
def test_what_is_found_is_what_extract_finds_whatever_the_language(code: str) -> None:
    nlp = spacy.blank(code)
    nlp.add_pipe("mahdar")
    for document in read_documents([str(ROOT / "data" / "raw")]):
        doc = nlp.make_doc(document.text)
        tokens = [token.text for token in doc]
        doc._.document_id = document.document_id
        doc._.published_on = document.published_on and str(document.published_on)
        doc = nlp(doc)
        assert [token.text for token in doc] == tokens
        expected = extract(document, load_lexicon())
        assert TABLES_OF(doc._.mahdar) == TABLES_OF(expected)
        _is_quoted(document.text, (*rows_of(doc), *expected.evidence))


TABLES_OF = attrgetter(
    "dates", "editions", "organization_mentions", "organizations", "event_reports", "evidence", "event_parties",
    "event_links", "people",
)  # fmt: skip


def _is_quoted(text: str, rows: Iterable[Any]) -> None:
    for row in rows:
        assert text[row.start : row.end] == (row.name if hasattr(row, "role") else row.text)


def test_every_group_of_spans_has_its_labels_and_ids() -> None:
    doc = pipeline_of("ar")(TEXT)
    assert {key: {span.label_ for span in doc.spans[key]} for key in SPAN_GROUPS} == {
        "dates": {"DATE"}, "editions": {"EDITION"}, "organizations": {"ORG"}, "people": {"PERSON"}, "places": {"GPE"},
        "events": {"EVENT"}, "parties": {"chair", "participant"},
    }  # fmt: skip
    assert "las-council-housing" in [span.kb_id_ for span in doc.spans["organizations"]]
    assert "JO" in [span.kb_id_ for span in doc.spans["places"]]
    assert [span._.mahdar.text for span in doc.spans["people"]] == ["فلاح العموش"]


def test_events_are_plain_records_with_parties_and_evidence() -> None:
    (event,) = pipeline_of("ar")(TEXT)._.events
    assert (event["edition"], event["start_date"], event["end_date"], event["city"]) == (36, DAY, "2019-11-21", "عمان")
    assert ("chair", "JO") in [(party["role"], party["party_id"]) for party in event["parties"]]
    assert {"name", "edition", "date", "place"} <= {ground["field"] for ground in event["evidence"]}


def test_parts_of_tokens_are_aligned_as_asked_and_offsets_stay_exact() -> None:
    texts, text = {}, TEXT.replace("  ", " ")
    for mode in ("expand", "contract", "strict"):
        nlp = pipeline_of("xx", alignment_mode=mode)
        nlp.tokenizer = OneTokenPerSpace(nlp)
        doc = nlp(text)
        texts[mode] = [span.text for span in doc.spans["organizations"]]
        _is_quoted(text, rows_of(doc))
        assert len(doc._.mahdar.organization_mentions) == 2
    assert texts["expand"] == ["لمجلس وزراء الإسكان والتعمير العرب", "وزارة الإسكان المصرية،"]
    assert texts["contract"] == ["وزراء الإسكان والتعمير العرب", "وزارة الإسكان"]
    assert texts["strict"] == []


def test_two_mentions_inside_one_token_keep_their_own_records() -> None:
    nlp = pipeline_of("xx")
    nlp.tokenizer = OneTokenPerSpace(nlp)
    doc = nlp("يومي 5/5/2021،6/6/2022")
    assert len(doc.spans["dates"]) == len(doc._.mahdar.dates)
    assert [span._.mahdar for span in doc.spans["dates"]] == list(doc._.mahdar.dates)


def test_what_was_found_survives_the_way_to_disk(tmp_path: Path) -> None:
    nlp = pipeline_of("ar")
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    (packed,) = DocBin().from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes()).get_docs(nlp.vocab)
    for other in (again, packed):
        assert (rows_of(other), other._.events, other._.mahdar) == (rows_of(doc), doc._.events, doc._.mahdar)
        assert other.spans["organizations"][0].kb_id_ == doc.spans["organizations"][0].kb_id_


def test_a_pipeline_takes_its_words_to_disk(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "kinds.csv").write_text(
        "word,kind,number,note\nسمنار,seminar,singular,as universities say\n", encoding="utf-8"
    )
    nlp = pipeline_of("ar", lexicon=str(words))
    text = "عقد السمنار الثالث للمخطوطات العربية في نابلس يوم 5 مايو 2021"
    before = nlp(text)._.events
    assert before[0]["kind"] == "seminar"
    nlp.to_disk(tmp_path / "model")
    packed = nlp.to_bytes()
    shutil.rmtree(words)
    assert spacy.load(tmp_path / "model")(text)._.events == before
    assert pipeline_of("ar").from_bytes(packed)(text)._.events == before


def test_processes_may_share_the_work() -> None:
    nlp = pipeline_of("ar")
    docs = list(nlp.pipe([TEXT, TEXT], n_process=2, batch_size=1))
    assert [doc._.events for doc in docs] == [nlp(TEXT)._.events] * 2


def test_an_alignment_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="expand, contract, strict"):
        pipeline_of("ar", alignment_mode="round")


def test_other_spans_and_documents_have_nothing() -> None:
    doc = spacy.blank("ar")("وصل الوفد")
    assert (doc._.events, doc._.mahdar, doc[0:1]._.mahdar) == ([], None, None)


def test_a_docbin_of_documents_has_spans_that_fit_its_tokens() -> None:
    lexicon = load_lexicon()
    documents = list(read_documents([str(ROOT / "data" / "raw")]))
    packed = to_docbin(((one, read_closely(one, lexicon)) for one in documents), lexicon).to_bytes()
    docs = list(DocBin().from_bytes(packed).get_docs(spacy.blank("ar").vocab))
    assert [(doc._.document_id, doc.text) for doc in docs] == [(one.document_id, one.text) for one in documents]
    for doc in docs:
        for key in SPAN_GROUPS:
            for span in doc.spans[key]:
                row = span._.mahdar
                assert (span.start_char, span.end_char) == (row.start, row.end)


def test_the_component_is_found_without_an_import() -> None:
    code = "import spacy; nlp = spacy.blank('ar'); nlp.add_pipe('mahdar'); print(len(nlp('عام 2024').spans['dates']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("1", 0), done.stderr
