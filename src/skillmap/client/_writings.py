"""Letters and interview packs: judge every passage, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmap.models.change import Verdict

if TYPE_CHECKING:
    from skillmap.models.job import Job
    from skillmap.models.resume import Resume
    from skillmap.models.writing import Passage


def judge_passage(passage: Passage, base: Resume, job: Job) -> Passage:
    """*passage* with the verifier's verdict; one that it brought is ignored."""
    from skillmap.tailor.passages import check_passage

    findings = check_passage(passage.text, evidence=passage.evidence, base=base, job=job)
    return passage.model_copy(update={"verdict": Verdict.of(findings)})
