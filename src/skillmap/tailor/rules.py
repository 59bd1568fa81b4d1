"""`RulesAgent`: tailors with rules alone. It can reorder, drop and rename; it has no way to invent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from skillmap.models.change import Change
from skillmap.models.document import Notice
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentOutput, ProviderStatus
from skillmap.tailor.align import align_names
from skillmap.tailor.length import fit_pages
from skillmap.tailor.order import order_bullets, order_sections, order_skills
from skillmap.tailor.plan import make_plan
from skillmap.tailor.summary import propose_summary


class RulesAgent:
    """The offline agent, `rules` in the group `skillmap.agents`."""

    name = "rules"

    def status(self) -> ProviderStatus:
        """It always works: no package, no key, no network."""
        return ProviderStatus(works=True)

    async def propose(self, request: TailorRequest) -> AsyncIterator[AgentOutput]:
        """Proposals for *request*: what to drop, how to name things, the summary, then orders. The same every time."""
        for output in proposals(request):
            yield output


def proposals(request: TailorRequest) -> Iterator[Change | Notice]:
    """What `RulesAgent.propose()` yields. No two changes touch one address; ids tell what is done where."""
    plan = make_plan(request)
    dropped: set[str] = set()
    if request.options.pages is not None:
        for output in fit_pages(plan, request.options.pages):
            if isinstance(output, Change):
                dropped.add(output.pointer)
            yield output
    nudge = request.options.mode == "nudge"
    summary = None if nudge else propose_summary(plan, dropped=frozenset(dropped))
    taken = frozenset(dropped | ({summary.pointer} if summary else set()))
    yield from align_names(plan, without=taken)
    if summary is not None:
        yield summary
    yield from order_bullets(plan, dropped=frozenset(dropped))
    yield from order_skills(plan)
    yield from order_sections(plan)
