"""The language of copies: what the linker refuses, and what moves, renames and leaves behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.certificates.copied import Copied
from engine.certificates.copying import copy_answers
from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Field
from engine.source import Place, Source
from engine.specs.link_copies import link_copies
from engine.specs.loader import load_catalogue, read_catalogue
from engine.specs.models.base import put_in_place
from engine.specs.models.copies import CopyModel, CopySentencesModel
from engine.specs.problems import Problem, Problems
from tests.specs.documents import SPECS, TODAY, catalogue

Json = dict[str, Any]
BASE = Path(__file__).parents[1] / "lint" / "base"


# --- what is refused ---------------------------------------------------------------------------------------------


@cache
def sentences() -> CopySentencesModel:
    return CopySentencesModel.model_validate_json((SPECS / "messages" / "copies.sv.json").read_text("utf-8"))


def found_in(name: str, change: Callable[[Json], object]) -> list[Problem]:
    """What is wrong with the real copies after one file has been changed."""
    models = []
    for path in sorted((SPECS / "copies").glob("*.json")):
        content = json.loads(path.read_text("utf-8"))
        if path.stem == name:
            change(content)
        text = json.dumps(content, ensure_ascii=False, indent=2)
        models.append(CopyModel.model_validate_json(text))
        put_in_place(models[-1], Place(Source(path, text)))
    problems = Problems()
    definitions = catalogue().definitions.values()
    folders = {definition.key for definition in definitions}
    link_copies(models, sentences(), definitions, folders, catalogue().permissions, problems)
    return problems.found


def takes(change: Callable[[list[Any]], object]) -> Callable[[Json], object]:
    return lambda file: change(file["passages"][0]["takes"])


def passage(**properties: Any) -> Callable[[Json], object]:
    return lambda file: file["passages"][0].update(properties)


def measures(**properties: Any) -> Callable[[Json], object]:
    return lambda file: file["passages"][0]["takes"][14].update(properties)


def mixed(file: Json) -> None:
    """The grades of sick leave among the grounds of the certificate."""
    between = file["passages"][0]
    rest = [each for each in between["takes"] if each not in ("1", "32")]
    between["takes"] = ["1.2", "1.3", {"answer": "32.1", "into": "1.1"}, *rest]
    between["clears"][0]["answers"] += ["1.1", "32.2"]


BROKEN: Mapping[str, tuple[str, Callable[[Json], object], str, str]] = {
    "unknown source": (
        "replace", lambda f: f.update(passages=[{"from": "FK7808/1"}]),
        "REF230", "there is no certificate 'FK7808/1' (did you mean 'FK7804/1'?)",
    ),
    "unknown major version": (
        "db-to-doi", passage(to="DOI/2"), "REF230", "there is no certificate 'DOI/2' (did you mean 'DOI/1'?)",
    ),
    "unknown action": (
        "renew", lambda f: f.update(actions=["renw"]),
        "REF230", "there is no action in permissions.json 'renw' (did you mean 'renew'?)",
    ),
    "unknown relation": (
        "renew", lambda f: f["relation"].update(fact="renewd"),
        "REF230", "there is no value of relation 'renewd' (did you mean 'renewal'?)",
    ),
    "unknown reason": (
        "renew", lambda f: f["passages"][0]["clears"][0].update(reason="new-bases"),
        "REF230", "there is no reason 'new-bases' (did you mean 'new-basis'?)",
    ),
    "unknown reason of codes": (
        "fk7804-to-ag7804", measures(without={"codes": ["SOKA_NYTT_ARBETE", "KONFLIKTHANTERING"], "reason": "x"}),
        "REF230", "there is no reason 'x'",
    ),
    "cleared question that is not there": (
        "renew", lambda f: f["passages"][0]["clears"][0].update(answers=["1", "F11"]),
        "REF201", "there is no question or field of FK7804/1 'F11' (did you mean 'F1'?)",
    ),
    "taken question that is not there": (
        "db-to-doi", takes(lambda t: t.append("11")), "REF201", "there is no question or field of DB/1 '11'",
    ),
    "target that is not there": (
        "db-to-doi", takes(lambda t: t.__setitem__(3, {"answer": "4", "into": "44"})),
        "REF201", "there is no question or field of DOI/1 '44' (did you mean '4'?)",
    ),
    "question whose fields are called something else": (
        "db-to-doi", takes(lambda t: t.__setitem__(1, {"answer": "2", "into": "14"})),
        "REF201", "DOI/1 has no field '14.2' for 2.2",
    ),
    "answer cleared twice": (
        "renew", lambda f: f["passages"][0]["clears"].append({"answers": ["1.3"], "reason": "new-basis"}),
        "REF206", "field 1.3 is named twice",
    ),
    "answer taken and cleared": (
        "db-to-doi", lambda f: f["passages"][0]["clears"][0]["answers"].append("4"),
        "REF206", "field 4.1 is named twice",
    ),
    "answer taken twice": ("db-to-doi", takes(lambda t: t.append("4.1")), "REF206", "field 4.1 is named twice"),
    "two passages for one action": (
        "renew", lambda f: f["passages"].append({"from": "FK7804/1"}),
        "REF206", "renew from FK7804/1 is in renew.json too",
    ),
    "two files for one action": (
        "replace", lambda f: f.update(actions=["renew"], passages=[{"from": "FK7804/1"}]),
        "REF206", "renew from FK7804/1 is in renew.json too",
    ),
    "answer that is forgotten": (
        "db-to-doi", takes(lambda t: t.remove("4")), "REF231", "nothing is said of 4.1 of DB/1",
    ),
    "part of an answer that is forgotten": (
        "fk7804-to-ag7804", takes(lambda t: t.__setitem__(t.index("33"), "33.1")),
        "REF231", "nothing is said of 33.2 of FK7804/1",
    ),
    "nothing said of what travels to another type": (
        "db-to-doi", lambda f: f["passages"][0].pop("takes"),
        "REF232", "between DB/1 and DOI/1 it must be said what travels",
    ),
    "newest minor version of another type": (
        "db-to-doi", lambda f: f.update(textVersion="newest-minor"),
        "REF232", "a draft of DOI/1 cannot have the major version of DB/1",
    ),
    "newest version for all others": (
        "replace", lambda f: f.update(textVersion="newest"),
        "REF232", "other certificates are copied within their major version",
    ),
    "another target than permissions say": (
        "db-to-doi", passage(to="FK7802/1"), "REF232", "in permissions.json create-from makes DOI from DB",
    ),
    "target without a passage": (
        "db-to-doi", lambda f: f.update(actions=["fill-in"]),
        "REF232", "no copy says what create-from takes from DB to DOI",
    ),
    "comment without words": (
        "complement", lambda f: f.pop("comment"), "REF232", "a comment goes into 25.1, but the file does not say",
    ),
    "comment in a field that is not there": (
        "complement", passage(comment="25.2"), "REF201", "there is no field of FK7800/1 '25.2' (did you mean '45.2'?)",
    ),
    "comment in a field that is no text": (
        "complement", passage(comment="26.1"), "TYP230", "a comment cannot be put into 26.1",
    ),
    "comment in a question with several answers": (
        "complement", passage(comment="4.3"), "TYP230", "a comment cannot be put into 4.3",
    ),
    "field of another type": (
        "db-to-doi", takes(lambda t: t.__setitem__(3, {"answer": "4.1", "into": "14.1"})),
        "TYP230", "field 4.1 is a boolean, and 14.1 is a text",
    ),
    "field into a question": (
        "db-to-doi", takes(lambda t: t.__setitem__(3, {"answer": "4.1", "into": "4"})),
        "TYP230", "4.1 and 4 are not both questions, or both fields",
    ),
    "one answer where several are asked": (
        "db-to-doi", takes(lambda t: t.__setitem__(0, {"answer": "1.1", "into": "9.1"})),
        "TYP230", "question 9 can have several answers, and 1 only one",
    ),
    "answers of two questions in one": (
        "fk7804-to-ag7804", mixed, "TYP230", "the answers to 32 would be mixed with those to 1",
    ),
    "two answers in one field": (
        "db-to-doi",
        passage(
            takes=["1", "2", "3", "4", {"answer": "7.1", "into": "4.1"}],
            clears=[{"answers": ["5", "6"], "reason": "only-in-death-certificate"}],
        ),
        "TYP230", "4.1 gets an answer twice",
    ),
    "codes that are not offered": (
        "fk7804-to-ag7804", lambda f: f["passages"][0]["takes"][14].pop("without"),
        "TYP231", "field 40.1 of AG7804/1 has no code 'KONFLIKTHANTERING'",
    ),
    "code left behind that is none": (
        "fk7804-to-ag7804",
        measures(without={"codes": ["SOKA_NYTT_ARBETE", "KONFLIKTHANTERINGEN"], "reason": "no-such-measure"}),
        "TYP231", "40 has no code 'KONFLIKTHANTERINGEN' (did you mean 'KONFLIKTHANTERING'?)",
    ),
    "code renamed to one that is none": (
        "fk7804-to-ag7804", measures(codes={"ERGONOMISK": "ERGONOMI"}),
        "TYP231", "field 40.1 of AG7804/1 has no code 'ERGONOMI'",
    ),
    "code system that is not offered": (
        "fk7804-to-ag7804", takes(lambda t: t.__setitem__(4, {"answer": "6.2", "into": "39.1"})),
        "TYP231", "field 39.1 of AG7804/1 has no codes of ICD-10-SE",
    ),
    "remembered field that is not there": (
        "renew", lambda f: f["passages"][0]["remembers"].update(latest="32.3"),
        "REF201", "there is no field '32.3' (did you mean '39.3'?)",
    ),
    "remembered field that is no period": (
        "renew", lambda f: f["passages"][0]["remembers"].update(latest="1.2"),
        "TYP230", "field 1.2 is a date, not a period",
    ),
    "remembered code of another question": (
        "renew", lambda f: f["passages"][0]["remembers"].update(beside="28.1"),
        "TYP230", "28.1 belongs to another question than 32.2",
    ),
    "placeholder that nothing fills in": (
        "renew", lambda f: f["passages"][0]["remembers"].update(sentence="Till {ende}."),
        "TXT307", "nothing fills in {ende} (did you mean 'end'?)",
    ),
    "braces that do not match": (
        "renew", lambda f: f["passages"][0]["remembers"].update(sentence="Till {end."),
        "TXT307", "the braces in the sentence do not match",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change", "code", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_mistake_is_found_at_its_place(name: str, change: Callable[[Json], object], code: str, words: str) -> None:
    found = found_in(name, change)
    said = [f"{p.code} {p.message}" + (f" ({p.help})" if p.help else "") for p in found]
    assert any(each.startswith(code) and words in each for each in said), said
    places = {(p.place.source.path.name, p.place.line > 1) for p in found if p.code == code}
    assert places <= {(f"{name}.json", True), ("permissions.json", True)}


def test_all_mistakes_are_found_at_once() -> None:
    def change(file: Json) -> None:
        file["actions"] = ["renw"]
        file["passages"][0]["clears"][0] = {"answers": ["111"], "reason": "new-bases"}
        file["passages"][1]["remembers"].update(latest="100.1", sentence="{x}")
        file["passages"].append({"from": "DC/1"})

    found = found_in("renew", change)
    assert sorted(p.code for p in found) == ["REF201", "REF230", "REF230", "REF230", "TXT307", "TYP230", "TYP230"]


def test_misspelt_answer_is_not_also_forgotten() -> None:
    found = found_in("db-to-doi", takes(lambda t: t.__setitem__(3, "44")))
    assert [p.code for p in found] == ["REF201"]


# --- what the language can do ------------------------------------------------------------------------------------


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A small certificate type whose question 5 is like question 1, in other words and another order."""
    folder = tmp_path / "specs"
    shutil.copytree(BASE, folder, symlinks=True)
    (folder / "messages").unlink()
    (folder / "messages").symlink_to(SPECS / "messages")
    path = folder / "certificates" / "XT1000" / "1" / "certificate.json"
    certificate = json.loads(path.read_text("utf-8"))
    certificate["categories"][1]["questions"] += [
        {
            "id": "5",
            "text": "FRG_1",
            "repeat": {"min": 0, "max": 3, "unique": "5.1"},
            "fields": [
                {"id": "5.1", "type": "code", "codes": ["XT_GROUND", "XT_BASIS"], "only": ["EXAM", "RECORDS"]},
                {"id": "5.2", "type": "date"},
            ],
        },
        {"id": "6", "text": "FRG_2", "fields": [{"id": "6.1", "type": "boolean"}, {"id": "6.2", "type": "date"}]},
    ]
    path.write_text(json.dumps(certificate), "utf-8")
    ground = {"name": "XT_GROUND", "system": "1.2.9", "codes": [{"code": "EXAM", "label": "Undersökning"}]}
    (folder / "code-systems" / "XT_GROUND.json").write_text(json.dumps(ground), "utf-8")
    return folder


