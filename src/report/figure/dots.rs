//! A response over an axis: a dot with its interval for each design point, joined where points are of one series.

use maud::{Markup, html};

use super::scale::Scale;
use super::{COLORS, WEIGHTS, percent};

/// A design point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dot {
    /// Where it lies on the axis.
    pub(crate) at: f64,
    /// Its value.
    pub(crate) value: f64,
    /// Half-width of its interval.
    pub(crate) half_width: Option<f64>,
}

/// Dots that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// What they are of; nothing for a single series.
    pub(crate) name: String,
    /// In order of their place.
    pub(crate) dots: Vec<Dot>,
    /// Whether a line joins them.
    pub(crate) is_joined: bool,
}

/// What stands around a plot.
pub(crate) struct Around<'a> {
    /// Title above it.
    pub(crate) title: &'a str,
    /// Labels under the axis with their places; the first and last are its ends.
    pub(crate) ticks: &'a [(f64, String)],
    /// A value in words.
    pub(crate) shown: &'a dyn Fn(f64) -> String,
}

/// Returns the plot, or nothing without dots.
pub(crate) fn dots(series: &[Series], around: &Around<'_>) -> Markup {
    let all = || series.iter().flat_map(|series| &series.dots);
    let reach = |sign: f64| move |dot: &Dot| dot.value + sign * dot.half_width.unwrap_or(0.0);
    let (Some(first), Some(last), Some(_)) = (around.ticks.first(), around.ticks.last(), all().next()) else {
        return html! {};
    };
    let low = all().map(reach(-1.0)).fold(f64::INFINITY, f64::min);
    let high = all().map(reach(1.0)).fold(f64::NEG_INFINITY, f64::max);
    // Intervals of few replications would leave no room for the values.
    let (least, most) = all()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), dot| (least.min(dot.value), most.max(dot.value)));
    let room = 3.0 * (most - least).max(most.abs() * 0.05);
    let scale = Scale::holding(low.max(least - room), high.min(most + room));
    let across =
        |at: f64| percent(if last.0 > first.0 { 3.0 + (at - first.0) / (last.0 - first.0) * 94.0 } else { 50.0 });
    let down = |value: f64| percent(((1.0 - scale.share(value)) * 100.0).clamp(0.0, 100.0));
    html! {
        figure.dots {
            figcaption { (around.title) }
            @if series.len() > 1 { (legend(series)) }
            div.plot {
                svg.axis width="100%" height="200" aria-hidden="true" {
                    @for tick in scale.ticks() {
                        @let place = scale.share(tick);
                        @let baseline = if place <= 0.0 { "auto" } else if place >= 1.0 { "hanging" } else { "central" };
                        text x="100%" dx="-6" y=(down(tick)) text-anchor="end" dominant-baseline=(baseline) { ((around.shown)(tick)) }
                    }
                }
                svg width="100%" height="200" role="img" {
                    title { (around.title) }
                    desc { (description(series, around)) }
                    @for tick in scale.ticks() { line.grid x1="0" x2="100%" y1=(down(tick)) y2=(down(tick)) {} }
                    @for (index, series) in series.iter().enumerate() {
                        @if series.is_joined {
                            @for pair in series.dots.windows(2) {
                                line class=(class(index)) x1=(across(pair[0].at)) y1=(down(pair[0].value))
                                    x2=(across(pair[1].at)) y2=(down(pair[1].value)) {}
                            }
                        }
                        @for dot in &series.dots {
                            @if let Some(half_width) = dot.half_width {
                                line.whisker x1=(across(dot.at)) x2=(across(dot.at)) y1=(down(dot.value - half_width))
                                    y2=(down(dot.value + half_width)) {}
                            }
                            circle class={ "dot-" (index % COLORS) } cx=(across(dot.at)) cy=(down(dot.value)) r="4" {}
                        }
                    }
                }
                span {}
                (labels(around.ticks, &across))
            }
        }
    }
}

fn class(index: usize) -> String {
    format!("series color-{} weight-{}", index % COLORS, index / COLORS % WEIGHTS)
}

fn legend(series: &[Series]) -> Markup {
    html! {
        ul.legend {
            @for (index, series) in series.iter().enumerate() {
                li {
                    svg width="34" height="10" aria-hidden="true" {
                        line class=(class(index)) x1="1" x2="33" y1="5" y2="5" {}
                        circle class={ "dot-" (index % COLORS) } cx="17" cy="5" r="4" {}
                    }
                    (series.name)
                }
            }
        }
    }
}

/// The labels under the axis; the outer ones stay within it, so that none is cut off.
fn labels(ticks: &[(f64, String)], across: &dyn Fn(f64) -> String) -> Markup {
    let last = ticks.len() - 1;
    html! {
        svg.axis width="100%" height="20" aria-hidden="true" {
            @for (index, (at, label)) in ticks.iter().enumerate() {
                @let anchor = if last == 0 { "middle" } else if index == 0 { "start" } else if index == last { "end" } else { "middle" };
                @let x = if last == 0 { across(*at) } else if index == 0 { percent(0.0) } else if index == last { percent(100.0) } else { across(*at) };
                text x=(x) y="14" text-anchor=(anchor) { (label) }
            }
        }
    }
}

/// For those who do not see the dots: where each series begins and ends.
fn description(series: &[Series], around: &Around<'_>) -> String {
    let told = |series: &Series| {
        let (first, last) = (series.dots.first()?, series.dots.last()?);
        let name = if series.name.is_empty() { "Values".to_owned() } else { series.name.clone() };
        Some(format!("{name}: from {} to {}.", (around.shown)(first.value), (around.shown)(last.value)))
    };
    series.iter().filter_map(told).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Around, Dot, Series, dots};

    #[test]
    fn dots_lie_on_both_scales_and_are_joined() {
        let dot = |at, value, half_width| Dot { at, value, half_width };
        let series = [
            Series {
                name: "scanners=1".into(),
                dots: vec![dot(9.0, 10.0, Some(2.0)), dot(10.0, 5.0, None), dot(11.0, 0.0, None)],
                is_joined: true,
            },
            Series { name: "scanners=2".into(), dots: vec![dot(10.0, 2.5, None)], is_joined: false },
        ];
        let ticks = [(9.0, "9".to_owned()), (11.0, "11".to_owned())];
        let around = Around { title: "Crossing over officers", ticks: &ticks, shown: &|value| format!("{value} h") };
        let plot = dots(&series, &around).into_string();
        // From 0 to 12.5 in steps of 2.5: 10 is a fifth below the top.
        assert!(plot.contains(r#"class="dot-0" cx="3.00%" cy="20.00%""#), "{plot}");
        assert!(plot.contains(r#"class="dot-0" cx="97.00%" cy="100.00%""#), "{plot}");
        assert!(plot.contains(r#"class="whisker" x1="3.00%" x2="3.00%" y1="36.00%" y2="4.00%""#), "{plot}");
        assert_eq!(plot.matches("<line class=\"series").count(), 2 + 2, "two joints, and two in the legend");
        assert!(plot.contains("scanners=1: from 10 h to 0 h."), "{plot}");
        assert!(dots(&[], &around).into_string().is_empty());
    }
}
