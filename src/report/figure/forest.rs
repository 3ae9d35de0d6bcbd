//! A forest plot: differences in percent of the base with their intervals, all to one scale around zero.

use maud::{Markup, html};

use super::percent;

/// Half of the drawing's width in percent, less a margin.
const REACH: f64 = 47.0;

/// A row of the plot.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// What changes, or where.
    pub(crate) name: String,
    /// In which scenario.
    pub(crate) scenario: String,
    /// Change as a share of the base.
    pub(crate) change: f64,
    /// Half-width of its interval, if there is one.
    pub(crate) half_width: Option<f64>,
    /// In words.
    pub(crate) shown: String,
}

/// Returns the plot, or nothing without rows.
pub(crate) fn forest(title: &str, effects: &[Effect]) -> Markup {
    let reach = effects.iter().map(|effect| effect.change.abs() + effect.half_width.unwrap_or(0.0)).fold(0.0, f64::max);
    if reach <= 0.0 {
        return html! {};
    }
    let at = |share: f64| percent(50.0 + share / reach * REACH);
    html! {
        figure.forest {
            figcaption { (title) }
            div.steps role="list" {
                @for effect in effects {
                    div.step role="listitem" {
                        span.name { (effect.name) span.quiet { " " (effect.scenario) } }
                        svg width="100%" height="20" aria-hidden="true" {
                            line.zero x1="50%" x2="50%" y1="0" y2="20" {}
                            @if let Some(half_width) = effect.half_width {
                                @let (low, high) = (at(effect.change - half_width), at(effect.change + half_width));
                                line.whisker x1=(low) x2=(high) y1="10" y2="10" {}
                                line.whisker x1=(low) x2=(low) y1="6" y2="14" {}
                                line.whisker x1=(high) x2=(high) y1="6" y2="14" {}
                            }
                            circle class=(class(effect)) cx=(at(effect.change)) cy="10" r="4.5" {}
                        }
                        span.value { (effect.shown) }
                    }
                }
            }
            p.quiet { "Change in percent of the base, with its interval; all rows to one scale, gray where the interval holds 0." }
        }
    }
}

fn class(effect: &Effect) -> &'static str {
    match effect.half_width {
        Some(half_width) if effect.change.abs() <= half_width => "unsure-dot",
        _ if effect.change < 0.0 => "falls-dot",
        _ => "rises-dot",
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, forest};

    #[test]
    fn dots_and_whiskers_are_to_one_scale() {
        let effect = |change, half_width| Effect {
            name: "Turnover".into(),
            scenario: "hours-24".into(),
            change,
            half_width,
            shown: "some".into(),
        };
        let plot =
            forest("Changes", &[effect(-0.4, Some(0.1)), effect(0.01, Some(0.02)), effect(0.25, None)]).into_string();
        assert!(plot.contains(r#"class="falls-dot" cx="12.40%""#), "{plot}");
        assert!(plot.contains(r#"class="whisker" x1="3.00%" x2="21.80%""#), "{plot}");
        assert!(plot.contains("unsure-dot") && plot.contains(r#"class="rises-dot" cx="73.50%""#), "{plot}");
        assert!(forest("Nothing", &[]).into_string().is_empty());
    }
}
