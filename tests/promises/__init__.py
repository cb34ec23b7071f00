"""What the tool promises of every night, each a function of one night: people, plans, History, the same answer."""

import pytest

for _module in ("people", "plans", "history", "answers"):
    pytest.register_assert_rewrite(f"tests.promises.{_module}")
