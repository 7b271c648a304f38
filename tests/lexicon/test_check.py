"""Every mistake in a lexicon is one line that names its file, its line and what to do."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.lexicon.check import check
from pipeline.lexicon.rows import COLUMNS, read_rows

BODY = ("xx-mill", "هيئة طواحين الهواء", "Windmill Authority", "", "agency", "OM", "", "", "", "", "", "", "", "")


def write(folder: Path, file: str, *rows: tuple[str, ...]) -> None:
    with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([COLUMNS[file], *rows])


def problems(folder: Path, file: str) -> list[str]:
    """What is said of a file of the folder, without its path."""
    path = str(folder / f"{file}.csv")
    return [line.removeprefix(path) for line in check(folder) if line.startswith(path)]


def body(**cells: str) -> tuple[str, ...]:
    return tuple({**dict(zip(COLUMNS["bodies"], BODY, strict=True)), **cells}.values())


def test_the_package_is_in_order() -> None:
    assert check() == []


def test_a_folder_may_be_empty(tmp_path: Path) -> None:
    assert check(tmp_path) == []


def test_good_rows_pass_and_load(tmp_path: Path) -> None:
    write(tmp_path, "months", ("نيسان أبريل", "4", "gregorian", "both names at once"))
    write(tmp_path, "kinds", ("خلوة", "meeting", "singular", ""))
    write(tmp_path, "cues", ("بإدارة", "role", "chair", "after", "جلسة بإدارة رئيس النادي", ""))
    write(tmp_path, "bodies", BODY, body(organization_id="xx-mill-board", name_ar="مجلس الطواحين", parent_id="xx-mill"))
    write(tmp_path, "body_names", ("هيئة الطواحين", "xx-mill", ""), ("دائرة الطواحين", "xx-mill", ""))
    assert check(tmp_path) == []
    assert load_lexicon(tmp_path).bodies["xx-mill-board"].parent_id == "xx-mill"


def test_a_row_of_the_folder_may_correct_a_place(tmp_path: Path) -> None:
    write(tmp_path, "cities", ("مكة", "مكة", "SA", ""))
    assert check(tmp_path) == []


def test_excel_may_write_the_file(tmp_path: Path) -> None:
    (tmp_path / "weekdays.csv").write_bytes("\ufeffname,number,note\r\nنهار الخير,1,\r\n".replace(" ", "").encode())
    assert check(tmp_path) == []


MISTAKES = [
    ("kinds", ("ﻣﺠﻤﻊ", "meeting", "singular", ""), "presentation form"),
    ("kinds", ("مجمع ﷲ", "meeting", "singular", ""), "presentation form"),
    ("months", ("مارسی", "3", "gregorian", ""), "Persian or Urdu letter ی (ARABIC LETTER FARSI YEH); type ي"),
    ("kinds", ("مکتبیة", "meeting", "singular", ""), "Persian or Urdu letter ک"),
    ("kinds", ("گلسة", "meeting", "singular", ""), "spell the word in Arabic letters"),
    ("titles", ("السیّد", "honorific", ""), "Persian or Urdu letter"),
    ("months", ("الشهر ۳", "3", "gregorian", ""), "the Persian digit ۳; type 3"),
    ("kinds", ("مُجتمع", "meeting", "singular", ""), "the mark ARABIC DAMMA; write the word without it"),
    ("kinds", ("مجتمـع", "meeting", "singular", ""), "holds tatweel; delete it"),
    ("kinds", ("\u200fمجتمع", "meeting", "singular", ""), "invisible character RIGHT-TO-LEFT MARK"),
    ("kinds", ("مجتمع\u00a0عام", "meeting", "singular", ""), "invisible character NO-BREAK SPACE"),
    ("kinds", ("مجتمع\0", "meeting", "singular", ""), "invisible character U+0000"),
    ("kinds", ("مجتمع ", "meeting", "singular", ""), "a space too many"),
    ("kinds", ("مجتمع  عام", "meeting", "singular", ""), "a space too many"),
    ("kinds", ("", "meeting", "singular", ""), "word is empty"),
    ("kinds", ("مجتمع", " ", "singular", ""), "kind is empty"),
    ("kinds", ("مجتمع", "party", "singular", ""), "kind 'party' is unknown; use one of assembly,"),
    ("kinds", ("مجتمع", "meeting", "several", ""), "number 'several' is unknown"),
    ("kinds", ("اجتماع", "meeting", "singular", ""), "stands in kinds.csv:2 already"),
    ("kinds", ("إجتماع", "meeting", "singular", ""), "stands in kinds.csv:2 already"),
    ("kinds", ("إجتماع", "summit", "singular", ""), "is summit, singular, but meeting, singular in kinds.csv:2"),
    ("months", ("رجب", "8", "hijri", ""), "is 8, hijri, but 7, hijri in months.csv:"),
    ("months", ("شهر الحصاد", "13", "gregorian", ""), "number '13' is no number from 1 to 12"),
    ("months", ("شهر الحصاد", "سبعة", "gregorian", ""), "is no number from 1 to 12"),
    ("months", ("شهر الحصاد", "٧", "gregorian", ""), "is no number from 1 to 12"),
    ("months", ("شهر الحصاد", "7", "coptic", ""), "calendar 'coptic' is unknown"),
    ("weekdays", ("الأحد", "1", ""), "is 1, but 7 in weekdays.csv:"),
    ("weekdays", ("يوم الزينة", "1", ""), "name is more than one word"),
    ("weekdays", ("الزينة", "0", ""), "is no number from 1 to 7"),
    ("numbers", ("ثلاث", "30", "cardinal", ""), "is 30, cardinal, but 3, cardinal in numbers.csv:"),
    ("numbers", ("دزينة", "12.0", "cardinal", ""), "is no number from 1 to"),
    ("numbers", ("دزينة", "12", "dozen", ""), "type 'dozen' is unknown"),
    ("time_words", ("اليوم", "tomorrow", ""), "is tomorrow, but today in time_words.csv:2"),
    ("time_words", ("العصر", "afternoon", ""), "meaning 'afternoon' is unknown"),
    ("titles", ("وزير", "honorific", ""), "is honorific, but office in titles.csv:"),
    ("titles", ("ساعي", "postman", ""), "class 'postman' is unknown"),
    ("body_heads", ("وزارة", "agency", "singular", ""), "but ministry, singular in body_heads.csv:2"),
    ("body_heads", ("طاحونة", "mill", "singular", ""), "type 'mill' is unknown"),
    ("countries", ("السعودية", "verb", "SA", ""), "form 'verb' is unknown"),
    ("countries", ("بلاد الطواحين", "noun", "XX", ""), "country 'XX' is no ISO 3166-1 alpha-2 code"),
    ("countries", ("بلاد الطواحين", "noun", "sa", ""), "country 'sa' is no ISO 3166-1 alpha-2 code"),
    ("countries", ("بلاد الطواحين", "noun", "EU", ""), "country 'EU' is no ISO 3166-1 alpha-2 code"),
    ("cities", ("مدينة الطواحين", "مدينة الطواحين", "UK", ""), "country 'UK' is no ISO 3166-1 alpha-2 code"),
    ("cities", ("مكة", "مكة المكرمة", "SA", ""), "stands in cities.csv:3 already"),
    ("first_names", ("محمد", ""), "stands in first_names.csv:2 already"),
    ("first_names", ("عبد الستار", ""), "name is more than one word"),
    ("first_names", ("آن", ""), "is too short for a name that counts everywhere; put it in ambiguous_names.csv"),
    ("first_names", ("كريم", ""), ", too; delete one of the two"),
    ("first_names", ("أعلن", ""), "verbs.csv:2); move it to ambiguous_names.csv"),
    ("ambiguous_names", ("كريم", ""), "stands in ambiguous_names.csv:"),
    ("function_words", ("طاحونة", "noun", ""), "class 'noun' is unknown"),
    ("grammar", ("agenda", "الختاميه", ""), "«الختاميه» (agenda) stands in grammar.csv:"),
    ("verbs", ("أعلن", "يعلن", "yes", ""), "is yes, but nothing more in verbs.csv:3"),
    ("verbs", ("طحن", "", "", ""), "present is empty"),
    ("verbs", ("طحن", "يطحن", "no", ""), "past_is_noun 'no' is unknown; use one of yes"),
    ("cues", ("بإدارة", "roles", "chair", "after", "", ""), "column 'roles' is unknown; use one of mode,"),
    ("cues", ("بإدارة", "role", "boss", "after", "", ""), "role 'boss' is unknown; use one of chair,"),
    ("cues", ("بإدارة", "relation", "after", "after", "", ""), "relation 'after' is unknown"),
    ("cues", ("بالبريد", "mode", "postal", "", "", ""), "mode 'postal' is unknown"),
    ("cues", ("بإدارة", "role", "chair", "left", "", ""), "side 'left' is unknown"),
    ("cues", ("بإدارة", "role", "chair", "after", "جلسة طويلة", ""), "the example does not hold «بإدارة»"),
    ("cues", ("إدارة", "role", "chair", "after", "باتت الإدارات قليلة", ""), "the example does not hold «إدارة»"),
    ("cues", ("برئاسة", "role", "host", "after", "", ""), "(role) is host, after, but chair, after in cues.csv:2"),
    ("bodies", body(type="mill"), "type 'mill' is unknown"),
    ("bodies", body(country="OMAN"), "country 'OMAN' is no ISO 3166-1 alpha-2 code; use one, as EG"),
    ("bodies", body(name_ar=""), "name_ar is empty"),
    ("bodies", body(parent_id="xx-nobody"), "parent_id 'xx-nobody' is no body; add it to bodies.csv"),
    ("bodies", body(organization_id="xx-ring", parent_id="xx-ring"), "leads back to the body itself (xx-ring →"),
    ("bodies", body(organization_id="Mill_1"), "organization_id 'Mill_1' is no id"),
    ("bodies", body(organization_id="las"), "«las» is "),
    ("bodies", body(wikidata_id="7172"), "wikidata_id '7172' is no Wikidata item"),
    ("bodies", body(name_ar="سوف"), "«سوف» is a common word (function_words.csv:"),
    ("body_names", ("طاحونة", "xx-nobody", ""), "organization_id 'xx-nobody' is no body"),
    ("body_names", ("جامعة الدول العربية", "las", ""), "names las in bodies.csv:"),
]  # fmt: skip
"""A file, a row with a mistake, and what must be said of it."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], list[str]]:
    """What is said of each line of a folder that holds all the mistakes."""
    folder = tmp_path_factory.mktemp("mistakes")
    for file in COLUMNS:
        write(folder, file, *(row for name, row, _ in MISTAKES if name == file))
    found: dict[tuple[str, int], list[str]] = {}
    for line in check(folder):
        place, sentence = line.split(": ", 1)
        path, number = place.rsplit(":", 1)
        found.setdefault((Path(path).stem, int(number)), []).append(sentence)
    return found


