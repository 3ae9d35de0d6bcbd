//! Waiting lines: who is served next.
//!
//! A line is a linked list through a shared table of links, one link per entity, since an entity
//! waits in at most one line. First come, first served. Joining and leaving cost a few instructions
//! and allocate nothing.

/// End of a list.
const NONE: u32 = u32::MAX;

/// Links of all entities, shared by all lines of a machine.
#[derive(Debug, Default)]
pub struct Links {
    next: Vec<u32>,
}

/// The entities that wait for one pool, in order of joining.
#[derive(Clone, Debug)]
pub struct WaitingLine {
    head: u32,
    tail: u32,
    length: u32,
}

impl Links {
    /// Makes room for the entity in slot `slot`.
    #[inline]
    pub fn cover(&mut self, slot: u32) {
        if self.next.len() <= slot as usize {
            self.next.resize(slot as usize + 1, NONE);
        }
    }
}

impl Default for WaitingLine {
    fn default() -> Self {
        Self { head: NONE, tail: NONE, length: 0 }
    }
}

impl WaitingLine {
    /// Returns how many wait.
    #[inline]
    pub fn len(&self) -> u32 {
        self.length
    }

    /// Returns whether nobody waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns who is next.
    #[inline]
    pub fn first(&self) -> Option<u32> {
        (self.head != NONE).then_some(self.head)
    }

    /// Adds an entity at the end.
    #[inline]
    pub fn join(&mut self, links: &mut Links, slot: u32) {
        links.next[slot as usize] = NONE;
        if self.head == NONE {
            self.head = slot;
        } else {
            links.next[self.tail as usize] = slot;
        }
        self.tail = slot;
        self.length += 1;
    }

    /// Takes the first entity out.
    #[inline]
    pub fn take_first(&mut self, links: &mut Links) -> Option<u32> {
        let first = self.first()?;
        self.head = links.next[first as usize];
        self.length -= 1;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::{Links, WaitingLine};

    #[test]
    fn who_comes_first_leaves_first() {
        let mut links = Links::default();
        links.cover(9);
        let (mut one, mut two) = (WaitingLine::default(), WaitingLine::default());
        for slot in [4, 9, 2] {
            one.join(&mut links, slot);
        }
        two.join(&mut links, 7);
        assert_eq!((one.len(), one.first()), (3, Some(4)));
        let order: Vec<u32> = std::iter::from_fn(|| one.take_first(&mut links)).collect();
        assert_eq!(order, [4, 9, 2]);
        assert!(one.is_empty());
        one.join(&mut links, 4);
        assert_eq!(one.take_first(&mut links), Some(4));
        assert_eq!(two.take_first(&mut links), Some(7));
    }
}
