//! A line, first come first served, in a ring of fixed size.

/// Places of a line: many times the longest line of either model.
const PLACES: usize = 4096;

/// Who waits, in order.
pub(crate) struct Line<T> {
    places: Box<[T; PLACES]>,
    /// Joined and left so far; who waits lies between.
    joined: usize,
    left: usize,
}

impl<T: Copy + Default> Line<T> {
    /// Makes an empty line.
    pub(crate) fn new() -> Self {
        Self { places: Box::new([T::default(); PLACES]), joined: 0, left: 0 }
    }

    /// Adds one at the end.
    #[inline(always)]
    pub(crate) fn push(&mut self, who: T) {
        assert!(self.joined - self.left < PLACES, "a line grew beyond its places");
        self.places[self.joined % PLACES] = who;
        self.joined += 1;
    }

    /// Takes the first.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Option<T> {
        if self.joined == self.left {
            return None;
        }
        let first = self.places[self.left % PLACES];
        self.left += 1;
        Some(first)
    }
}