def changed(folder: Path, old: str, new: str) -> None:
    path = folder / "copies" / "renew.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def problems_in(folder: Path) -> list[tuple[str, str]]:
    problems = Problems()
    read_catalogue(folder, problems)
    return [(each.code, each.place.source.path.name) for each in problems.found]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"id": "renew"', '"id": "renewal"', "REF208"),
        ('"textVersion": "newest-minor",', "", "SYN104"),
        ('"newest-minor"', '"newest-major"', "SYN105"),
        ("Ange vad förnyelsen bygger på.", "", "SYN108"),
        ('"from"', '"source"', "SYN102"),
    ],
)
def test_mistake_of_shape_is_found(specs: Path, old: str, new: str, code: str) -> None:
    changed(specs, old, new)
    assert (code, "renew.json") in problems_in(specs)


def test_broken_certificate_is_not_also_missed(specs: Path) -> None:
    (specs / "certificates" / "XT1000" / "1" / "certificate.json").write_text("{", "utf-8")
    assert "renew.json" not in {name for _, name in problems_in(specs)}


def test_codes_of_a_code_system_that_is_not_there_are_not_also_missed(specs: Path) -> None:
    certificate = specs / "certificates" / "XT1000" / "1" / "certificate.json"
    certificate.write_text(certificate.read_text("utf-8").replace('"XT_GROUND", "XT_BASIS"', '"XT_GROUNDS"'), "utf-8")
    moved = '"takes": [{"answer": "1", "into": "5"}], "clears": [{"answers": ["2", "3", "4", "5", "6"]'
    changed(specs, '"clears": [{"answers": ["1"]', moved)
    assert problems_in(specs) == [("REF202", "certificate.json")]


