//! A bridge: how one sum becomes another, step by step up and down.

use maud::{Markup, html};

use super::percent;
use super::scale::Scale;

/// A step of the bridge.
#[derive(Clone, Debug)]
pub(crate) struct BridgeStep {
    /// What it is called.
    pub(crate) name: String,
    /// What it adds; of a sum, the sum.
    pub(crate) value: f64,
    /// Whether it is what all steps before come to, or where they begin.
    pub(crate) is_sum: bool,
    /// In words.
    pub(crate) shown: String,
}

/// Returns the bridge, or nothing without steps.
pub(crate) fn bridge(title: &str, steps: &[BridgeStep]) -> Markup {
    let mut level = 0.0;
    let bars: Vec<(&BridgeStep, f64, f64)> = steps
        .iter()
        .map(|step| {
            let from = if step.is_sum { 0.0 } else { level };
            level = from + step.value;
            (step, from, level)
        })
        .collect();
    if bars.is_empty() {
        return html! {};
    }
    let ends = || bars.iter().flat_map(|(_, from, to)| [*from, *to]);
    let scale = Scale::holding(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let at = |value: f64| percent(scale.share(value) * 100.0);
    html! {
        figure.waterfall {
            figcaption { (title) }
            div.steps role="list" {
                @for (step, from, to) in &bars {
                    @let class = if step.is_sum { "sum-bar" } else if to < from { "falls" } else { "rises" };
                    div.step.sum[step.is_sum] role="listitem" {
                        span.name { (step.name) }
                        svg.bridge-bar width="100%" height="20" aria-hidden="true" {
                            @for tick in scale.ticks() { line.grid x1=(at(tick)) x2=(at(tick)) y1="0" y2="100%" {} }
                            rect class=(class) x=(at(from.min(*to))) width=(percent((scale.share(from.max(*to)) - scale.share(from.min(*to))) * 100.0))
                                y="2" height="16" {}
                            line.bridge x1=(at(*to)) x2=(at(*to)) y1="2" y2="20" {}
                        }
                        span.value { (step.shown) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BridgeStep, bridge};

    #[test]
    fn steps_begin_where_the_last_one_ended() {
        let step = |name: &str, value, is_sum| BridgeStep { name: name.into(), value, is_sum, shown: String::new() };
        let figure = bridge(
            "Turnover",
            &[
                step("base", 5.0, true),
                step("growth", 5.0, false),
                step("lost", -2.0, false),
                step("turnover", 8.0, true),
            ],
        )
        .into_string();
        assert!(figure.contains(r#"<rect class="rises" x="50.00%" width="50.00%""#), "{figure}");
        assert!(figure.contains(r#"<rect class="falls" x="80.00%" width="20.00%""#), "{figure}");
        assert!(figure.contains(r#"<rect class="sum-bar" x="0.00%" width="80.00%""#), "{figure}");
        assert!(bridge("Nothing", &[]).into_string().is_empty());
    }
}
