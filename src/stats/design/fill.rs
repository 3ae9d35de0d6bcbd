//! Designs that fill the unit cube evenly: Latin hypercubes and Sobol points.

use sobol_burley::NUM_DIMENSIONS;
use sobol_burley::parts::{hash, owen_scramble_rev, sobol_rev};

use super::Points;
use crate::stats::Draws;

/// Points of a Sobol design at most: the direction numbers have 16 bits of depth.
pub const SOBOL_POINTS_MAX: usize = 1 << 16;

/// Factors of a Sobol design at most.
pub const SOBOL_FACTORS_MAX: usize = NUM_DIMENSIONS as usize;

/// Makes a Latin hypercube: each factor's range is cut into `count` equal parts, and each part has one point, at
/// a random place in it (McKay, Beckman and Conover 1979).
pub fn latin_hypercube(count: usize, factors: usize, seed: u64) -> Points {
    let mut draws = Draws::new(seed);
    let mut points = vec![Vec::with_capacity(factors); count];
    let mut parts: Vec<usize> = (0..count).collect();
    for _ in 0..factors {
        draws.shuffle(&mut parts);
        for (point, part) in points.iter_mut().zip(&parts) {
            point.push((*part as f64 + draws.uniform()) / count as f64);
        }
    }
    points
}

/// Makes the first `count` Sobol points, with the direction numbers of Joe and Kuo (2008) in Gray-code order.
///
/// With a seed they are scrambled as Owen (1995) proposes: each coordinate is uniform, and the points keep
/// their even spread. Without one they are the plain sequence, whose first point is the origin. Best balanced where
/// `count` is a power of two.
///
/// # Panics
///
/// Panics above [`SOBOL_POINTS_MAX`] points or [`SOBOL_FACTORS_MAX`] factors.
pub fn sobol(count: usize, factors: usize, seed: Option<u64>) -> Points {
    assert!(count <= SOBOL_POINTS_MAX, "{count} Sobol points");
    assert!(factors <= SOBOL_FACTORS_MAX, "Sobol points of {factors} factors");
    let mut draws = Draws::new(seed.unwrap_or_default());
    let scrambles: Vec<u32> = (0..factors).map(|_| hash((draws.bits() >> 32) as u32)).collect();
    let coordinate = |gray: u32, factor: usize| {
        let plain = sobol_rev(gray.reverse_bits(), factor as u32);
        let bits = if seed.is_some() { owen_scramble_rev(plain, scrambles[factor]) } else { plain };
        let middle = if seed.is_some() { 0.5 } else { 0.0 };
        (f64::from(bits.reverse_bits()) + middle) / (1_u64 << 32) as f64
    };
    let gray = |index: usize| (index ^ (index >> 1)) as u32;
    (0..count).map(|index| (0..factors).map(|factor| coordinate(gray(index), factor)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Points, latin_hypercube, sobol};

    /// Counts the points in each of `parts` equal parts of a factor's range.
    fn strata(points: &Points, factor: usize, parts: usize) -> Vec<usize> {
        let mut counts = vec![0; parts];
        points.iter().for_each(|point| counts[(point[factor] * parts as f64) as usize] += 1);
        counts
    }

    #[test]
    fn plain_sobol_points_are_the_published_rows() {
        let rows = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
        ];
        assert_eq!(sobol(8, 3, None), rows);
    }

    #[test]
    fn scrambled_sobol_points_stay_evenly_spread() {
        for seed in 0..5 {
            let points = sobol(64, 6, Some(seed));
            for factor in 0..6 {
                assert_eq!(strata(&points, factor, 64), [1; 64], "seed {seed}, factor {factor}");
            }
            assert_eq!(points[..10], sobol(10, 6, Some(seed)), "a longer design begins with the shorter one");
        }
        assert_ne!(sobol(8, 2, Some(1)), sobol(8, 2, Some(2)));
        // A product of 6 factors of mean 1: the error of 4096 points is far below that of random ones, 0.02.
        let product = |point: &Vec<f64>| point.iter().map(|x| 2.0 * x).product::<f64>();
        let mean = sobol(4096, 6, Some(9)).iter().map(product).sum::<f64>() / 4096.0;
        assert!((mean - 1.0).abs() < 0.003, "{mean}");
    }

    #[test]
    fn latin_hypercube_has_one_point_in_each_part() {
        let points = latin_hypercube(37, 5, 3);
        for factor in 0..5 {
            assert_eq!(strata(&points, factor, 37), [1; 37], "factor {factor}");
        }
        assert_eq!(points, latin_hypercube(37, 5, 3));
        assert_ne!(points, latin_hypercube(37, 5, 4));
        assert!(latin_hypercube(0, 2, 1).is_empty());
    }
}
