//! Crossing times as curves: the share of trucks that are through within so many hours.
//!
//! A cumulative curve needs no choice of bins and is read directly: how many are through by the target, and by
//! when half, or 95 of 100, are.

use maud::{Markup, html};

use super::{COLORS, HoursAxis, WEIGHTS};
use crate::experiment::PooledDistribution;

/// The axis ends where this share of every scenario's trucks is through; the last stragglers would flatten the rest.
const SHARE_SHOWN: f64 = 0.99;

/// Curves are drawn with steps no smaller than this part of the axis: finer ones cannot be seen.
const RESOLUTION: f64 = 1.0 / 300.0;

/// Side lengths of the curves' own coordinates.
const CANVAS: f64 = 1000.0;

struct Curve<'a> {
    name: &'a str,
    class: String,
    points: Vec<(f64, f64)>,
}

/// Returns one chart with a curve for each name that has a distribution, or nothing if none has.
pub(crate) fn distributions(named: &[(&str, Option<&PooledDistribution>)], title: &str) -> Markup {
    let curves: Vec<Curve> = named
        .iter()
        .enumerate()
        .filter_map(|(index, (name, found))| {
            let class = format!("series color-{} weight-{}", index % COLORS, index / COLORS % WEIGHTS);
            Some(Curve { name, class, points: cumulative((*found)?) })
        })
        .collect();
    if curves.is_empty() {
        return html! {};
    }
    let axis = HoursAxis::up_to(curves.iter().map(hours_shown).fold(0.0, f64::max));
    html! {
        figure.distribution {
            figcaption { (title) }
            (legend(&curves))
            div.plot {
                svg.axis width="100%" height="220" aria-hidden="true" {
                    @for share in [100_u8, 75, 50, 25, 0] {
                        @let baseline = match share { 100 => "hanging", 0 => "auto", _ => "central" };
                        text x="100%" dx="-6" y=(format!("{}%", 100 - share)) text-anchor="end"
                            dominant-baseline=(baseline) { (share) " %" }
                    }
                }
                svg width="100%" height="220" role="img" {
                    title { (title) }
                    desc { (description(&curves)) }
                    (axis.grid())
                    @for share in [0_u8, 25, 50, 75, 100] {
                        line.grid x1="0" x2="100%" y1=(format!("{share}%")) y2=(format!("{share}%")) {}
                    }
                    svg width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none" {
                        @for curve in &curves {
                            polyline class=(curve.class) points=(drawn(curve, &axis)) {}
                        }
                    }
                }
                span {}
                (axis.labels())
            }
        }
    }
}

fn legend(curves: &[Curve]) -> Markup {
    html! {
        ul.legend {
            @for curve in curves {
                li {
                    svg width="34" height="10" aria-hidden="true" {
                        line class=(curve.class) x1="1" x2="33" y1="5" y2="5" {}
                    }
                    (curve.name)
                }
            }
        }
    }
}

/// For those who do not see the curves: when half of the trucks are through, and when most are.
fn description(curves: &[Curve]) -> String {
    let read = |curve: &Curve| {
        let hours = |share| hours_at(curve, share);
        let (half, most) = (hours(0.5), hours(0.95));
        format!("{}: half of the trucks are through within {half:.1} h, 95 % within {most:.1} h.", curve.name)
    };
    curves.iter().map(read).collect::<Vec<_>>().join(" ")
}

fn cumulative(distribution: &PooledDistribution) -> Vec<(f64, f64)> {
    let mut sum = 0.0;
    let mut points = vec![(0.0, 0.0)];
    for (hours, share) in distribution.upper_edges_hours.iter().zip(&distribution.shares) {
        sum += share;
        points.push((*hours, sum));
    }
    points
}

fn hours_shown(curve: &Curve) -> f64 {
    hours_at(curve, SHARE_SHOWN)
}

/// The hours within which this share is through, straight between the edges of a bin.
fn hours_at(curve: &Curve, share: f64) -> f64 {
    let above = curve.points.iter().position(|(_, sum)| *sum >= share);
    match above {
        None => curve.points.last().map_or(0.0, |(hours, _)| *hours),
        Some(0) => 0.0,
        Some(index) => {
            let ((from, low), (to, high)) = (curve.points[index - 1], curve.points[index]);
            from + (to - from) * (share - low) / (high - low)
        }
    }
}

/// The points of the polyline, thinned; one point past the axis' end leads the curve out of the picture.
fn drawn(curve: &Curve, axis: &HoursAxis) -> String {
    let mut points = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for (index, (hours, share)) in curve.points.iter().enumerate() {
        let at = hours / axis.end();
        let is_final = index + 1 == curve.points.len();
        if at - last >= RESOLUTION || is_final {
            points.push(format!("{:.1},{:.1}", at * CANVAS, (1.0 - share) * CANVAS));
            last = at;
        }
        if at > 1.0 {
            break;
        }
    }
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Curve, cumulative, distributions, hours_at};
    use crate::experiment::PooledDistribution;
    use crate::report::sample;

    #[test]
    fn quantiles_are_read_from_the_curve() {
        let distribution = PooledDistribution {
            group: "direction=north".into(),
            upper_edges_hours: vec![1.0, 2.0, 4.0],
            shares: vec![0.25, 0.5, 0.25],
        };
        let curve = Curve { name: "base", class: String::new(), points: cumulative(&distribution) };
        assert_eq!(hours_at(&curve, 0.25), 1.0);
        assert_eq!(hours_at(&curve, 0.5), 1.5);
        assert_eq!(hours_at(&curve, 1.0), 4.0);
    }

    #[test]
    fn a_chart_has_a_curve_per_name_and_words_for_it() {
        let (base, other) = (sample::base(), sample::other());
        let named =
            [("baseline-2023", base.distributions.first()), ("other", other.distributions.first()), ("failed", None)];
        let chart = distributions(&named, "Crossing time north").into_string();
        assert_eq!(chart.matches("<polyline").count(), 2);
        assert!(chart.contains("<title>Crossing time north</title><desc>baseline-2023: half of the trucks"));
        assert!(chart.len() < 20_000, "a chart stays small: {} bytes", chart.len());
        assert!(distributions(&[("failed", None)], "None").into_string().is_empty());
    }
}
