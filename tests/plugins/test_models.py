"""Providers of language models that somebody else brings, installed for real."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from skillmap import SkillMap
from skillmap.errors import PluginContractError, PluginError, UnknownProviderError
from skillmap.models.model_settings import ModelSettings
from skillmap.settings import Settings
from skillmap.testing.samples import POSTING_TEXT, sample_resume
from tests.client.test_models import ASKED, Asking

KEY = "key-of-nobody"
SETTINGS = Settings(plugins=(), llm_settings=ModelSettings(api_key=SecretStr(KEY)))


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("faulty-open:x", PluginError, "open() failed with ValueError"),
        ("faulty-model:x", PluginContractError, "open() gave no LanguageModel"),
        ("faulty-stream:x", PluginError, "failed with ValueError"),
        ("nobody:x", UnknownProviderError, "faulty-stream"),
    ],
)
def test_faulty_provider_is_named(
    install: Callable[..., None], name: str, kind: type[Exception], told: str
) -> None:
    """By an error of ours that repeats neither the key nor the prompt, in its causes either."""
    install("skillmap-faulty")

    with (
        SkillMap(settings=SETTINGS, agent=Asking(), llm=name) as sm,
        sm.tailor_stream(sample_resume(), POSTING_TEXT) as run,
        pytest.raises(kind) as caught,
    ):
        run.wait()

    shown = "".join(traceback.format_exception(caught.value))
    assert kind is type(caught.value)
    assert told in str(caught.value)
    assert KEY not in shown
    assert ASKED.task not in shown


def test_model_that_fails_in_the_middle_is_metered(install: Callable[..., None]) -> None:
    """What it said before counts, by an estimate."""
    install("skillmap-faulty")

    with (
        SkillMap(settings=SETTINGS, agent=Asking(), llm="faulty-stream:x") as sm,
        sm.tailor_stream(sample_resume(), POSTING_TEXT) as run,
        pytest.raises(PluginError),
    ):
        run.wait()

    assert (1, True) == (run.usage.calls, run.usage.estimated)
