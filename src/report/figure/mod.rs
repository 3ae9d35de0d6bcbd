//! Charts as static SVG that stays legible at any width.
//!
//! An SVG scaled to a phone shrinks its letters with it. These have no outer view box: positions are in percent of
//! the space there is and letters in pixels, and everything that may be long (names, legends) is HTML around the
//! drawing, which wraps. Colors and patterns are classes of the page's style sheet, so that they follow light, dark
//! and print; no series is told by color alone.

mod band;
mod bars;
mod bridge;
mod distribution;
mod dots;
mod forest;
mod heat;
mod interval;
mod ledger;
mod scale;
mod spans;
mod waterfall;
mod ways;

use maud::{Markup, html};

pub(crate) use band::{Band, Frame, bands};
pub(crate) use bars::{Bar, bars};
pub(crate) use bridge::{BridgeStep, bridge};
pub(crate) use distribution::distributions;
pub(crate) use dots::{Around, Dot, Series, dots};
pub(crate) use forest::{Effect, forest};
pub(crate) use heat::{Heat, heat};
pub(crate) use interval::{interval, reach};
pub(crate) use ledger::{hours, ledger};
pub(crate) use spans::{Span, spans};
pub(crate) use waterfall::{Part, waterfall};
pub use ways::{Link, map};
pub(crate) use ways::{order, ways};

/// Colors of series, each with a dash of its own, of the style sheet; then the same again in another weight.
const COLORS: usize = 6;

const WEIGHTS: usize = 4;

/// Steps between ticks that people count hours in.
const STEPS_HOURS: [f64; 14] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0, 48.0, 72.0, 168.0, 336.0, 672.0];

/// More ticks than this would touch on a phone.
const TICKS_MAX: f64 = 6.0;

/// An axis of hours from 0 to its last tick.
struct HoursAxis {
    step: f64,
    steps: u32,
}

impl HoursAxis {
    /// Returns the shortest axis of round steps that holds these hours.
    fn up_to(hours: f64) -> Self {
        let fits = |step: &&f64| hours <= **step * TICKS_MAX;
        let step = STEPS_HOURS.iter().find(fits).copied().unwrap_or_else(|| (hours / TICKS_MAX / 672.0).ceil() * 672.0);
        let mut steps = 1;
        while f64::from(steps) * step < hours {
            steps += 1;
        }
        Self { step, steps }
    }

    fn end(&self) -> f64 {
        self.step * f64::from(self.steps)
    }

    /// The position of these hours in percent of the axis.
    fn percent(&self, hours: f64) -> f64 {
        hours / self.end() * 100.0
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=self.steps).map(|tick| f64::from(tick) * self.step)
    }

    /// Vertical lines at the ticks, to be drawn beneath the series.
    fn grid(&self) -> Markup {
        html! {
            @for tick in self.ticks() {
                @let x = percent(self.percent(tick));
                line.grid x1=(x) x2=(x) y1="0" y2="100%" {}
            }
        }
    }

    /// The labels of both ends alone, where there is room for no more.
    fn end_labels(&self) -> Markup {
        html! {
            svg.axis width="100%" height="20" aria-hidden="true" {
                text x="0" y="14" { "0" }
                text x="100%" y="14" text-anchor="end" { (round(self.end())) " h" }
            }
        }
    }

    /// The labels under the ticks; the outer ones stay within the axis, so that none is cut off.
    fn labels(&self) -> Markup {
        html! {
            svg.axis width="100%" height="20" aria-hidden="true" {
                @for (index, tick) in (0..=self.steps).zip(self.ticks()) {
                    @let anchor = if index == 0 { "start" } else if index == self.steps { "end" } else { "middle" };
                    @let unit = if index == self.steps { " h" } else { "" };
                    text x=(percent(self.percent(tick))) y="14" text-anchor=(anchor) { (round(tick)) (unit) }
                }
            }
        }
    }
}

/// A multiple of a round step as people write it: no step is finer than hundredths.
fn round(hours: f64) -> f64 {
    (hours * 100.0).round() / 100.0
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

#[cfg(test)]
mod tests {
    use super::{HoursAxis, round};

    #[test]
    fn axes_end_at_a_round_tick_with_room_for_labels() {
        for (hours, end) in
            [(0.0, 0.1), (0.35, 0.4), (0.5, 0.5), (0.57, 0.6), (5.1, 6.0), (9.4, 10.0), (31.0, 36.0), (9000.0, 10080.0)]
        {
            let axis = HoursAxis::up_to(hours);
            assert!((axis.end() - end).abs() < 1e-9, "{hours} h end at {}", axis.end());
            assert!(axis.steps <= 6);
            assert_eq!(round(axis.end()).to_string(), end.to_string());
        }
    }
}
