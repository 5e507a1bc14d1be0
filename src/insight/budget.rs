//! How much of a service's error budget an incident spent.

use crate::document::front::Slo;

/// What [`Spent::share`] means, as a reader is told it.
pub const FORMULA: &str = "bad ÷ ((100 % − objective) × total), counted over the whole window of the objective";

/// What was spent of a budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spent {
    /// How many may be bad before the objective is missed.
    pub allowed: f64,
    /// The part of the budget that is spent: 1 is all of it, more than 1 misses the objective.
    pub share: f64,
}

/// What an incident took of the budget; none where the objective, the bad or the total is not told, or an objective of
/// 100 % leaves no budget.
pub fn spent(slo: &Slo) -> Option<Spent> {
    let (objective, bad, total) = (slo.objective?, slo.bad?, slo.total?);
    let allowed = (100.0 - objective) / 100.0 * total;
    let is_told = allowed.is_finite() && bad.is_finite() && (0.0..100.0).contains(&objective) && bad >= 0.0 && allowed > 0.0;
    is_told.then(|| Spent { allowed, share: bad / allowed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_what_may_be_bad() {
        let slo = |objective, bad, total| Slo { name: None, objective, window: None, bad, total };
        let rounded = |slo: &Slo| spent(slo).map(|spent| ((spent.allowed * 10.0).round() / 10.0, (spent.share * 1000.0).round() / 1000.0));
        let table = [
            (slo(Some(99.9), Some(52_110.0), Some(9_800_000.0)), Some((9800.0, 5.317))),
            (slo(Some(99.0), Some(5.0), Some(1000.0)), Some((10.0, 0.5))),
            (slo(Some(99.0), Some(0.0), Some(1000.0)), Some((10.0, 0.0))),
            (slo(Some(100.0), Some(5.0), Some(1000.0)), None),
            (slo(Some(99.0), Some(5.0), Some(0.0)), None),
            (slo(Some(99.0), Some(-5.0), Some(10.0)), None),
            (slo(Some(99.0), Some(f64::NAN), Some(10.0)), None),
            (slo(Some(199.0), Some(5.0), Some(10.0)), None),
            (slo(None, Some(5.0), Some(1000.0)), None),
            (slo(Some(99.0), None, Some(1000.0)), None),
        ];
        for (slo, expected) in table {
            assert_eq!(rounded(&slo), expected, "{slo:?}");
        }
    }
}