@pytest.mark.parametrize("n", range(len(MISTAKES)))
def test_a_mistake_is_said(n: int, said: dict[tuple[str, int], list[str]]) -> None:
    file, _, sentence = MISTAKES[n]
    line = 2 + sum(name == file for name, *_ in MISTAKES[:n])
    assert any(sentence in one for one in said.get((file, line), [])), said.get((file, line))


def test_a_mistake_is_said_once(said: dict[tuple[str, int], list[str]]) -> None:
    assert all(len(set(sentences)) == len(sentences) for sentences in said.values())


def test_a_body_is_not_called_a_common_word(tmp_path: Path) -> None:
    words = ["أكد", "يؤكد", "فيصل", "منذ", "هام"]
    write(tmp_path, "bodies", BODY)
    write(tmp_path, "body_names", *((word, "xx-mill", "") for word in words))
    said = problems(tmp_path, "body_names")
    assert [line.partition(": ")[0] for line in said] == [":2", ":3", ":4", ":5", ":6"]
    assert all("is a common word" in line for line in said)
    write(tmp_path, "body_names", *((word, "xx-mill", "an agency that signs so") for word in words))
    assert problems(tmp_path, "body_names") == []


def test_bodies_of_one_country_share_no_name(tmp_path: Path) -> None:
    write(tmp_path, "bodies", BODY, body(organization_id="xx-mill2", acronym="WMA"), body(organization_id="xx-mill3"))
    write(tmp_path, "body_names", ("WMA", "xx-mill", ""))
    assert [line.partition(": ")[0] for line in problems(tmp_path, "bodies")] == [":3", ":4"]
    assert problems(tmp_path, "body_names") == [
        f":2: «WMA» names xx-mill and, in {tmp_path / 'bodies.csv'}:3, xx-mill2, bodies of OM; leave it to one of them"
    ]


