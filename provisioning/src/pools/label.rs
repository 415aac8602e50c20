//! How a number is written and which numbers it stands for.

use gaetong_entity::service::number_pool_entry::{Model as Entry, NumberKind};

/// A number of a pool: what is printed, and the first and last number it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub label: String,
    pub first: i64,
    pub last: i64,
}

/// The numbers from `first` to `last`, both included; none if they cannot be read, are not of one
/// form, or are more than `most`.
pub fn range(kind: NumberKind, first: &str, last: &str, most: usize) -> Option<Vec<Written>> {
    match kind {
        NumberKind::IpRange => networks(first, last, most),
        NumberKind::Did | NumberKind::Dod => telephones(first, last, most),
    }
}

/// `10.20.0.0/26` to `10.20.3.192/26`: networks of one size, side by side.
fn networks(first: &str, last: &str, most: usize) -> Option<Vec<Written>> {
    let (from, prefix) = network(first)?;
    let (to, other) = network(last)?;
    let size = 1_i64 << (32 - prefix);
    let fits = prefix == other && from <= to && (to - from) / size < i64::try_from(most).ok()?;
    let written = |at: i64| Written {
        label: format!("{}/{prefix}", dotted(at)),
        first: at,
        last: at + size - 1,
    };
    fits.then(|| (0..=(to - from) / size).map(|n| written(from + n * size)).collect())
}

/// The first address of a network and the length of its prefix.
fn network(text: &str) -> Option<(i64, u32)> {
    let (address, prefix) = text.trim().split_once('/')?;
    let address: std::net::Ipv4Addr = address.parse().ok()?;
    let prefix: u32 = prefix.parse().ok().filter(|prefix| (8..=32).contains(prefix))?;
    let at = i64::from(u32::from(address));
    (at % (1_i64 << (32 - prefix)) == 0).then_some((at, prefix))
}

fn dotted(at: i64) -> String {
    std::net::Ipv4Addr::from(u32::try_from(at).unwrap_or(u32::MAX)).to_string()
}

/// `070-0000-1000` to `070-0000-1099`, hyphens where the first one has them.
fn telephones(first: &str, last: &str, most: usize) -> Option<Vec<Written>> {
    let (form, from) = (first.trim(), telephone(first)?);
    let to = telephone(last)?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let fits =
        digits(first) == digits(last) && from <= to && to - from < i64::try_from(most).ok()?;
    let written = |number| Written { label: hyphened(form, number), first: number, last: number };
    fits.then(|| (from..=to).map(written).collect())
}

fn telephone(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let fits = plain && (8..=11).contains(&digits.len()) && digits.starts_with('0');
    digits.parse().ok().filter(|_| fits)
}

/// The number in the form of another one.
fn hyphened(form: &str, number: i64) -> String {
    let width = form.chars().filter(char::is_ascii_digit).count();
    let digits = format!("{number:0width$}");
    let mut digits = digits.chars();
    form.chars().map(|c| if c == '-' { c } else { digits.next().unwrap_or('0') }).collect()
}

/// Numbers as people read them: those that follow each other from the first to the last.
pub fn in_words(entries: &[Entry]) -> String {
    let mut runs: Vec<(&Entry, &Entry)> = Vec::new();
    for entry in entries {
        match runs.last_mut() {
            Some((_, last)) if last.last_number + 1 == entry.first_number => *last = entry,
            _ => runs.push((entry, entry)),
        }
    }
    let run = |(first, last): &(&Entry, &Entry)| match first.id == last.id {
        true => first.label.clone(),
        false => format!("{} ~ {}", first.label, last.label),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: NumberKind, first: &str, last: &str) -> Option<Vec<String>> {
        let found = range(kind, first, last, 64)?;
        Some(found.into_iter().map(|written| written.label).collect())
    }

    #[test]
    fn networks_lie_side_by_side() {
        let found = labels(NumberKind::IpRange, "10.20.0.0/26", "10.20.0.192/26");
        let expected = ["10.20.0.0/26", "10.20.0.64/26", "10.20.0.128/26", "10.20.0.192/26"];
        assert_eq!(found.as_deref(), Some(expected.map(str::to_owned).as_slice()));
        let one = range(NumberKind::IpRange, "10.0.0.8/29", "10.0.0.8/29", 64).expect("one");
        assert_eq!((one[0].last - one[0].first, one.len()), (7, 1));
        for (first, last) in [
            ("10.20.0.1/26", "10.20.0.64/26"), // not the network's address
            ("10.20.0.0/26", "10.20.1.0/25"),  // another size
            ("10.20.0.64/26", "10.20.0.0/26"), // backwards
            ("10.0.0.0/30", "10.255.0.0/30"),  // too many
            ("10.20.0.0", "10.20.0.0"),        // no size
            ("300.0.0.0/26", "300.0.0.0/26"),
        ] {
            assert_eq!(labels(NumberKind::IpRange, first, last), None, "{first} {last}");
        }
    }

    #[test]
    fn telephone_numbers_keep_their_form() {
        let found = labels(NumberKind::Did, "070-0000-1009", "070-0000-1010");
        let expected = ["070-0000-1009", "070-0000-1010"].map(str::to_owned);
        assert_eq!(found.as_deref(), Some(expected.as_slice()));
        assert_eq!(
            labels(NumberKind::Dod, "07000001000", "07000001000"),
            Some(vec!["07000001000".into()])
        );
        for (first, last) in [
            ("70-0000-1000", "70-0000-1001"),
            ("070-0000-1000", "070-0000-0999"),
            ("070-0000-1000", "02-000-1001"),
            ("070-0000-1000", "070-0000-1064"),
            ("070 0000 1000", "070 0000 1001"),
        ] {
            assert_eq!(labels(NumberKind::Did, first, last), None, "{first} {last}");
        }
    }
}
