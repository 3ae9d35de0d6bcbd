//! Means over time or over a setting as lines, each in the band of its interval.

use maud::{Markup, html};

use super::{COLORS, WEIGHTS, percent};

/// Side lengths of the lines' own coordinates.
const CANVAS: f64 = 1000.0;

/// A mean with its half-width, where there is one.
pub(crate) type Value = Option<(f64, Option<f64>)>;

/// A line with its band.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    /// What it is of.
    pub(crate) name: String,
    /// Position, mean and half-width, in order of position; `None` where there is none.
    pub(crate) points: Vec<(f64, Value)>,
}

/// What stands around a chart of bands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    /// Title above it.
    pub(crate) title: &'a str,
    /// First and last position.
    pub(crate) range: (f64, f64),
    /// Labels under the axis with their positions.
    pub(crate) ticks: &'a [(f64, String)],
    /// Whether values are shares, shown in percent.
    pub(crate) is_share: bool,
}

/// Returns a chart of the bands, or nothing if none has a value.
pub(crate) fn bands(bands: &[Band], frame: Frame) -> Markup {
    let values = bands.iter().flat_map(|band| &band.points).filter_map(|(_, value)| *value);
    let highest = values.clone().map(|(mean, half_width)| mean + half_width.unwrap_or(0.0)).fold(0.0, f64::max);
    if values.clone().next().is_none() {
        return html! {};
    }
    // No more than all can be at work, however wide an interval is.
    let top = if frame.is_share { round_up(highest.min(1.0)) } else { round_up(highest) };
    let shown = |value: f64| if frame.is_share { format!("{} %", short(value * 100.0)) } else { short(value) };
    html! {
        figure.bands {
            figcaption { (frame.title) }
            @if bands.len() > 1 { (legend(bands)) }
            div.plot {
                svg.axis width="100%" height="130" aria-hidden="true" {
                    text x="100%" dx="-6" y="0" text-anchor="end" dominant-baseline="hanging" { (shown(top)) }
                    text x="100%" dx="-6" y="50%" text-anchor="end" dominant-baseline="central" { (shown(top / 2.0)) }
                    text x="100%" dx="-6" y="100%" text-anchor="end" { (shown(0.0)) }
                }
                svg width="100%" height="130" role="img" {
                    title { (frame.title) }
                    desc { (description(bands, frame, &shown)) }
                    @for share in [0_u8, 50, 100] {
                        line.grid x1="0" x2="100%" y1=(format!("{share}%")) y2=(format!("{share}%")) {}
                    }
                    svg width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none" {
                        @for (index, band) in bands.iter().enumerate() {
                            @for piece in pieces(band) {
                                polygon class={ "band color-" (index % COLORS) } points=(outline(&piece, frame, top)) {}
                                polyline class=(class(index)) points=(line(&piece, frame, top)) {}
                            }
                        }
                    }
                }
                span {}
                (labels(frame))
            }
        }
    }
}

/// The class of the series of this number.
pub(crate) fn class(index: usize) -> String {
    format!("series color-{} weight-{}", index % COLORS, index / COLORS % WEIGHTS)
}

fn legend(bands: &[Band]) -> Markup {
    html! {
        ul.legend {
            @for (index, band) in bands.iter().enumerate() {
                li {
                    svg width="34" height="10" aria-hidden="true" {
                        line class=(class(index)) x1="1" x2="33" y1="5" y2="5" {}
                    }
                    (band.name)
                }
            }
        }
    }
}

/// The labels under the axis; the outer ones stay within it, so that none is cut off.
fn labels(frame: Frame) -> Markup {
    let last = frame.ticks.len().saturating_sub(1);
    html! {
        svg.axis width="100%" height="20" aria-hidden="true" {
            @for (index, (at, label)) in frame.ticks.iter().enumerate() {
                @let anchor = if index == 0 { "start" } else if index == last { "end" } else { "middle" };
                text x=(percent(across(*at, frame) / CANVAS * 100.0)) y="14" text-anchor=(anchor) { (label) }
            }
        }
    }
}

/// For those who do not see the lines: where each is highest and lowest.
fn description(bands: &[Band], frame: Frame, shown: &dyn Fn(f64) -> String) -> String {
    let name = |at: f64| {
        let near = frame.ticks.iter().min_by(|one, other| (one.0 - at).abs().total_cmp(&(other.0 - at).abs()));
        near.map_or_else(String::new, |(_, label)| label.clone())
    };
    let read = |band: &Band| {
        let known = || band.points.iter().filter_map(|(at, value)| Some((*at, (*value)?.0)));
        let high = known().max_by(|one, other| one.1.total_cmp(&other.1));
        let low = known().min_by(|one, other| one.1.total_cmp(&other.1));
        let (Some(high), Some(low)) = (high, low) else { return format!("{}: no values.", band.name) };
        format!(
            "{}: highest {} near {}, lowest {} near {}.",
            band.name,
            shown(high.1),
            name(high.0),
            shown(low.1),
            name(low.0)
        )
    };
    bands.iter().map(read).collect::<Vec<_>>().join(" ")
}

