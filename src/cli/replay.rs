//! `karvon replay`: one truck of a result, told in words.

use karvon::experiment;

use super::args::ReplayArgs;
use super::fault::Fault;
use super::why::print;
use super::{Done, input};

pub(crate) fn run(args: &ReplayArgs) -> Done {
    let input = input::again(&args.folder)?;
    let lines = experiment::story(&input::design(&input), args.replication, args.consignment);
    if lines.is_empty() {
        let why = format!("replication {} has no truck {}", args.replication, args.consignment);
        return Err(Fault::World(why));
    }
    let head = format!("Truck {} of replication {}, warm-up included:\n", args.consignment, args.replication);
    print(&lines.iter().fold(head, |text, line| text + &format!("{}  {}\n", line.when, line.what)))
}
