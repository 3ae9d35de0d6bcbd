//! Rules on when replications suffice: that looks have a size, and half-widths can be reached.

use super::requirements::number_is_known;
use crate::scenario::codes::S427;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Named, Target};

/// S427: blocks of replications have a size, and targets a width; `table` is where they stand, `blocks` the first and
/// the further ones.
pub(in crate::scenario) fn check(
    table: &[&str],
    blocks: [Option<u32>; 2],
    targets: &Named<Target>,
    out: &mut Diagnostics,
) {
    let at = |keys: &[&'static str]| table.iter().copied().chain(keys.iter().copied()).collect::<Vec<&str>>();
    for (key, count, least) in [("first", blocks[0], 2), ("block", blocks[1], 1)] {
        if let Some(count) = count.filter(|count| *count < least) {
            let help = format!("write {least} or more");
            out.error(S427, &at(&[key]), format!("`{key} = {count}` is too few replications"), help);
        }
    }
    for (name, target) in targets {
        let path: Vec<&str> = at(&["target"]).into_iter().chain([name.as_str()]).collect();
        let widths = [target.half_width, target.relative];
        match widths.iter().flatten().collect::<Vec<_>>().as_slice() {
            [width] if **width > 0.0 => {}
            [_] => out.error(S427, &path, format!("target `{name}` can never be reached"), "write a width above 0"),
            _ => {
                let help = "write `half_width`, in the unit of the indicator, or `relative`, a share of the mean";
                out.error(S427, &path, format!("target `{name}` needs one width"), help);
            }
        }
        number_is_known(&path, &target.indicator, &target.statistic, out);
    }
}
