"""Web pages: encoding, metadata, main text."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from pipeline.read import read_documents
from pipeline.records import Document

STORY = (
    "<p>افتتح وزير الاتصالات المنتدى السنوي الثالث لحوكمة الإنترنت في دبي، بحضور ممثلي الدول الأعضاء في المجلس.</p>"
    "<p>ومن المقرر أن يعقد المنتدى دورته الرابعة في القاهرة خلال شهر نوفمبر المقبل.</p>"
)
PLAIN_STORY = STORY.replace("</p><p>", "\n").replace("<p>", "").replace("</p>", "")


def read_page(folder: Path, page: str | bytes) -> Document:
    (folder / "page.html").write_bytes(page.encode() if isinstance(page, str) else page)
    (document,) = read_documents([folder])
    return document


def page(body: str = STORY, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


# --- encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1256", "iso-8859-1", "iso-8859-6", "none-such"])
def test_a_page_that_lies_about_its_encoding_is_read_rightly(tmp_path: Path, encoding: str, declared: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    assert read_page(tmp_path, page(head=head).encode(encoding)).text == PLAIN_STORY


def test_an_xml_declaration_does_no_harm(tmp_path: Path) -> None:
    data = b'<?xml version="1.0" encoding="windows-1256"?>' + page().encode("utf-8")
    assert read_page(tmp_path, data).text == PLAIN_STORY


# --- metadata


def test_metadata_from_meta(tmp_path: Path) -> None:
    head = (
        '<title>عنوان | موقع</title><meta property="og:title" content="عنوان">'
        '<meta property="og:site_name" content="وكالة">'
        '<link rel="canonical" href="https://example.org/2020/01/02/x"><meta name="DC.Date" content="13 مايو 2024">'
    )
    document = read_page(tmp_path, page(head=head))
    assert (document.title, document.publisher, document.url) == ("عنوان", "وكالة", "https://example.org/2020/01/02/x")
    assert (document.published_on, document.published_on_source) == (dt.date(2024, 5, 13), "meta")


def test_metadata_from_json_ld(tmp_path: Path) -> None:
    graph = [
        {"@type": "WebPage", "datePublished": "2011-01-01"},
        {"@type": "NewsArticle", "datePublished": "2024-05-13T08:00:00+03:00", "publisher": {"@id": "#o"}},
        {"@type": "Organization", "@id": "#o", "name": "وكالة الأنباء"},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    broken = '<script type="application/ld+json">{"datePublished": </script>'
    document = read_page(tmp_path, page(head=broken + head + '<meta name="date" content="2012-01-01">'))
    assert (document.published_on, document.published_on_source) == (dt.date(2024, 5, 13), "json-ld")
    assert document.publisher == "وكالة الأنباء"


@pytest.mark.parametrize(
    ("head", "body", "day", "source"),
    [
        ('<meta property="article:published_time" content="2024-05-13T01:00Z">', "", "2024-05-13", "meta"),
        ('<meta itemprop="datePublished" content="2024-05-13">', "", "2024-05-13", "meta"),
        ('<meta name="date" content="0001-01-01">', '<time datetime="2024-05-13">x</time>', "2024-05-13", "time"),
        ("", "<time>11/5/1446هـ</time>", "2024-11-13", "time"),
        (
            "",
            '<aside><time datetime="2020-01-01">x</time></aside><time datetime="2024-05-13">x</time>',
            "2024-05-13",
            "time",
        ),
        (
            "",
            '<time itemprop="startDate" datetime="2020-01-01">x</time><p><time>13 مايو 2024</time>',
            "2024-05-13",
            "time",
        ),
        ("", '<span itemprop="datePublished">13-05-2024</span>', "2024-05-13", "time"),
        ('<link rel="canonical" href="https://example.org/news/2024/5/3/forum">', "", "2024-05-03", "url"),
        ('<link rel="canonical" href="/2024/05/13/">', "", None, None),
        ('<meta property="og:url" content="https://example.org/2024/13/45/">', "", None, None),
    ],
)
def test_day_of_publication(tmp_path: Path, head: str, body: str, day: str | None, source: str | None) -> None:
    document = read_page(tmp_path, page(STORY + body, head))
    assert document.published_on == (dt.date.fromisoformat(day) if day else None)
    assert document.published_on_source == source


# --- main text

MENU = "<ul><li><a href=1>الرئيسية</a><li><a href=2>أخبار</a><li><a href=3>اتصل بنا</a></ul>"
AROUND = (
    f"<header><h1>وكالة الأنباء</h1>{MENU}</header><nav>خرائط</nav>{{}}"
    "<aside>إعلان</aside><footer>حقوق النشر 2020</footer>"
)
HEAD = "<title>المنتدى يختتم أعماله | وكالة الأنباء</title>"
EXPECTED = f"المنتدى يختتم أعماله\nالاثنين 13 مايو 2024\n{PLAIN_STORY}"


@pytest.mark.parametrize(
    "middle",
    [
        f"<article><h1>المنتدى يختتم أعماله</h1><p>الاثنين 13 مايو 2024</p>{STORY}</article>",
        f"<article><header><h1>المنتدى يختتم أعماله</h1><div>الاثنين 13 مايو 2024</div></header>{STORY}</article>",
        f"<main><h1>المنتدى يختتم أعماله</h1><span>الاثنين 13 مايو 2024</span>{STORY}</main>",
        f'<div role="main"><h2>المنتدى يختتم أعماله</h2>الاثنين 13 مايو 2024<div>{STORY}</div></div>',
        f"<h2>المنتدى يختتم أعماله</h2><div>الاثنين 13 مايو 2024</div><div class=txt>{STORY}</div>",
        f"<div><div><h2>المنتدى يختتم أعماله</h2></div><div>الاثنين 13 مايو 2024</div>{MENU}</div>"
        f"<div><div>{STORY}</div></div>",
        f"<div><h2>المنتدى يختتم أعماله</h2><time>الاثنين 13 مايو 2024</time></div><article>{STORY}</article>",
        f"<form id=aspnetForm><div class='with-sidebar'><h2>المنتدى يختتم أعماله</h2>الاثنين 13 مايو 2024"
        f"{STORY}</div></form>",
        f"<table><tr><td>{MENU}</td><td><h2>المنتدى يختتم أعماله</h2>الاثنين 13 مايو 2024<br>{STORY}</td></tr></table>",
        f"<article><h1>المنتدى يختتم أعماله</h1><p>الاثنين 13 مايو 2024</p>{STORY}</article>"
        "<section class='related-news'><article><p>خبر آخر لا صلة له بالموضوع</p></article></section>",
        f"<article><h1>المنتدى يختتم أعماله</h1><p>الاثنين 13 مايو 2024</p>{STORY}"
        "<div class='share-buttons'>شارك الخبر</div><div style='display: none'>مخفي</div><!-- ملاحظة --></article>",
    ],
)
def test_main_text_begins_with_headline_and_date(tmp_path: Path, middle: str) -> None:
    document = read_page(tmp_path, page(AROUND.format(middle), HEAD))
    assert document.text == EXPECTED
    assert document.title == "المنتدى يختتم أعماله"


def test_a_page_of_links_is_not_lost(tmp_path: Path) -> None:
    assert read_page(tmp_path, page(MENU)).text == "الرئيسية\nأخبار\nاتصل بنا"


def test_lines_cells_and_white_space(tmp_path: Path) -> None:
    body = (
        "<div>سطر\n  <b>أو</b>ل<br>سطر&nbsp;ثان"
        "<table><tr><th>الدورة<th>المكان<tr><td>الرابعة</td><td><p>القاهرة</p></td></table>"
        "<ul><li>بند<li>بند ثان</ul><pre>كما\n هو</pre>آخر</div>"
    )
    expected = "سطر أول\nسطر\N{NO-BREAK SPACE}ثان\nالدورة\tالمكان\nالرابعة\tالقاهرة\nبند\nبند ثان\nكما\nهو\nآخر"
    assert read_page(tmp_path, page(body)).text == expected


def test_nul_does_not_cut_a_page_short(tmp_path: Path) -> None:
    assert read_page(tmp_path, page(STORY.replace("في دبي", "في\0 دبي"))).text == PLAIN_STORY


@pytest.mark.parametrize("tag", ["div", "p", "font", "a", "table><tr><td", "nav class=menu", "h1", "article", "time"])
def test_deep_nesting_is_read(tmp_path: Path, tag: str) -> None:
    assert "اللجنة" in read_page(tmp_path, page(f"<{tag}>" * 3000 + "اجتماع اللجنة")).text
