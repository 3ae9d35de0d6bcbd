//! The center's plants as investments: what is spent on building them, whom they employ, and when they pay back, year by
//! year.
//!
//! What a phase costs is spent evenly while it is built, or on the day on which it opens. **Cash flow** of a year is the
//! value that was added in it, less pay and what was spent on building. Whatever is older than the window is no part of it.

use super::Measurement;
use crate::engine::SimTime;
use crate::model::dictionary::{CASH_FLOW, CENTER_JOBS, INVESTMENT, OPENINGS, PAYBACK, VALUE_ADDED, WAGES};
use crate::model::indicator::Statistic;
use crate::model::lower::plant_row;
use crate::model::site::{Phase, Plant, Site, Year};

const HOURS_PER_YEAR: f64 = 365.25 * 24.0;

/// Money and jobs of a plant, or of all, in a year of the window.
#[derive(Clone, Copy, Debug, Default)]
struct Books {
    /// Value added in USD.
    added: f64,
    /// Pay in USD.
    pay: f64,
    /// Spent on building in USD.
    invested: f64,
    /// Jobs in plants that are open, over the year.
    jobs: f64,
    /// Jobs in building, over the year.
    building_jobs: f64,
    /// Phases that open.
    openings: f64,
}

impl Books {
    /// Returns what the plants leave of the value that they add.
    fn operated(&self) -> f64 {
        self.added - self.pay
    }

    fn and(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            pay: self.pay + other.pay,
            invested: self.invested + other.invested,
            jobs: self.jobs + other.jobs,
            building_jobs: self.building_jobs + other.building_jobs,
            openings: self.openings + other.openings,
        }
    }
}

/// A stretch of time in hours, which may begin before time zero.
#[derive(Clone, Copy)]
struct Stretch {
    from: f64,
    until: f64,
}

impl Stretch {
    fn of(from: SimTime, until: SimTime) -> Self {
        Self { from: hours_at(from), until: hours_at(until) }
    }

    /// Returns how much of it lies in another, in hours.
    fn within(self, other: Self) -> f64 {
        (self.until.min(other.until) - self.from.max(other.from)).max(0.0)
    }
}

fn hours_at(at: SimTime) -> f64 {
    at.saturating_since(SimTime::ZERO).hours()
}

/// Returns the stretch in which a phase is built.
fn building(phase: &Phase) -> Stretch {
    let opens = hours_at(phase.opens);
    Stretch { from: opens - phase.building.hours(), until: opens }
}

/// Returns the part of a phase's costs that is spent in a stretch; all of it at its end if it takes no time.
fn spent(phase: &Phase, during: Stretch) -> f64 {
    let building = building(phase);
    let length = building.until - building.from;
    match length > 0.0 {
        true => building.within(during) / length,
        false => f64::from(u8::from(during.from <= building.until && building.until < during.until)),
    }
}

/// Returns the stretches in which a plant has the lines and jobs of each phase.
fn open(plant: &Plant) -> impl Iterator<Item = (&Phase, Stretch)> {
    let ends = plant.phases.iter().skip(1).map(|phase| hours_at(phase.opens)).chain([f64::INFINITY]);
    plant.phases.iter().zip(ends).map(|(phase, until)| (phase, Stretch { from: hours_at(phase.opens), until }))
}

