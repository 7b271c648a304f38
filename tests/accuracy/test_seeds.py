"""Every organisation of the five documents that the project started from is linked to the right body.

The table was written by hand from reading them. They are kept outside the project, beside it, and hold no sentence here; where they
are not, there is nothing to test.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import extract, load_lexicon, read_documents
from pipeline.records import Extraction

SEEDS = Path(__file__).parents[3] / "shared" / "gold" / "docs" / "seeds.jsonl"
RIGHT = {
    "seed-000": {
        "وزارة الاتصالات وتكنولوجيا المعلومات": "eg-mcit",
        "فريق عمل الاستراتيجية العربية لتكنولوجيا المعلومات والاتصالات": "las-telecom-strategy-team",
        "لجنة الأمم المتحدة الاقتصادية والاجتماعية لغرب آسيا": "un-escwa",
        "الإسكوا": "un-escwa",
        "جامعة الدول العربية": "las",
        "هيئة تنظيم الاتصالات والحكومة الرقمية الإماراتية": "ae-tdra",
        "الجمعية العامة للأمم المتحدة": "un-ga",
    },
    "seed-001": {
        "الجهاز القومي لتنظيم الاتصالات": "eg-ntra",
        "الاتحاد الدولي للاتصالات": "un-itu",
        "اليونسكو": "un-unesco",
        "برنامج الأمم المتحدة الإنمائي": "un-undp",
        "منظمة الأمم المتحدة للتجارة والتنمية": "un-unctad",
        "إدارة الأمم المتحدة للشئون الاقتصادية والاجتماعية": "un-desa",
        "للأمم المتحدة": "un",
        "الأمم المتحدة": "un",
    },
    "seed-002": {
        "المكتب التنفيذي لمجلس الوزراء العرب للاتصالات والمعلومات": "las-council-telecom-bureau",
        "قطاع الشؤون الاقتصادية بجامعة الدول العربية": "las-economic-sector",
        "قطاع الشؤون الاقتصادية": "las-economic-sector",
        "مجلس وزراء الاتصالات العرب": "las-council-telecom",
        "مجلس الوزراء العرب للاتصالات والمعلومات": "las-council-telecom",
        "للاتحاد الدولي للاتصالات": "un-itu",
        "الاتحاد البريدي العالمي": "un-upu",
        "للاتحاد البريدي العالمي": "un-upu",
        "للاتحاد البريدي الإفريقي الشامل": "au-papu",
        "للجنة العربية الدائمة للبريد": "las-post-committee",
        "للجنة العربية الدائمة للاتصالات والمعلومات": "las-telecom-committee",
        "مجلس الاتحاد الدولي للاتصالات": "un-itu-council",
        "الامانة العامة للجامعة العربية": "las-gs",
    },
    "seed-003": {
        "اللجنة الاقتصادية والاجتماعية لغربي آسيا": "un-escwa",
        "الإسكوا": "un-escwa",
        "الاسكوا": "un-escwa",
        "الأمانة التنفيذية للإسكوا": "un-escwa-secretariat",
        "هيئة تنظيم الاتصالات والحكومة الرقمية": "ae-tdra",
        "تدرا": "ae-tdra",
    },
    "seed-004": {
        "مجلس الاتحاد": "un-itu-council",
        "مجلس الوزراء العرب للاتصالات والمعلومات": "las-council-telecom",
        "الأمانة الفنية لمجلس الوزراء العرب للاتصالات والمعلومات": "las-council-telecom-secretariat",
        "الاتحاد الدولي للاتصالات": "un-itu",
        "فريق الخبراء المعني بلوائح الاتصالات الدولية": "un-itu-eg-itrs",
    },
}


@pytest.fixture(scope="module")
def found() -> dict[str, Extraction]:
    if not SEEDS.exists():
        pytest.skip("the documents that the project started from are not beside it")
    lexicon = load_lexicon()
    return {document.document_id: extract(document, lexicon) for document in read_documents([SEEDS])}


@pytest.mark.parametrize("document_id", sorted(RIGHT))
def test_every_organisation_has_the_right_id(document_id: str, found: dict[str, Extraction]) -> None:
    ids: dict[str, set[str | None]] = {}
    for mention in found[document_id].organization_mentions:
        ids.setdefault(mention.text, set()).add(mention.organization_id)
    right = {text: {organization_id} for text, organization_id in RIGHT[document_id].items()}
    assert {text: ids.get(text) for text in right} == right
