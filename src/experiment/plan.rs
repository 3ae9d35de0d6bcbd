//! Plans: the design points of a study, each by where it lies on the axes.

use crate::stats::design::{factorial, fractional, grid, latin_hypercube, morris, saltelli, sobol, zip};

/// How axes are combined to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// Every value of each axis with every value of the others.
    Grid,
    /// The first values of all axes, the second values, and so on.
    Zip,
    /// Every end of each axis with every end of the others.
    Factorial,
    /// So many of these corners, a power of two.
    Fraction(usize),
    /// So many points, each with values of its own.
    Listed(usize),
    /// A Latin hypercube of so many points.
    LatinHypercube(usize),
    /// So many scrambled Sobol points.
    Sobol(usize),
    /// So many trajectories of a Morris screening.
    Morris(usize),
    /// A design for Sobol indices, of so many blocks.
    SobolIndices(usize),
}

/// Where a point lies on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinate {
    /// At the value of this position.
    Level(usize),
    /// At a share of the range, from 0 to 1.
    Share(f64),
    /// Where the listed point of this position says.
    Listed(usize),
}

/// Returns the points of a design over axes with these numbers of values; ranges that are not cut have none.
///
/// # Panics
///
/// If an axis has no number of values and the combination needs one, or a zip has axes of different length.
pub fn plan(combination: Combination, counts: &[Option<usize>], seed: u64) -> Vec<Vec<Coordinate>> {
    let axes = counts.len();
    let levels = || counts.iter().map(|count| count.expect("the axes of a grid have values")).collect::<Vec<_>>();
    let by_level = |points: Vec<Vec<usize>>| {
        points.into_iter().map(|point| point.into_iter().map(Coordinate::Level).collect()).collect()
    };
    let by_share = |points: Vec<Vec<f64>>| {
        points.into_iter().map(|point| point.into_iter().map(Coordinate::Share).collect()).collect()
    };
    match combination {
        Combination::Grid => by_level(grid(&levels())),
        Combination::Zip => by_level(zip(&levels()).expect("zipped axes are equally long")),
        Combination::Factorial => {
            by_share(factorial(axes).into_iter().map(|ends| ends.into_iter().map(|end| end as f64).collect()).collect())
        }
        Combination::Fraction(points) => {
            let (corners, _) = fractional(axes, points).expect("the checks ask for a fraction that there is");
            by_share(corners.into_iter().map(|ends| ends.into_iter().map(|end| end as f64).collect()).collect())
        }
        Combination::Listed(count) => (0..count).map(|point| vec![Coordinate::Listed(point); axes]).collect(),
        Combination::LatinHypercube(count) => by_share(latin_hypercube(count, axes, seed)),
        Combination::Sobol(count) => by_share(sobol(count, axes, Some(seed))),
        Combination::Morris(trajectories) => by_share(morris(trajectories, axes, seed)),
        Combination::SobolIndices(base) => by_share(saltelli(base, axes, seed)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Combination, Coordinate, plan};

    #[test]
    fn each_combination_has_its_points() {
        let count = |combination| plan(combination, &[Some(3), Some(3)], 1).len();
        assert_eq!(count(Combination::Grid), 9);
        assert_eq!(count(Combination::Zip), 3);
        assert_eq!(count(Combination::Factorial), 4);
        assert_eq!(plan(Combination::Fraction(4), &[Some(2), None, Some(3)], 1).len(), 4);
        assert_eq!(count(Combination::Listed(5)), 5);
        assert_eq!(count(Combination::LatinHypercube(7)), 7);
        assert_eq!(count(Combination::Sobol(8)), 8);
        assert_eq!(count(Combination::Morris(4)), 12);
        assert_eq!(count(Combination::SobolIndices(4)), 16);
    }

    #[test]
    fn without_axes_there_is_one_point() {
        assert_eq!(plan(Combination::Grid, &[], 1), [Vec::<Coordinate>::new()]);
    }
}
