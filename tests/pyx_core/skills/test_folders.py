"""Promises of the table of agents: where skills go, and that two folders reach everyone."""

from __future__ import annotations

import os

import pytest

from pyx_core.skills.folders import AGENTS, SCOPES, Agent, Places, Scope

PLACES = Places(project=os.path.join("p", "shop"), home=os.path.join("h", "ann"))


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.name)
@pytest.mark.parametrize("scope", SCOPES)
def test_an_agent_reads_what_is_written_for_it(agent: Agent, scope: Scope) -> None:
    """Skills for an agent go to one folder, which it reads in that scope."""
    (target,) = PLACES.targets(agent.name, scope)
    assert (agent, scope, target) in list(PLACES.of_agents())


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.name)
def test_two_folders_reach_every_agent(agent: Agent) -> None:
    """What `--agent all` writes in a project, each agent reads."""
    read = {folder for one, scope, folder in PLACES.of_agents() if one is agent}
    assert read & set(PLACES.targets("all", "project"))


def test_without_a_home_there_is_the_project() -> None:
    """An account without a home has no folders of the user."""
    homeless = Places(project="p", home=None)
    assert homeless.targets("all", "user") == []
    assert len(homeless.targets("all", "project")) == 2
