//! "Did you mean": the known word that a misspelled one is nearest to.

/// Returns the candidate that `word` is most likely a misspelling of, if any is near enough.
///
/// Near enough is one slip in three letters, at least one. Letter case, and `-` for `_`, count as no
/// slip. Of equally near candidates the first is returned.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in length, and nobody misspells a word this long.
    const LENGTH_MAX: usize = 100;
    if word.len() > LENGTH_MAX {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    let slips_max = (word.chars().count() / 3).max(1);
    let letters = Letters::of(&word);
    let is_far = |candidate: &str| letters.as_ref().is_some_and(|letters| letters.are_far(candidate, slips_max));
    let slips = |candidate: &'a str| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LENGTH_MAX && !is_far(candidate))
        .map(slips)
        .filter(|(count, candidate)| *count <= slips_max && *count < candidate.chars().count())
        .min_by_key(|(count, _)| *count)
        .map(|(_, candidate)| candidate)
}

/// How often each ASCII letter is in a word.
struct Letters {
    counts: [u8; 128],
    sum: usize,
}

impl Letters {
    /// Counts the letters of a plain word; `None` if one of them is beyond ASCII.
    fn of(word: &str) -> Option<Self> {
        let mut counts = [0; 128];
        for letter in word.bytes() {
            *counts.get_mut(usize::from(letter))? += 1;
        }
        Some(Self { counts, sum: word.len() })
    }

    /// Whether another word differs in more letters than there may be slips, wherever these stand: a slip changes one
    /// letter at most. Cheap, since a hostile file has ten thousand names that are not near and as many to compare them
    /// with.
    fn are_far(&self, candidate: &str, slips_max: usize) -> bool {
        let mut left = self.counts;
        let mut shared = 0;
        for letter in candidate.bytes() {
            let plain = if letter == b'-' { b'_' } else { letter.to_ascii_lowercase() };
            let Some(left) = left.get_mut(usize::from(plain)) else { return false };
            shared += usize::from(*left > 0);
            *left = left.saturating_sub(1);
        }
        self.sum.max(candidate.len()) - shared > slips_max
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_found_if_it_is_near() {
        let keys = ["lanes", "calendar", "at_closing", "side", "to"];
        let check = |word: &str, expected: Option<&str>| assert_eq!(nearest(word, keys), expected, "{word}");
        check("lane", Some("lanes"));
        check("lnaes", Some("lanes"));
        check("Lanes", Some("lanes"));
        check("at-closing", Some("at_closing"));
        check("calender", Some("calendar"));
        check("AT-CLOSNIG", Some("at_closing"));
        check("siden", Some("side"));
        check("officers", None);
        check("x", None);
        check("", None);
        check(&"lanes".repeat(1000), None);
    }
}
