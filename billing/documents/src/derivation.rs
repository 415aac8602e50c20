//! 산출 근거: how an amount came about, printed as an indented tree after the bill.

use crate::flow::{FIRST_LINE_BELOW_HEAD, Flow, measure, shrink_to};
use crate::layout::{Align, BOTTOM, Ink, LEFT, RIGHT, Style};
use crate::{Lang, PaperError};

/// One step of the explanation. Everything is text and already formatted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DerivationNode {
    /// What this step computes, e.g. `ASP기본서비스 월 이용료`.
    pub title: String,
    /// Rule number, e.g. `C2`; empty if none.
    pub rule: String,
    /// Article or form it rests on, e.g. `약관 제10조 제3항`; empty if none.
    pub article: String,
    pub inputs: Vec<DerivationInput>,
    /// The formula with its numbers in place, e.g. `180,000 × 10 × 17 ÷ 28`; empty if none.
    pub formula: String,
    /// The outcome with its unit, e.g. `1,092,857원`.
    pub result: String,
    /// Steps this one is built from, printed indented below it.
    pub children: Vec<DerivationNode>,
}

/// A number or fact a step used, and where it was taken from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DerivationInput {
    /// e.g. `단가`.
    pub name: String,
    /// e.g. `180,000원`.
    pub value: String,
    /// e.g. `요금표 양식 #3, 2014-07판`; empty if none.
    pub source: String,
}

const INDENT: f32 = 20.0;
/// Deeper steps are drawn at this depth, so that a line always keeps room for its text.
const DEEPEST_INDENT: u8 = 6;

/// Prints the trees on pages of their own; nothing if there are none.
pub(crate) fn draw_appendix(
    flow: &mut Flow,
    lang: Lang,
    trees: &[DerivationNode],
    hash: &str,
) -> Result<(), PaperError> {
    if trees.is_empty() {
        return Ok(());
    }
    flow.turn_page()?;
    let title = lang.pick("부록 — 산출 근거", "Appendix — How each amount came about");
    flow.sheets.text(Align::Left, (LEFT, flow.y + 12.0), title, Style::bold(16.0))?;
    flow.down(18.0);
    for tree in trees {
        flow.make_room(60.0)?;
        flow.down(10.0);
        flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.6, Ink::Accent);
        flow.down(3.0);
        draw_step(flow, lang, tree, 0)?;
    }
    if !hash.is_empty() {
        let line = format!("{} {hash}", lang.pick("산출 근거 해시", "Explanation hash"));
        flow.down(8.0);
        flow.paragraph(LEFT, RIGHT - LEFT, &line, Style::regular(7.2).ink(Ink::Muted))?;
    }
    Ok(())
}

fn draw_step(
    flow: &mut Flow,
    lang: Lang,
    step: &DerivationNode,
    depth: u8,
) -> Result<(), PaperError> {
    let x = LEFT + f32::from(depth.min(DEEPEST_INDENT)) * INDENT;
    let small = Style::regular(7.8).ink(Ink::Muted);
    draw_title(flow, step, x, depth)?;
    let basis = basis(lang, step);
    if !basis.is_empty() {
        flow.paragraph(x, RIGHT - x, &basis, small)?;
    }
    for input in &step.inputs {
        flow.paragraph(x + 8.0, RIGHT - x - 8.0, &sentence(input), Style::regular(8.2))?;
    }
    if !step.formula.is_empty() {
        // A formula that is an equation already leads to its result; others equal it.
        let joint = if step.formula.contains('=') { "→" } else { "=" };
        let formula = format!("{} {joint} {}", step.formula, step.result);
        flow.paragraph(x + 8.0, RIGHT - x - 8.0, &formula, Style::bold(8.4))?;
    }
    if step.children.is_empty() {
        return Ok(());
    }
    let from = (flow.page(), flow.y + 5.0);
    for child in &step.children {
        flow.down(4.0);
        draw_step(flow, lang, child, depth.saturating_add(1))?;
    }
    let guide = LEFT + f32::from(depth.min(DEEPEST_INDENT - 1)) * INDENT + INDENT / 2.0;
    draw_guide(flow, guide, from);
    Ok(())
}

/// The line along the left of the steps a step is built from, over as many pages as they take.
fn draw_guide(flow: &mut Flow, x: f32, (first_page, first_y): (usize, f32)) {
    let (last_page, last_y) = (flow.page(), flow.y);
    for page in first_page..=last_page {
        let top = if page == first_page { first_y } else { FIRST_LINE_BELOW_HEAD };
        let bottom = if page == last_page { last_y } else { BOTTOM };
        if top < bottom {
            flow.sheets.rule_on(page, (x, top), (x, bottom), 0.8, Ink::Hairline);
        }
    }
}

/// The title on the left and the result on the right, on one line if both fit.
fn draw_title(flow: &mut Flow, step: &DerivationNode, x: f32, depth: u8) -> Result<(), PaperError> {
    let style = Style::bold(if depth == 0 { 10.0 } else { 8.8 });
    flow.make_room(style.leading() * 2.0)?;
    let room = (RIGHT - x) * 0.4;
    let result = shrink_to(&step.result, style.ink(Ink::Accent), room)?;
    let taken = measure(&step.result, result)?;
    let baseline = flow.y + style.leading() - style.size * 0.35;
    flow.sheets.text(Align::Right, (RIGHT, baseline), &step.result, result)?;
    flow.paragraph(x, RIGHT - x - taken - 12.0, &step.title, style)
}

fn basis(lang: Lang, step: &DerivationNode) -> String {
    let rule = match step.rule.as_str() {
        "" => String::new(),
        rule => format!("{} {rule}", lang.pick("규칙", "Rule")),
    };
    let parts = [rule.as_str(), step.article.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn sentence(input: &DerivationInput) -> String {
    let source = match input.source.as_str() {
        "" => String::new(),
        source => format!(" — {source}"),
    };
    format!("· {}: {}{source}", input.name, input.value)
}