def test_bodies_of_two_countries_may(tmp_path: Path) -> None:
    write(
        tmp_path,
        "bodies",
        BODY,
        body(organization_id="xx-mill2", country="YE"),
        body(organization_id="xx-3", country=""),
    )
    assert check(tmp_path) == []


def test_a_cue_may_say_something_in_each_column(tmp_path: Path) -> None:
    write(tmp_path, "cues", ("برئاسة", "status", "held", "", "", ""))
    assert check(tmp_path) == []


def test_a_cue_may_end_with_a_proclitic_and_follow_one(tmp_path: Path) -> None:
    write(tmp_path, "cues", ("منوطة ب", "role", "chair", "after", "جلسة ومنوطة بوزير النقل", ""))
    assert check(tmp_path) == []


def test_a_circle_of_parents_is_said_once(tmp_path: Path) -> None:
    ring = [body(organization_id=f"xx-{n}", name_ar=f"هيئة {n}", parent_id=f"xx-{(n + 1) % 3}") for n in range(3)]
    outside = body(organization_id="xx-9", name_ar="هيئة 9", parent_id="xx-0")
    write(tmp_path, "bodies", outside, *ring)
    assert problems(tmp_path, "bodies") == [
        ":3: parent_id leads back to the body itself (xx-0 → xx-1 → xx-2 → xx-0); leave one of these empty"
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ":1: the columns are ; make them name,number,note"),
        ("الأحد,7,\n".encode(), ":1: the columns are الأحد,7,; make them name,number,note"),
        (b"number,name,note\n", ":1: the columns are number,name,note; make them name,number,note"),
        ("name,number,note\nالزينة,1\n".encode(), ":2: 2 cells; make them name,number,note"),
        ("name,number,note\nالزينة,1,,\n".encode(), ":2: 4 cells; make them name,number,note"),
        ("name,number,note\n\nالزينة,1,\n".encode(), ":2: an empty line; delete it"),
        ("name,number,note\nالزينة,1,\n".encode("cp1256"), ":2: not UTF-8; save the file as CSV UTF-8"),
        ("name,number,note\n".encode("utf-16"), ":1: not UTF-8; save the file as CSV UTF-8"),
        ('name,number,note\nالزينة,1,"\n'.encode(), ":2: no CSV (unexpected end of data)"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "weekdays.csv").write_bytes(data)
    (line,) = problems(tmp_path, "weekdays")
    assert line.startswith(said)


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "weekdays.csv").mkdir()
    assert problems(tmp_path, "weekdays") == [":1: cannot be read (Is a directory); see to the file"]


