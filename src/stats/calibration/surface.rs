//! A quadratic surface through the outputs of a design, with its error at points left out.

/// A fitted surface.
pub(super) struct Surface {
    coefficients: Vec<f64>,
    is_quadratic: bool,
    error_variance: f64,
}

/// Points for each coefficient at least, so that leaving one out tells something.
const POINTS_PER_TERM: f64 = 1.5;

/// Returns how many points the smallest surface needs.
pub(super) fn points_min(parameters: usize) -> usize {
    (POINTS_PER_TERM * (parameters + 1) as f64).ceil() as usize
}

impl Surface {
    /// Fits by least squares: quadratic with products where the points suffice, else a plane; `None` where they do not
    /// even suffice for that, or leave a direction unexplored.
    pub(super) fn fit(points: &[Vec<f64>], output: &[f64]) -> Option<Self> {
        let parameters = points.first()?.len();
        let quadratic_terms = 1 + parameters + parameters * (parameters + 1) / 2;
        let suffices = |terms: usize| points.len() as f64 >= POINTS_PER_TERM * terms as f64;
        if suffices(quadratic_terms)
            && let Some(surface) = Self::of_degree(points, output, true)
        {
            return Some(surface);
        }
        if suffices(parameters + 1) { Self::of_degree(points, output, false) } else { None }
    }

    fn of_degree(points: &[Vec<f64>], output: &[f64], is_quadratic: bool) -> Option<Self> {
        let rows: Vec<Vec<f64>> = points.iter().map(|point| terms(point, is_quadratic)).collect();
        let size = rows[0].len();
        let mut normal = vec![vec![0.0; size]; size];
        let mut right = vec![0.0; size];
        for (row, output) in rows.iter().zip(output) {
            for a in 0..size {
                right[a] += row[a] * output;
                for b in 0..size {
                    normal[a][b] += row[a] * row[b];
                }
            }
        }
        let factor = cholesky(&normal)?;
        let coefficients = solve(&factor, &right);
        // The residual at a point left out is the residual over 1 - leverage.
        let left_out = |(row, output): (&Vec<f64>, &f64)| {
            let leverage = dot(row, &solve(&factor, row));
            let residual = (output - dot(row, &coefficients)) / (1.0 - leverage).max(f64::EPSILON);
            residual * residual
        };
        let error_variance = rows.iter().zip(output).map(left_out).sum::<f64>() / rows.len() as f64;
        Some(Self { coefficients, is_quadratic, error_variance })
    }

    /// Returns the surface's value.
    pub(super) fn at(&self, point: &[f64]) -> f64 {
        dot(&terms(point, self.is_quadratic), &self.coefficients)
    }

    /// Returns the mean squared error at points left out: what the surface cannot follow, and the outputs' noise.
    pub(super) fn error_variance(&self) -> f64 {
        self.error_variance
    }
}

/// Returns the terms of a point, about the middle of the unit cube, which keeps the equations well-conditioned.
fn terms(point: &[f64], is_quadratic: bool) -> Vec<f64> {
    let centered: Vec<f64> = point.iter().map(|x| 2.0 * x - 1.0).collect();
    let mut terms = vec![1.0];
    terms.extend(&centered);
    if is_quadratic {
        for (at, a) in centered.iter().enumerate() {
            terms.extend(centered[at..].iter().map(|b| a * b));
        }
    }
    terms
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Returns the lower triangle L of `L L^T`; `None` if the matrix is singular.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut lower = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let sum = matrix[row][column] - dot(&lower[row][..column], &lower[column][..column]);
            if row == column {
                if sum <= 1e-10 * matrix[row][row] {
                    return None;
                }
                lower[row][row] = sum.sqrt();
            } else {
                lower[row][column] = sum / lower[column][column];
            }
        }
    }
    Some(lower)
}

/// Solves `L L^T x = right`.
fn solve(lower: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let size = lower.len();
    let mut x = right.to_vec();
    for row in 0..size {
        x[row] = (x[row] - dot(&lower[row][..row], &x[..row])) / lower[row][row];
    }
    for row in (0..size).rev() {
        let above: f64 = (row + 1..size).map(|below| lower[below][row] * x[below]).sum();
        x[row] = (x[row] - above) / lower[row][row];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::Surface;
    use crate::stats::design::latin_hypercube;

    #[test]
    fn quadratic_outputs_are_followed_exactly() {
        let points = latin_hypercube(30, 3, 1);
        let truth = |x: &[f64]| 3.0 + x[0] - 2.0 * x[1] * x[2] + 5.0 * x[2] * x[2];
        let outputs: Vec<f64> = points.iter().map(|point| truth(point)).collect();
        let surface = Surface::fit(&points, &outputs).unwrap();
        let other = [0.123, 0.77, 0.4];
        assert!((surface.at(&other) - truth(&other)).abs() < 1e-9);
        assert!(surface.error_variance() < 1e-18);
    }

    #[test]
    fn too_few_points_have_no_surface() {
        let points = latin_hypercube(6, 3, 1);
        let plane = Surface::fit(&points, &[1.0; 6]).unwrap();
        assert!((plane.at(&[0.0, 0.0, 0.0]) - 1.0).abs() < 1e-9);
        assert!(Surface::fit(&points[..5], &[1.0; 5]).is_none());
        // All points in one place say nothing of any direction.
        assert!(
            Surface::fit(&[vec![0.5, 0.5], vec![0.5, 0.5], vec![0.5, 0.5], vec![0.5, 0.5], vec![0.5, 0.5]], &[1.0; 5])
                .is_none()
        );
    }
}
