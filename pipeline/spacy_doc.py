"""A spaCy ``Doc`` of a document and what was found in it: for displaCy, DocBin, and an analyst's own components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.normalize import Vocabulary, normalize
from pipeline.records import Extraction

if TYPE_CHECKING:
    from spacy.tokens import Doc


def to_doc(text: str, found: Extraction, vocabulary: Vocabulary) -> Doc:
    """Make a ``Doc`` whose text IS the document's, with ``doc.spans`` of dates, editions, organizations and events.

    ``text`` is the document's text, ``found`` what :func:`pipeline.extract` made of it; ``token.norm_`` is the folded word. A span
    is labelled with its value: a date's first day, an edition's number, a body's id, an event's kind.

    >>> from pipeline import extract, load_lexicon
    >>> from pipeline.records import Document
    >>> lexicon = load_lexicon()
    >>> document = Document("a", "عقدت اللجنة العربية الدائمة للبريد  اجتماعها الثالث يوم 5 مايو 2021")
    >>> doc = to_doc(document.text, extract(document, lexicon), lexicon.vocabulary)
    >>> doc.text == document.text, doc.spans["editions"][0].text, doc.spans["dates"][0].label_
    (True, 'الثالث', '2021-05-05')
    """
    doc = bare_doc(text, vocabulary)
    rows = {
        "dates": [(date.start, date.end, str(date.start_date or "")) for date in found.dates],
        "editions": [(edition.start, edition.end, str(edition.number)) for edition in found.editions],
        "organizations": [(one.start, one.end, one.organization_id or "") for one in found.organization_mentions],
        "events": [(report.start, report.end, report.kind) for report in found.event_reports],
    }
    for name, spans in rows.items():
        made = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans]
        doc.spans[name] = [span for span in made if span is not None]
    return doc


def bare_doc(text: str, vocabulary: Vocabulary) -> Doc:
    """A ``Doc`` in mahdar's own tokens, with nothing found in it yet; ``doc.text == text``."""
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    words, spaces, norms = _words(text, vocabulary)
    doc = Doc(Vocab(lex_attr_getters={}), words=words, spaces=spaces)
    for token, norm in zip(doc, norms, strict=True):
        token.norm_ = norm
    return doc


def _words(text: str, vocabulary: Vocabulary) -> tuple[list[str], list[bool], list[str]]:
    """Words, whether a space follows each, and norms; white space beyond one space is a word of its own, as spaCy has it."""
    tokens = normalize(text, vocabulary)
    words: list[str] = []
    spaces: list[bool] = []
    norms: list[str] = []
    at = 0
    for start, end, norm in zip(
        [*tokens.starts, len(text)], [*tokens.ends, len(text)], [*tokens.norms, ""], strict=True
    ):
        gap = text[at:start]
        if gap.startswith(" ") and words:
            spaces[-1] = True
            gap = gap[1:]
        for written, folded in ((gap, gap), (text[start:end], norm)):
            if written:
                words.append(written)
                spaces.append(False)
                norms.append(folded)
        at = end
    return words, spaces, norms
