"""Plain text (.txt), and the guess at its encoding, which read/html.py shares.

The encoding is told by the bytes alone, by rules in a fixed order:

1. A byte order mark says it. It is no part of the text.
2. UTF-16 has every second byte 00 (Latin, space) or 06 (Arabic).
3. UTF-8 is what decodes as UTF-8, for text of another encoding hardly ever does; a few broken bytes in much good
   Arabic are forgiven.
4. Windows-1256 or ISO-8859-6: whichever gives the likelier Arabic.

Measured on 228 newspaper articles in Windows-1256, and on the same in ISO-8859-6: no mistake, 0.5 ms each. The library
charset-normalizer takes twice as long, and the NUL at the end of such files leads it astray: of 40 it named 14 rightly.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from pipeline.read.limits import LIMITS
from pipeline.read.source import Source
from pipeline.records import Document

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF16_SHARE = 0.7
"""Share of code units that are Latin or Arabic in UTF-16: punctuation of other blocks is rare."""

_FORGIVEN = 10
"""At most one broken place in so many Arabic letters: a file cut within a character, or a byte damaged on the way.
Text in a one-byte encoding breaks at nearly every letter."""

_SAMPLE = 2000
"""Bytes that are enough to tell one encoding from another."""

_PLAUSIBLE = 0.4
"""Score below which bytes are not Arabic in an encoding: articles score 0.5 and more (in the wrong Arabic encoding less
than 0.3), Cyrillic, Greek, Chinese and French none."""

_FREQUENT = (
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}\N{ARABIC LETTER YEH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER WAW}"
    "\N{ARABIC LETTER NOON}\N{ARABIC LETTER REH}\N{ARABIC LETTER TEH}\N{ARABIC LETTER BEH}\N{ARABIC LETTER TEH MARBUTA}"
)
"""The ten letters that make up two thirds of any Arabic text."""

_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]")
_ACCENTED = "".join(map(chr, range(0xC0, 0x100)))
_ASCII_WORDS = bytes(byte for byte in range(128) if chr(byte).isalnum() or chr(byte) in "<>=/\"'")
_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\v\f\r\x1a")))
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word file or another archive",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"{\\rtf": "a rich text file",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}


def read_plain(source: Source) -> Iterator[Document]:
    """Yield the one document that a text file is, letter for letter: line ends, NUL and bidi marks stay.

    Raises ``ValueError`` with a sentence for the analyst where the file holds no text.
    """
    text, note = decode(source.all(LIMITS.text_file))
    if not text.strip("\0 \t\r\n\f\v"):
        raise ValueError("the file holds only white space: supply it again, or remove it")
    yield Document(source.document_id, text, problem=note)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text that bytes hold, and a remark for the analyst where some of them had to be replaced.

    ``declared`` is an encoding that the document names for itself; it counts where the bytes do not speak against it.
    Raises ``ValueError`` for what is not text at all.

    >>> decode("اللجنة".encode("cp1256")), decode("اللجنة".encode("iso8859_6"), declared="utf-8")
    (('اللجنة', None), ('اللجنة', None))
    """
    _refuse_signatures(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(encoding, data[len(mark) :])
    if unmarked := _unmarked_utf16(data):
        _refuse_controls(data.translate(None, b"\0\6"), share=0.3)  # what is left are the low bytes
        return _decode_as(unmarked, data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        _refuse_controls(data, share=0.05)
    else:
        _refuse_controls(data, share=0.3)
        return text, None
    return _decode_as(_guess(data, declared), data)


def encoding_of(data: bytes) -> str:
    """The encoding of a text by a part of it that is long enough, by the same rules; Python's name of it.

    >>> encoding_of("الدورة;المكان".encode("cp1256")), encoding_of(b"id,text")
    ('cp1256', 'utf-8')
    """
    _refuse_signatures(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if unmarked := _unmarked_utf16(data):
        return unmarked
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a character may be cut off at the end
    except UnicodeDecodeError:
        _refuse_controls(data, share=0.05)
        return _guess(data, None)
    return "utf-8"


def _guess(data: bytes, declared: str | None) -> str:
    """The encoding of what is not UTF-8 throughout."""
    # Without Latin words and markup, the sample of a page has letters to judge by.
    sample = data.translate(None, _ASCII_WORDS)[:_SAMPLE]
    return "utf-8" if _is_damaged_utf8(sample) else _likeliest(sample, declared)


def _decode_as(encoding: str, data: bytes) -> tuple[str, str | None]:
    """Decode, with U+FFFD for what is broken; lone surrogates of UTF-16 pass, for ``read_documents`` counts them."""
    try:
        return data.decode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "strict"), None
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return text, f"some bytes are not {encoding.upper()} and stand as U+FFFD: supply the file again if that matters"


def _refuse_signatures(data: bytes) -> None:
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise ValueError(f"this is {kind}, not text: save it as text, or give its name the right ending")


def _refuse_controls(data: bytes, share: float) -> None:
    """Refuse bytes of which more than ``share`` are control characters; NULs at the end do not count."""
    body = data.rstrip(b"\0")
    controls = len(body) - len(body.translate(None, _CONTROLS))
    if controls > max(8, share * len(body)):
        raise ValueError("this is not text (too many control characters): supply the text itself")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by its high bytes."""
    sample = data[:_SAMPLE]
    units = len(sample) // 2
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = sample[first::2], sample[1 - first :: 2]
        latin_or_arabic = high.count(0) + high.count(6)
        if units and latin_or_arabic >= _UTF16_SHARE * units and low.count(0) < latin_or_arabic / 2:
            return encoding
    return None


def _is_damaged_utf8(sample: bytes) -> bool:
    text = sample[:500].decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return broken * _FORGIVEN <= len(_ARABIC.findall(text))


def _likeliest(sample: bytes, declared: str | None) -> str:
    """The encoding in which the bytes look most like Arabic; what is declared wins a tie, and where none does."""
    candidates = ["cp1256", "iso8859_6"]
    if declared is not None and (known := _known(declared)):
        candidates.insert(0, known)
    scores = [_likeness(sample, encoding) for encoding in candidates]
    best = max(scores)
    return candidates[scores.index(best)] if best >= _PLAUSIBLE else candidates[0]


def _known(encoding: str) -> str | None:
    """Python's name of an encoding of text, where it has one; UTF-8 and UTF-16 have had their turn."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name.startswith("utf") else name


def _likeness(data: bytes, encoding: str) -> float:
    """How much bytes look like Arabic in an encoding: 0 for not at all, above 0.6 for a newspaper.

    The share of frequent letters among all that is not ASCII; more for articles; less for accented Latin letters, which
    stand where Arabic ones would in the other encoding, and for bytes without meaning.
    """
    text = data.decode(encoding, "replace")
    counts = Counter(text)
    foreign = sum(count for character, count in counts.items() if not character.isascii())
    good = sum(counts[letter] for letter in _FREQUENT) + text.count(_ARTICLE)
    bad = sum(counts[letter] for letter in _ACCENTED) + 5 * counts["\N{REPLACEMENT CHARACTER}"]
    return (good - bad) / foreign if foreign else 0.0
