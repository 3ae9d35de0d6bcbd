//! A difference as a bar from the middle, with its interval as a whisker: one small drawing per table row.

use maud::{Markup, html};

use super::percent;
use crate::stats::Estimate;

/// Half of the drawing's width in percent, less a margin for the whisker's end.
const REACH: f64 = 48.0;

/// Returns the farthest point that the drawing of this difference reaches, to find a scale common to several.
pub(crate) fn reach(difference: &Estimate) -> f64 {
    difference.mean.abs() + difference.half_width.unwrap_or(0.0)
}

/// Returns the drawing; `scale` is the difference that fills one half of it, `words` what it shows.
pub(crate) fn interval(difference: &Estimate, scale: f64, words: &str) -> Markup {
    let at = |value: f64| if scale > 0.0 { 50.0 + value / scale * REACH } else { 50.0 };
    let (zero, end) = (at(0.0), at(difference.mean));
    let class = if difference.mean < 0.0 { "falls" } else { "rises" };
    html! {
        svg.interval width="100%" height="20" role="img" {
            title { (words) }
            rect class=(class) x=(percent(zero.min(end))) width=(percent((end - zero).abs())) y="5" height="10" {}
            line.zero x1="50%" x2="50%" y1="0" y2="20" {}
            @if let Some(half_width) = difference.half_width {
                @let (low, high) = (percent(at(difference.mean - half_width)), percent(at(difference.mean + half_width)));
                line.whisker x1=(low) x2=(high) y1="10" y2="10" {}
                line.whisker x1=(low) x2=(low) y1="6" y2="14" {}
                line.whisker x1=(high) x2=(high) y1="6" y2="14" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{interval, reach};
    use crate::report::sample::estimate;

    #[test]
    fn bars_and_whiskers_are_to_scale() {
        let drawing = interval(&estimate(-5.0, Some(2.5)), 10.0, "falls").into_string();
        assert!(drawing.contains(r#"<rect class="falls" x="26.00%" width="24.00%""#), "{drawing}");
        assert!(drawing.contains(r#"x1="14.00%" x2="38.00%""#), "{drawing}");
    }

    #[test]
    fn no_interval_no_whisker() {
        assert!(!interval(&estimate(1.0, None), 2.0, "rises").into_string().contains("whisker"));
    }

    #[test]
    fn nothing_to_scale_by_is_drawn_in_the_middle() {
        assert_eq!(reach(&estimate(0.0, Some(0.0))), 0.0);
        assert!(interval(&estimate(0.0, Some(0.0)), 0.0, "same").into_string().contains(r#"width="0.00%""#));
    }
}
