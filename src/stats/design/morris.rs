//! Trajectories for the screening of Morris (1991): one factor moves at a time.

use super::Points;
use crate::stats::Draws;

/// How far a factor moves, of its range: for four levels, from the lower two to the upper two and back.
pub const DELTA: f64 = 2.0 / 3.0;

/// Levels of each factor, 0, 1/3, 2/3 and 1.
const LEVELS: usize = 4;

/// Makes `trajectories` times `factors + 1` points: each trajectory begins at a random point of the four-level grid
/// and moves every factor once, in random order, by [`DELTA`] up or down.
pub fn morris(trajectories: usize, factors: usize, seed: u64) -> Points {
    let mut draws = Draws::new(seed);
    let mut points = Points::with_capacity(trajectories * (factors + 1));
    for _ in 0..trajectories {
        let mut levels: Vec<usize> = (0..factors).map(|_| draws.below(LEVELS)).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        draws.shuffle(&mut order);
        points.push(point(&levels));
        for factor in order {
            // Two levels on, which is two levels back from the upper half.
            levels[factor] = (levels[factor] + LEVELS / 2) % LEVELS;
            points.push(point(&levels));
        }
    }
    points
}

fn point(levels: &[usize]) -> Vec<f64> {
    levels.iter().map(|level| *level as f64 / (LEVELS - 1) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::{DELTA, morris};

    #[test]
    fn each_factor_moves_once_in_a_trajectory() {
        let points = morris(20, 4, 7);
        assert_eq!(points.len(), 100);
        for trajectory in points.chunks(5) {
            let mut moved = Vec::new();
            for pair in trajectory.windows(2) {
                let differs: Vec<usize> = (0..4).filter(|&factor| pair[0][factor] != pair[1][factor]).collect();
                assert_eq!(differs.len(), 1);
                assert!(((pair[1][differs[0]] - pair[0][differs[0]]).abs() - DELTA).abs() < 1e-15);
                moved.extend(differs);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3]);
        }
        assert_eq!(points, morris(20, 4, 7));
        assert_ne!(points, morris(20, 4, 8));
    }
}