def test_type_that_is_not_there_needs_no_passage() -> None:
    path = SPECS / "copies" / "fk7804-to-ag7804.json"
    text = path.read_text("utf-8")
    put_in_place(model := CopyModel.model_validate_json(text), Place(Source(path, text)))
    definitions = [each for each in catalogue().definitions.values() if each.certificate.type in ("FK7804", "AG7804")]
    problems = Problems()
    folders = {definition.key for definition in definitions}
    link_copies([model], sentences(), definitions, folders, catalogue().permissions, problems)
    assert problems.found == []


def test_missing_sentences_are_found_and_the_copies_checked_all_the_same(specs: Path) -> None:
    (specs / "messages").unlink()
    (specs / "messages").mkdir()
    shutil.copy(SPECS / "messages" / "standard.sv.json", specs / "messages")
    changed(specs, '"reason": "new-basis"', '"reason": "new-base"')
    assert problems_in(specs) == [("SYN100", "copies.sv.json"), ("REF230", "renew.json")]


def copied(specs: Path, source: Document, *passages: Json, **properties: Any) -> Copied:
    file = {
        "id": "renew",
        "actions": ["renew"],
        "textVersion": "newest-minor",
        "reasons": {"gone": "Finns inte längre.", "old": "Gäller en annan tid."},
        "passages": [{"from": "XT1000/1", **each} for each in passages],
        **properties,
    }
    (specs / "copies" / "renew.json").write_text(json.dumps(file), "utf-8")
    return copy_answers(load_catalogue(specs), "renew", source, context=Context(TODAY))


