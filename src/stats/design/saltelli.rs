//! Points for Sobol indices after Saltelli et al. (2010).

use super::{Points, sobol};

/// Makes `base` blocks of `factors + 2` points: a point of sample A, one of sample B, and for each factor that of A
/// with the factor's coordinate from B.
///
/// A and B are the two halves of one scrambled Sobol design of twice as many factors. Blocks are whole, so the
/// first blocks are the design with a smaller `base`.
///
/// # Panics
///
/// Panics where that Sobol design would be too large: above 2^16 blocks or 128 factors.
pub fn saltelli(base: usize, factors: usize, seed: u64) -> Points {
    let mut points = Points::with_capacity(base * (factors + 2));
    for both in sobol(base, 2 * factors, Some(seed)) {
        let (a, b) = both.split_at(factors);
        points.push(a.to_vec());
        points.push(b.to_vec());
        for factor in 0..factors {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            points.push(mixed);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::saltelli;

    #[test]
    fn each_block_mixes_its_two_points() {
        let points = saltelli(16, 3, 5);
        assert_eq!(points.len(), 80);
        for block in points.chunks(5) {
            let (a, b) = (&block[0], &block[1]);
            assert_eq!(block[2], [b[0], a[1], a[2]]);
            assert_eq!(block[3], [a[0], b[1], a[2]]);
            assert_eq!(block[4], [a[0], a[1], b[2]]);
            assert!(a.iter().zip(b).all(|(a, b)| a != b));
        }
        assert_eq!(points[..20], saltelli(4, 3, 5));
    }
}
