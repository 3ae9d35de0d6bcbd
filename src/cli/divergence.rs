//! `karvon diff --runs`: where two scenarios on the same luck first part, and why.

use std::io::Write;

use karvon::experiment::{Design, first_divergence};
use karvon::report::divergence::story;

use super::args::DiffArgs;
use super::{Done, input};

pub(crate) fn run(args: &DiffArgs) -> Done {
    let inputs = input::read_all([args.one.as_path(), args.other.as_path()], &args.set.settings)?;
    let base = input::design(&inputs[0]);
    // Pairs need the same luck.
    let other = Design { seed: base.seed, ..input::design(&inputs[1]) };
    let (one, two) = (&inputs[0].name, &inputs[1].name);
    let told = match first_divergence(&base, &other, args.replication) {
        Some(divergence) => story(one, two, &divergence),
        None => format!("Every consignment takes the same path in {one} and {two}.\n"),
    };
    std::io::stdout().write_all(told.as_bytes())?;
    Ok(())
}
