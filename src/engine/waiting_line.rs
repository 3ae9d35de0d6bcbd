//! Waiting lines: who is next.
//!
//! All lines of a machine share one table of places, so that whoever waits can stand in several lines and
//! leave any of them at once. Each line is a doubly linked list through the table: joining and leaving cost
//! a few instructions and allocate nothing. First come, first served; classes of priority are lines of
//! their own.

/// End of a list, and the line of a place that is in none.
const NONE: u32 = u32::MAX;

/// All lines of a machine.
#[derive(Debug)]
pub struct WaitingLines {
    lines: Vec<Line>,
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    first: u32,
    last: u32,
    length: u32,
}

/// Where one place in a line is.
#[derive(Clone, Copy, Debug)]
struct Place {
    line: u32,
    next: u32,
    /// Who is before it; whatever it was for the first in line.
    previous: u32,
}

impl WaitingLines {
    /// Makes empty lines.
    pub fn new(lines: usize) -> Self {
        Self { lines: vec![Line { first: NONE, last: NONE, length: 0 }; lines], places: Vec::new() }
    }

    /// Makes room for places below `end`.
    #[inline]
    pub fn cover(&mut self, end: u32) {
        if self.places.len() < end as usize {
            self.places.resize(end as usize, Place { line: NONE, next: NONE, previous: NONE });
        }
    }

    /// Returns how many wait in a line.
    #[inline]
    pub fn len(&self, line: u32) -> u32 {
        self.lines[line as usize].length
    }

    /// Returns who is next in a line.
    #[inline]
    pub fn first(&self, line: u32) -> Option<u32> {
        some(self.lines[line as usize].first)
    }

    /// Returns who came last to a line.
    #[inline]
    pub fn last(&self, line: u32) -> Option<u32> {
        some(self.lines[line as usize].last)
    }

    /// Returns who is behind `place` in its line.
    #[inline]
    pub fn behind(&self, place: u32) -> Option<u32> {
        some(self.places[place as usize].next)
    }

    /// Returns the line that a place is in.
    #[inline]
    pub fn line_of(&self, place: u32) -> Option<u32> {
        some(self.places[place as usize].line)
    }

    /// Puts a place at the end of a line.
    ///
    /// # Panics
    ///
    /// If it is in a line.
    #[inline(always)]
    pub fn join(&mut self, line: u32, place: u32) {
        let queue = &mut self.lines[line as usize];
        let last = queue.last;
        queue.last = place;
        queue.length += 1;
        if last == NONE {
            queue.first = place;
        } else {
            self.places[last as usize].next = place;
        }
        let own = &mut self.places[place as usize];
        assert!(own.line == NONE, "who joins a line stood in none with that place");
        *own = Place { line, next: NONE, previous: last };
    }

    /// Takes the first out of a line.
    ///
    /// # Panics
    ///
    /// If nobody is in it.
    #[inline]
    pub fn leave_first(&mut self, line: u32) {
        let queue = &mut self.lines[line as usize];
        let first = &mut self.places[queue.first as usize];
        let next = first.next;
        first.line = NONE;
        queue.first = next;
        queue.length -= 1;
        if next == NONE {
            queue.last = NONE;
        }
    }

    /// Takes a place out of its line, wherever it stands.
    ///
    /// # Panics
    ///
    /// If it is in no line.
    #[inline]
    pub fn leave(&mut self, place: u32) {
        let Place { line, next, previous } = self.places[place as usize];
        assert!(line != NONE, "who leaves a line stood in it");
        let queue = &mut self.lines[line as usize];
        queue.length -= 1;
        let is_first = queue.first == place;
        if next == NONE {
            queue.last = if is_first { NONE } else { previous };
        } else {
            self.places[next as usize].previous = previous;
        }
        if is_first {
            queue.first = next;
        } else {
            self.places[previous as usize].next = next;
        }
        self.places[place as usize].line = NONE;
    }
}

#[inline]
fn some(index: u32) -> Option<u32> {
    (index != NONE).then_some(index)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::WaitingLines;

    proptest! {
        #[test]
        fn lines_are_first_come_first_served_and_left_from_anywhere(
            steps in prop::collection::vec((0_u32..3, 0_u32..8, any::<bool>()), 1..200)
        ) {
            let mut lines = WaitingLines::new(3);
            lines.cover(8);
            let mut model = [VecDeque::new(), VecDeque::new(), VecDeque::<u32>::new()];
            for (line, place, take_first) in steps {
                match lines.line_of(place) {
                    None => {
                        lines.join(line, place);
                        model[line as usize].push_back(place);
                    }
                    Some(_) if take_first => {
                        if let Some(first) = lines.first(line) {
                            lines.leave_first(line);
                            prop_assert_eq!(model[line as usize].pop_front(), Some(first));
                        }
                    }
                    Some(other) => {
                        lines.leave(place);
                        model[other as usize].retain(|&waiting| waiting != place);
                    }
                }
                for (line, expected) in (0..).zip(&model) {
                    prop_assert_eq!(lines.len(line) as usize, expected.len());
                    let order: VecDeque<u32> =
                        std::iter::successors(lines.first(line), |&place| lines.behind(place)).collect();
                    prop_assert_eq!(&order, expected);
                    prop_assert_eq!(lines.last(line), expected.back().copied());
                }
            }
        }
    }
}
