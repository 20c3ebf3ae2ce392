"""Ukrainian names in Latin letters by the table of 2010."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.romanise import romanise


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Київ", "Kyiv"),
        ("Запоріжжя", "Zaporizhzhia"),
        ("Слов'янськ", "Sloviansk"),
        ("Їжакевич", "Yizhakevych"),
        ("Згурівка", "Zghurivka"),
        ("Щастя", "Shchastia"),
        ("Єнакієве", "Yenakiieve"),
        ("Нью-Йорк", "Niu-York"),
        ("Юнокомунарівськ", "Yunokomunarivsk"),
    ],
)
def test_names_follow_the_official_table(ukrainian: str, latin: str) -> None:
    assert romanise(ukrainian) == latin


@given(st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -", max_size=40))
def test_every_ukrainian_name_becomes_ascii(name: str) -> None:
    assert romanise(name).isascii()
