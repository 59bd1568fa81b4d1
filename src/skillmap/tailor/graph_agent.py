"""`GraphAgent`: the steps of the model agent as a LangGraph `StateGraph`.

The only file that imports langgraph. The graph holds plain values; what cannot be stored travels as its
context. Rewrite and repair are a graph of their own, so that a repair does not wait for the letters beside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import cache
from importlib.util import find_spec
from typing import Any

from skillmap.errors import MissingExtraError
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus
from skillmap.tailor import nodes, writing_nodes
from skillmap.tailor.desk import Desk
from skillmap.tailor.flow import FlowState, Step, Work, outputs_of_work

STEPS_MAX = 16
"""Rounds of the graph, 7 of which the longest way takes; LangGraph would else allow ten thousand."""

GraphStep = Callable[[FlowState], Awaitable[FlowState]]


class GraphAgent:
    """The agent `graph` in the group `skillmap.agents`: what `model` does, driven by LangGraph.

    Chat messages are answered by an agent with tools, in several calls, where langchain is installed.
    """

    name = "graph"

    def status(self) -> ProviderStatus:
        """It needs the package langgraph."""
        if find_spec("langgraph") is None:
            remedy = "pip install 'skillmap[langgraph]'"
            return ProviderStatus(works=False, missing="langgraph", remedy=remedy)
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        """Proposals as they come, the same that `model` makes.

        Raises:
            MissingExtraError: langgraph is not installed.
        """
        graph = tailor_graph()
        work = Work(request, context, answer_chat=_chat_with_tools())

        async def run(work: Work) -> None:
            await graph.ainvoke({}, config={"recursion_limit": STEPS_MAX}, context=work)

        async with aclosing(outputs_of_work(work, run)) as outputs:
            async for output in outputs:
                yield output


@cache
def tailor_graph() -> Any:
    """The compiled graph, made once; it holds nothing of any run.

    Raises:
        MissingExtraError: langgraph is not installed.
    """
    try:
        from langgraph.graph import END, START, StateGraph
    except ImportError as e:
        raise MissingExtraError("langgraph", extra="langgraph") from e
    edit: Any = StateGraph(FlowState, context_schema=Work)
    edit.add_node("rewrite", _step(nodes.rewrite))
    edit.add_node("repair", _step(nodes.repair))
    edit.add_edge(START, "rewrite")
    edit.add_conditional_edges("rewrite", _after_rewrite, {"repair": "repair", "end": END})
    edit.add_edge("repair", END)

    graph: Any = StateGraph(FlowState, context_schema=Work)
    for name, step in (
        ("analyze", nodes.analyze),
        ("reject", nodes.reject),
        ("chat", nodes.chat),
        ("plan", nodes.plan),
        ("rules", nodes.rules),
        ("writings", writing_nodes.writings),
        ("interview", writing_nodes.interview),
        ("assemble", nodes.assemble),
    ):
        graph.add_node(name, _step(step))
    graph.add_node("edit", edit.compile())
    graph.add_edge(START, "analyze")
    graph.add_conditional_edges("analyze", _route, ["reject", "chat", "plan"])
    graph.add_edge("reject", END)
    graph.add_edge("chat", END)
    beside = ["edit", "rules", "writings", "interview"]
    for name in beside:
        graph.add_edge("plan", name)
    graph.add_edge(beside, "assemble")
    graph.add_edge("assemble", END)
    return graph.compile()


def _chat_with_tools() -> Callable[[Desk, str], Awaitable[None]] | None:
    """The agent with tools, or None where langchain is not installed."""
    if find_spec("langchain") is None:
        return None
    from skillmap.tailor.react_chat import answer_with_tools

    return answer_with_tools


def _step(step: Step) -> GraphStep:
    """*step* as a node: what it works on comes from the run's context."""

    async def node(state: FlowState) -> FlowState:
        from langgraph.runtime import get_runtime

        runtime: Any = get_runtime()
        return await step(runtime.context, state)

    return node


def _route(state: FlowState) -> str:
    return state["route"]


def _after_rewrite(state: FlowState) -> str:
    return "repair" if nodes.needs_repair(state) else "end"
