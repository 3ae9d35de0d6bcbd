//! Designs over listed values: each point holds a position, from 0, in each factor's list.

/// Combines every value of each factor with every value of the others; the last factor changes fastest.
///
/// `levels` has the number of values of each factor. No factors make one point without coordinates.
pub fn grid(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::new()];
    for &count in levels {
        let longer = |point: &Vec<usize>| {
            let point = point.clone();
            (0..count).map(move |level| [point.as_slice(), &[level]].concat())
        };
        points = points.iter().flat_map(longer).collect();
    }
    points
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

#[cfg(test)]
mod tests {
    use super::{factorial, grid, zip};

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
