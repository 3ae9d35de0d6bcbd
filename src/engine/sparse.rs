//! What few of many have at once.

/// Values of few slots; the others have the default, and take four bytes each.
#[derive(Debug)]
pub struct Sparse<T> {
    /// By slot; the index is 0 where there is none.
    indices: Vec<u32>,
    /// The first is that of who has none.
    values: Vec<T>,
    vacant: Vec<u32>,
}

impl<T: Clone + Default> Sparse<T> {
    /// Room for more than most sites ever need at once, so that no new height allocates in the midst of a run.
    const ROOM: usize = 256;

    /// Starts without slots.
    pub fn new() -> Self {
        let mut values = Vec::with_capacity(Self::ROOM);
        values.push(T::default());
        Self { indices: Vec::new(), values, vacant: Vec::with_capacity(Self::ROOM) }
    }

    /// Makes room for slots below `end`.
    pub fn cover(&mut self, end: usize) {
        if self.indices.len() < end {
            self.indices.resize(end, 0);
        }
    }

    /// Returns the value of a slot: the default where there is none.
    #[inline]
    pub fn get(&self, slot: u32) -> &T {
        &self.values[self.indices[slot as usize] as usize]
    }

    /// Returns the value of a slot that has one.
    pub fn find(&mut self, slot: u32) -> Option<&mut T> {
        let index = *self.indices.get(slot as usize)? as usize;
        (index != 0).then(|| &mut self.values[index])
    }

    /// Returns the value of a slot, which has one from now on.
    pub fn get_mut(&mut self, slot: u32) -> &mut T {
        let index = &mut self.indices[slot as usize];
        if *index == 0 {
            *index = self.vacant.pop().unwrap_or(self.values.len() as u32);
            if *index as usize == self.values.len() {
                self.values.push(T::default());
            }
        }
        &mut self.values[*index as usize]
    }

    /// Takes the value of a slot, which has none from now on.
    pub fn take(&mut self, slot: u32) -> T {
        let index = std::mem::take(&mut self.indices[slot as usize]);
        if index != 0 {
            self.vacant.push(index);
        }
        std::mem::take(&mut self.values[index as usize])
    }

    /// Returns the values of all slots, in no order, with defaults among them.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Returns the same to be changed; defaults have to stay.
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

impl<T: Clone + Default> Default for Sparse<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Sparse;

    #[test]
    fn a_slot_has_what_it_was_given_until_it_is_taken() {
        let mut few = Sparse::new();
        few.cover(4);
        *few.get_mut(3) = 7;
        *few.get_mut(1) += 2;
        assert_eq!([0, 1, 2, 3].map(|slot| *few.get(slot)), [0, 2, 0, 7]);
        assert_eq!([1, 2, 3, 9].map(|slot| few.find(slot).copied()), [Some(2), None, Some(7), None]);
        assert_eq!((few.take(3), few.take(0), few.take(3)), (7, 0, 0));
        *few.get_mut(0) = 5;
        assert_eq!([0, 1, 2, 3].map(|slot| *few.get(slot)), [5, 2, 0, 0]);
        assert_eq!(few.values(), [0, 5, 2], "who comes has the room of who went");
    }
}
