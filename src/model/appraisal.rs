//! What a year of the border is worth beside what it costs to build: arithmetic, without a run.
//!
//! **Balance.** Each party's year in USD: what it gets less what it pays. Fees, duty and tax are paid by one party and got
//! by another, so they fall out of the sum, which is what all together lose by waiting, spoilage, carbon dioxide and
//! staff, and gain by what plants add. The difference of two scenarios is the net benefit of a year.
//!
//! **Present value.** Each year of the horizon brings its balance at its end, and what is invested in it is paid then; the
//! last year that is known stands for all after it. What was invested before is paid at once.

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

/// A year, in USD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearOfWorth {
    /// What it brings less what it costs.
    pub balance: f64,
    /// What is spent on building in it.
    pub invested: f64,
}

impl Appraisal {
    /// Returns what years are worth now, of which the last comes again up to the horizon, less what is invested now.
    ///
    /// # Panics
    ///
    /// If there are no years.
    pub fn present_value(&self, years: &[YearOfWorth], now: f64) -> f64 {
        let (mut worth, mut dollar) = (-now, 1.0);
        for number in 0..self.horizon as usize {
            dollar /= 1.0 + self.rate;
            let last = &years[number.min(years.len() - 1)];
            let invested = if number < years.len() { last.invested } else { 0.0 };
            worth += dollar * (last.balance - invested);
        }
        worth
    }
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Appraisal, YearOfWorth};

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
        let dollar = [YearOfWorth { balance: 1.0, invested: 0.0 }];
        // 1 / 1.1 + 1 / 1.21 + 1 / 1.331.
        let three = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
        assert!((appraisal(0.1, 3).present_value(&dollar, 0.0) - three).abs() < 1e-12);
        assert!((appraisal(0.1, 3).present_value(&dollar, 50.0) - (three - 50.0)).abs() < 1e-12);
        assert_eq!(appraisal(0.0, 20).present_value(&dollar, 0.0), 20.0);
        // Published tables of annuities: 9.8181 for 20 years at 8 %.
        assert!((appraisal(0.08, 20).present_value(&dollar, 0.0) - 9.8181).abs() < 5e-5);
    }

    #[test]
    fn years_stand_for_themselves_and_the_last_for_all_after_it() {
        let years =
            [(-10.0, 40.0), (20.0, 5.0), (30.0, 0.0)].map(|(balance, invested)| YearOfWorth { balance, invested });
        let worth = -50.0 / 1.25 + 15.0 / 1.25_f64.powi(2) + 30.0 / 1.25_f64.powi(3) + 30.0 / 1.25_f64.powi(4);
        assert!((appraisal(0.25, 4).present_value(&years, 7.0) - (worth - 7.0)).abs() < 1e-12);
        // What comes after the horizon counts nowhere.
        assert!((appraisal(0.25, 1).present_value(&years, 0.0) + 40.0).abs() < 1e-12);
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
