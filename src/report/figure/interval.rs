//! A difference as a bar from the middle, with its interval as a whisker: one small drawing per table cell.
//!
//! Unlike the charts it is stretched to its cell as a whole, which is short and holds no letters; strokes are not.

use maud::{Markup, html};

use crate::stats::Estimate;

/// Half of the drawing's 100 units of width, less a margin for the whisker's end.
const REACH: f64 = 48.0;

/// Returns the farthest point that the drawing of this difference reaches, to find a scale common to several.
pub(crate) fn reach(difference: &Estimate) -> f64 {
    difference.mean.abs() + difference.half_width.unwrap_or(0.0)
}

/// Returns the drawing of a number that stands beside it; `scale` is the difference that fills one half of it.
pub(crate) fn interval(difference: &Estimate, scale: f64) -> Markup {
    let at = |value: f64| if scale > 0.0 { 50.0 + value / scale * REACH } else { 50.0 };
    let (zero, end) = (at(0.0), at(difference.mean));
    let class = if difference.mean < 0.0 { "falls" } else { "rises" };
    html! {
        svg.interval viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect class=(class) x=(units(zero.min(end))) width=(units((end - zero).abs())) y="2" height="6" {}
            path.zero d="M50 0V10" {}
            @if let Some(half_width) = difference.half_width.filter(|half_width| *half_width > 0.0) {
                @let (low, high) = (units(at(difference.mean - half_width)), units(at(difference.mean + half_width)));
                path.whisker d={ "M" (low) " 5H" (high) "M" (low) " 3V7M" (high) " 3V7" } {}
            }
        }
    }
}

fn units(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::{interval, reach};
    use crate::report::sample::estimate;

    #[test]
    fn bars_and_whiskers_are_to_scale() {
        let drawing = interval(&estimate(-5.0, Some(2.5)), 10.0).into_string();
        assert!(drawing.contains(r#"<rect class="falls" x="26.0" width="24.0""#), "{drawing}");
        assert!(drawing.contains("M14.0 5H38.0"), "{drawing}");
    }

    #[test]
    fn no_interval_no_whisker() {
        for half_width in [None, Some(0.0)] {
            assert!(!interval(&estimate(1.0, half_width), 2.0).into_string().contains("whisker"));
        }
    }

    #[test]
    fn nothing_to_scale_by_is_drawn_in_the_middle() {
        assert_eq!(reach(&estimate(0.0, Some(0.0))), 0.0);
        assert!(interval(&estimate(0.0, Some(0.0)), 0.0).into_string().contains(r#"width="0.0""#));
    }
}
