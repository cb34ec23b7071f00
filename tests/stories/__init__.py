"""A job search told day by day: what the tracker asks for, what the user types, what History keeps."""

import pytest

pytest.register_assert_rewrite("tests.stories.story")
