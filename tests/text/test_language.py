"""Texts in other languages are told from English; short and odd English ones are left alone."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from stanceframe.errors import InputError
from stanceframe.text.language import foreign_language, language_warnings

FOREIGN: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("other_languages.yaml").read_text(encoding="utf-8")
)
ENGLISH = [
    "Veldania closes border",  # too short to say
    "Morava, Veldania, Orvil, Talassa: Port Ilna crossing talks fail, Torv blames Morava",
    "TRUCE TALKS COLLAPSE AS VELDANIA, MORAVA TRADE BLAME OVER PORT ILNA SHELLING",
    "#Veldania #Morava #PortIlna #TruceNow #BreakingNews #Orvil #Talassa #Gazette",
    "https://gazette.example/actualites/veldanie/treve-de-dix-jours-annoncee-lundi",
    "Minister Ilna Torv visits Königsgrätz, Saint-Étienne and Łódź after truce talks",
    "“Nous voulons la paix,” the minister said, and the talks in Port Ilna went on by night.",
    "12 345 678 — 9/10/1911 … ??? !!!",
]


@pytest.mark.parametrize("language", FOREIGN)
def test_a_paragraph_in_another_language_is_told_by_its_language(language):
    assert foreign_language(FOREIGN[language]) == language


@pytest.mark.parametrize("text", ENGLISH)
def test_english_headlines_names_and_scraps_are_not_taken_for_another_language(text):
    assert foreign_language(text) is None


def test_an_article_is_judged_by_its_beginning_however_long_it_is():
    english = "The envoy said that the talks would go on by the harbour. " * 2000

    assert foreign_language(english + FOREIGN["fr"]) is None
    assert foreign_language(FOREIGN["fr"] * 2000) == "fr"


def test_the_rule_decides_between_a_warning_an_error_and_nothing():
    (warning,) = language_warnings(FOREIGN["de"], "warn", identifier="a")

    assert warning.code == "language"
    assert "reads as 'de', not as English" in warning.message
    assert language_warnings(FOREIGN["de"], "off", identifier="a") == ()
    with pytest.raises(InputError, match=r"article 'a' reads as 'de'.*languages warn") as refusal:
        language_warnings(FOREIGN["de"], "refuse", identifier="a")
    assert refusal.value.code == "language"


def test_plain_english_does_not_even_load_the_classifier():
    program = (
        "import sys; from stanceframe.text.language import foreign_language;"
        "foreign_language('The minister said that the talks would go on before the winter.');"
        "print('py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "False", done.stderr
