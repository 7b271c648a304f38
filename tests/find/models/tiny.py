"""Tiny real models, made in seconds from sentences of our own, in the layout in which each library keeps and loads its own."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

_BODIES = (
    "شركة النور", "مجموعة السلام", "بنك الأمل", "نوركو", "سلامكو", "أملكو", "ساموكا", "تاليدو", "كاريمو", "شركة تاليدو",
    "بنك كاريمو", "هيئة الميناء", "ميناكو", "دارسو",
)  # fmt: skip
_FRAMES = (
    "قالت {} إن الإنتاج زاد هذا العام .", "أعلنت {} خطة جديدة للنقل .", "افتتح المدير فرع {} في المدينة .",
    "زار الوفد {} أمس ، ثم عاد .", "التقى المهندس ب{} في المصنع .", "تعاونت {} مع الجامعة .", "وصل القطار إلى {} مساء .",
    "و{} تنتج الورق والحديد .", "قرأ الطالب كتابا عن البحر .", "هطل المطر على الجبل ، فاخضر الوادي .",
)  # fmt: skip
_WORD = re.compile(r"\S+")


def sentences(seed: int = 0) -> list[tuple[str, tuple[int, int] | None]]:
    """Sentences of our own, each with the offsets of the body that it names."""
    shuffled = random.Random(seed)
    made = []
    for frame in _FRAMES:
        for body in _BODIES:
            at = frame.find("{}")
            made.append((frame.format(body), (at, at + len(body)) if at >= 0 else None))
    shuffled.shuffle(made)
    return made


def make_spacy(folder: Path) -> Path:
    """A spaCy pipeline with a small entity recogniser, trained and saved."""
    import spacy
    from spacy.training import Example
    from thinc.api import fix_random_seed

    fix_random_seed(0)
    nlp = spacy.blank("ar")
    width = {"@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 32, "depth": 1,
             "embed_size": 500, "window_size": 1, "maxout_pieces": 2, "subword_features": True}  # fmt: skip
    parser = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
              "hidden_width": 32, "maxout_pieces": 1, "use_upper": True, "tok2vec": width}  # fmt: skip
    nlp.add_pipe("ner", config={"model": parser})
    examples = []
    for text, body in sentences():
        doc = nlp.make_doc(text)
        span = doc.char_span(*body, label="ORG", alignment_mode="expand") if body else None
        spans = [(span.start_char, span.end_char, "ORG")] if span else []
        examples.append(Example.from_dict(doc, {"entities": spans}))
    optimizer = nlp.initialize(lambda: examples)
    for epoch in range(8):
        random.Random(epoch).shuffle(examples)
        for at in range(0, len(examples), 10):
            nlp.update(examples[at : at + 10], sgd=optimizer)
    nlp.to_disk(folder)
    return folder


def make_stanza(folder: Path) -> Path:
    """Stanza's folder of models: a tokenizer, an expander of multi-word tokens and a tagger, made by its own trainers."""
    import torch

    torch.set_num_threads(1)  # of models as small as these, more threads only wait for one another
    work = folder / "work"
    work.mkdir(parents=True)
    _train_tokenizer(work, folder / "ar/tokenize")
    _train_expander(work, folder / "ar/mwt")
    _train_tagger(work, folder / "ar/ner")
    package = dict.fromkeys(("tokenize", "mwt", "ner"), "tiny")
    models: dict[str, object] = {name: {"tiny": {}} for name in package}
    resources = {"ar": {**models, "packages": {"default": package, "tiny": package}, "lang_name": "Arabic"}}
    (folder / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    return folder


def _words(text: str, body: tuple[int, int] | None) -> Iterator[tuple[str, str, bool]]:
    """The words of a sentence, each with its tag, and whether it is a proclitic and the body's first word in one."""
    for match in _WORD.finditer(text):
        glued = body is not None and match.start() < body[0] < match.end()
        inside = body is not None and match.end() > body[0] and match.start() < body[1]
        first = inside and body is not None and match.start() <= body[0]
        yield match[0], ("B-ORG" if first else "I-ORG") if inside else "O", glued


def _train_tokenizer(work: Path, out: Path) -> None:
    from stanza.models import tokenizer

    texts, labels, expansions = [], [], {}
    for text, body in sentences():
        marks = ["0"] * len(text)
        for match, (word, _, glued) in zip(_WORD.finditer(text), _words(text, body), strict=True):
            marks[match.end() - 1] = "3" if glued else "1"
            if glued:
                expansions[word] = [word[0], word[1:]]
        texts.append(text)
        labels.append("".join([*marks[:-1], "2"]))
    (work / "text").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    (work / "labels").write_text("\n\n".join(labels) + "\n", encoding="utf-8")
    (work / "mwt.json").write_text(json.dumps([[pair, 1] for pair in expansions.items()]), encoding="utf-8")
    (work / "gold.conllu").write_text(_conllu(), encoding="utf-8")
    tokenizer.main([
        "--txt_file", str(work / "text"), "--label_file", str(work / "labels"), "--mwt_json_file", str(work / "mwt.json"),
        "--dev_txt_file", str(work / "text"), "--dev_label_file", str(work / "labels"),
        "--dev_conll_gold", str(work / "gold.conllu"), "--lang", "ar", "--shorthand", "ar_tiny", "--emb_dim", "16",
        "--hidden_dim", "16", "--steps", "100", "--eval_steps", "1000", "--lr0", "0.02", "--max_seqlen", "60", "--cpu",
        "--save_dir", str(out), "--save_name", "tiny.pt",
    ])  # fmt: skip


def _conllu() -> str:
    lines = []
    for text, body in sentences():
        lines.append(f"# text = {text}")
        at = 1
        for word, _, glued in _words(text, body):
            pieces = [word[0], word[1:]] if glued else [word]
            if glued:
                lines.append(f"{at}-{at + 1}\t{word}" + "\t_" * 8)
            for piece in pieces:
                lines.append(f"{at}\t{piece}\t_\t_\t_\t_\t{at - 1}\tdep\t_\t_")
                at += 1
        lines.append("")
    return "\n".join(lines) + "\n"


def _train_expander(work: Path, out: Path) -> None:
    from stanza.models import mwt_expander

    gold = str(work / "gold.conllu")
    mwt_expander.main([
        "--train_file", gold, "--eval_file", gold, "--gold_file", gold, "--lang", "ar", "--shorthand", "ar_tiny",
        "--hidden_dim", "16", "--emb_dim", "16", "--num_epoch", "8", "--lr", "0.01", "--cpu",
        "--save_dir", str(out), "--save_name", "tiny.pt",
    ])  # fmt: skip


def _train_tagger(work: Path, out: Path) -> None:
    from stanza.models import ner_tagger

    rows = [[{"text": word, "ner": tag} for word, tag, _ in _words(text, body)] for text, body in sentences()]
    (work / "ner.json").write_text(json.dumps(rows), encoding="utf-8")
    ner_tagger.main([
        "--train_file", str(work / "ner.json"), "--eval_file", str(work / "ner.json"),
        "--shorthand", "ar_tiny", "--no_pretrain", "--word_emb_dim", "24", "--hidden_dim", "24", "--char_hidden_dim", "16",
        "--char_emb_dim", "16", "--dropout", "0.1", "--optim", "adam", "--lr", "0.01", "--max_steps", "60",
        "--eval_interval", "60", "--cpu", "--save_dir", str(out), "--save_name", "tiny.pt",
    ])  # fmt: skip


def make_camel(data: Path) -> Path:
    """CAMeL Tools' folder of data: a catalogue, and a BERT of one layer that labels words, briefly trained."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    torch.set_num_threads(1)
    folder = data / "data/ner/tiny"
    folder.mkdir(parents=True)
    words = sorted({word for text, body in sentences() for word, _, _ in _words(text, body)})
    letters = sorted({letter for word in words for letter in word})
    pieces = dict.fromkeys([*words, *letters, *(f"##{letter}" for letter in letters), *(f"##{word}" for word in words)])
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *pieces]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    tokenizer = BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False)
    tokenizer.save_pretrained(folder)
    labels = ["B-LOC", "B-ORG", "B-PERS", "B-MISC", "I-LOC", "I-ORG", "I-PERS", "I-MISC", "O"]
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=256, num_labels=len(labels), id2label=dict(enumerate(labels)),
        label2id={label: n for n, label in enumerate(labels)},
    )  # fmt: skip
    model = BertForTokenClassification(config)
    _train_bert(model, tokenizer, labels)
    model.save_pretrained(folder)
    components = {
        "NamedEntityRecognition": {"default": "tiny", "datasets": {"tiny": {"path": "ner/tiny"}}},
        "MorphologyDB": {"default": "tiny", "datasets": {"tiny": {"path": "morphology/tiny"}}},
    }
    catalogue = {"version": "1.6", "packages": {}, "components": components}
    (data / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    return data


def _train_bert(model, tokenizer, labels: list[str]) -> None:  # type: ignore[no-untyped-def]
    import torch

    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model.train()
    batch, wanted = [], []
    for text, body in sentences():
        ids, tags = [tokenizer.cls_token_id], [-100]
        for word, tag, _ in _words(text, body):
            pieces = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(word))
            ids += pieces
            tags += [labels.index(tag)] + [-100] * (len(pieces) - 1)
        batch.append([*ids, tokenizer.sep_token_id])
        wanted.append([*tags, -100])
    most = max(map(len, batch))
    inputs = torch.tensor([ids + [0] * (most - len(ids)) for ids in batch])
    mask = torch.tensor([[1] * len(ids) + [0] * (most - len(ids)) for ids in batch])
    targets = torch.tensor([tags + [-100] * (most - len(tags)) for tags in wanted])
    for _ in range(40):
        optimizer.zero_grad()
        model(input_ids=inputs, attention_mask=mask, labels=targets).loss.backward()
        optimizer.step()
    model.eval()


def make_morphology(data: Path) -> Path:
    """A morphological database of a few words in CAMeL Tools' format, where its catalogue has it."""
    folder = data / "data/morphology/tiny"
    folder.mkdir(parents=True, exist_ok=True)
    stems = [
        ("ازدهر", "VERB", "verb", "ازدهر"), ("تالق", "VERB", "verb", "تألق"), ("نوركو", "NOUN", "noun_prop", "نوركو"),
        ("ميناكو", "NOUN", "noun_prop", "ميناكو"), ("شركه", "NOUN", "noun", "شركة"), ("شكر", "NOUN", "noun", "شكر"),
        ("شكر", "VERB", "verb", "شكر"), ("بترو", "NOUN", "noun_prop", "بترو"),
    ]  # fmt: skip
    features = "diac:{0} lex:{1} pos:{2} prc3:0 prc2:0 prc1:0 prc0:0 enc0:0 gloss:x"
    lines = [
        "###DEFINES###",
        *(f"DEFINE {name} {name}:*open*" for name in ("diac", "lex", "prc3", "prc2", "prc1", "prc0", "enc0", "gloss")),
        "DEFINE pos pos:verb pos:noun pos:noun_prop pos:digit pos:foreign pos:punc",
        "###DEFAULTS###",
        *(f"DEFAULT pos:{pos} prc3:0 prc2:0 prc1:0 prc0:0 enc0:0 diac:* lex:* gloss:*" for pos in
          ("verb", "noun", "noun_prop", "digit", "foreign", "punc", "latin")),
        "###ORDER###",
        "ORDER diac lex pos prc3 prc2 prc1 prc0 enc0 gloss",
        "###TOKENIZATIONS###",
        "TOKENIZATION diac",
        "###STEMBACKOFF###",
        "STEMBACKOFF NOAN NOUN",
        "###PREFIXES###",
        "\tPref0\t",
        "ب\tPrefNoun\tdiac:ب prc1:bi_prep",
        "و\tPrefAny\tdiac:و prc2:wa_conj",
        "وب\tPrefNoun\tdiac:وب prc2:wa_conj prc1:bi_prep",
        "###SUFFIXES###",
        "\tSuff0\t",
        "ت\tSuffVerb\tdiac:ت",
        "###STEMS###",
        *(f"{stem}\t{category}\t" + features.format(stem, lex, pos) for stem, category, pos, lex in stems),
        "###TABLE AB###",
        *("Pref0 NOUN", "Pref0 VERB", "PrefNoun NOUN", "PrefAny NOUN", "PrefAny VERB"),
        "###TABLE BC###",
        *("NOUN Suff0", "VERB Suff0", "VERB SuffVerb"),
        "###TABLE AC###",
        *("Pref0 Suff0", "Pref0 SuffVerb", "PrefNoun Suff0", "PrefAny Suff0", "PrefAny SuffVerb"),
    ]  # fmt: skip
    (folder / "morphology.db").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
