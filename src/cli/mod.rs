//! The command line: the only room that prints, and that touches files, the clock or the environment.
//!
//! Results for machines go to stdout; words for people and progress go to stderr. Exit codes: 0 fine,
//! 1 failed, 2 scenario or usage at fault, 3 a requirement was not met, 130 interrupted.

mod aligned;
mod args;
mod assemble;
mod audit;
mod calibrate;
mod check;
mod compare;
mod divergence;
mod emit;
mod explain;
mod export;
mod fault;
mod fit;
mod folder;
mod fragment;
mod input;
mod interrupt;
mod manifest;
mod merge;
mod optimize;
mod part;
mod points;
mod progress;
mod replay;
mod report;
mod run;
mod screen;
mod show;
mod starting;
mod sweep;
mod told;
mod trials;
mod verdict;
mod why;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use fault::Fault;

/// Parses the arguments, does what they ask for, and returns the exit code.
pub(crate) fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Why(args) => why::why(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Init(args) => starting::init(&args),
        Command::Schema(args) => starting::schema(&args),
        Command::Completions(args) => starting::completions(&args),
        Command::Man => starting::man(),
        Command::Compare(args) => compare::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Optimize(args) => optimize::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diff(args) if args.runs => divergence::run(&args),
        Command::Diff(args) => why::diff(&args),
        Command::Show(args) => show::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Fit(args) => fit::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            fault.print();
            ExitCode::from(fault.exit_code())
        }
    }
}

/// What a command comes to.
type Done = Result<(), Fault>;
