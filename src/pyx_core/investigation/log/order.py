"""The sections that pyx knows, in the order in which it makes them."""

from __future__ import annotations

QUESTION = "Question"
UNDERSTANDING = "Understanding and assumptions"
PLAN = "Plan"
HYPOTHESES = "Hypotheses"
EVIDENCE = "Evidence"
FINDINGS = "Findings"
ANSWER = "Answer"
OPEN_QUESTIONS = "Open questions"
PREVENTION = "Prevention"
TIMELINE = "Timeline"
EARLIER_ANSWERS = "Earlier answers"
# Those that summaries read, by what is typed.
NOTED = {
    "impact": "Impact",
    "timeline": TIMELINE,
    "workaround": "Workaround",
    "data-correction": "Data correction",
    "next-steps": "Next steps",
    "detection": "Detection",
    "prevention": PREVENTION,
    "not-looked-at": "Not looked at",
}
# What people write as prose; the others are lists.
PROSE = frozenset({"impact", "workaround", "data-correction", "detection"})
ORDER = (
    QUESTION,
    UNDERSTANDING,
    PLAN,
    HYPOTHESES,
    EVIDENCE,
    FINDINGS,
    ANSWER,
    OPEN_QUESTIONS,
    *NOTED.values(),
    EARLIER_ANSWERS,
)
