"""How long hypothesis looks: so many examples in the test run, without end when somebody asks for it."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

UNBOUNDED = "unbounded"
"""The profile to name on pytest's command line: ``--hypothesis-profile=unbounded``."""

WITHOUT_END = 10**9


def bounded(examples: int, steps: int = 50) -> settings:
    """Settings for a slow search of ``examples`` examples (of up to ``steps`` steps, for a state
    machine), other ones each time; in the profile ``unbounded`` the examples never end."""
    wanted = WITHOUT_END if settings.get_current_profile_name() == UNBOUNDED else examples
    return settings(
        max_examples=wanted,
        stateful_step_count=steps,
        deadline=None,
        derandomize=False,
        print_blob=True,
        phases=set(Phase) - {Phase.explain},  # explaining runs the slow example dozens of times more
        suppress_health_check=list(HealthCheck),  # real programs and real files: slow, and large on purpose
    )
