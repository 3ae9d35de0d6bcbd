//! How the mean crossing time adds up: each cause begins where the one before it ends.

use maud::{Markup, html};

use super::ledger::{cause_class, cause_name};
use super::{HoursAxis, percent};

/// Hours of a cause.
pub(crate) type Part<'a> = (&'a str, f64);

/// Returns the steps from service over the causes of delay, longest first, to the sum; nothing without any.
pub(crate) fn waterfall(title: &str, parts: &[Part]) -> Markup {
    let total: f64 = parts.iter().map(|(_, hours)| hours).sum();
    if total <= 0.0 {
        return html! {};
    }
    let axis = HoursAxis::up_to(total);
    let mut sorted: Vec<Part> = parts.iter().copied().filter(|(_, hours)| *hours / total >= 0.001).collect();
    sorted.sort_by(|one, other| {
        (one.0 != "service", -one.1).partial_cmp(&(other.0 != "service", -other.1)).expect("hours are finite")
    });
    let mut from = 0.0;
    let steps: Vec<(Part, f64)> = sorted
        .into_iter()
        .map(|part| {
            from += part.1;
            (part, from - part.1)
        })
        .collect();
    html! {
        figure.waterfall {
            figcaption { (title) }
            div.steps role="list" {
                @for ((cause, hours), from) in &steps {
                    (row(&axis, (cause, *hours, *from), total))
                }
                (row(&axis, ("all", total, 0.0), total))
            }
            div.steps { span {} (axis.end_labels()) span {} }
        }
    }
}

fn row(axis: &HoursAxis, (cause, hours, from): (&str, f64, f64), total: f64) -> Markup {
    let is_sum = cause == "all";
    let name = if is_sum { "crossing time".to_owned() } else { cause_name(cause) };
    let class = if is_sum { "sum-bar" } else { cause_class(cause) };
    html! {
        div.step.sum[is_sum] role="listitem" {
            span.name { (name) }
            svg width="100%" height="20" aria-hidden="true" {
                (axis.grid())
                rect class=(class) x=(percent(axis.percent(from))) width=(percent(axis.percent(hours))) y="2" height="16" {}
                @if !is_sum {
                    @let end = percent(axis.percent(from + hours));
                    line.bridge x1=(end) x2=(end) y1="2" y2="20" {}
                }
            }
            span.value { (format!("{hours:.2} h")) span.quiet { " " (format!("{:.0} %", hours / total * 100.0)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::waterfall;

    #[test]
    fn causes_follow_each_other_from_service_to_the_sum() {
        let parts = [("queue", 1.0), ("closed", 2.0), ("service", 1.0), ("permit", 0.0)];
        let figure = waterfall("North", &parts).into_string();
        let order: Vec<usize> =
            ["service", "closed", "queue", "crossing time"].iter().filter_map(|name| figure.find(name)).collect();
        assert!(order.len() == 4 && order.is_sorted(), "{order:?}");
        assert!(figure.contains(r#"x="25.00%" width="50.00%""#), "{figure}");
        assert!(figure.contains("4.00 h") && !figure.contains("permit"));
        assert!(waterfall("Nothing", &[("queue", 0.0)]).into_string().is_empty());
    }
}
