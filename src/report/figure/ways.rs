//! The ways of trucks from place to place, as a map read from top to bottom: a row for each place, links as wide as
//! what passes them. Own layout: places in the order in which trucks pass them, links that skip places to the side.

use maud::{Markup, PreEscaped, html};

/// Widths and heights in pixels of a drawing that a phone shows in full.
const WIDTH: f64 = 340.0;
const ROW: f64 = 44.0;
const BOX_WIDTH: f64 = 200.0;
const BOX_HEIGHT: f64 = 26.0;
const LINK_MAX: f64 = 22.0;

/// Colors of a drawing that stands alone.
const STYLE: &str = ".way{fill:none;stroke:#0b6aa8;opacity:.45}.place{fill:#fff;stroke:#5a6673}.name{font-weight:600}";

/// Names of the rows for where trucks come from and go to.
const OUTSIDE: [&str; 2] = ["arrive", "gone"];

/// Trucks or value that go from one place to the next.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where from; `None` from outside.
    pub from: Option<String>,
    /// Where to; `None` to outside.
    pub to: Option<String>,
    /// Trucks a day.
    pub trucks: f64,
    /// USD a day.
    pub usd: f64,
}

/// Returns the places of the links in the order in which most trucks pass them. Places that no way connects, such as those
/// of several posts, stand apart, where most trucks pass first.
pub(crate) fn order(links: &[Link]) -> Vec<String> {
    let mut sorted: Vec<&Link> = links.iter().collect();
    sorted.sort_by(|one, other| other.trucks.total_cmp(&one.trucks));
    let mut places: Vec<&str> = Vec::new();
    for place in links.iter().flat_map(|link| [&link.from, &link.to]).flatten() {
        if !places.contains(&place.as_str()) {
            places.push(place);
        }
    }
    // Links against the main stream would lead in circles: they do not decide.
    let mut kept: Vec<(usize, usize)> = Vec::new();
    let at = |place: &String| places.iter().position(|known| known == place);
    for link in sorted {
        let (Some(from), Some(to)) = (link.from.as_ref().and_then(at), link.to.as_ref().and_then(at)) else { continue };
        if from != to && !reaches(&kept, to, from) {
            kept.push((from, to));
        }
    }
    let mut layers = vec![0; places.len()];
    for _ in 0..places.len() {
        for &(from, to) in &kept {
            layers[to] = layers[to].max(layers[from] + 1);
        }
    }
    let mut groups: Vec<usize> = (0..places.len()).collect();
    for _ in 0..places.len() {
        for &(from, to) in &kept {
            let first = groups[from].min(groups[to]);
            (groups[from], groups[to]) = (first, first);
        }
    }
    // The links that are kept have most trucks first.
    let rank = |place: usize| kept.iter().position(|&(from, _)| groups[from] == groups[place]).unwrap_or(kept.len());
    let mut rows: Vec<usize> = (0..places.len()).collect();
    rows.sort_by_key(|&place| (rank(place), layers[place]));
    rows.into_iter().map(|place| places[place].to_owned()).collect()
}

/// Returns whether the links lead from one place to another.
fn reaches(links: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut open = vec![from];
    let mut seen = vec![from];
    while let Some(place) = open.pop() {
        if place == to {
            return true;
        }
        for &(_, next) in links.iter().filter(|(start, _)| *start == place) {
            if !seen.contains(&next) {
                seen.push(next);
                open.push(next);
            }
        }
    }
    false
}

/// Returns the map of one direction by trucks as a drawing that stands alone.
pub fn map(title: &str, links: &[Link]) -> String {
    let mut rows = vec![OUTSIDE[0].to_owned()];
    rows.extend(order(links));
    rows.push(OUTSIDE[1].to_owned());
    let height = rows.len() as f64 * ROW;
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (height) } width=(WIDTH) height=(height)
            font-family="sans-serif" font-size="12" {
            title { (title) }
            style { (PreEscaped(STYLE)) }
            rect width="100%" height="100%" fill="#fff" {}
            (drawn(links, &rows, "by-trucks", |link| link.trucks, |sum| format!("{sum:.0} /d")))
        }
    };
    drawing.into_string() + "\n"
}

/// Returns the map of one direction, its links once by trucks and once by value, or nothing without links.
pub(crate) fn ways(title: &str, links: &[Link]) -> Markup {
    if links.is_empty() {
        return html! {};
    }
    let mut rows = vec![OUTSIDE[0].to_owned()];
    rows.extend(order(links));
    rows.push(OUTSIDE[1].to_owned());
    let height = rows.len() as f64 * ROW;
    html! {
        figure.ways {
            figcaption { (title) }
            svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" {
                title { (title) }
                desc { (description(links, &rows)) }
                (drawn(links, &rows, "by-trucks", |link| link.trucks, |sum| format!("{sum:.0} /d")))
                (drawn(links, &rows, "by-usd", |link| link.usd, |sum| format!("{:.2} $m/d", sum / 1e6)))
            }
        }
    }
}

/// The width that a name has beside an amount, if it is too long to be written as wide as it is.
fn squeezed(name: &str, amount: &str) -> Option<f64> {
    /// Widths of a bold letter and of a digit, at most.
    const LETTER: f64 = 7.8;
    const DIGIT: f64 = 7.0;
    let room = BOX_WIDTH - 24.0 - DIGIT * amount.chars().count() as f64;
    (LETTER * name.chars().count() as f64 > room).then_some(room)
}