def test_files_of_other_names_are_said(tmp_path: Path) -> None:
    (tmp_path / "month.csv").write_text("name,number,calendar,note\n", encoding="utf-8")
    (tmp_path / "readme.txt").write_text("ours", encoding="utf-8")
    assert check(tmp_path) == [f"{tmp_path / 'month.csv'}:1: no file of a lexicon is called so; rename it months.csv"]


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    (said,) = check(tmp_path / "nowhere")
    assert said.startswith(f"{tmp_path / 'nowhere'}:1: cannot be read")


def test_problems_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    rows = [(f"طاحونة{'ن' * n}", "no number", "gregorian", "") for n in range(11)]
    write(tmp_path, "months", *rows)
    write(tmp_path, "titles", ("ساعي", "postman", ""))
    lines = [re.sub(r"^.*/(\w+)\.csv:(\d+):.*", r"\1 \2", line) for line in check(tmp_path)]
    assert lines == [*(f"months {n}" for n in range(2, 13)), "titles 2"]


SERIES = ("mill-days", "منتدى الطواحين", "Mill Forum", "forum", "un", "1999", "annual", "", "press", "high", "")


def series(**cells: str) -> tuple[str, ...]:
    return tuple({**dict(zip(COLUMNS["forums"], SERIES, strict=True)), **cells}.values())


def test_good_series_pass(tmp_path: Path) -> None:
    write(tmp_path, "forums", SERIES)
    write(tmp_path, "forum_names", ("ملتقى الطواحين", "mill-days", ""))
    assert check(tmp_path) == []


