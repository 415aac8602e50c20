//! `docs/lifecycle.md`, made from the tables the acts ask.

use gaetong_provisioning::barred::state_name;
use gaetong_provisioning::lifecycle::{Machine, event_name, machines};
use std::fmt::Write as _;

/// The document, in Korean and English.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Lifecycle (상태와 이동)\n\n\
         Made from the tables in `provisioning/src/lifecycle.rs`, which the acts ask; a test compares it:\n\
         `cargo run -- lifecycle > docs/lifecycle.md`. A move that is in no table cannot happen: it is refused\n\
         with the code `no-such-move`, and nothing changes. The page `/lifecycle` shows the same tables.\n",
    );
    for machine in machines() {
        section(&mut text, &machine);
    }
    text.trim_end().to_owned()
}

fn section(text: &mut String, machine: &Machine) {
    let _ = write!(text, "\n## {} ({})\n\n", machine.name.ko, machine.name.en);
    diagram(text, machine);
    table(text, machine);
}

fn diagram(text: &mut String, machine: &Machine) {
    text.push_str("```mermaid\nstateDiagram-v2\n");
    for state in &machine.states {
        let name = state_name(state);
        let _ = writeln!(text, "    {state} : {} ({})", name.ko, name.en);
    }
    if let Some(first) = machine.states.first() {
        let _ = writeln!(text, "    [*] --> {first}");
    }
    for (from, event, to) in &machine.moves {
        let _ = writeln!(text, "    {from} --> {to} : {}", event_name(event).ko);
    }
    for end in machine.ends() {
        let _ = writeln!(text, "    {end} --> [*]");
    }
    text.push_str("```\n\n");
}

/// Events down, states across: where each event leads from each state.
fn table(text: &mut String, machine: &Machine) {
    text.push_str("| event |");
    for state in &machine.states {
        let _ = write!(text, " {}<br>`{state}` |", state_name(state).ko);
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(machine.states.len()));
    text.push('\n');
    for event in &machine.events {
        let _ = write!(text, "| {} `{event}` |", event_name(event).ko);
        for state in &machine.states {
            match machine.after(state, event) {
                Some(to) => {
                    let _ = write!(text, " {} |", state_name(to).ko);
                }
                None => text.push_str(" – |"),
            }
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// After a change of the tables: `cargo run -- lifecycle > docs/lifecycle.md`
    #[test]
    fn the_committed_document_is_made_from_the_tables() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lifecycle.md");
        let committed = std::fs::read_to_string(&file).expect("docs/lifecycle.md is committed");
        assert!(
            committed.trim_end() == markdown(),
            "docs/lifecycle.md is stale: cargo run -- lifecycle > docs/lifecycle.md"
        );
    }
}
