//! Spans with a mark inside: the range of a number over what is not known, all to one scale.

use maud::{Markup, html};

use super::percent;
use super::scale::Scale;

/// A span.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// What it is of.
    pub(crate) name: String,
    /// Its ends.
    pub(crate) ends: (f64, f64),
    /// The mark.
    pub(crate) middle: f64,
    /// In words.
    pub(crate) shown: String,
}

/// Returns the spans, or nothing without any; `from_to` gives the scale's ends where it is given.
pub(crate) fn spans(title: &str, spans: &[Span], from_to: Option<(f64, f64)>, shown: &dyn Fn(f64) -> String) -> Markup {
    if spans.is_empty() {
        return html! {};
    }
    let least = spans.iter().map(|span| span.ends.0).fold(f64::INFINITY, f64::min);
    let most = spans.iter().map(|span| span.ends.1).fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = from_to.unwrap_or_else(|| {
        let scale = Scale::holding(least, most);
        (scale.low, scale.high)
    });
    let at = |value: f64| percent((1.0 + (value - low) / (high - low) * 98.0).clamp(0.0, 100.0));
    html! {
        figure.spans {
            figcaption { (title) }
            div.steps role="list" {
                @for span in spans {
                    div.step role="listitem" {
                        span.name { (span.name) }
                        svg width="100%" height="20" aria-hidden="true" {
                            line.grid x1=(at(low)) x2=(at(high)) y1="10" y2="10" {}
                            line.span x1=(at(span.ends.0)) x2=(at(span.ends.1)) y1="10" y2="10" {}
                            circle.middle cx=(at(span.middle)) cy="10" r="4.5" {}
                        }
                        span.value { (span.shown) }
                    }
                }
            }
            div.steps {
                span {}
                svg.axis width="100%" height="20" aria-hidden="true" {
                    text x="0" y="14" { (shown(low)) }
                    text x="100%" y="14" text-anchor="end" { (shown(high)) }
                }
                span {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, spans};

    #[test]
    fn spans_are_to_one_scale() {
        let span = |name: &str, low, middle, high| Span {
            name: name.into(),
            ends: (low, high),
            middle,
            shown: format!("{low} to {high}"),
        };
        let figure =
            spans("Turnover by form", &[span("A", 6.0, 7.0, 8.0), span("B", 0.0, 5.0, 10.0)], None, &|value| {
                format!("{value} $m")
            })
            .into_string();
        assert!(figure.contains(r#"<line class="span" x1="59.80%" x2="79.40%""#), "{figure}");
        assert!(figure.contains(r#"<circle class="middle" cx="69.60%""#), "{figure}");
        assert!(figure.contains(">10 $m</text>"), "{figure}");
        assert!(spans("Nothing", &[], None, &|_| String::new()).into_string().is_empty());
    }
}