type Point = (f64, (f64, Option<f64>));

/// The stretches of a band without a gap.
fn pieces(band: &Band) -> Vec<Vec<Point>> {
    let parts = band.points.split(|(_, value)| value.is_none());
    let known = |part: &[(f64, Value)]| -> Vec<Point> {
        part.iter().filter_map(|(at, value)| Some((*at, (*value)?))).collect()
    };
    parts.map(known).filter(|part| !part.is_empty()).collect()
}

fn line(piece: &[Point], frame: Frame, top: f64) -> String {
    let at = |(at, (mean, _)): &Point| point(*at, *mean, frame, top);
    piece.iter().map(at).collect::<Vec<_>>().join(" ")
}

fn outline(piece: &[Point], frame: Frame, top: f64) -> String {
    let edge = |sign: f64| {
        move |(at, (mean, half_width)): &Point| {
            point(*at, (mean + sign * half_width.unwrap_or(0.0)).clamp(0.0, top), frame, top)
        }
    };
    let upper = piece.iter().map(edge(1.0));
    upper.chain(piece.iter().rev().map(edge(-1.0))).collect::<Vec<_>>().join(" ")
}

fn point(at: f64, value: f64, frame: Frame, top: f64) -> String {
    format!("{:.0},{:.0}", across(at, frame), (1.0 - value / top) * CANVAS)
}

fn across(at: f64, frame: Frame) -> f64 {
    let (first, last) = frame.range;
    if last > first { (at - first) / (last - first) * CANVAS } else { CANVAS / 2.0 }
}

/// The next number of one digit, 1.5 or 2.5, in its power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|top| *top >= value * 0.999_999).unwrap_or(10.0 * power)
}

/// A round number or half of one, to three digits: so many each has.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let power = 10_f64.powi(2 - value.abs().log10().floor() as i32);
    format!("{}", (value * power).round() / power)
}

#[cfg(test)]
mod tests {
    use super::{Band, Frame, bands, round_up, short};

    #[test]
    fn a_gap_parts_a_line_and_its_band() {
        let band = Band {
            name: "kz_customs".into(),
            points: vec![
                (0.0, Some((1.0, Some(0.5)))),
                (1.0, Some((2.0, None))),
                (2.0, None),
                (3.0, Some((4.0, None))),
            ],
        };
        let ticks = [(0.0, "0 h".to_owned()), (3.0, "3 h".to_owned())];
        let frame = Frame { title: "Queue", range: (0.0, 3.0), ticks: &ticks, is_share: false };
        let chart = bands(&[band], frame).into_string();
        assert_eq!(chart.matches("<polyline").count(), 2);
        assert!(chart.contains(r#"points="0,750 333,500""#), "{chart}");
        assert!(chart.contains(r#"points="0,625 333,500 333,500 0,875""#), "{chart}");
        assert!(chart.contains("kz_customs: highest 4 near 3 h, lowest 1 near 0 h."), "{chart}");
        let nothing = Band { name: "none".into(), points: vec![(0.0, None)] };
        assert!(bands(&[nothing], frame).into_string().is_empty());
    }

    #[test]
    fn shares_and_their_bands_end_at_all() {
        let band = Band { name: "lanes".into(), points: vec![(0.0, Some((0.9, Some(0.5)))), (1.0, Some((0.5, None)))] };
        let ticks = [(0.0, "0 h".to_owned()), (1.0, "1 h".to_owned())];
        let frame = Frame { title: "Lanes", range: (0.0, 1.0), ticks: &ticks, is_share: true };
        let chart = bands(&[band], frame).into_string();
        assert!(chart.contains("100 %") && chart.contains(r#"points="0,0 1000,500 1000,500 0,600""#), "{chart}");
    }

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, top) in [(0.0, 1.0), (0.93, 1.0), (1.0, 1.0), (1.2, 1.5), (42.0, 50.0), (130.0, 150.0)] {
            assert!((round_up(value) - top).abs() < 1e-9, "{value} ends at {}", round_up(value));
        }
        assert_eq!(
            [0.0, 0.5, 2.0, 0.025, 12.5, 75.0, 100.0].map(short),
            ["0", "0.5", "2", "0.025", "12.5", "75", "100"]
        );
    }
}
