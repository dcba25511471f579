"""Which script and language a text is in; the sentences were written for this test."""

from __future__ import annotations

from pathlib import Path

import pytest

from caspian.files import find_folders
from caspian.text.script import other_language, other_script

LATIN = {
    "de": "Die Armee hat am Montag nach Angaben des Ministeriums drei Raketen auf die Stadt abgefeuert und dabei "
    "mehrere Häuser zerstört, sagte ein Sprecher der Regierung.",
    "fr": "L’armée a tiré lundi trois missiles sur la ville, selon le ministère, et plusieurs maisons ont été "
    "détruites dans le quartier du port, a déclaré un porte-parole du gouvernement.",
    "es": "El ejército disparó el lunes tres misiles contra la ciudad, según el ministerio, y varias casas quedaron "
    "destruidas en el barrio del puerto, dijo un portavoz del gobierno.",
    "it": "Lunedì l’esercito ha lanciato tre missili sulla città, secondo il ministero, e diverse case sono state "
    "distrutte nel quartiere del porto, ha detto un portavoce del governo.",
    "pt": "O exército disparou na segunda-feira três mísseis contra a cidade, segundo o ministério, e várias casas "
    "foram destruídas no bairro do porto, disse um porta-voz do governo.",
    "nl": "Het leger heeft maandag volgens het ministerie drie raketten op de stad afgevuurd en daarbij zijn meerdere "
    "huizen verwoest, zei een woordvoerder van de regering.",
    "sv": "Armén avfyrade på måndagen tre robotar mot staden enligt departementet, och flera hus i hamnen har "
    "förstörts, säger en talesman för regeringen som inte vill säga mer om det.",
    "pl": "Wojsko w poniedziałek wystrzeliło na miasto trzy rakiety i zniszczyło kilka domów w dzielnicy portowej, jak "
    "podało ministerstwo, a rzecznik rządu powiedział, że to nie był wypadek.",
    "tr": "Ordu pazartesi günü bakanlığa göre şehre üç füze attı ve bu saldırıda birçok ev yıkıldı, hükümet sözcüsü "
    "bunun için soruşturma açıldığını ve daha çok bilgi verileceğini söyledi.",
    "id": "Tentara pada hari Senin menembakkan tiga rudal ke kota itu, menurut kementerian, dan beberapa rumah di "
    "dekat pelabuhan hancur, kata juru bicara pemerintah yang tidak mau disebut namanya.",
}
OTHER = {
    "CYRILLIC": "Армія в понеділок випустила три ракети по місту.",
    "ARABIC": "أطلق الجيش ثلاثة صواريخ على المدينة يوم الاثنين.",
    "CJK": "军队周一向该市发射了三枚导弹。",
    "GREEK": "Ο στρατός εκτόξευσε τρεις πυραύλους.",
    "HIRAGANA": "ぐんは げつようびに まちへ ミサイルを はっしゃした。",
}


@pytest.mark.parametrize("language", LATIN)
def test_a_language_is_told_by_its_function_words(language):
    assert other_script(LATIN[language]) is None
    assert other_language(LATIN[language]) == language


@pytest.mark.parametrize("script", OTHER)
def test_a_script_is_told_by_most_of_the_letters(script):
    assert other_script(OTHER[script]) == script
    assert other_script(f"In English, and at some length, so that most letters are Latin: {OTHER[script]}") is None


def test_every_article_of_the_corpus_is_english():
    texts = [path.read_text("utf-8") for path in sorted(Path(find_folders().corpus / "articles").glob("*.txt"))]
    assert texts
    assert {(other_script(text), other_language(text)) for text in texts} == {(None, None)}


def test_an_english_text_with_names_and_a_foreign_quotation_is_english():
    text = "“Die Lage ist ruhig,” the mayor told the paper in German, and went on in English to say that the army of "
    assert other_language(text + "Belvar had left the port on Monday and that no shells had been fired since.") is None


def test_a_few_words_tell_nothing():
    assert other_language("Der Hafen und die Stadt.") is None
    assert (other_script("1914–1918"), other_language("")) == (None, None)
