"""Pages in the manner of ministries, agencies and content systems: the text, its date, and nothing from around it."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.read.html import read_page

TITLE = "مجلس الوزراء العرب للاتصالات يعقد دورته الثامنة والعشرين في القاهرة"
DATE = "الأربعاء 18 ديسمبر 2024"
STORY = [
    "افتتح وزير الاتصالات وتكنولوجيا المعلومات أعمال الدورة الثامنة والعشرين لمجلس "
    "الوزراء العرب للاتصالات في القاهرة بحضور ممثلي إحدى وعشرين دولة.",
    "وقال الوزير إن المجلس سيبحث على مدى يومين بنود الاستراتيجية العربية للاقتصاد الرقمي ومقترحات اللجان الفنية.",
    "ومن المقرر أن تستضيف تونس الدورة المقبلة في ديسمبر من العام المقبل.",
]
WANTED = [TITLE, DATE, *STORY]
AROUND = [
    "وزير النقل", "معرض الكتاب", "الرئيسية", "اتصل بنا", "أحدث المقالات", "شارك هذا", "حقوق", "الوسوم", "المناقصات", "طباعة",
]  # fmt: skip


def items(folder: str, *texts: str) -> str:
    return "".join(f"<li><a href=/{folder}/{number}>{text}</a></li>" for number, text in enumerate(texts))


RELATED = items(
    "n", "وزير النقل يستقبل السفير الهندي", "انطلاق معرض الكتاب في دورته الخامسة والخمسين", "اجتماع لبحث مشروعات الطرق"
)
MENU = items("m", "الرئيسية", "عن الوزارة", "المركز الإعلامي", "الخدمات الإلكترونية", "اتصل بنا")
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY)
BLOCKS = "".join(f"<div>{line}</div>" for line in STORY)
LINES = "<br><br>".join(STORY)

PAGES = {
    "wordpress": (
        f"<html><head><title>{TITLE} | الموقع</title></head><body class='single post'><header id=masthead>"
        f"<ul class=menu>{MENU}</ul></header><div id=primary><main><article class='post hentry'>"
        f"<header class=entry-header><h1 class=entry-title>{TITLE}</h1><div class=entry-meta>"
        f"<span class=posted-on>{DATE}</span><span class=cat-links>أخبار</span></div></header>"
        f"<div class=entry-content>{PARAGRAPHS}<div class=sharedaddy><h3>شارك هذا الموضوع:</h3>"
        f"<ul><li>فيسبوك<li>تويتر</ul></div></div></article>"
        f"<nav class=post-navigation><a href=/a>السابق: خبر</a><a href=/b>التالي: خبر آخر</a></nav></main>"
        f"</div><aside id=secondary class=widget-area><h2>أحدث المقالات</h2><ul>{RELATED}</ul></aside>"
        f"<footer>جميع الحقوق محفوظة 2025</footer></body></html>"
    ),
    "agency": (
        f"<html><head><title>{TITLE}</title></head><body><div class=top-bar>الخميس 1 يناير 2026</div>"
        f"<ul class=nav>{MENU}</ul><div class=container><div class=row><div class=col-8><h1>{TITLE}</h1>"
        f"<span class=date>{DATE}</span><div class=article-body>القاهرة في 18 ديسمبر / وام / {LINES}</div>"
        f"<div class=tags>الوسوم: <a href=/t/1>اتصالات</a> <a href=/t/2>القاهرة</a></div></div>"
        f"<div class=col-4><h4>أخبار ذات صلة</h4><ul>{RELATED}</ul></div></div></div></body></html>"
    ),
    "table layout": (
        f"<html><head><title>وزارة الاتصالات</title></head><body><table width=100%><tr><td colspan=2><table>"
        f"<tr><td><a href=1>الرئيسية</a></td><td><a href=2>الأخبار</a></td><td><a href=3>اتصل بنا</a></td>"
        f"</tr></table></td></tr><tr><td width=20%><table><tr><td>روابط</td></tr><tr>"
        f"<td><a href=x>المناقصات والعطاءات</a></td></tr><tr><td><a href=y>القوانين والتشريعات</a></td>"
        f"</tr></table></td>"
        f"<td><font size=5><b>{TITLE}</b></font><br><font color=gray>{DATE}</font><br><br>{LINES}</td></tr>"
        f"<tr><td colspan=2 align=center>حقوق النشر محفوظة لوزارة الاتصالات</td></tr></table></body></html>"
    ),
    "spa": (
        f"<html><body><div id=__next><div class=css-1x>"
        f"<div class=css-nav><a href=/>الرئيسية</a><a href=/n>الأخبار</a><a href=/s>الخدمات</a><a href=/c>اتصل</a>"
        f"</div><div class=css-9k><div class=css-h><h1>{TITLE}</h1><div class=css-d>{DATE}</div></div>"
        f"<div class=css-b>{BLOCKS}</div></div><div class=css-r><div>اقرأ أيضا</div>"
        f"<div><a href=/1>وزير النقل يستقبل السفير الهندي في مكتبه</a></div>"
        f"<div><a href=/2>انطلاق معرض الكتاب في دورته الخامسة والخمسين</a></div>"
        f"<div><a href=/3>اجتماع لبحث مشروعات الطرق</a></div></div></div>"
        f"</div><script id=__NEXT_DATA__ type='application/json'>{{}}</script></body></html>"
    ),
    "ministry cms": (
        f"<html><head><title>وزارة الاتصالات - {TITLE}</title></head><body><form id=aspnetForm>"
        f"<div id=s4-workspace><div class=ms-nav><ul>{MENU}</ul></div><div id=contentBox>"
        f"<div class=news-details><div class=news-title><h2>{TITLE}</h2></div>"
        f"<div class=news-date>تاريخ النشر: {DATE}</div>"
        f"<div class=news-img><img src=a.jpg alt='الوزير يفتتح الدورة'></div><div class=ms-rtestate-field>"
        f"<p>{STORY[0]}</p><p>{STORY[1]}</p>"
        f"<ul><li>البند الأول: الأمن السيبراني</li><li>البند الثاني: الطيف الترددي</li></ul><table>"
        f"<tr><th>الدولة<th>رئيس الوفد</tr><tr><td>مصر<td>الوزير</tr></table><p>{STORY[2]}</p></div>"
        f"<div class=print-share><a href=#>طباعة</a><a href=#>إرسال</a></div></div>"
        f"<div class=other-news><h3>أخبار أخرى</h3><ul>{RELATED}</ul></div></div></div></form></body></html>"
    ),
    "short": (
        f"<html><head><title>{TITLE}</title></head><body><ul>{MENU}</ul><h1>{TITLE}</h1><p>{DATE}</p>"
        f"<p>{STORY[2]}</p><h3>مواضيع ذات صلة</h3><ul>{RELATED}</ul>"
        f"<footer>جميع الحقوق محفوظة</footer></body></html>"
    ),
    "summaries beside": (
        f"<html><head><title>{TITLE}</title></head><body><div id=c><div class=story><h1>{TITLE}</h1>"
        f"<p class=meta>{DATE} - كتب: محرر الموقع</p>{PARAGRAPHS}</div><div class=latest>"
        f"<div class=card><h4><a href=/1>وزير النقل يستقبل السفير</a></h4>"
        f"<p>بحث وزير النقل مع سفير الهند سبل التعاون في مجال السكك الحديدية وتطوير الموانئ خلال الفترة المقبلة.</p>"
        f"</div><div class=card><h4><a href=/2>معرض الكتاب</a></h4>"
        f"<p>تنطلق غدا فعاليات معرض الكتاب الدولي بمشاركة مئات الناشرين من خمسين دولة عربية وأجنبية.</p></div>"
        f"</div></div></body></html>"
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_text_and_nothing_from_around_it(name: str) -> None:
    text = read_page(PAGES[name].encode(), name).text
    assert [line for line in WANTED if line in PAGES[name] and line not in text] == []
    assert [line for line in AROUND if line in text] == []


@pytest.mark.parametrize("name", ["wordpress", "agency", "ministry cms"])
def test_the_date_line_that_a_page_marks(name: str) -> None:
    document = read_page(PAGES[name].encode(), name)
    assert (document.published_on, document.published_on_source) == (dt.date(2024, 12, 18), "visible")


@pytest.mark.parametrize(
    "written", ["17 جمادى الآخرة 1446هـ", "18 كانون الأول 2024", "18/12/2024", "18 ديسمبر 2024 - 10:15"]
)
def test_date_lines_in_every_calendar(written: str) -> None:
    page = PAGES["ministry cms"].replace(DATE, written)
    assert read_page(page.encode(), "a").published_on == dt.date(2024, 12, 18)


@pytest.mark.parametrize("marked", ["event-date", "date-today", "update"])
def test_dates_of_other_things(marked: str) -> None:
    page = PAGES["ministry cms"].replace("news-date", marked)
    assert read_page(page.encode(), "a").published_on is None


def test_tables_and_lists_stay_readable() -> None:
    text = read_page(PAGES["ministry cms"].encode(), "a").text
    assert "الدولة\tرئيس الوفد\nمصر\tالوزير" in text
    assert "البند الأول: الأمن السيبراني\nالبند الثاني: الطيف الترددي" in text
