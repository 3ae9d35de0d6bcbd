//! Trucks brought into being by others: `spawn` and `spawned`.

use super::exits_by_flow;

#[test]
fn a_plant_sends_products_of_its_own() {
    // A truck that unloads for 20 minutes, and a product on its way for an hour from then on.
    let more = "[step.unload]\ntime = \"20 min\"\n[step.make]\nspawn = \"products\"\n[step.road]\ntime = \"1 h\"\n\
                [route.in]\nsteps = [\"unload\", \"make\"]\n[route.out]\nsteps = [\"road\"]\n\
                [flow.trucks]\nfrom = \"uz\"\nroute = \"in\"\ntimetable = { at = [\"2023-01-02 05:00\"] }\n\
                [flow.products]\nfrom = \"uz\"\nroute = \"out\"\nspawned = true\n";
    assert_eq!(exits_by_flow(more), [("products".to_owned(), vec![380.0]), ("trucks".to_owned(), vec![320.0])]);
}
