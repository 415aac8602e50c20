//! What holds for every operation and is therefore written once: problems have their own media
//! type, any operation can answer with one, keys and numbers have one form everywhere.

use serde_json::{Map, Value, json};

const PROBLEM: &str = "application/problem+json";

/// The forms of parameters, by name.
const FORMS: [(&str, &str); 4] = [
    ("Idempotency-Key", "^[!-~]{1,255}$"),
    ("If-Match", r#"^"?[0-9]{1,18}"?$"#),
    ("month", "^[0-9]{4}-(0[1-9]|1[0-2])$"),
    ("service_id", "^J-?[0-9]{8}$"),
];

/// Completes the document that was made from the routes.
pub fn complete(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    for operation in items.flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        answers(operation);
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            form(parameter);
        }
    }
}

fn answers(operation: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for response in responses.values_mut() {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        let Some(content) = content else { continue };
        let is_problem = content
            .get("application/json")
            .and_then(|media| media.pointer("/schema/$ref"))
            .and_then(Value::as_str)
            .is_some_and(|name| name.ends_with("/ProblemBody"));
        if let Some(media) = content.remove("application/json") {
            let media_type = if is_problem { PROBLEM } else { "application/json" };
            content.insert(media_type.to_owned(), media);
        }
    }
    responses.entry("default").or_insert_with(|| {
        json!({
            "description": "다른 모든 거절 / Any other refusal",
            "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/ProblemBody" } } },
        })
    });
}

fn form(parameter: &mut Value) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some((_, pattern)) = FORMS.iter().find(|(known, _)| *known == name) else {
        return;
    };
    if let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) {
        schema.insert("pattern".to_owned(), json!(pattern));
    }
}
