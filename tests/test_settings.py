"""Settings: read once, typed, and silent about values."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from skillmap.errors import SettingsError
from skillmap.models.limits import ExtractLimits, PostingLimits
from skillmap.models.model_settings import ModelSettings
from skillmap.settings import Settings, variables


def test_nothing_set_gives_the_defaults() -> None:
    """An empty environment changes nothing."""
    assert Settings() == Settings.from_environment({})


def test_every_field_has_its_variable() -> None:
    """Each variable sets the field of its name, at its type."""
    settings = Settings.from_environment(
        {
            "SKILLMAP_READER": "pdfium",
            "SKILLMAP_STRICT": "1",
            "SKILLMAP_PLUGINS": "b, a,b",
            "SKILLMAP_LOCALE": "pt-BR",
            "SKILLMAP_PAGE": "letter",
            "SKILLMAP_FONT_PATHS": os.pathsep.join(["fonts/a", "fonts/b", ""]),
            "SKILLMAP_EXTRACT_PAGES_MAX": "7",
            "SKILLMAP_POSTING_CHARACTERS_MAX": "900",
            "PATH": "/bin",
        }
    )

    assert (
        Settings(
            reader="pdfium",
            strict=True,
            plugins=("b", "a"),
            locale="pt-BR",
            page="letter",
            font_paths=("fonts/a", "fonts/b"),
            extract_limits=ExtractLimits(pages_max=7),
            posting_limits=PostingLimits(characters_max=900),
        )
        == settings
    )


def test_models_have_their_variables() -> None:
    """The chain, the key, and every field of `ModelSettings`; keys are not shown."""
    settings = Settings.from_environment(
        {
            "SKILLMAP_LLM": "openai:gpt-4o-mini, langchain:anthropic/claude",
            "SKILLMAP_OPENAI_API_KEY": "s3cret",
            "SKILLMAP_LLM_BASE_URL": "http://127.0.0.1:1/v1",
            "SKILLMAP_LLM_API": "responses",
            "SKILLMAP_LLM_ATTEMPTS_MAX": "1",
            "SKILLMAP_LLM_TRACE": "1",
        }
    )

    assert ("openai:gpt-4o-mini", "langchain:anthropic/claude") == settings.llm
    assert ModelSettings(
        base_url="http://127.0.0.1:1/v1", api="responses", attempts_max=1, trace=True
    ) == (settings.llm_settings)
    assert settings.openai_api_key is not None
    assert "s3cret" == settings.openai_api_key.get_secret_value()
    assert "s3cret" not in repr(settings) + settings.model_dump_json()
    inner = {name.lower() for name in variables() if name.startswith("SKILLMAP_LLM_")}
    assert {f"skillmap_llm_{name}" for name in ModelSettings.model_fields} == inner


def test_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the process's own variables count."""
    monkeypatch.setenv("SKILLMAP_AGENT", "graph")

    assert "graph" == Settings.from_environment().agent


@pytest.mark.parametrize(("value", "expected"), [("", ()), (" , ", ()), ("one", ("one",))])
def test_empty_list_of_plugins_means_none(value: str, expected: tuple[str, ...]) -> None:
    """For the list of plugins, empty is a value; for all else it is the same as not set."""
    settings = Settings.from_environment({"SKILLMAP_PLUGINS": value, "SKILLMAP_READER": ""})

    assert (expected, None) == (settings.plugins, settings.reader)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SKILLMAP_EXTRACT_PAGES_MAX", "s3cret"),
        ("SKILLMAP_EXTRACT_PAGES_MAX", "-1"),
        ("SKILLMAP_STRICT", "s3cret"),
        ("SKILLMAP_PAGE", "s3cret"),
        ("SKILLMAP_LOCALE", "not a locale s3cret"),
    ],
)
def test_bad_value_names_the_setting_and_not_the_value(name: str, value: str) -> None:
    """A value may be a secret; the name never is."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({name: value})

    assert name == caught.value.setting
    assert "s3cret" not in str(caught.value)


def test_secret_is_not_shown() -> None:
    """A password does not show in what is printed or logged."""
    settings = Settings.from_environment({"SKILLMAP_PASSWORD": "s3cret"})

    assert "s3cret" not in repr(settings)
    assert "s3cret" not in settings.model_dump_json()
    assert settings.password is not None
    assert "s3cret" == settings.password.get_secret_value()


def test_variable_that_nothing_reads_is_told() -> None:
    """A misspelt variable is a warning with the likely name."""
    settings = Settings.from_environment({"SKILLMAP_RAEDER": "x", "SKILLMAP_0123456789": "y"})

    assert (
        "Nothing reads SKILLMAP_0123456789.",
        "Nothing reads SKILLMAP_RAEDER. Did you mean SKILLMAP_READER?",
    ) == settings.warnings


def test_reference_lists_every_variable() -> None:
    """The page of the reference and the code name the same variables."""
    page = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
    listed = [
        line.split("`")[1] for line in page.read_text().splitlines() if line.startswith("| `")
    ]

    assert list(variables()) == listed
