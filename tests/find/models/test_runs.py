"""Runs with real tiny models: what is run again, workers, provenance in the tables, and what is missing said in one line."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.find.models import ModelError, load_models, model_names, models_version
from pipeline.flow import run
from tests.find.models import tiny

TEXTS = {
    "one": "زار الوفد ساموكا أمس ، ثم عاد .", "two": "قالت شركة النور إن الإنتاج زاد هذا العام .",
    "three": "التقى المهندس بميناكو في المصنع .", "four": "عقد مجلس جامعة الدول العربية دورته الثالثة في القاهرة يوم 5 مايو 2021 .",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def rows(out: Path, table: str = "organization_mentions") -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.csv"))}


def mahdar(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), **environment},
    )  # fmt: skip


def test_another_recognizer_is_another_run_and_the_same_is_none(folder: Path, spacy_folder: Path) -> None:
    models = [f"spacy:{spacy_folder}"]
    inputs, out = [str(folder / "in")], folder / "out"
    assert run(inputs, out).new == 4
    assert run(inputs, out, models=["rules"]).new == 0
    assert run(inputs, out, models=models).new == 4
    assert run(inputs, out, models=[*models, "rules"]).new == 0
    assert run(inputs, out).new == 4


def test_a_model_that_was_trained_anew_is_another_run(folder: Path, tmp_path: Path) -> None:
    model = tiny.make_spacy(tmp_path / "model")
    before = models_version([f"spacy:{model}"])
    inputs, out = [str(folder / "in")], folder / "out"
    assert run(inputs, out, models=[f"spacy:{model}"]).new == 4
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    (model / "meta.json").write_text(json.dumps({**meta, "description": "another"}), encoding="utf-8")
    assert models_version([f"spacy:{model}"]) != before
    assert run(inputs, out, models=[f"spacy:{model}"]).new == 4


def test_the_version_tells_what_is_in_the_files_and_not_where_they_lie(spacy_folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for path in spacy_folder.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(spacy_folder)).parent.mkdir(parents=True, exist_ok=True)
            (copy / path.relative_to(spacy_folder)).write_bytes(path.read_bytes())
    assert models_version([f"spacy:{copy}"]) == models_version([f"spacy:{spacy_folder}"])


@pytest.mark.parametrize("library", ["spacy", "stanza", "camel"])
def test_tables_are_the_same_with_workers_and_quote_the_text(
    library: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    where = request.getfixturevalue("camel_data" if library == "camel" else f"{library}_folder")
    name = "camel" if library == "camel" else f"{library}:{where}"
    inputs = [str(folder / "in")]
    run(inputs, folder / "alone", models=[name])
    run(inputs, folder / "two", models=[name], workers=2)
    assert tables(folder / "alone") == tables(folder / "two")
    found = rows(folder / "alone")
    for row in found:
        assert TEXTS[row["document_id"].removesuffix(".txt")][int(row["start"]) : int(row["end"])] == row["text"]
    told = {(row["document_id"], row["text"]): row["recognizer"] for row in found}
    assert told["one.txt", "ساموكا"] == library
    assert told["two.txt", "شركة النور"] == f"grammar+{library}"
    assert told["four.txt", "مجلس جامعة الدول العربية"].startswith("gazetteer")
    by_id = {row["organization_id"]: row for row in rows(folder / "alone", "organizations")}
    one = next(row["organization_id"] for row in found if row["text"] == "ساموكا")
    assert (by_id[one]["name_ar"], by_id[one]["source"]) == ("ساموكا", "text")


def test_the_commands_over_one_document_say_who_found_a_body(folder: Path, spacy_folder: Path) -> None:
    file, option = str(folder / "in" / "one.txt"), ("--recognizer", f"spacy:{spacy_folder}")
    extracted = mahdar("extract", file, *option)
    (mention,) = json.loads(extracted.stdout)["organization_mentions"]
    assert (mention["text"], mention["recognizer"]) == ("ساموكا", "spacy")
    explained = mahdar("explain", file, *option, "--recognizer", "rules")
    assert "(found by spacy)" in explained.stdout
    assert "found by" not in mahdar("explain", file).stdout


@pytest.mark.parametrize("name", ["nobody", "spacy", "spacy:", "stanza:", "rules:x", ""])
@pytest.mark.parametrize("command", ["run", "extract", "explain"])
def test_a_wrong_name_is_wrong_usage(name: str, command: str, folder: Path) -> None:
    done = mahdar(command, str(folder / "in" / "one.txt"), "--recognizer", name)
    assert done.returncode == 2
    assert "--recognizer" in done.stderr and "Traceback" not in done.stderr


def refused(*arguments: str, **environment: str) -> str:
    """The one line that a command refuses with."""
    done = mahdar(*arguments, **environment)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    return line


def test_a_folder_without_a_pipeline_gets_one_line(folder: Path) -> None:
    file = str(folder / "in" / "one.txt")
    (folder / "bad").mkdir()
    (folder / "bad" / "config.cfg").write_text("[nlp\n", encoding="utf-8")
    for where in ("nowhere", "bad"):
        line = refused("explain", file, "--recognizer", f"spacy:{folder / where}")
        assert str(folder / where) in line
    line = refused("run", file, "--out", str(folder / "out"), "--recognizer", f"spacy:{folder / 'nowhere'}")
    assert "config.cfg" in line and not (folder / "out").exists()


def test_a_pipeline_without_organizations_gets_one_line(folder: Path) -> None:
    import spacy

    nlp = spacy.blank("ar")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "FOOD", "pattern": "خبز"}])  # type: ignore[attr-defined]
    nlp.to_disk(folder / "food")
    with pytest.raises(ModelError, match=r"finds no organizations \(its labels: FOOD\)"):
        load_models([f"spacy:{folder / 'food'}"])


def test_a_packages_pipeline_of_patterns_works_as_well(folder: Path) -> None:
    import spacy

    nlp = spacy.blank("ar")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "ساموكا"}])  # type: ignore[attr-defined]
    nlp.to_disk(folder / "patterns")
    (model,) = load_models([f"spacy:{folder / 'patterns'}"])
    assert [(one.start, one.end) for one in model.entities(TEXTS["one"])] == [(10, 16)]


def test_missing_models_of_stanza_and_camel_get_one_line_each(folder: Path) -> None:
    pytest.importorskip("stanza")
    pytest.importorskip("transformers")
    file, empty = str(folder / "in" / "one.txt"), str(folder / "empty")
    assert "stanza.download('ar'" in refused("explain", file, "--recognizer", "stanza", STANZA_RESOURCES_DIR=empty)
    assert "stanza.download('ar'" in refused("explain", file, "--recognizer", f"stanza:{empty}")
    assert "camel_data -i ner-arabert" in refused("extract", file, "--recognizer", "camel", CAMELTOOLS_DATA=empty)


def test_damaged_models_get_one_line(folder: Path, stanza_folder: Path, camel_data: Path, camel_model: object) -> None:
    import shutil

    stanza, camel = folder / "stanza", folder / "camel"
    shutil.copytree(stanza_folder, stanza, ignore=shutil.ignore_patterns("work"))
    (stanza / "ar/ner/tiny.pt").write_bytes(b"no weights")
    shutil.copytree(camel_data, camel)
    (camel / "data/ner/tiny/model.safetensors").write_bytes(b"no weights")
    file = str(folder / "in" / "one.txt")
    assert "stanza.download('ar'" in refused("explain", file, "--recognizer", f"stanza:{stanza}")
    line = refused("run", file, "--out", str(folder / "out"), "--recognizer", "camel", CAMELTOOLS_DATA=str(camel))
    assert "camel_data -i ner-arabert" in line
    workers = ("--workers", "2", "--recognizer", "camel")
    assert refused("run", file, "--out", str(folder / "out"), *workers, CAMELTOOLS_DATA=str(camel)) == line


@pytest.mark.parametrize("name", ["stanza", "camel"])
def test_a_missing_package_gets_one_line_with_what_installs_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    with pytest.raises(ModelError, match=r"pip install 'mahdar\[models\]'"):
        models_version([name])


def test_nothing_heavy_is_imported_without_a_model() -> None:
    heavy = "{'torch', 'stanza', 'camel_tools', 'transformers', 'spacy'}"
    program = f"import sys, pipeline.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_come_in_one_order_each_once() -> None:
    assert (
        model_names(["stanza", "camel", "rules", "stanza"]) == model_names(["camel", "stanza"]) == ("camel", "stanza")
    )