def row(number: int, code: Code, day: str) -> Answer:
    return Answer("1", (Field("1.1", code), Field("1.2", day)), (str(number),))


ROWS = (row(1, Code("EXAMINATION"), "2020-01-01"), row(2, Code("RECORDS", display="Journal"), "2020-01-02"))
OTHERS = [{"answers": ["2", "3", "4", "5", "6"], "reason": "old"}]


def documents(*answers: Answer) -> Document:
    return Document("XT1000", "1.1", "x", answers=answers)


def test_question_goes_into_another_with_its_codes_renamed(specs: Path) -> None:
    move = {"answer": "1", "into": "5", "codes": {"EXAMINATION": "EXAM"}}
    copy = copied(specs, documents(*ROWS), {"takes": [move], "clears": OTHERS})
    assert copy.answers == (
        Answer("5", (Field("5.1", Code("EXAM", "1.2.9")), Field("5.2", "2020-01-01")), ("1",)),
        Answer("5", (Field("5.1", Code("RECORDS", display="Journal")), Field("5.2", "2020-01-02")), ("2",)),
    )


def test_answer_whose_code_stays_behind_stays_behind_whole(specs: Path) -> None:
    move = {"answer": "1", "without": {"codes": ["EXAMINATION"], "reason": "gone"}}
    copy = copied(specs, documents(*ROWS), {"takes": [move], "clears": OTHERS})
    assert [(a.instance, a.get("1.2")) for a in copy.answers] == [("1", "2020-01-02")]
    assert [(p.answers, p.reason) for p in copy.stays] == [((ROWS[0],), "Finns inte längre.")]


