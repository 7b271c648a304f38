"""The report in a real browser: Chromium of the system, driven by Playwright, with the network watched.

    pip install 'mahdar[browser-tests]'; apt-get install chromium

These tests are left out where either is missing. ``SCREENSHOTS=folder`` keeps a picture of each state, to be looked at.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow
from pipeline.normalize import fold
from pipeline.report import write_report
from tests.report.many import write_releases

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium here: apt-get install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="no driver here: pip install 'mahdar[browser-tests]'")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="no axe-core: pip install 'mahdar[browser-tests]'"
)

SECONDS, MEGABYTES, MANY = 2.0, 15.0, 5_000
HOSTILE = "<img src=x onerror=window.hit=1></script><script>window.hit=2</script>"
COUNCIL = "دورة مجلس وزراء الإسكان والتعمير العرب"

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # As root, as in most containers, Chromium has no sandbox; the pages are our own.
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    flow.run(["data/raw"], folder)
    return write_report(folder).path


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Opens a report from disk; at the end, the console must be silent and no request may have left the machine."""
    troubles: list[str] = []
    contexts = []

    def open_page(path: Path, *, language: str = "en-GB", width: int = 1280, dark: bool = False, **options: Any) -> Any:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": 850},
            color_scheme="dark" if dark else "light",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: _note(request.url, troubles))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _note(url: str, troubles: list[str]) -> None:
    if not url.startswith("file:"):
        troubles.append(f"request: {url[:200]}")


def picture(page: Any, name: str, **options: Any) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(250)
        page.screenshot(path=Path(folder, f"{name}.png"), **options)


def rows(page: Any) -> list[str]:
    return [row.inner_text() for row in page.query_selector_all(".events tbody tr")]


def until(page: Any, condition: str, value: object = None) -> None:
    """Wait until an expression holds; Playwright's own way evaluates text in the page, which its policy forbids."""
    limit = time.monotonic() + 10
    while not page.evaluate(condition, value):
        assert time.monotonic() < limit, condition
        page.wait_for_timeout(20)


def open_council(page: Any, edition: int = 36) -> None:
    """A session of the housing council; two documents of the samples tell of the 36th, and disagree on the 37th."""
    find = "([name, edition]) => run.events.findIndex((e) => e.name === name && e.edition === edition)"
    number = page.evaluate(find, [COUNCIL, edition])
    page.evaluate("(n) => { location.hash = run.events[n].event_id }", number)
    page.wait_for_selector("dialog[open] .text p")


def test_it_opens_from_disk_and_lists_every_event(opened: Open, samples: Path) -> None:
    page = opened(samples)
    events = page.evaluate("run.events.length")
    assert page.inner_text(".found") == f"{events} events"
    page.evaluate("showUpTo(run.events.length)")
    assert len(rows(page)) == events
    assert page.get_attribute("html", "dir") == "ltr"
    picture(page, "light")