impl Measurement<'_> {
    fn books(&self, index: usize, plant: &Plant, (number, year): (usize, &Year)) -> Books {
        let during = Stretch::of(year.start, year.end);
        let length = during.until - during.from;
        let product = self.site.warehouses[plant.product.warehouse].stock;
        let made = self.dealing_in(number, plant_row(self.site, index), product).put as f64;
        let worked: f64 = open(plant).map(|(phase, open)| f64::from(phase.jobs) * open.within(during)).sum();
        let built = |phase: &Phase| f64::from(phase.building_jobs) * building(phase).within(during);
        let opens = |phase: &&Phase| (year.start..year.end).contains(&phase.opens) && phase.opens > SimTime::ZERO;
        Books {
            added: made / f64::from(plant.product.kilograms) * self.added_by_batch(plant, year),
            pay: worked / HOURS_PER_YEAR * plant.pay_usd,
            invested: plant.phases.iter().map(|phase| spent(phase, during) * phase.investment_usd).sum(),
            jobs: worked / length,
            building_jobs: plant.phases.iter().map(built).sum::<f64>() / length,
            openings: plant.phases.iter().filter(opens).count() as f64,
        }
    }

    /// One plant as an investment.
    pub(super) fn investment(&mut self, index: usize, plant: &Plant) {
        let site = self.site;
        let group = format!("plant={}", plant.name);
        let years: Vec<Books> = site.years.iter().enumerate().map(|year| self.books(index, plant, year)).collect();
        let window = Stretch::of(site.window.start, site.window.end);
        let mean = |jobs: fn(&Books) -> f64| {
            let hours = site.years.iter().map(|year| year.length().hours());
            years.iter().zip(hours).map(|(books, hours)| jobs(books) * hours).sum::<f64>()
                / (window.until - window.from)
        };
        let (jobs, building_jobs) = (mean(|books| books.jobs), mean(|books| books.building_jobs));
        let most = plant.phases.iter().map(|phase| phase.building_jobs).max().map(f64::from);
        self.put(&CENTER_JOBS, &group, Statistic::Mean, Some(jobs));
        self.put(&CENTER_JOBS, &format!("{group};while=building"), Statistic::Mean, Some(building_jobs));
        self.put(&CENTER_JOBS, &format!("{group};while=building"), Statistic::Max, most);
        let added: f64 = years.iter().map(|books| books.added).sum();
        self.put(&VALUE_ADDED, &group, Statistic::Total, Some(added));
        let wages: f64 = years.iter().map(|books| books.pay).sum();
        self.put(&WAGES, &group, Statistic::Total, Some(wages));
        let invested: f64 = plant.phases.iter().map(|phase| phase.investment_usd).sum();
        self.put(&INVESTMENT, &group, Statistic::Total, Some(invested));
        let payback = payback(site, plant, &years, invested);
        self.put(&PAYBACK, &group, Statistic::Mean, payback);
        for (year, books) in site.years.iter().zip(&years) {
            self.put_books(&format!("{group};year={}", year.year), books);
        }
    }

    /// Returns the value that all plants add in a year, less pay, in USD.
    pub(super) fn operated_in(&self, number: usize, year: &Year) -> f64 {
        self.books_of_all(number, year).operated()
    }

    /// Returns what is spent in a year on building plants that open in the window, in USD.
    pub(super) fn invested_in(&self, year: &Year) -> f64 {
        let phases = self.site.plants.iter().flat_map(|plant| &plant.phases);
        let built = phases.filter(|phase| phase.opens < self.site.window.end);
        built.map(|phase| spent(phase, Stretch::of(year.start, year.end)) * phase.investment_usd).sum()
    }

    fn books_of_all(&self, number: usize, year: &Year) -> Books {
        let books = self.site.plants.iter().enumerate().map(|(index, plant)| self.books(index, plant, (number, year)));
        books.fold(Books::default(), Books::and)
    }

    /// All plants together, year by year.
    pub(super) fn investments(&mut self) {
        let site = self.site;
        if site.plants.is_empty() {
            return;
        }
        for (number, year) in site.years.iter().enumerate() {
            let books = self.books_of_all(number, year);
            self.put_books(&format!("year={}", year.year), &books);
        }
    }

    fn put_books(&mut self, group: &str, books: &Books) {
        let cash = books.operated() - books.invested;
        for (indicator, usd) in
            [(&VALUE_ADDED, books.added), (&WAGES, books.pay), (&INVESTMENT, books.invested), (&CASH_FLOW, cash)]
        {
            self.put(indicator, group, Statistic::Total, Some(usd));
        }
        self.put(&CENTER_JOBS, group, Statistic::Mean, Some(books.jobs));
        self.put(&CENTER_JOBS, &format!("{group};while=building"), Statistic::Mean, Some(books.building_jobs));
        self.put(&OPENINGS, group, Statistic::Total, Some(books.openings));
    }
}

/// Returns in how many years from its opening what a plant earns pays what it has cost: year by year in the window, and
/// at the rate of the last one after it; `None` if it never does, or costs nothing.
fn payback(site: &Site, plant: &Plant, years: &[Books], invested: f64) -> Option<f64> {
    let since = Stretch { from: hours_at(plant.phases[0].opens), until: f64::INFINITY };
    let (mut left, mut elapsed, mut rate) = (invested, 0.0, 0.0);
    if invested <= 0.0 {
        return None;
    }
    for (year, books) in site.years.iter().zip(years) {
        let length = since.within(Stretch::of(year.start, year.end)) / HOURS_PER_YEAR;
        let earned = books.operated();
        if earned >= left && length > 0.0 {
            return Some(elapsed + length * left / earned);
        }
        left -= earned;
        elapsed += length;
        if length > 0.0 {
            rate = earned / length;
        }
    }
    (rate > 0.0).then(|| elapsed + left / rate)
}
