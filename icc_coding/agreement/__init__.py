"""Agreement between coders: coefficients, unitizing and intervals as pure functions of arrays."""

from icc_coding.agreement.coefficients import category_alpha, coefficients, per_category
from icc_coding.agreement.errors_of_ac1 import ac1_errors
from icc_coding.agreement.gamma import gamma
from icc_coding.agreement.ratings import Ratings
from icc_coding.agreement.result import Coefficient, Interval
from icc_coding.agreement.sets import per_code, set_coefficients
from icc_coding.agreement.unitizing import unitizing, unitizing_by

__all__ = [
    "Coefficient",
    "Interval",
    "Ratings",
    "ac1_errors",
    "category_alpha",
    "coefficients",
    "gamma",
    "per_category",
    "per_code",
    "set_coefficients",
    "unitizing",
    "unitizing_by",
]
