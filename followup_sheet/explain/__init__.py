"""The same windows, told in full: for a row, what is known, every rule, and what would change the answer.

    tracker → explain_tracker → for each row: known · reasons · moves · changes → account (terminal), document (JSON)

Nothing is decided here: `explain_tracker` asks the night, and `changes` asks it again with one cell changed.
"""

from followup_sheet.explain.explanation import Explanation, explain_tracker, select

__all__ = ["Explanation", "explain_tracker", "select"]
