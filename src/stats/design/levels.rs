//! Designs over listed values: each point holds a position, from 0, in each factor's list.

/// Combines every value of each factor with every value of the others; the last factor changes fastest.
///
/// `levels` has the number of values of each factor. No factors make one point without coordinates.
pub fn grid(levels: &[usize]) -> Vec<Vec<usize>> {
    (0..levels.iter().product()).map(|index| grid_point(levels, index)).collect()
}

/// Returns the point at a position of a grid.
pub fn grid_point(levels: &[usize], index: usize) -> Vec<usize> {
    let mut point = vec![0; levels.len()];
    let mut rest = index;
    for (level, count) in point.iter_mut().zip(levels).rev() {
        (rest, *level) = (rest / count, rest % count);
    }
    point
}

/// Takes the first values of all factors together, then the second ones, and so on; `None` if the lists differ in
/// length.
pub fn zip(levels: &[usize]) -> Option<Vec<Vec<usize>>> {
    let count = levels.first().copied().unwrap_or(0);
    levels.iter().all(|&other| other == count).then(|| (0..count).map(|level| vec![level; levels.len()]).collect())
}

/// Combines the low end (0) and the high end (1) of each factor: the full two-level factorial, of 2^`factors` points.
pub fn factorial(factors: usize) -> Vec<Vec<usize>> {
    grid(&vec![2; factors])
}

/// Takes a part of the full two-level factorial, of so many points, a power of two: the first factors are combined fully, and each
/// further one goes along with an interaction of them (Box, Hunter and Hunter 2005, chapter 6).
///
/// Returns the points and the resolution: 3 where main effects are mixed up with interactions of two factors, 4 where with
/// interactions of three, and so on. The interactions are the first that allow the highest resolution found, the shortest
/// tried first. `None` if the points are no power of two, too few to keep main effects apart, or all corners or more.
pub fn fractional(factors: usize, points: usize) -> Option<(Vec<Vec<usize>>, usize)> {
    let base = points.ilog2() as usize;
    if !points.is_power_of_two() || base >= factors || factors - base > points - base - 1 {
        return None;
    }
    let (chosen, resolution) =
        (3..=base + 1).rev().find_map(|resolution| Some((generators(factors, base, resolution)?, resolution)))?;
    let point = |corner: Vec<usize>| {
        let high = |interaction: &u64| {
            let lows = (0..base).filter(|factor| interaction >> factor & 1 == 1 && corner[*factor] == 0).count();
            usize::from(lows % 2 == 0)
        };
        corner.iter().copied().chain(chosen.iter().map(high)).collect()
    };
    Some((factorial(base).into_iter().map(point).collect(), resolution))
}

/// Chooses an interaction of the first `base` factors, as bits, for each further one, so that no set of factors that always
/// multiply to the same is shorter than `resolution`; `None` if taking the first that will do leads nowhere.
fn generators(factors: usize, base: usize, resolution: usize) -> Option<Vec<u64>> {
    let mut interactions: Vec<u64> = (1..1_u64 << base).filter(|word| word.count_ones() >= 2).collect();
    interactions.sort_by_key(|word| (word.count_ones(), *word));
    // The sets that always multiply to the same, as bits.
    let mut words: Vec<u64> = Vec::new();
    let mut chosen = Vec::new();
    for factor in base..factors {
        let further = |interaction: &u64| -> Vec<u64> {
            let own = interaction | 1 << factor;
            words.iter().map(|word| word ^ own).chain([own]).collect()
        };
        let long =
            |interaction: &&u64| further(interaction).iter().all(|word| word.count_ones() as usize >= resolution);
        let interaction = *interactions.iter().find(long)?;
        words.extend(further(&interaction));
        chosen.push(interaction);
    }
    Some(chosen)
}

#[cfg(test)]
mod tests {
    use super::{factorial, fractional, grid, zip};

    #[test]
    fn a_half_of_three_factors_is_the_known_one() {
        // The third goes along with the product of the first two, as -1 and 1.
        let (points, resolution) = fractional(3, 4).unwrap();
        assert_eq!((points, resolution), (vec![vec![0, 0, 1], vec![0, 1, 0], vec![1, 0, 0], vec![1, 1, 1]], 3));
    }

    #[test]
    fn fractions_have_the_resolutions_of_the_tables() {
        // Box, Hunter and Hunter 2005, table 6.22.
        for (factors, points, expected) in [
            (3, 4, 3),
            (4, 8, 4),
            (5, 16, 5),
            (5, 8, 3),
            (6, 32, 6),
            (6, 16, 4),
            (6, 8, 3),
            (7, 64, 7),
            (7, 32, 4),
            (7, 16, 4),
            (7, 8, 3),
            (8, 64, 5),
            (8, 16, 4),
            (15, 16, 3),
        ] {
            let (found, resolution) = fractional(factors, points).unwrap();
            assert_eq!((found.len(), resolution), (points, expected), "2^{factors} in {points}");
            // Every pair of factors has each of its four corners equally often.
            for a in 0..factors {
                for b in 0..a {
                    let both = found.iter().filter(|point| point[a] == 1 && point[b] == 1).count();
                    assert_eq!(both, points / 4, "factors {a} and {b} of 2^{factors} in {points}");
                }
            }
        }
        assert_eq!(fractional(3, 8), None);
        assert_eq!(fractional(4, 6), None);
        assert_eq!(fractional(8, 8), None);
    }

    #[test]
    fn grid_turns_the_last_factor_fastest() {
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(grid(&[]), [Vec::<usize>::new()]);
        assert!(grid(&[2, 0, 3]).is_empty());
        assert_eq!(factorial(3), grid(&[2, 2, 2]));
        assert_eq!(factorial(3).len(), 8);
    }

    #[test]
    fn zip_needs_lists_of_one_length() {
        assert_eq!(zip(&[3, 3]).unwrap(), [[0, 0], [1, 1], [2, 2]]);
        assert_eq!(zip(&[3, 2]), None);
        assert_eq!(zip(&[]), Some(vec![]));
    }
}
