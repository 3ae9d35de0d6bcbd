//! Ctrl-C: the first one stops after the replications under way, a second one ends at once.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::fault::Fault;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static LISTENING: OnceLock<bool> = OnceLock::new();

/// Starts to listen for Ctrl-C.
pub(crate) fn listen() -> Result<(), Fault> {
    let heard = || {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    };
    let listening = *LISTENING.get_or_init(|| ctrlc::set_handler(heard).is_ok());
    if listening { Ok(()) } else { Err(Fault::World("cannot listen for Ctrl-C".to_owned())) }
}

/// Returns whether Ctrl-C was pressed.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
