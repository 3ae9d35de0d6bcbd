//! `karvon why`: which file and line set a value. `karvon diff`: what two scenarios set differently.

use std::io::{self, Write};

use karvon::scenario::codes::S053;
use karvon::scenario::origin::{self, Change};

use super::args::{DiffArgs, WhyArgs};
use super::fault::Fault;
use super::{Done, input};

/// Says where a value comes from, that which holds last.
pub(crate) fn why(args: &WhyArgs) -> Done {
    let input = input::parse(&args.scenario, &args.set.settings)?;
    let found = origin::origin(&input.scenario, &args.path).map_err(|miss| {
        let message = format!("`{}` has no value at `{}`", args.scenario.display(), args.path);
        Fault::argument(S053, args.path.as_ref(), message, &miss.help())
    })?;
    let mut text = format!("{} = {}\n", args.path, found.value);
    if found.writings.is_empty() {
        text += "  nobody writes it: this is the default\n";
    }
    for (index, writing) in found.writings.iter().enumerate() {
        let verb = if index + 1 == found.writings.len() { "set by" } else { "was  " };
        let at = writing.position;
        text += &format!("  {verb} {}:{}:{}: {}\n", writing.file, at.line, at.column, writing.line);
    }
    print(&text)
}

/// Says what differs in meaning; like other tools of this name it does not fail for that.
pub(crate) fn diff(args: &DiffArgs) -> Done {
    let inputs = input::read_all([args.one.as_path(), args.other.as_path()], &args.set.settings)?;
    let changes = origin::differences(&inputs[0].scenario, &inputs[1].scenario);
    if changes.is_empty() {
        eprintln!("The two mean the same.");
    }
    print(&changes.iter().map(told).collect::<String>())
}

fn told(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let percent = percent(before, after).map_or_else(String::new, |percent| format!("  ({percent:+.1} %)"));
            format!("~ {}: {before} -> {after}{percent}\n", change.path)
        }
        (None, Some(after)) => format!("+ {} = {after}\n", change.path),
        (Some(before), None) => format!("- {} = {before}\n", change.path),
        (None, None) => String::new(),
    }
}

/// The change in percent between two numbers of the same unit.
fn percent(before: &str, after: &str) -> Option<f64> {
    let parts = |text: &str| -> Option<(f64, String)> {
        let text = text.trim_matches('"');
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        Some((number.parse().ok()?, unit.to_owned()))
    };
    let ((before, unit), (after, other)) = (parts(before)?, parts(after)?);
    (unit == other && before != 0.0).then(|| (after - before) / before.abs() * 100.0)
}

/// Prints to stdout; a reader that went away has seen enough.
pub(super) fn print(text: &str) -> Done {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_numbers_of_one_unit_change_in_percent() {
        assert_eq!(percent("4", "5"), Some(25.0));
        assert_eq!(percent("\"60 min\"", "\"30 min\""), Some(-50.0));
        assert_eq!(percent("\"60 min\"", "\"1 h\""), None);
        assert_eq!(percent("[1, 2]", "[1, 3]"), None);
        assert_eq!(percent("0", "5"), None);
    }
}