def test_a_file_of_ones_own_may_leave_out_where_its_rows_are_from(tmp_path: Path) -> None:
    (tmp_path / "forums.csv").write_text(
        "forum_id,name_ar,name_en,kind,organization_id,note\nmill-days,منتدى الطواحين,,forum,,\n", encoding="utf-8"
    )
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"forum_id": "Mill Days"}, "forum_id 'Mill Days' is no id; use small Latin letters, digits and hyphens"),
        ({"kind": "summit"}, "«منتدى الطواحين» begins with a word for forum; say so in kind"),
        ({"kind": "party"}, "kind 'party' is unknown; use one of assembly, "),
        ({"organization_id": "xx-none"}, "organization_id 'xx-none' is no body; add it to bodies.csv, or leave the cell empty"),
        ({"first_year": "99"}, "first_year '99' is no year from 1800 to "),
        ({"first_year": "3020"}, "first_year '3020' is no year from 1800 to "),
        ({"rhythm": "yearly"}, "rhythm 'yearly' is unknown; use one of annual, "),
        ({"wikidata_id": "7172"}, "wikidata_id '7172' is no Wikidata item; write it as Q7172"),
        ({"source": "hearsay"}, "source 'hearsay' is unknown; use one of general-knowledge, "),
        ({"certainty": "sure"}, "certainty 'sure' is unknown; use one of high, low, medium"),
        ({"name_ar": "أيام الطواحين"}, "«أيام الطواحين» begins with no word of kinds.csv and would never match; begin with one"),
        ({"name_ar": "قمة العشرين", "kind": "summit"}, "«قمة العشرين» names mill-days and, in "),
    ],
)  # fmt: skip
def test_a_series_that_would_not_work(cells: dict[str, str], sentence: str, tmp_path: Path) -> None:
    write(tmp_path, "forums", series(**cells))
    said = check(tmp_path)
    assert any(sentence in line for line in said), said


def test_a_name_of_no_series_or_twice_of_one(tmp_path: Path) -> None:
    write(tmp_path, "forums", SERIES)
    write(tmp_path, "forum_names", ("قمة الطواحين", "mill-nights", ""), ("المنتدى للطواحين", "mill-days", ""),
          ("منتدى الطواحين", "mill-days", ""))  # fmt: skip
    said = problems(tmp_path, "forum_names")
    assert said[0] == ":2: forum_id 'mill-nights' is no series; add it to forums.csv, or correct the id"
    assert said[1].startswith(":4: «منتدى الطواحين» names mill-days in ")
    assert len(said) == 2


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"since": "9"}, ":2: since '9' is no year from 1800 to "),
        ({"until": "soon"}, ":2: until 'soon' is no year from 1800 to "),
        ({"since": "2015", "until": "2003"}, ":2: until 2003 lies before since 2015; correct one of them"),
        ({"successor_id": "xx-none"}, ":2: successor_id 'xx-none' is no body; add it to bodies.csv, or leave the cell empty"),
        ({"successor_id": "xx-mill"}, ":2: successor_id leads back to the body itself; leave one of these empty"),
        ({"source": "hearsay"}, ":2: source 'hearsay' is unknown; use one of general-knowledge, "),
        ({"certainty": "sure"}, ":2: certainty 'sure' is unknown; use one of high, low, medium"),
    ],
)  # fmt: skip
def test_a_body_whose_years_or_source_do_not_work(cells: dict[str, str], sentence: str, tmp_path: Path) -> None:
    write(tmp_path, "bodies", body(**cells))
    (said,) = problems(tmp_path, "bodies")
    assert said.startswith(sentence)


def test_bodies_may_follow_one_another(tmp_path: Path) -> None:
    write(
        tmp_path, "bodies", body(successor_id="xx-mill-board", until="2015"),
        body(organization_id="xx-mill-board", name_ar="مجلس الطواحين", since="2015"),
    )  # fmt: skip
    assert check(tmp_path) == []
    assert load_lexicon(tmp_path).bodies["xx-mill"].successor_id == "xx-mill-board"


def test_bodies_of_ones_own_may_have_the_columns_of_before(tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text(
        "organization_id,name_ar,name_en,acronym,type,country,parent_id,wikidata_id,note\n"
        "xx-mill,هيئة طواحين الهواء,Windmill Authority,,agency,OM,,,\n",
        encoding="utf-8",
    )
    assert check(tmp_path) == []
    loaded = load_lexicon(tmp_path).bodies["xx-mill"]
    assert (loaded.name_en, loaded.since, loaded.successor_id) == ("Windmill Authority", None, None)


def test_a_wrong_year_never_keeps_the_lexicon_from_loading(tmp_path: Path) -> None:
    write(tmp_path, "bodies", body(since="soon"))
    assert load_lexicon(tmp_path).bodies["xx-mill"].since is None


def test_every_row_of_the_package_says_where_it_is_from() -> None:
    for file in ("bodies", "forums"):
        assert [at for at, row in read_rows(file) if not (row["source"] and row["certainty"])] == []
