//! Where two runs part, in words.

use crate::experiment::{Divergence, Happening, What};

/// Returns the story of the first difference between two scenarios of these names.
pub fn story(base: &str, other: &str, divergence: &Divergence) -> String {
    let Divergence { flow, number, common, same, consignments, .. } = divergence;
    let mut text = format!("The first consignment whose path differs is number {number} of {flow}.\n");
    if let Some(common) = common {
        text.push_str(&format!("In both, it {}.\n", told(common)));
    }
    for (name, next) in [(base, &divergence.base), (other, &divergence.other)] {
        let next = next.as_ref().map_or("nothing more happened to it".to_owned(), |next| format!("it {}", told(next)));
        text.push_str(&format!("Then in {name} {next};\n"));
    }
    text.truncate(text.trim_end_matches(";\n").len());
    text.push_str(".\n");
    text.push_str(&format!("Of {consignments} consignments, {same} take the same path in both.\n"));
    text
}

fn told(happening: &Happening) -> String {
    let Happening { hours, what, place, on_duty, in_line } = happening;
    let place = place.as_deref().unwrap_or("its place");
    let lanes = on_duty.map_or(String::new(), |lanes| {
        let word = if lanes == 1 { "lane" } else { "lanes" };
        format!("{lanes} {word} on duty and ")
    });
    let there = format!(" ({lanes}{in_line} in line there)");
    let what = match what {
        What::Arrived => "arrived".to_owned(),
        What::Joined => format!("joined the line of {place}{there}"),
        What::Granted => format!("got a unit of {place}{there}"),
        What::Withdrew => format!("left the line of {place}{there}"),
        What::Balked => format!("refused to join the line of {place}{there}"),
        What::Reneged => "gave up waiting".to_owned(),
        What::Ended => "was done with a piece of work".to_owned(),
        What::Interrupted => format!("had its work at {place} interrupted"),
        What::Assigned(value) => format!("was given trait or channel {value}"),
        What::Left => "left".to_owned(),
    };
    format!("{what} {}", instant(*hours))
}

/// Returns an instant by day and clock of the window, to the second.
fn instant(hours: f64) -> String {
    let seconds = (hours * 3600.0).round() as i64;
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    match day {
        0.. => format!("on day {} of the window at {clock}", day + 1),
        _ => format!("{} days before the window at {clock}", -day),
    }
}

#[cfg(test)]
mod tests {
    use super::{instant, story};
    use crate::experiment::{Divergence, Happening, What};

    #[test]
    fn instants_are_told_by_day_and_clock() {
        assert_eq!(instant(25.5), "on day 2 of the window at 01:30:00");
        assert_eq!(instant(0.0), "on day 1 of the window at 00:00:00");
        assert_eq!(instant(-1.0), "1 days before the window at 23:00:00");
    }

    #[test]
    fn the_story_tells_what_both_share_and_where_they_part() {
        let happening = |hours, what, in_line| Happening {
            hours,
            what,
            place: Some("customs".to_owned()),
            on_duty: Some(2),
            in_line,
        };
        let divergence = Divergence {
            flow: "trucks".to_owned(),
            number: 3,
            common: Some(happening(1.0, What::Joined, 4)),
            base: Some(happening(3.0, What::Granted, 0)),
            other: None,
            consignments: 10,
            same: 2,
        };
        assert_eq!(
            story("one", "two", &divergence),
            "The first consignment whose path differs is number 3 of trucks.\n\
             In both, it joined the line of customs (2 lanes on duty and 4 in line there) on day 1 of the window at \
             01:00:00.\n\
             Then in one it got a unit of customs (2 lanes on duty and 0 in line there) on day 1 of the window at \
             03:00:00;\n\
             Then in two nothing more happened to it.\n\
             Of 10 consignments, 2 take the same path in both.\n"
        );
    }
}
