//! A heat map: a row of cells for each name, the darker the higher the value.

use maud::{Markup, html};

use super::percent;

/// Shades between the lowest and the highest value; the style sheet has a class for each.
const SHADES: usize = 8;

/// Numbers are written into the cells of maps with no more columns than this.
const NUMBERS_COLUMNS_MAX: usize = 8;

/// A table of values to be shown as shades.
pub(crate) struct Heat<'a> {
    /// Title above it.
    pub(crate) title: &'a str,
    /// Names of the rows, from top to bottom.
    pub(crate) rows: &'a [String],
    /// Names of the columns.
    pub(crate) columns: &'a [String],
    /// Columns with a label under them: every so many.
    pub(crate) label_every: usize,
    /// Values by row and column; `None` where there is none.
    pub(crate) values: &'a [Vec<Option<f64>>],
    /// Value of the lightest shade; `None`: the lowest there is.
    pub(crate) floor: Option<f64>,
    /// A value in words.
    pub(crate) shown: &'a dyn Fn(f64) -> String,
}

/// Returns the map, or nothing without values.
pub(crate) fn heat(heat: &Heat<'_>) -> Markup {
    let known = || heat.values.iter().flatten().filter_map(|value| *value);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let low = heat.floor.unwrap_or_else(|| known().fold(f64::INFINITY, f64::min));
    if known().next().is_none() {
        return html! {};
    }
    let width = 100.0 / heat.columns.len() as f64;
    let has_numbers = heat.columns.len() <= NUMBERS_COLUMNS_MAX;
    let height = if has_numbers { 34 } else { 20 };
    html! {
        figure.heat-map role="img" aria-label=(description(heat)) {
            figcaption { (heat.title) }
            div.heat aria-hidden="true" {
                @for (name, values) in heat.rows.iter().zip(heat.values) {
                    span.row-name { (name) }
                    svg width="100%" height=(height) {
                        @for (from, count, shade) in stretches(values, low, high, has_numbers) {
                            rect class={ "heat-" (shade) } x=(percent(from as f64 * width))
                                width=(percent(count as f64 * width)) height="100%" {}
                        }
                        @if has_numbers {
                            @for (column, value) in values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))) {
                                text class={ "on-heat-" (shade(value, low, high)) } x=(percent((column as f64 + 0.5) * width))
                                    y="22" text-anchor="middle" { (shown(heat, value)) }
                            }
                        }
                    }
                }
                span {}
                svg.axis width="100%" height="20" {
                    @for (column, name) in heat.columns.iter().enumerate().step_by(heat.label_every) {
                        text x=(percent((column as f64 + 0.5) * width)) y="14" text-anchor="middle" { (name) }
                    }
                }
            }
            p.scale {
                span { ((heat.shown)(low)) }
                svg width="160" height="12" aria-hidden="true" {
                    @for shade in 0..SHADES { rect class={ "heat-" (shade) } x=(shade * 20) width="20" height="12" {} }
                }
                span { ((heat.shown)(high)) }
            }
        }
    }
}

/// A value without its unit, which the scale under the map has.
fn shown(heat: &Heat<'_>, value: f64) -> String {
    let text = (heat.shown)(value);
    text.split('\u{a0}').next().unwrap_or_default().to_owned()
}

fn shade(value: f64, low: f64, high: f64) -> usize {
    let share = if high > low { (value - low) / (high - low) } else { 0.0 };
    ((share * SHADES as f64) as usize).min(SHADES - 1)
}

/// Where runs of cells of one shade begin, how long they are, and their shade; cells with numbers stand alone.
fn stretches(values: &[Option<f64>], low: f64, high: f64, are_single: bool) -> Vec<(usize, usize, usize)> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (column, value) in values.iter().enumerate() {
        let Some(shade) = value.map(|value| shade(value, low, high)) else { continue };
        match found.last_mut() {
            Some((from, count, known)) if !are_single && *known == shade && *from + *count == column => *count += 1,
            _ => found.push((column, 1, shade)),
        }
    }
    found
}

/// For those who do not see the map: where it is highest and lowest.
fn description(heat: &Heat<'_>) -> String {
    let cells = || {
        let rows = heat.rows.iter().zip(heat.values);
        rows.flat_map(|(row, values)| {
            heat.columns.iter().zip(values).filter_map(move |(column, value)| Some((row, column, (*value)?)))
        })
    };
    let told = |cell: Option<(&String, &String, f64)>| {
        cell.map_or(String::new(), |(row, column, value)| format!("{} at {row}, {column}", (heat.shown)(value)))
    };
    let high = told(cells().max_by(|one, other| one.2.total_cmp(&other.2)));
    let low = told(cells().min_by(|one, other| one.2.total_cmp(&other.2)));
    format!("{}: highest {high}, lowest {low}.", heat.title)
}

#[cfg(test)]
mod tests {
    use super::{Heat, heat, shade, stretches};

    #[test]
    fn shades_part_the_range_evenly() {
        let shades = [0.0, 1.0, 1.3, 4.0, 9.9, 10.0].map(|value| shade(value, 0.0, 10.0));
        assert_eq!(shades, [0, 0, 1, 3, 7, 7]);
        assert_eq!(shade(3.0, 3.0, 3.0), 0);
    }

    #[test]
    fn neighbors_of_one_shade_are_one_rectangle() {
        let values = [Some(0.0), Some(0.1), None, Some(0.1), Some(8.0)];
        assert_eq!(stretches(&values, 0.0, 8.0, false), [(0, 2, 0), (3, 1, 0), (4, 1, 7)]);
        assert_eq!(stretches(&values, 0.0, 8.0, true).len(), 4);
    }

    #[test]
    fn cells_stand_in_their_column_and_are_told() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let map = heat(&Heat {
            title: "Queue",
            rows: &names(&["Mon", "Tue"]),
            columns: &names(&["8:00", "9:00"]),
            label_every: 1,
            values: &[vec![Some(1.0), Some(5.0)], vec![None, Some(3.0)]],
            floor: Some(0.0),
            shown: &|value| format!("{value:.1}\u{a0}h"),
        })
        .into_string();
        assert!(map.contains(r#"<rect class="heat-7" x="50.00%" width="50.00%" height="100%">"#), "{map}");
        assert!(map.contains(r#"<text class="on-heat-4" x="75.00%" y="22" text-anchor="middle">3.0</text>"#), "{map}");
        assert!(map.contains("Queue: highest 5.0\u{a0}h at Mon, 9:00, lowest 1.0\u{a0}h at Mon, 8:00."), "{map}");
        assert_eq!(map.matches("<text class=\"on-heat").count(), 3);
    }
}