def test_filters_narrow_the_list(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.select_option("#filter-country", "JO")
    assert rows(page) and all("Jordan" in row for row in rows(page))
    page.fill("#filter-q", "الطيف التردّدي")  # harakat and hamza do not matter
    until(page, "document.querySelectorAll('.events tbody tr').length < 4")
    assert "الطيف" in rows(page)[0] or "للطيف" in rows(page)[0]
    assert page.evaluate("document.activeElement.id") == "filter-q"
    page.click("#clear")
    page.click(".country >> nth=0")
    country = page.inner_text(".country >> nth=0 >> .country-name")
    assert rows(page) and all(country in row for row in rows(page))
    page.click(".country >> nth=0")
    page.click(".bar:not(:disabled) >> nth=0")
    assert 0 < len(rows(page)) < page.evaluate("run.events.length")
    page.click("#clear")
    page.check("#filter-doubts")
    assert len(rows(page)) == page.evaluate("doubted.size") > 0
    page.fill("#filter-q", "zzz")
    page.wait_for_selector(".empty")
    assert page.inner_text(".empty") == "Nothing matches these filters."


def test_columns_sort_both_ways_with_the_unknown_last(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.evaluate("showUpTo(run.events.length)")
    for way in ("descending", "ascending"):
        page.click("#sort-number")
        assert page.get_attribute("th.c-number", "aria-sort") == way
        page.evaluate("showUpTo(run.events.length)")
        cells = [cell.inner_text() for cell in page.query_selector_all("td.c-number")]
        numbers = [int(cell) for cell in cells if cell]
        assert numbers == sorted(numbers, reverse=way == "descending")
        assert cells[len(numbers) :] == [""] * (len(cells) - len(numbers))
    assert page.evaluate("document.activeElement.id") == "sort-number"


def test_an_event_opens_its_evidence_right_to_left(opened: Open, samples: Path) -> None:
    page = opened(samples)
    open_council(page)
    page.click(".document-tabs button:has-text('las/housing-council-36.txt')")
    until(page, "document.querySelector('.text').innerText.includes('انطلقت في عمّان اليوم أعمال اجتماع الدورة')")
    assert page.evaluate("getComputedStyle(document.querySelector('.text')).direction") == "rtl"
    assert page.inner_text(".text mark.number") in ("الـ (36", "الـ (36)")
    assert "لمجلس وزراء الإسكان والتعمير العرب" in [m.inner_text() for m in page.query_selector_all(".text mark.body")]
    assert "Council of Arab Ministers of Housing" in page.inner_text("#event-title")
    picture(page, "event")
    first = page.inner_text(".text")
    page.click(".document-tabs button[aria-pressed='false'] >> nth=0")
    until(page, "(first) => document.querySelector('.text').innerText !== first", first)
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('event').open")
    open_council(page, 37)
    assert "in person" in page.inner_text("aside .doubts") and "virtual" in page.inner_text("aside .doubts")
    page.click(".close")
    assert page.evaluate("location.hash") == ""


def test_marks_never_part_a_word(opened: Open, samples: Path) -> None:
    page = opened(samples)
    parted = page.evaluate("""async () => {
        const inWord = /[\\p{L}\\p{M}\\p{N}]/u;
        const found = [];
        marking.everything = true;
        for (let n = 0; n < run.events.length; n++) {
            for (const d of run.events[n].reports) {
                const box = document.createElement("div");
                drawText(box, await documentText(run.documents[d]), n);
                for (const mark of box.querySelectorAll("mark")) {
                    const before = mark.previousSibling?.textContent.at(-1) ?? "", after = mark.nextSibling?.textContent[0] ?? "";
                    const text = mark.textContent;
                    const starts = inWord.test(before) && inWord.test(text[0]);
                    const ends = inWord.test(after) && inWord.test(text.at(-1));
                    if (starts || ends) found.push(text);
                }
            }
        }
        return found;
    }""")
    assert parted == []


def test_the_text_is_whole_whatever_is_marked(opened: Open, samples: Path) -> None:
    page = opened(samples)
    changed = page.evaluate("""async () => {
        const found = [];
        const plain = (text) => text.replace(/\\s+/g, "");
        for (marking.everything of [false, true]) {
            for (let n = 0; n < run.events.length; n++) {
                for (const d of run.events[n].reports) {
                    const box = document.createElement("div");
                    const content = await documentText(run.documents[d]);
                    drawText(box, content, n);
                    if (plain(box.textContent) !== plain(content[0])) found.push(run.documents[d].document_id);
                }
            }
        }
        return found;
    }""")
    assert changed == []


def test_marks_are_told_apart_without_colour(opened: Open, samples: Path) -> None:
    page = opened(samples)
    open_council(page)
    styles = page.evaluate("""() => KINDS.map((kind) => {
        const style = getComputedStyle(document.querySelector(`.legend mark.${kind}`));
        return [style.textDecorationLine, style.textDecorationStyle, style.boxShadow !== "none"].join(" ");
    })""")
    assert len(set(styles)) == len(styles)
    page.check(".legend .check >> nth=1 >> input")
    label = page.query_selector(".text mark.date").evaluate("(mark) => getComputedStyle(mark, '::before').content")
    assert "Date" in label or "data-label" in label


def test_the_language_switches_everything(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.click("#language")
    assert page.get_attribute("html", "dir") == "rtl" and page.get_attribute("html", "lang") == "ar"
    shown = page.inner_text("body")
    assert "الفعاليات" in shown
    words = json.loads((Path(__file__).parents[2] / "pipeline" / "report" / "words.json").read_text(encoding="utf-8"))[
        "en"
    ]
    english = {
        word
        for key in ("events", "series", "doubts", "sources", "search", "countries", "with_doubts")
        for word in [words[key]]
    }
    assert not [word for word in english if word in shown]
    picture(page, "arabic")
    open_council(page)
    assert COUNCIL in page.inner_text("#event-title")
    assert "حضوريا" in page.inner_text("dialog")
    picture(page, "arabic-event")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.get_attribute("html", "lang") == "ar"  # remembered, and the address still opens the event
    assert page.evaluate("document.getElementById('event').open")


def test_a_reader_in_arabic_gets_arabic(opened: Open, samples: Path) -> None:
    assert opened(samples, language="ar-JO").get_attribute("html", "lang") == "ar"


def test_series_show_what_is_missing_and_lead_to_events(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.click("#tab-series")
    page.check("#missing-only")
    assert [gap.inner_text().split()[0] for gap in page.query_selector_all(".series li .edition.gone")] == [
        "82",
        "83",
        "7",
    ]
    picture(page, "series")
    page.click(".series .edition.seen >> nth=0")
    page.wait_for_selector("dialog[open] .text p")


def test_doubts_are_said_in_both_languages(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.click("#tab-doubts")
    assert "7 May 2024" in page.inner_text(".doubts") and "8 May 2024" in page.inner_text(".doubts")
    page.click("#language")
    shown = page.inner_text(".doubts")
    assert "تختلف الوثائق" in shown and "لا وثيقة تذكر" in shown and "documents" not in shown


def test_the_keyboard_is_enough(opened: Open, samples: Path) -> None:
    page = opened(samples)
    page.focus("#tab-events")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-news"
    page.keyboard.press("ArrowLeft")
    page.focus(".events tbody a")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .text p")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "event-link"


def test_ties_lead_from_event_to_event(opened: Open, samples: Path) -> None:
    page = opened(samples)
    open_council(page)
    before = page.inner_text("#event-title")
    page.click("aside .ties a, aside .edition.seen:not([aria-current]) >> nth=0")
    until(page, "(before) => document.getElementById('event-title').innerText !== before", before)
    page.go_back()
    until(page, "(before) => document.getElementById('event-title').innerText === before", before)


@pytest.mark.parametrize("language", ["en-GB", "ar-EG"])
def test_a_phone_shows_it_without_scrolling_sideways(language: str, opened: Open, samples: Path) -> None:
    page = opened(samples, language=language, width=360)
    for tab in ("events", "news", "series", "doubts"):
        page.click(f"#tab-{tab}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    picture(page, f"phone-{language[:2]}", full_page=True)
    open_council(page)
    assert page.evaluate("document.getElementById('event').scrollWidth") <= 360
    picture(page, f"phone-event-{language[:2]}")


def test_dark_mode_follows_the_system_and_the_switch(opened: Open, samples: Path) -> None:
    page = opened(samples, dark=True)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(paper)
    picture(page, "dark")
    page.click("#theme")
    assert page.evaluate(paper) != dark
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(paper) != dark


def test_print_shows_rows_and_no_controls(opened: Open, samples: Path, tmp_path: Path) -> None:
    page = opened(samples)
    page.emulate_media(media="print")
    assert not page.is_visible(".filters") and not page.is_visible("#language")
    page.pdf(path=tmp_path / "list.pdf")
    assert len(rows(page)) == page.evaluate("run.events.length") and not page.query_selector(".print-note")
    open_council(page)
    assert not page.is_visible("main") and page.is_visible(".text mark.date")
    picture(page, "print-event", full_page=True)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en-GB", "ar-EG"])
def test_axe_finds_nothing_serious(language: str, dark: bool, opened: Open, samples: Path) -> None:
    page = opened(samples, language=language, dark=dark)
    for state in ("events", "news", "series", "doubts", "event"):
        if state == "event":
            open_council(page)
        else:
            page.click(f"#tab-{state}")
        found = axe.Axe().run(page).response["violations"]
        assert [
            (v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")
        ] == [], state


def test_hostile_content_stays_text(opened: Open, tmp_path: Path) -> None:
    text = f"عقد مجلس الوزراء اجتماعه (7) في عمان يوم 5 مايو 2021 برئاسة الأردن {HOSTILE}\u202eقلب\x00 نهاية"
    row = {
        "id": HOSTILE,
        "text": text,
        "title": HOSTILE,
        "publisher": f"{HOSTILE}\u202e",
        "url": "javascript:window.hit=3",
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(row), encoding="utf-8")
    flow.run([str(tmp_path / "in.jsonl")], tmp_path / "out")
    page = opened(write_report(tmp_path / "out").path)
    page.click(".events tbody a")
    page.wait_for_selector("dialog[open] .text p")
    shown = page.inner_text("dialog")
    assert HOSTILE in shown and "[RLO]" in shown and "\u2400" in shown
    assert page.evaluate("window.hit") is None
    assert page.query_selector("dialog img, dialog script, a[href^='javascript']") is None
    assert page.query_selector(".document-head a") is None


def test_search_folds_as_the_pipeline_does(opened: Open, samples: Path) -> None:
    page = opened(samples)
    words = ["الإسكان", "عُمَان", "الجمعـــية", "٢٠٢٤", "هيئة", "مؤتمر", "القُرى", "ﻻ", "ITU", "آل"]
    search = [page.evaluate("(word) => fold(word)", word) for word in words]
    same = str.maketrans({"ؤ": "و", "ئ": "ي"})
    assert search == [fold(word).translate(same) for word in words]


def test_five_thousand_events_are_there_in_two_seconds(
    opened: Open, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    write_releases(tmp_path / "many.jsonl", MANY)
    flow.run([str(tmp_path / "many.jsonl")], tmp_path / "out", formats=("csv",))
    written = write_report(tmp_path / "out")
    assert written.events >= MANY
    page = opened(written.path)
    ready = int(page.get_attribute("html", "data-ready")) / 1000
    began = time.perf_counter()
    page.select_option("#filter-country", "JO")
    until(page, "document.querySelector('.found').innerText.includes('of 5,000')")
    filtered = time.perf_counter() - began
    page.click("#clear")
    page.emulate_media(media="print")
    page.pdf(path=tmp_path / "list.pdf")
    assert len([row for row in page.query_selector_all(".events tbody tr") if row.is_visible()]) == 200
    assert page.inner_text(".print-note") == "Printed are the first 200 of 5,000; filter the list to print others."
    for name, value in (("megabytes", written.size / 1e6), ("ready", ready), ("filtered", filtered)):
        record_property(name, value)
    assert written.size < MEGABYTES * 1e6
    assert ready < SECONDS and filtered < SECONDS


# what is new


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the second of two runs: an event came, one changed, one went, a doubt was resolved, one came."""
    folder = tmp_path_factory.mktemp("followed")
    body = "المجلس الوزاري العربي للمياه"
    first = {
        "a": f"عقد {body} اجتماعه الثالث في مسقط يوم 5 مايو 2021 برئاسة عمان.",
        "b": f"عقد {body} اجتماعه الخامس في بيروت يوم 3 يونيو 2023.",
        "c": "عقدت اللجنة الفنية للبريد اجتماعها السابع في الرياض يوم 2 مارس 2022.",
    }
    second = {
        "b": f"عقد {body} اجتماعه الخامس في بيروت يوم 3 يونيو 2023 بمشاركة الأردن والعراق.",
        "b2": f"عقد {body} اجتماعه الخامس في القاهرة يوم 3 يونيو 2023.",
        "c": "لا خبر اليوم.",
        "d": f"عقد {body} اجتماعه الرابع في تونس يوم 4 مايو 2022.",
    }
    for n, texts in enumerate((first, second)):
        lines = [json.dumps({"id": name, "text": text, "published": "2024-01-01"}) for name, text in texts.items()]
        (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", str(1_704_110_400 + n * 86_400))
            flow.run([str(folder / "in.jsonl")], folder / "out")
    return folder / "out"


def test_what_is_new_is_a_section_of_its_own(opened: Open, followed: Path) -> None:
    page = opened(write_report(followed).path)
    page.click("#tab-news")
    shown = page.inner_text("#view")
    assert "Since the run of 2 Jan 2024" in shown
    heads = [head.inner_text() for head in page.query_selector_all(".news-head h3")]
    assert heads == ["New events1", "Changed1", "Withdrawn1", "Doubts resolved1", "New doubts2"]
    assert "Jordan" in shown and "Iraq" in shown and "Participants, new" in shown
    assert "No document reports it any more." in shown and "Edition 4 is reported by no document" in shown
    picture(page, "news", full_page=True)
    page.click("#language")
    shown = page.inner_text("#view")
    assert "فعاليات جديدة" in shown and "الأردن" in shown and "لا وثيقة تذكر الرقم 4" in shown
    assert not [word for word in ("Withdrawn", "document", "Jordan", "new") if word in shown]
    picture(page, "news-arabic", full_page=True)
    page.click(".news-row a >> nth=0")
    page.wait_for_selector("dialog[open] .text p")
    assert "جديدة" in page.inner_text(".event-head")


def test_what_is_new_is_marked_and_filtered(opened: Open, followed: Path) -> None:
    page = opened(write_report(followed, followed / "marked.html").path)
    assert len(rows(page)) == 3
    assert [mark.inner_text() for mark in page.query_selector_all(".events .news-mark")] == ["changed", "new"]
    page.select_option("#filter-news", "new")
    assert len(rows(page)) == 1 and "Tunis" in rows(page)[0]
    page.click("#clear")
    page.click(".history-filters summary")
    page.fill("#filter-seen", "2024-01-02")
    assert len(rows(page)) == 1 and "Tunis" in rows(page)[0]
    page.click("#clear")
    page.click(".history-filters summary")
    page.fill("#filter-changed", "2024-01-02")
    assert len(rows(page)) == 2
    picture(page, "news-filter")
    page.click(".events tbody a >> nth=0")
    page.wait_for_selector("dialog[open] .text p")
    facts = page.inner_text("aside")
    assert "First seen" in facts and "Last changed" in facts and "Changed since 2 Jan 2024" in facts
    picture(page, "news-event")


def test_what_is_new_since_a_day(opened: Open, followed: Path) -> None:
    page = opened(write_report(followed, followed / "all.html", 0).path)
    assert page.query_selector_all(".news-mark") == []
    page.click("#tab-news")
    assert "every event is new" in page.inner_text("#view")
    page = opened(write_report(followed, followed / "none.html", 7).path)
    assert page.query_selector("#tab-news") is None


def test_places_are_reached_by_keyboard(opened: Open, samples: Path) -> None:
    page = opened(samples)
    assert len(page.query_selector_all("circle[tabindex='0']")) == 1
    page.focus("circle[tabindex='0']")
    first = page.evaluate("document.activeElement.id")
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.id") != first:
            break
    chosen = page.evaluate("document.activeElement.id")
    assert chosen != first and chosen.startswith("place-")
    picture(page, "map-keyboard")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == chosen  # who had the focus keeps it
    assert 0 < len(rows(page)) < page.evaluate("run.events.length")
    assert page.evaluate("filters.place") == chosen.removeprefix("place-") == page.input_value("#filter-place")
    page.keyboard.press(" ")
    assert page.evaluate("filters.place") == ""
    page.select_option("#filter-place", chosen.removeprefix("place-"))
    assert 0 < len(rows(page)) < page.evaluate("run.events.length")
