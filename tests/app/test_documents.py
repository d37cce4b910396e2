"""What is written is checked: settings, commands and files that the documents name are those of the code."""

import re
from pathlib import Path

from bot.settings import Settings
from demo.organisation import load
from handlers.commands import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_lists_every_setting_with_its_default():
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", README, re.MULTILINE))
    assert set(listed) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or field.is_required() else str(field.default)
        assert listed[name.upper()] == default


def test_the_readme_lists_every_command():
    listed = set(re.findall(r"^\| `(/[a-z]+)", README, re.MULTILINE))
    assert listed == {command.name for command in COMMANDS}


def test_the_digest_in_the_readme_is_made_of_lessons_of_the_example_organisation():
    sample = " ".join(README.split("```")[3].split())
    lessons = [one for one in load().learnings if " ".join(one.text.split())[:60] in sample]
    assert len(lessons) == 3
    assert sample.count("[We'll try it] [Not for us] [Ask the author]") == len(lessons)
    assert {one.domain for one in lessons}.isdisjoint({"Service"})


def test_every_link_to_a_file_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_make_target_in_the_documents_is_one():
    makefile = (ROOT / "Makefile").read_text()
    for page in PAGES:
        for target in re.findall(r"`?\bmake ([a-z]+)\b(?=`|\s+#|,)", page.read_text()):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def test_paths_that_the_documents_name_exist():
    for page in PAGES:
        for path in re.findall(
            r"`((?:bot|handlers|storage|sandbox|demo|tests|benchmarks|docs)/[\w./]*)`", page.read_text()
        ):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_every_page_says_something_and_is_short():
    for page in PAGES:
        lines = page.read_text().splitlines()
        assert lines[0].startswith("# ")
        assert len(lines) <= 150, page.name
