"""`evaluate` on a study: all figures, the learning curve and the advice in one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from icc_coding.errors import UserError
from icc_coding.learning.evaluation.curve import Curve, learning_curve
from icc_coding.learning.evaluation.evaluate import ONE_TRANSCRIPT, Crossed, Evaluation, cross_validate, evaluate
from icc_coding.learning.evaluation.stopping import StopAdvice, advise
from icc_coding.learning.outcome import Outcome
from icc_coding.learning.study import Workbench, effect_of, learned


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What `evaluate` found. `labels` are the codes' labels; `crossed` holds the held-out scores behind the figures; `outcome` is what to expect on
    the talk that nobody has decided on: of the suggestions as they are now, and of those that `learn` would make of the decisions."""

    labels: dict[str, str]
    evaluation: Evaluation
    curve: Curve
    advice: list[StopAdvice]
    crossed: Crossed
    outcome: Outcome

    def as_data(self) -> dict[str, Any]:
        """For JSON: all figures, without the single scores."""
        return asdict(self.evaluation) | {
            "curve": asdict(self.curve),
            "advice": [asdict(row) for row in self.advice],
            "outcome": asdict(self.outcome),
        }


def evaluate_study(desk: Workbench) -> EvaluationReport:
    """Cross-validate the desk's answers by transcript. Raises UserError when there is nothing to learn from or to hold out."""
    new = learned(desk)
    if new.held is None or new.model.calibration is None:
        raise UserError(ONE_TRANSCRIPT)
    found = new.found
    crossed = cross_validate(found, (new.model.calibration, new.held))
    curve = learning_curve(found, crossed)
    labels = {code.id: code.label for code in desk.codebook.codes}
    return EvaluationReport(labels, evaluate(crossed), curve, advise(desk, found, curve), crossed, effect_of(desk, new).outcome)
