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
    let operations = items.flat_map(|item| item.iter_mut());
    let operations = operations.filter_map(|(method, op)| Some((method, op.as_object_mut()?)));
    for (method, operation) in operations {
        usual_problems(method, operation);
        answers(operation);
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            form(parameter);
        }
    }
}

/// The problems an operation can answer with by its shape alone, so that none forgets one.
fn usual_problems(method: &str, operation: &mut Map<String, Value>) {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let has = |key: &str, value: &str| {
        parameters
            .into_iter()
            .flatten()
            .any(|parameter| parameter.get(key).and_then(Value::as_str) == Some(value))
    };
    let (of_one, versioned) = (has("in", "path"), has("name", "If-Match"));
    let (writes, signed_in) = (method != "get", operation.contains_key("security"));
    let usual = [
        (signed_in, "401", "Not signed in"),
        (writes, "400", "Malformed, or a header is missing"),
        (writes && signed_in, "403", "Not this role's to do"),
        (of_one, "404", "No such thing, for this person"),
        (writes && of_one, "409", "Not in this state"),
        (versioned, "412", "Somebody else changed it first"),
        (operation.contains_key("requestBody"), "415", "Not JSON"),
        (writes, "422", "Refused; `code`, `article` and `errors` say why"),
        (versioned, "428", "The version read (If-Match) is missing"),
    ];
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (_, status, description) in usual.into_iter().filter(|(applies, ..)| *applies) {
        responses.entry(status).or_insert_with(|| problem(description));
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/ProblemBody" } } },
    })
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
    let any_other = "다른 모든 거절 / Any other refusal";
    responses.entry("default").or_insert_with(|| problem(any_other));
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