fn drawn(
    links: &[Link],
    rows: &[String],
    class: &str,
    size: impl Fn(&Link) -> f64,
    shown: impl Fn(f64) -> String,
) -> Markup {
    let most = links.iter().map(&size).fold(f64::MIN_POSITIVE, f64::max);
    let row = |end: &Option<String>, outside: usize| {
        let name = end.as_deref().unwrap_or(OUTSIDE[outside]);
        rows.iter().position(|known| known == name).unwrap_or(0)
    };
    let through = |place: &String| -> f64 {
        let into = links.iter().filter(|link| link.to.as_deref().unwrap_or(OUTSIDE[1]) == place).map(&size);
        let out = links.iter().filter(|link| link.from.as_deref().unwrap_or(OUTSIDE[0]) == place).map(&size);
        into.sum::<f64>().max(out.sum())
    };
    html! {
        g class=(class) {
            @for link in links {
                @let (from, to) = (row(&link.from, 0), row(&link.to, 1));
                @let width = (size(link) / most * LINK_MAX).max(0.6);
                path.way.back[to <= from] d=(path(from, to)) stroke-width=(format!("{width:.1}")) {}
            }
            @for (index, place) in rows.iter().enumerate() {
                @let y = index as f64 * ROW + (ROW - BOX_HEIGHT) / 2.0;
                @if !OUTSIDE.contains(&place.as_str()) {
                    rect.place x="1" y=(y) width=(BOX_WIDTH) height=(BOX_HEIGHT) rx="5" {}
                }
                @let amount = shown(through(place));
                @let squeezed = squeezed(place, &amount);
                text.name x="9" y=(y + 17.5) textLength=[squeezed] lengthAdjust=[squeezed.map(|_| "spacingAndGlyphs")] {
                    (place)
                }
                text x=(BOX_WIDTH - 7.0) y=(y + 17.5) text-anchor="end" { (amount) }
            }
        }
    }
}

/// A straight line to the next row, and a bow to the right past those between.
fn path(from: usize, to: usize) -> String {
    let middle = |row: usize| row as f64 * ROW + ROW / 2.0;
    if to == from + 1 {
        let x = BOX_WIDTH * 0.6;
        return format!("M{x} {}V{}", middle(from), middle(to));
    }
    let reach = BOX_WIDTH + (26.0 + 20.0 * from.abs_diff(to) as f64).min(WIDTH - BOX_WIDTH + 30.0);
    let (start, end) = (middle(from), middle(to));
    format!("M{BOX_WIDTH} {start}C{reach} {start} {reach} {end} {BOX_WIDTH} {end}")
}

/// For those who do not see the map: the places in order, and what skips some.
fn description(links: &[Link], rows: &[String]) -> String {
    let places = &rows[1..rows.len() - 1];
    let told = |link: &Link| {
        let name = |end: &Option<String>, outside: usize| end.clone().unwrap_or_else(|| OUTSIDE[outside].to_owned());
        format!("{} to {} {:.0} a day", name(&link.from, 0), name(&link.to, 1), link.trucks)
    };
    let links: Vec<String> = links.iter().map(told).collect();
    format!("Places in order: {}. Trucks: {}.", places.join(", "), links.join("; "))
}

#[cfg(test)]
mod tests {
    use super::{Link, order, squeezed, ways};

    fn link(from: &str, to: &str, trucks: f64) -> Link {
        let end = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Link { from: end(from), to: end(to), trucks, usd: trucks * 1e4 }
    }

    fn links() -> Vec<Link> {
        vec![
            link("", "gate", 100.0),
            link("customs", "exit", 80.0),
            link("customs", "scan", 20.0),
            link("scan", "exit", 18.0),
            // Sent back: it must not turn the order around.
            link("scan", "customs", 2.0),
            link("gate", "customs", 98.0),
            link("exit", "", 98.0),
        ]
    }

    #[test]
    fn places_stand_in_the_order_of_the_main_stream() {
        assert_eq!(order(&links()), ["gate", "customs", "scan", "exit"]);
    }

    #[test]
    fn posts_stand_apart_where_most_pass_first() {
        let posts = [
            link("", "a_gate", 10.0),
            link("", "b_gate", 90.0),
            link("a_gate", "a_customs", 10.0),
            link("b_gate", "b_customs", 90.0),
        ];
        assert_eq!(order(&posts), ["b_gate", "b_customs", "a_gate", "a_customs"]);
    }

    #[test]
    fn links_are_as_wide_as_what_passes() {
        let map = ways("North", &links()).into_string();
        assert_eq!(map.matches("<path").count(), 14, "each link by trucks and by value");
        assert_eq!(map.matches("way back").count(), 2);
        assert!(map.contains(r#"stroke-width="22.0""#) && map.contains(r#"stroke-width="4.4""#), "{map}");
        assert!(map.contains("100 /d") && map.contains("1.00 $m/d"));
        assert!(map.contains("Places in order: gate, customs, scan, exit."));
        assert!(ways("Nothing", &[]).into_string().is_empty());
    }

    #[test]
    fn a_long_name_leaves_room_for_its_amount() {
        assert_eq!(squeezed("kz_gate", "73 /d"), None);
        assert_eq!(squeezed("gulistan_kz_in_customs", "64 /d"), Some(141.0));
    }
}
