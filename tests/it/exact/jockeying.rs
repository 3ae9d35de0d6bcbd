//! Moving to a shorter line: `jockey`.

use super::exits;

#[test]
fn who_stands_in_the_longer_line_moves_to_the_shorter() {
    // A long job of 100 minutes at 0:00 takes the first desk. Short ones of 10 minutes at 0:01 to 0:04: to the second
    // desk, behind the long one, to the second, behind the long one. At 0:11 one has left the second desk, another is
    // begun, and 3 to 1 the last moves over; at 0:31, 2 to 0, so does the other.
    let site = |jockey: &str| {
        format!(
            "[station.one]\nside = \"uz\"\nlanes = 1\n[station.two]\nside = \"uz\"\nlanes = 1\n\
             [goods.steel]\nvalue = \"800 USD/t\"\n\
             [step.desk]\nat = \"one\"\nor = [\"two\"]\nchoose = \"shortest\"\n{jockey}\
             time = {{ steel = \"100 min\", other = \"10 min\" }}\n[route.north]\nsteps = [\"desk\"]\n\
             [flow.long]\nfrom = \"uz\"\nroute = \"north\"\ngoods = \"steel\"\npayload = \"20 t\"\n\
             timetable = {{ at = [\"2023-01-02 00:00\"] }}\n\
             [flow.short]\nfrom = \"uz\"\nroute = \"north\"\n\
             timetable = {{ at = [\"2023-01-02 00:01-00:05 every 1 min\"] }}\n"
        )
    };
    assert_eq!(exits(&site("jockey = 2\n")), [11.0, 21.0, 31.0, 41.0, 100.0]);
    assert_eq!(exits(&site("")), [11.0, 21.0, 100.0, 110.0, 120.0]);
}
