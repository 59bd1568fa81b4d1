"""The contracts that plugins run: our own defaults keep them, and each one bites."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from skillmap import Change, Document, Extraction, Resume
from skillmap.errors import PluginContractError
from skillmap.extract.rules import RulesParser
from skillmap.models.document import Evidence, FieldEvidence
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.tailoring import TailorRequest
from skillmap.models.vocabulary import Vocabulary
from skillmap.plugins import Providers
from skillmap.protocols import AGENTS, PARSERS, RENDERERS, AgentContext, AgentOutput, ProviderStatus
from skillmap.render.text import TextRenderer
from skillmap.tailor import RulesAgent
from skillmap.testing.agents import check_agent
from skillmap.testing.parsers import check_parser
from skillmap.testing.renderers import check_renderer
from skillmap.testing.vocabularies import check_vocabulary


@pytest.mark.parametrize("name", ["docx", "html", "json", "md", "pdf", "txt"])
def test_our_renderers_keep_the_contract(name: str) -> None:
    """Every format of ours runs the suite that plugins run."""
    kind = type(Providers().get(RENDERERS, name))

    check_renderer(kind)


def test_our_agent_keeps_the_contract() -> None:
    """The offline agent runs the suite that plugins run."""
    assert isinstance(Providers().get(AGENTS, "rules"), RulesAgent)

    check_agent(RulesAgent)


def test_our_parser_keeps_the_contract() -> None:
    """The rules parser runs the suite that plugins run."""
    kind = type(Providers().get(PARSERS, "rules"))

    check_parser(kind)


class Forgetful(TextRenderer):
    """Leaves the last line out."""

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        return b"\n".join(super().render(layout, resume=resume, options=options).splitlines()[:-2])


class Moody(TextRenderer):
    """Says something else each time."""

    count = 0

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        type(self).count += 1
        return super().render(layout, resume=resume, options=options) + str(self.count).encode()


class Fragile(TextRenderer):
    """Cannot take a resume without a name."""

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        if resume.basics is None:
            raise KeyError("name")
        return super().render(layout, resume=resume, options=options)


class Silent(TextRenderer):
    """Does not work here, and does not say why."""

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=False)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [(Forgetful, "all texts"), (Moody, "same bytes"), (Silent, "remedy")],
)
def test_renderer_that_breaks_the_contract(kind: type[TextRenderer], rule: str) -> None:
    """The failure names the rule."""
    with pytest.raises(AssertionError, match=rule):
        check_renderer(kind)


def test_renderer_that_lets_foreign_errors_out() -> None:
    """Only errors of ours may come out of a renderer."""
    with pytest.raises(KeyError):
        check_renderer(Fragile)


def test_what_is_no_provider_at_all() -> None:
    """An object without the members is refused by name."""
    with pytest.raises(PluginContractError):
        check_renderer(object)  # type: ignore[arg-type]


class Agent(RulesAgent):
    """Yields what a test gives it."""

    outputs: tuple[object, ...] = ()

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        for output in self.outputs:
            yield output  # type: ignore[misc]


def agent_saying(*outputs: object) -> type[Agent]:
    return type("Saying", (Agent,), {"outputs": outputs})


CHANGE = Change(
    id="1",
    op="replace",
    pointer="/work/1/highlights/0",
    before="Built the refund service in Python and PostgreSQL.",
    after="Built the refund service with Python and PostgreSQL.",
    reason="Wording.",
)


def test_well_behaved_agent_passes() -> None:
    """The contract holds for an agent that does one thing right."""
    check_agent(agent_saying(CHANGE))


@pytest.mark.parametrize(
    ("outputs", "rule"),
    [
        (["text"], "may yield only"),
        ([CHANGE, CHANGE], "unique"),
        ([CHANGE, CHANGE.model_copy(update={"id": "2"})], "overlap"),
        ([CHANGE.model_copy(update={"before": "Something else."})], "applies by itself"),
        ([CHANGE.model_copy(update={"reason": ""})], "reason"),
        ([CHANGE.model_copy(update={"requirement_ids": ("r-x",)})], "requirements"),
        ([CHANGE.model_copy(update={"evidence": ("/work/9",)})], "evidence"),
        (
            [
                Change(
                    id="1",
                    op="drop",
                    pointer="/work/0/highlights/0",
                    reason="Short.",
                    before="Moved 40 services to Kubernetes without an outage.",
                )
            ],
            "locked",
        ),
    ],
)
def test_agent_that_breaks_the_contract(outputs: list[object], rule: str) -> None:
    """The failure names the rule."""
    with pytest.raises(AssertionError, match=rule):
        check_agent(agent_saying(*outputs))


class Inventive(RulesParser):
    """Adds a headline that stands nowhere."""

    def parse(self, document: Document) -> Extraction:
        found = super().parse(document)
        if document.resume is not None:
            return found
        tree = found.resume.to_json_resume()
        tree["basics"]["label"] = "Emperor"
        return found.model_copy(
            update={
                "resume": Resume.from_json_resume(tree),
                "fields": tuple(
                    field for field in found.fields if field.pointer != "/basics/label"
                ),
            }
        )


class Misquoting(RulesParser):
    """Gives evidence that the page does not show."""

    def parse(self, document: Document) -> Extraction:
        found = super().parse(document)
        wrong = Evidence(page=1, start=0, end=3, text="Emp")
        field = FieldEvidence(pointer="/basics/name", evidence=(wrong,), confidence=1.0)
        return found.model_copy(update={"fields": (field, *found.fields)})


@pytest.mark.parametrize(
    ("kind", "rule"), [(Inventive, "/basics/label"), (Misquoting, "what the page shows")]
)
def test_parser_that_breaks_the_contract(kind: type[RulesParser], rule: str) -> None:
    """The failure names the rule."""
    with pytest.raises(AssertionError, match=rule):
        check_parser(kind)


def vocabulary(**facts: object) -> Vocabulary:
    """Words of a language that nobody speaks, with *facts* changed."""
    usual: dict[str, object] = {
        "tag": "zxx",
        "name": "None",
        "source": "Made up for this test.",
        "small_words": ["zim", "zam", "zum", "zom", "zem"],
        "months": [[f"mensum{letter}"] for letter in "abcdefghijkl"],
        "present": ["hodiem"],
        "titles": {
            "work": ["laborum zim"],
            "education": ["scholum"],
            "skills": ["artum"],
            "languages": ["linguum"],
        },
    }
    return Vocabulary.model_validate(usual | facts)


def test_a_vocabulary_that_harms_nobody_keeps_the_contract() -> None:
    """The one that the others here are changed from."""
    check_vocabulary(vocabulary())


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"months": [["same"]] * 12}, "no two months"),
        ({"months": [[]] + [[f"m{letter}"] for letter in "abcdefghijk"]}, "every month"),
        ({"since_alone": ["ab hinc"]}, "since_alone"),
        ({"titles": {"work": ["laborum"]}}, "a title for education"),
        ({"joining": ["experience"]}, "names summary"),
        ({"small_words": ["the", "and", "of", "with", "for"]}, "tell"),
        ({"present": ["2019"]}, "goes on"),
    ],
)
def test_a_vocabulary_that_does_harm_is_found(facts: dict[str, object], rule: str) -> None:
    """Words that contradict each other, or take something from a packaged language."""
    with pytest.raises(AssertionError, match=rule):
        check_vocabulary(vocabulary(**facts))
