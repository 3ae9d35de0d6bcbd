//! Bars with intervals, the longest first: how much each thing matters.

use maud::{Markup, html};

use super::percent;

/// A bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// What it is of.
    pub(crate) name: String,
    /// Its length.
    pub(crate) value: f64,
    /// Ends of its interval.
    pub(crate) interval: Option<(f64, f64)>,
    /// A part of it that is drawn darker, such as what an axis explains by itself.
    pub(crate) part: Option<f64>,
    /// What noise alone would give.
    pub(crate) noise: Option<f64>,
    /// In words.
    pub(crate) shown: String,
}

/// Returns the bars to one scale, or nothing if none has a length.
pub(crate) fn bars(title: &str, bars: &[Bar], note: &str) -> Markup {
    let reach =
        |bar: &Bar| bar.interval.map_or(bar.value, |(_, high)| high.max(bar.value)).max(bar.noise.unwrap_or(0.0));
    let most = bars.iter().map(reach).fold(0.0, f64::max);
    if most <= 0.0 {
        return html! {};
    }
    let at = |value: f64| percent((value / most * 98.0).clamp(0.0, 100.0));
    html! {
        figure.bars {
            figcaption { (title) }
            div.steps role="list" {
                @for bar in bars {
                    div.step role="listitem" {
                        span.name { (bar.name) }
                        svg width="100%" height="20" aria-hidden="true" {
                            rect.matters width=(at(bar.value)) y="3" height="14" {}
                            @if let Some(part) = bar.part { rect.alone width=(at(part)) y="7" height="6" {} }
                            @if let Some(noise) = bar.noise { line.noise x1=(at(noise)) x2=(at(noise)) y1="0" y2="20" {} }
                            @if let Some((low, high)) = bar.interval {
                                line.whisker x1=(at(low)) x2=(at(high)) y1="10" y2="10" {}
                                line.whisker x1=(at(low)) x2=(at(low)) y1="6" y2="14" {}
                                line.whisker x1=(at(high)) x2=(at(high)) y1="6" y2="14" {}
                            }
                        }
                        span.value { (bar.shown) }
                    }
                }
            }
            p.quiet { (note) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars};

    #[test]
    fn bars_and_intervals_are_to_one_scale() {
        let bar = |name: &str, value, interval, part, noise| Bar {
            name: name.into(),
            value,
            interval,
            part,
            noise,
            shown: "some".into(),
        };
        let figure = bars(
            "What matters",
            &[bar("demand", 0.5, Some((0.25, 1.0)), Some(0.4), None), bar("lanes", 0.1, None, None, Some(0.05))],
            "Note.",
        )
        .into_string();
        assert!(figure.contains(r#"<rect class="matters" width="49.00%" y="3" height="14">"#), "{figure}");
        assert!(figure.contains(r#"<rect class="alone" width="39.20%""#), "{figure}");
        assert!(figure.contains(r#"class="whisker" x1="24.50%" x2="98.00%" y1="10""#), "{figure}");
        assert!(figure.contains(r#"<line class="noise" x1="4.90%""#), "{figure}");
        assert!(bars("Nothing", &[], "").into_string().is_empty());
    }
}
