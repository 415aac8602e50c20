//! Chance that comes out the same for the same seed, on every machine.

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `least` up to, not including, `end`.
    pub fn between(&mut self, least: u32, end: u32) -> u32 {
        assert!(least < end, "something to choose from");
        let width = u64::from(end - least);
        least + u32::try_from(self.next() % width).expect("less than a u32")
    }

    /// True in `times` of a hundred cases.
    pub fn chance(&mut self, times: u32) -> bool {
        self.between(0, 100) < times
    }

    pub fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        let end = u32::try_from(list.len()).expect("a short list");
        let at = self.between(0, end);
        list[usize::try_from(at).expect("a small number")]
    }
}
