//! Which methods a path of the API knows, read from its own document.

use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Path segments, a parameter as none, and the methods in capitals.
struct Known {
    segments: Vec<Option<String>>,
    methods: Vec<String>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let document = super::openapi();
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().filter_map(|(path, item)| known(path, item.as_object()?)).collect()
});

fn known(path: &str, item: &Map<String, Value>) -> Option<Known> {
    let segment = |part: &str| (!part.starts_with('{')).then(|| part.to_owned());
    let segments = path.strip_prefix('/')?.split('/').map(segment).collect();
    Some(Known { segments, methods: item.keys().map(|method| method.to_uppercase()).collect() })
}

/// The methods of a path; empty where there is no such path.
pub fn of(path: &str) -> Vec<&'static str> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let fits = |known: &&Known| {
        known.segments.len() == parts.len()
            && known.segments.iter().zip(&parts).all(|(segment, part)| {
                segment.as_ref().is_none_or(|segment| segment.as_str() == *part)
            })
    };
    KNOWN.iter().filter(fits).flat_map(|known| &known.methods).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_knows_its_methods() {
        assert_eq!(of("/api/v1/me"), ["GET"]);
        assert_eq!(of("/api/v1/bills/bil_1"), ["GET"]);
        assert!(of("/api/v1/nope").is_empty());
    }
}