def test_code_that_nobody_offers_stays_behind(specs: Path) -> None:
    odd = row(3, Code("HEARSAY"), "2020-01-03")
    copy = copied(specs, documents(*ROWS, odd), {"takes": ["1"], "clears": OTHERS})
    assert copy.answers == ROWS
    assert [(p.answers, p.reason) for p in copy.stays] == [((odd,), "Svarsalternativet finns inte i det nya intyget.")]


def test_code_travels_however_it_is_typed(specs: Path) -> None:
    typed = row(1, Code(" RECORDS "), "2020-01-01")
    assert copied(specs, documents(typed), {"takes": ["1"], "clears": OTHERS}).answers == (typed,)


def test_fields_of_several_questions_meet_in_one_answer(specs: Path) -> None:
    rest = [{"answers": ["1", "2.2", "3.2", "4", "5", "6"], "reason": "old"}]
    takes = [{"answer": "2.1", "into": "6.1"}, {"answer": "3.1", "into": "6.2"}]
    source = documents(Answer("2", (Field("2.1", False),)), Answer("3", (Field("3.1", "2020-01-01"),)))
    copy = copied(specs, source, {"takes": takes, "clears": rest})
    assert copy.answers == (Answer("6", (Field("6.1", False), Field("6.2", "2020-01-01"))),)


def test_answers_are_nothing_without_the_code_that_tells_them_apart(specs: Path) -> None:
    copy = copied(specs, documents(*ROWS), {"clears": [{"answers": ["1.1"], "reason": "old"}]})
    assert copy.answers == ()
    assert [(p.answers, p.reason) for p in copy.stays] == [(ROWS, "Gäller en annan tid.")]


def test_supplementary_answer_does_not_travel_where_what_travels_is_listed(specs: Path) -> None:
    text = specs / "certificates" / "XT1000" / "1" / "texts" / "1.1.sv.json"
    asking = {**json.loads(text.read_text("utf-8")), "supplementary": ["9001"]}
    text.write_text(json.dumps(asking), "utf-8")
    extra = Answer("9001", (Field("9001.1", "Ja."),))
    assert copied(specs, documents(*ROWS, extra), {"takes": ["1"], "clears": OTHERS}).answers == ROWS
    assert copied(specs, documents(*ROWS, extra), {}).answers == (*ROWS, extra)


def test_draft_keeps_the_major_version_of_its_source(specs: Path) -> None:
    first = specs / "certificates" / "XT1000" / "1"
    shutil.copytree(first, second := first.with_name("2"))
    (second / "texts" / "1.0.sv.json").unlink()
    for old, new, name in (
        ('"major": 1', '"major": 2', "certificate.json"),
        ('"version": "1.1"', '"version": "2.0"', "texts/1.1.sv.json"),
    ):
        text = (second / name).read_text("utf-8")
        assert old in text
        (second / name).write_text(text.replace(old, new), "utf-8")
    (second / "texts" / "1.1.sv.json").rename(second / "texts" / "2.0.sv.json")
    copy = copied(specs, documents(*ROWS), others="everything")
    assert copy.target.text_version == "1.1"


def test_part_of_an_answer_is_cleared_and_the_rest_travels(specs: Path) -> None:
    copy = copied(specs, documents(*ROWS), {"clears": [{"answers": ["1.2"], "reason": "old"}]})
    assert [a.fields for a in copy.answers] == [(Field("1.1", r.get("1.1") or ""),) for r in ROWS]
    (stays,) = copy.stays
    assert [a.get("1.2") for a in stays.answers] == ["2020-01-01", "2020-01-02"]


def test_empty_answer_of_a_cleared_question_is_cleared_too(specs: Path) -> None:
    empty = Answer("1", (), ("1",))
    assert copied(specs, documents(empty), {"clears": [{"answers": ["1"], "reason": "old"}]}).answers == ()
    moved = {"answer": "1", "into": "5", "codes": {"EXAMINATION": "EXAM"}}
    assert copied(specs, documents(empty), {"takes": [moved], "clears": OTHERS}).answers == ()
    assert copied(specs, documents(empty), {}).answers == (empty,)


def test_certificate_that_is_not_spoken_of_travels_whole_only_if_the_copy_says_so(specs: Path) -> None:
    assert copied(specs, documents(*ROWS), others="everything").answers == ROWS
    with pytest.raises(LookupError, match="renew takes from XT1000/1"):
        copied(specs, documents(*ROWS))
