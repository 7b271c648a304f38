"""How bodies of models and rules are joined: the stated policy, rule by rule, on real tokens and the real lexicon."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.find import RECOGNIZERS, find
from pipeline.find.models import Edges, Entity, Model, with_models
from pipeline.flow import extract
from pipeline.lexicon import Lexicon
from pipeline.normalize import normalize
from pipeline.records import Document

KNOWN, UNKNOWN = "جامعة الدول العربية", "سلامكو"


class Said:
    """A reader that finds what it is told, wherever it stands in the text."""

    edges: Edges | None = None

    def __init__(self, *texts: str, name: str = "stanza") -> None:
        self.name, self.texts = name, texts

    def entities(self, text: str) -> list[Entity]:
        return [Entity(text.index(one), text.index(one) + len(one), "ORG") for one in self.texts]


def found(text: str, lexicon: Lexicon, *models: Model) -> list[tuple[str, str]]:
    rows = extract(Document("a", text), lexicon, models=models).organization_mentions
    for row in rows:
        assert text[row.start : row.end] == row.text
    return [(row.text, row.recognizer) for row in rows]


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("زار الوفد سلامكو أمس", ["سلامكو"], [("سلامكو", "stanza")]),
        ("اجتمعت جامعة الدول العربية أمس", [KNOWN], [(KNOWN, "gazetteer+stanza")]),
        ("افتتحت شركة النور معملا", ["شركة النور"], [("شركة النور", "grammar+stanza")]),
        ("اجتمعت جامعة الدول العربية أمس", ["الدول العربية أمس"], [(KNOWN, "gazetteer")]),
        ("زار الوفد شركة النور بلس أمس", ["شركة النور بلس"], [("شركة النور بلس", "stanza")]),
        ("افتتحت شركة النور معملا", ["النور"], [("شركة النور", "grammar")]),
        (
            "اجتمعت شركة النور وشركة السلام أمس",
            ["شركة النور وشركة السلام"],
            [("شركة النور", "grammar"), ("شركة السلام", "grammar")],
        ),
    ],
    ids=["alone", "known", "grammar", "known wins", "longer wins", "shorter loses", "several stay"],
)
def test_a_stretch_beside_the_rules(
    text: str, said: Sequence[str], expected: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    assert found(text, lexicon, Said(*said)) == expected


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        ("التقى بسلامكو أمس", "سلامكو", "سلامكو"),
        ("ولسلامكو فرع", "سلامكو", "سلامكو"),
        ("زار «سلامكو» أمس", "«سلامكو»", "سلامكو"),
        ("زار سلامكو، ثم عاد", "سلامكو،", "سلامكو"),
        ("قالت سلامكو إنها", "قالت سلامكو", "سلامكو"),
        ("في سلامكو أعلنت", "في سلامكو أعلنت", "سلامكو"),
        ("زار سلامكو و", "سلامكو و", "سلامكو"),
        ("زار سلامكو\nبلس", "سلامكو\nبلس", "سلامكو"),
        ("زار سلامكو يوم 5 مايو 2021", "سلامكو يوم 5 مايو 2021", "سلامكو"),
        ("زار سـَلامـكو أمس", "سـَلامـكو", "سـَلامـكو"),
    ],
)
def test_a_name_has_no_clitic_mark_verb_or_date_at_its_edge(text: str, said: str, name: str, lexicon: Lexicon) -> None:
    assert found(text, lexicon, Said(said)) == [(name, "stanza")]


@pytest.mark.parametrize(
    "said",
    ["5 مايو 2021", "القاهرة", "الرياض", "مصر", "المصري", "2021", "وزير النقل", "الوزارة", "اجتماع القاهرة", "…", "في"],
)
def test_what_names_no_body_is_none(said: str, lexicon: Lexicon) -> None:
    assert found(f"حضر {said} أمس", lexicon, Said(said)) == []


def test_a_part_of_a_word_widens_to_the_word_unless_clitics_stand_before(lexicon: Lexicon) -> None:
    assert found("زار سلامكو أمس", lexicon, Said("امكو")) == [("سلامكو", "stanza")]
    assert found("زار سلامكو أمس", lexicon, Said("سلام")) == [("سلامكو", "stanza")]


def test_the_longest_of_two_models_stays_and_equal_ones_are_both_named(lexicon: Lexicon) -> None:
    text = "زار الوفد سلامكو بلس أمس"
    longer, shorter = Said("سلامكو بلس", name="camel"), Said("سلامكو")
    assert found(text, lexicon, longer, shorter) == found(text, lexicon, shorter, longer) == [("سلامكو بلس", "camel")]
    both = found(text, lexicon, Said("سلامكو"), Said("سلامكو", name="camel"))
    assert both == [("سلامكو", "camel+stanza")]


def test_a_body_that_only_a_model_found_has_the_id_that_the_rules_would_give_it(lexicon: Lexicon) -> None:
    text = "زار الوفد سلامكو أمس، ثم عاد إلى سلامكو. وفي الغد تحدث عن بسلامكو"
    rows = extract(Document("a", text), lexicon, models=[Said("سلامكو")])
    (organization,) = rows.organizations
    assert organization.organization_id.startswith("org-") and organization.source == "text"
    by_rules = extract(Document("b", "افتتحت شركة النور معملا"), lexicon)
    by_model = extract(Document("c", "افتتحت شركة النور معملا"), lexicon, models=[Said("شركة النور")])
    assert by_rules.organizations == by_model.organizations


def test_a_known_name_that_the_rules_leave_aside_gets_the_known_id(lexicon: Lexicon) -> None:
    around = "كتب الزميل عن البحر والجبل والنهر والوادي والشجر والحجر والمطر والرمل "
    text = f"{around * 6}ثم أعادت هسبريس نشره {around * 6}"
    assert found(text, lexicon) == []
    (mention,) = extract(Document("a", text), lexicon, models=[Said("هسبريس")]).organization_mentions
    assert (mention.organization_id, mention.recognizer) == ("ma-hespress", "stanza")


def test_tokens_that_a_model_cuts_keep_their_offsets_and_the_rest_its_meaning(lexicon: Lexicon) -> None:
    text = "التقى الوزير بسلامكو في القاهرة يوم 5 مايو 2021. ثم عاد"
    tokens = normalize(text, lexicon.vocabulary)
    cut, steps = with_models(tokens, lexicon, RECOGNIZERS, [Said("سلامكو")])
    assert len(cut) == len(tokens) + 1
    assert [text[s:e] for s, e in zip(cut.starts, cut.ends, strict=True)].count("سلامكو") == 1
    assert [name for name, _ in steps] == [name for name, _ in RECOGNIZERS]
    before, after = find(tokens, lexicon), find(cut, lexicon, None, steps)
    assert [date.span for date in before.dates] == [date.span for date in after.dates]
    assert [place.city for place in before.places] == [place.city for place in after.places]
    assert [tokens.starts[k] for k in tokens.breaks] == [cut.starts[k] for k in cut.breaks]


def test_references_and_short_names_still_point_at_their_body(lexicon: Lexicon) -> None:
    text = "افتتحت شركة سلامكو للنقل (سلام) معملا في سلامكو بلس. وقالت الشركة إن سلام تنمو"
    plain = extract(Document("a", text), lexicon).organization_mentions
    rows = extract(Document("a", text), lexicon, models=[Said("سلامكو بلس")]).organization_mentions
    ids = {row.text: row.organization_id for row in rows}
    assert ids["سلام"] == ids["شركة سلامكو للنقل"] != ids["سلامكو بلس"]
    assert [row for row in rows if row.recognizer != "stanza"] == list(plain)
