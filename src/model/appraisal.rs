//! What a year of the border is worth beside what it costs to build: arithmetic, without a run.
//!
//! **Balance.** Each party's year in USD: what it gets less what it pays. Fees, duty and tax are paid by one party and got
//! by another, so they fall out of the sum, which is what all together lose by waiting, spoilage, carbon dioxide and
//! staff, and gain by what plants add. The difference of two scenarios is the net benefit of a year.
//!
//! **Present value.** Investment is paid at once, and each year of the horizon brings the same balance at its end.

/// How years to come are weighed, and what things are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appraisal {
    /// Rate by which what comes a year later is worth less.
    pub rate: f64,
    /// Years that are counted.
    pub horizon: u32,
    /// Cost of an hour of staff in USD.
    pub staff_usd_per_hour: f64,
    /// Worth of a tonne of carbon dioxide in USD.
    pub co2_usd_per_tonne: f64,
    /// What the border costs to build beside its plants, in USD.
    pub investment_usd: f64,
    /// Yearly balance of what it is held against, in USD.
    pub reference_usd: Option<f64>,
}

/// What parties of a border pay and get in some time, in USD.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Accounts {
    /// Cost of waiting.
    pub waiting: f64,
    /// Fees of trucks.
    pub fees: f64,
    /// Value that spoils.
    pub spoilage: f64,
    /// Duty and value added tax.
    pub taxes: f64,
    /// Cost of staff.
    pub staff: f64,
    /// Worth of the carbon dioxide given off.
    pub co2: f64,
    /// What plants add in value, less pay.
    pub center: f64,
}

impl Accounts {
    /// Returns the balance of each party, with its name in groups.
    pub fn parties(&self) -> [(&'static str, f64); 5] {
        [
            ("carriers", -self.waiting - self.fees),
            ("traders", -self.spoilage - self.taxes),
            ("government", self.fees + self.taxes - self.staff),
            ("climate", -self.co2),
            ("center", self.center),
        ]
    }

    /// Returns the balance of all.
    pub fn balance(&self) -> f64 {
        self.center - self.waiting - self.spoilage - self.staff - self.co2
    }
}

impl Appraisal {
    /// Returns what a dollar at the end of each year of the horizon is worth now.
    pub fn annuity(&self) -> f64 {
        if self.rate == 0.0 {
            return f64::from(self.horizon);
        }
        (1.0 - libm::pow(1.0 + self.rate, -f64::from(self.horizon))) / self.rate
    }

    /// Returns what a balance a year and an investment now are worth together.
    pub fn present_value(&self, balance: f64, investment: f64) -> f64 {
        self.annuity() * balance - investment
    }
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Appraisal};

    fn appraisal(rate: f64, horizon: u32) -> Appraisal {
        Appraisal {
            rate,
            horizon,
            staff_usd_per_hour: 5.0,
            co2_usd_per_tonne: 0.0,
            investment_usd: 0.0,
            reference_usd: None,
        }
    }

    #[test]
    fn a_dollar_a_year_is_worth_what_its_years_are() {
        // 1 / 1.1 + 1 / 1.21 + 1 / 1.331.
        let three = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
        assert!((appraisal(0.1, 3).annuity() - three).abs() < 1e-12);
        assert_eq!(appraisal(0.0, 20).annuity(), 20.0);
        // Published tables of annuities: 9.8181 for 20 years at 8 %.
        assert!((appraisal(0.08, 20).annuity() - 9.8181).abs() < 5e-5);
        assert!((appraisal(0.1, 3).present_value(100.0, 50.0) - (100.0 * three - 50.0)).abs() < 1e-9);
    }

    #[test]
    fn what_one_party_pays_another_gets() {
        let accounts =
            Accounts { waiting: 100.0, fees: 20.0, spoilage: 30.0, taxes: 400.0, staff: 50.0, co2: 7.0, center: 60.0 };
        let sum: f64 = accounts.parties().iter().map(|(_, usd)| usd).sum();
        assert_eq!(sum, accounts.balance());
        assert_eq!(accounts.balance(), 60.0 - 100.0 - 30.0 - 50.0 - 7.0);
    }
}
