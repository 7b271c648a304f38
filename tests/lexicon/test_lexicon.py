"""The lexicon as loaded: every row is there, reads as it says, and an analyst's folder adds to it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

from pipeline.lexicon import (
    BODY,
    CUE,
    FUNCTION,
    HEAD,
    KIND,
    MONTH,
    NAME,
    NUMERAL,
    PLACE,
    TIME,
    TITLE,
    VERB,
    WEEKDAY,
    Cue,
    Lexicon,
    LexiconError,
    load_lexicon,
)
from pipeline.lexicon.rows import COLUMNS, lexicon_files, read_rows
from pipeline.normalize import normalize


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def norms(text: str, lexicon: Lexicon) -> list[str]:
    return normalize(text, lexicon.vocabulary).norms


TABLES: dict[str, tuple[str, Callable[[Lexicon], Any], Callable[[dict[str, str]], tuple[Any, ...]]]] = {
    "months": ("name", lambda lexicon: lexicon.months, lambda row: (int(row["number"]), row["calendar"])),
    "time_words": ("word", lambda lexicon: lexicon.time_words, lambda row: tuple(row["meaning"])),
    "kinds": ("word", lambda lexicon: lexicon.kinds, lambda row: (row["kind"], row["number"], "indefinite")),
    "titles": ("phrase", lambda lexicon: lexicon.titles, lambda row: tuple(row["class"])),
}


@pytest.mark.parametrize("file", TABLES)
def test_every_row_reads_as_it_says(file: str, lexicon: Lexicon) -> None:
    column, table, value = TABLES[file]
    wrong = {}
    for at, row in read_rows(file):
        written = norms(row[column], lexicon)
        match = table(lexicon).match(written, 0)
        if match is None or match.end != len(written) or tuple(match.value) != value(row):
            wrong[at] = match
    assert not wrong


def test_every_name_of_a_body_leads_to_it(lexicon: Lexicon) -> None:
    lost = []
    for file, columns in (("bodies", ("name_ar", "acronym")), ("body_names", ("name",))):
        for at, row in read_rows(file):
            for name in filter(None, (row[column] for column in columns)):
                written = norms(name, lexicon)
                match = lexicon.body_names.match(written, 0)
                if match is None or match.end != len(written) or row["organization_id"] not in match.value:
                    lost.append((at, name, match))
    assert not lost


def test_every_cue_is_found_in_its_example(lexicon: Lexicon) -> None:
    missed, examples = {}, 0
    for at, row in read_rows("cues"):
        if row["example"]:
            examples += 1
            written = norms(row["example"], lexicon)
            found = [match.value for i in range(len(written)) if (match := lexicon.cues.match(written, i))]
            if Cue(row["column"], row["value"], row["side"]) not in [cue for cues in found for cue in cues]:
                missed[at] = found
    assert not missed
    assert examples >= 60


def test_columns_and_values_of_cues_all_have_an_example() -> None:
    shown = {(row["column"], row["value"]) for _, row in read_rows("cues") if row["example"]}
    assert {(row["column"], row["value"]) for _, row in read_rows("cues")} == shown


@pytest.mark.parametrize("locale", ["ar", "ar_LB", "ar_DZ", "ar_MA", "ar_MR", "ar_SA"])
def test_months_of_cldr_are_known(locale: str, lexicon: Lexicon) -> None:
    for number, name in Locale.parse(locale).months["format"]["wide"].items():
        match = lexicon.months.match(norms(name, lexicon), 0)
        assert match is not None
        assert tuple(match.value) == (number, "gregorian")


@pytest.mark.parametrize(
    ("word", "flag"),
    [
        ("رمضان", MONTH),
        ("الخميس", WEEKDAY),
        ("أمس", TIME),
        ("الثالثة", NUMERAL),
        ("اجتماعها", KIND),
        ("المنتدى", KIND),
        ("برئاسة", CUE),
        ("وزارة", HEAD),
        ("الإسكوا", BODY),
        ("القاهرة", PLACE),
        ("القطرية", PLACE),
        ("معالي", TITLE),
        ("أعلنت", VERB),
        ("سيعلن", VERB),
        ("خلال", FUNCTION),
        ("فاطمة", NAME),
    ],
)
def test_tokens_are_flagged(word: str, flag: int, lexicon: Lexicon) -> None:
    assert normalize(word, lexicon.vocabulary).flags[0] & flag


@pytest.mark.parametrize(
    ("written", "split"),
    [
        ("وبمشاركة", ["و", "بمشاركه"]),
        ("وزارة", ["وزاره"]),
        ("والوزارة", ["و", "الوزاره"]),
        ("للاتحاد", ["ل", "الاتحاد"]),
        ("باجتماع", ["ب", "اجتماع"]),
        ("بيروت", ["بيروت"]),
        ("كوالالمبور", ["كوالالمبور"]),
        ("ليبيا", ["ليبيا"]),
        ("بالقاهرة", ["ب", "القاهره"]),
        ("فلسطين", ["فلسطين"]),
    ],
)
def test_proclitics_are_split_where_words_say_so(written: str, split: list[str], lexicon: Lexicon) -> None:
    assert norms(written, lexicon) == split


def test_no_row_is_read_from_elsewhere() -> None:
    names = sorted(path.name for path in lexicon_files())
    assert names == sorted(f"{name}.csv" for name in COLUMNS)
    assert names == sorted(path.name for path in lexicon_files()[0].parent.glob("*.csv"))


def write(folder: Path, file: str, *rows: tuple[str, ...]) -> None:
    with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([COLUMNS[file], *rows])


def test_a_folder_adds_rows(tmp_path: Path, lexicon: Lexicon) -> None:
    write(tmp_path, "kinds", ("خلوة", "meeting", "singular", ""))
    years_and_sources = [""] * (len(COLUMNS["bodies"]) - 6)
    write(tmp_path, "bodies", ("xx-mill", "هيئة الطواحين", "Mill Authority", "", "agency", "OM", *years_and_sources))
    write(tmp_path, "cities", ("مكة", "مكة", "SA", ""))
    more = load_lexicon(tmp_path)
    assert more.kinds.find(("خلوه",)) is not None
    assert lexicon.kinds.find(("خلوه",)) is None
    assert more.bodies.keys() - lexicon.bodies.keys() == {"xx-mill"}
    assert more.places.cities[("مكه",)] == ("مكة", "SA")
    assert len(lexicon_files(tmp_path)) == len(lexicon_files()) + 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"word,kind\n", "kinds.csv:1: the columns must be word,kind,number,note"),
        ("word,kind,number,note\nخلوة,meeting\n".encode(), "kinds.csv:2: 2 cells, but 4 columns"),
        ("word,kind,number,note\nخلوة,meeting,singular,\n".encode("cp1256"), "kinds.csv: not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "kinds.csv").write_bytes(data)
    with pytest.raises(LexiconError) as caught:
        load_lexicon(tmp_path)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_name_of_an_unknown_body_is_named(tmp_path: Path) -> None:
    write(tmp_path, "body_names", ("الطواحين", "xx-mill", ""))
    with pytest.raises(LexiconError, match=r"^body_names.csv:2: no body has the id 'xx-mill'"):
        load_lexicon(tmp_path)


def test_every_body_of_the_package_has_an_english_name() -> None:
    """Rows of an analyst's own, as ``mahdar gaps`` prints them, may do without."""
    assert [name for name, body in load_lexicon().bodies.items() if not body.name_en] == []
