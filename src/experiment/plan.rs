//! Plans: the design points of a study, each by where it lies on the axes.

use crate::stats::design::{Points, fractional, grid_point, latin_hypercube, morris, saltelli, sobol, zip};

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

impl Combination {
    /// Returns whether points are drawn from the ranges of the axes, so that all of them together say what matters.
    pub const fn is_sampled(self) -> bool {
        matches!(self, Self::LatinHypercube(_) | Self::Sobol(_) | Self::Morris(_) | Self::SobolIndices(_))
    }
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

/// The points of a design, each made when it is asked for: a grid has no size in memory, and a design that fills space has
/// eight bytes for each coordinate.
#[derive(Clone, Debug)]
pub struct Plan {
    points: usize,
    axes: usize,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    /// So many values of each axis.
    Grid(Vec<usize>),
    Zip,
    Corners,
    Listed,
    /// Shares of the ranges, point after point.
    Shares(Vec<f64>),
}

impl Plan {
    /// Plans a design over axes with these numbers of values; ranges that are not cut have none.
    ///
    /// # Panics
    ///
    /// If an axis has no number of values and the combination needs one, or a zip has axes of different length.
    pub fn new(combination: Combination, counts: &[Option<usize>], seed: u64) -> Self {
        let axes = counts.len();
        let levels = || counts.iter().map(|count| count.expect("the axes of a grid have values")).collect::<Vec<_>>();
        let shares = |points: Points| (points.len(), Form::Shares(points.into_iter().flatten().collect()));
        let (points, form) = match combination {
            Combination::Grid => (levels().into_iter().fold(1, usize::saturating_mul), Form::Grid(levels())),
            Combination::Zip => (zip(&levels()).expect("zipped axes are equally long").len(), Form::Zip),
            Combination::Factorial => (vec![2; axes].into_iter().fold(1, usize::saturating_mul), Form::Corners),
            Combination::Fraction(points) => {
                let (corners, _) = fractional(axes, points).expect("the checks ask for a fraction that there is");
                shares(corners.into_iter().map(|ends| ends.into_iter().map(|end| end as f64).collect()).collect())
            }
            Combination::Listed(count) => (count, Form::Listed),
            Combination::LatinHypercube(count) => shares(latin_hypercube(count, axes, seed)),
            Combination::Sobol(count) => shares(sobol(count, axes, Some(seed))),
            Combination::Morris(trajectories) => shares(morris(trajectories, axes, seed)),
            Combination::SobolIndices(base) => shares(saltelli(base, axes, seed)),
        };
        Self { points, axes, form }
    }

    /// Returns how many points there are; of more than can be counted, the largest number.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Returns where a point lies, from 0.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub fn place(&self, index: usize) -> Vec<Coordinate> {
        assert!(index < self.points, "point {index} of {}", self.points);
        let end = |end: usize| Coordinate::Share(end as f64);
        match &self.form {
            Form::Grid(levels) => grid_point(levels, index).into_iter().map(Coordinate::Level).collect(),
            Form::Zip => vec![Coordinate::Level(index); self.axes],
            Form::Corners => grid_point(&vec![2; self.axes], index).into_iter().map(end).collect(),
            Form::Listed => vec![Coordinate::Listed(index); self.axes],
            Form::Shares(shares) => {
                shares[index * self.axes..][..self.axes].iter().map(|share| Coordinate::Share(*share)).collect()
            }
        }
    }

    /// Returns all places in order.
    pub fn places(&self) -> impl Iterator<Item = Vec<Coordinate>> {
        (0..self.points).map(|index| self.place(index))
    }
}

#[cfg(test)]
mod tests {
    use super::{Combination, Coordinate, Plan};

    #[test]
    fn each_combination_has_its_points() {
        let count = |combination| Plan::new(combination, &[Some(3), Some(3)], 1).places().count();
        assert_eq!(count(Combination::Grid), 9);
        assert_eq!(count(Combination::Zip), 3);
        assert_eq!(count(Combination::Factorial), 4);
        assert_eq!(Plan::new(Combination::Fraction(4), &[Some(2), None, Some(3)], 1).points(), 4);
        assert_eq!(count(Combination::Listed(5)), 5);
        assert_eq!(count(Combination::LatinHypercube(7)), 7);
        assert_eq!(count(Combination::Sobol(8)), 8);
        assert_eq!(count(Combination::Morris(4)), 12);
        assert_eq!(count(Combination::SobolIndices(4)), 16);
    }

    #[test]
    fn places_are_those_of_the_designs() {
        let places = |combination| Plan::new(combination, &[Some(2), Some(2)], 1).places().collect::<Vec<_>>();
        let level = Coordinate::Level;
        assert_eq!(places(Combination::Grid)[1..3], [[level(0), level(1)], [level(1), level(0)]]);
        assert_eq!(places(Combination::Zip), [[level(0), level(0)], [level(1), level(1)]]);
        assert_eq!(places(Combination::Factorial)[2], [Coordinate::Share(1.0), Coordinate::Share(0.0)]);
        assert_eq!(places(Combination::Listed(2))[1], [Coordinate::Listed(1), Coordinate::Listed(1)]);
        let shares = |point: Vec<f64>| point.into_iter().map(Coordinate::Share).collect::<Vec<_>>();
        let sobol: Vec<_> = crate::stats::design::sobol(8, 2, Some(1)).into_iter().map(shares).collect();
        assert_eq!(places(Combination::Sobol(8)), sobol);
    }

    #[test]
    fn without_axes_there_is_one_point() {
        assert_eq!(Plan::new(Combination::Grid, &[], 1).places().collect::<Vec<_>>(), [Vec::<Coordinate>::new()]);
    }
}
