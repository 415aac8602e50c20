//! 복무확인서: who worked on which day of a month, a row an agent, a column a day.

use chrono::NaiveDate;

use crate::flow::{Flow, Running, fit, shrink_to, wrap};
use crate::layout::{About, Align, Ink, LEFT, RIGHT, Sheets, Style};
use crate::{Lang, PaperError};

/// An attendance certificate as it is printed. Every count arrives as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttendancePaper {
    pub lang: Lang,
    /// Prints 시연 데이터 on every page.
    pub demo: bool,
    /// 문서번호.
    pub number: String,
    /// Label and value; one with an empty value is not printed.
    pub facts: Vec<(String, String)>,
    /// The days of the month, and whether each is a business day.
    pub days: Vec<(u32, bool)>,
    pub agents: Vec<AgentRow>,
    /// Worked, trained and agent-months of all.
    pub sum: [String; 3],
    pub sentences: Vec<String>,
    pub dated: NaiveDate,
    /// Who hands it in and who confirms it, with the day; empty until then.
    pub signatures: Vec<SignedBy>,
}

/// An agent's month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgentRow {
    pub name: String,
    /// A mark for each day.
    pub marks: Vec<DayMark>,
    /// Worked, trained and agent-months.
    pub counts: [String; 3],
}

/// What an agent did on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayMark {
    /// 근무, ○.
    Worked,
    /// 교육, 교.
    Trained,
    #[default]
    Off,
}

/// A signature's line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedBy {
    /// E.g. `협력사`, `고객사`.
    pub side: String,
    pub company: String,
    pub name: String,
    /// As printed.
    pub on: String,
}

const NAME: f32 = 62.0;
const COUNT: f32 = 30.0;
const ROW: f32 = 15.0;
const HEAD: f32 = 18.0;
const LABEL: Style = Style::regular(8.5).ink(Ink::Muted);
const VALUE: Style = Style::regular(9.0);

/// Makes the PDF of an attendance certificate, A4 portrait.
///
/// # Errors
/// Only if the typeface or the PDF writer fails, never because of the content.
pub fn render_attendance(paper: &AttendancePaper) -> Result<Vec<u8>, PaperError> {
    let title = paper.lang.pick("복무확인서", "Attendance certificate");
    set(paper, title)?.finish(&About {
        title: format!("{title} {}", paper.number),
        author: paper.signatures.first().map(|by| by.company.clone()).unwrap_or_default(),
        dated: paper.dated,
        language: paper.lang.pick("ko-KR", "en"),
    })
}

fn set(paper: &AttendancePaper, title: &str) -> Result<Sheets, PaperError> {
    let lang = paper.lang;
    let number = format!("{} {}", lang.pick("문서번호", "Document"), paper.number);
    let mut flow = Flow::start(Running {
        head: format!("{title} · {}", paper.number),
        warning: paper.demo.then(|| lang.pick("시연 데이터", "DEMO DATA")),
        foot: number.clone(),
    })?;
    flow.sheets.text(Align::Left, (LEFT, 48.0), &number, LABEL)?;
    let middle = (LEFT + RIGHT) / 2.0;
    flow.sheets.text(Align::Centre, (middle, 92.0), title, Style::bold(22.0))?;
    flow.sheets.rule((LEFT, 110.0), (RIGHT, 110.0), 1.2, Ink::Accent);
    flow.y = 114.0;
    for (label, value) in paper.facts.iter().filter(|(_, value)| !value.is_empty()) {
        fact(&mut flow, label, value)?;
    }
    flow.down(12.0);
    grid(&mut flow, paper)?;
    flow.down(14.0);
    for sentence in &paper.sentences {
        flow.paragraph(LEFT, RIGHT - LEFT, sentence, Style::regular(9.5))?;
        flow.down(4.0);
    }
    closing(&mut flow, paper)?;
    flow.close()
}

fn fact(flow: &mut Flow, label: &str, value: &str) -> Result<(), PaperError> {
    const INSET: f32 = 100.0;
    let top = flow.y;
    flow.sheets.text(Align::Left, (LEFT + 4.0, top + 14.0), label, LABEL)?;
    flow.down(3.0);
    for line in wrap(value, VALUE, RIGHT - LEFT - INSET)? {
        flow.down(13.0);
        flow.sheets.text(Align::Left, (LEFT + INSET, flow.y - 2.0), &line, VALUE)?;
    }
    flow.down(4.0);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.35, Ink::Hairline);
    Ok(())
}

fn grid(flow: &mut Flow, paper: &AttendancePaper) -> Result<(), PaperError> {
    heads(flow, paper)?;
    for agent in &paper.agents {
        if flow.make_room(ROW)? {
            heads(flow, paper)?;
        }
        row(flow, paper, agent)?;
    }
    flow.make_room(HEAD)?;
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.8, Ink::Accent);
    let label = paper.lang.pick("합계", "Total");
    let style = Style::bold(8.5);
    flow.sheets.text(Align::Left, (LEFT + 3.0, flow.y + 12.0), label, style)?;
    counts(flow, &paper.sum, style, 12.0)?;
    flow.down(HEAD);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.8, Ink::Accent);
    Ok(())
}

/// The left edges of the days, and how wide one is.
fn days(paper: &AttendancePaper) -> (f32, f32) {
    let room = RIGHT - LEFT - NAME - 3.0 * COUNT;
    (LEFT + NAME, room / paper.days.len().max(1) as f32)
}

fn heads(flow: &mut Flow, paper: &AttendancePaper) -> Result<(), PaperError> {
    let (lang, y) = (paper.lang, flow.y);
    flow.sheets.fill((LEFT, y), (RIGHT - LEFT, HEAD), Ink::Tint);
    flow.sheets.rule((LEFT, y), (RIGHT, y), 0.8, Ink::Accent);
    let style = Style::bold(7.4).ink(Ink::Accent);
    flow.sheets.text(Align::Left, (LEFT + 3.0, y + 12.0), lang.pick("상담사", "Agent"), style)?;
    let (left, width) = days(paper);
    for (n, (day, business)) in (0u16..).zip(&paper.days) {
        let ink = if *business { Ink::Accent } else { Ink::Muted };
        let x = left + width * (f32::from(n) + 0.5);
        let style = Style::regular(6.4).ink(ink);
        flow.sheets.text(Align::Centre, (x, y + 11.6), &day.to_string(), style)?;
    }
    let titles = [lang.pick("근무", "Work"), lang.pick("교육", "Train"), lang.pick("인월", "AM")];
    counts(flow, &titles.map(str::to_owned), style, 12.0)?;
    flow.down(HEAD);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.5, Ink::Hairline);
    Ok(())
}

fn row(flow: &mut Flow, paper: &AttendancePaper, agent: &AgentRow) -> Result<(), PaperError> {
    let y = flow.y;
    let style = shrink_to(&agent.name, Style::regular(8.0), NAME - 6.0)?;
    let style = Style { size: style.size.max(6.0), ..style };
    let name = fit(&agent.name, style, NAME - 6.0)?;
    flow.sheets.text(Align::Left, (LEFT + 3.0, y + 10.4), &name, style)?;
    let (left, width) = days(paper);
    for (n, (mark, (_, business))) in (0u16..).zip(agent.marks.iter().zip(&paper.days)) {
        let x = left + width * f32::from(n);
        if !business {
            flow.sheets.fill((x, y), (width, ROW), Ink::Tint);
        }
        let (text, ink) = match mark {
            DayMark::Worked => ("○", Ink::Black),
            DayMark::Trained => (paper.lang.pick("교", "T"), Ink::Accent),
            DayMark::Off => continue,
        };
        let style = Style::regular(7.0).ink(ink);
        flow.sheets.text(Align::Centre, (x + width / 2.0, y + 10.2), text, style)?;
    }
    counts(flow, &agent.counts, Style::regular(8.0), 10.4)?;
    flow.down(ROW);
    flow.sheets.rule((LEFT, flow.y), (RIGHT, flow.y), 0.35, Ink::Hairline);
    Ok(())
}

fn counts(
    flow: &mut Flow,
    texts: &[String; 3],
    style: Style,
    baseline: f32,
) -> Result<(), PaperError> {
    for (n, text) in (1u16..).zip(texts) {
        let right = RIGHT - 3.0 * COUNT + COUNT * f32::from(n) - 3.0;
        let style = shrink_to(text, style, COUNT - 4.0)?;
        flow.sheets.text(Align::Right, (right, flow.y + baseline), text, style)?;
    }
    Ok(())
}

fn closing(flow: &mut Flow, paper: &AttendancePaper) -> Result<(), PaperError> {
    flow.make_room(60.0 + 22.0 * paper.signatures.len() as f32)?;
    flow.down(30.0);
    let date = match paper.lang {
        Lang::Korean => paper.dated.format("%Y년 %-m월 %-d일").to_string(),
        Lang::English => paper.dated.format("%-d %B %Y").to_string(),
    };
    let middle = (LEFT + RIGHT) / 2.0;
    flow.sheets.text(Align::Centre, (middle, flow.y), &date, Style::bold(11.0))?;
    flow.down(14.0);
    for by in &paper.signatures {
        flow.down(22.0);
        let y = flow.y;
        flow.sheets.text(Align::Left, (LEFT + 90.0, y), &by.side, LABEL)?;
        let company = fit(&by.company, Style::bold(10.0), 190.0)?;
        flow.sheets.text(Align::Left, (LEFT + 140.0, y), &company, Style::bold(10.0))?;
        let name = fit(&by.name, VALUE, 90.0)?;
        flow.sheets.text(Align::Left, (LEFT + 340.0, y), &name, VALUE)?;
        let note =
            if by.name.is_empty() { paper.lang.pick("(서명)", "(signature)") } else { &by.on };
        flow.sheets.text(Align::Right, (RIGHT, y), note, LABEL)?;
        flow.sheets.rule((LEFT + 90.0, y + 5.0), (RIGHT, y + 5.0), 0.35, Ink::Hairline);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::printed;

    fn paper(agents: usize) -> AttendancePaper {
        let marks: Vec<DayMark> = (1..=31u32)
            .map(|day| match day % 7 {
                0 | 6 => DayMark::Off,
                1 => DayMark::Trained,
                _ => DayMark::Worked,
            })
            .collect();
        let agent = |number: usize| AgentRow {
            name: format!("상담사 {number}"),
            marks: marks.clone(),
            counts: ["18".into(), "5".into(), "1.00".into()],
        };
        AttendancePaper {
            number: "J00000001-202610".into(),
            facts: vec![("고객사".into(), "㈜한빛보험".into()), ("비고".into(), String::new())],
            days: (1..=31).map(|day| (day, day % 7 != 0 && day % 7 != 6)).collect(),
            agents: (1..=agents).map(agent).collect(),
            sum: ["360".into(), "100".into(), "20.00".into()],
            sentences: vec!["위와 같이 근무하였음을 확인합니다.".into()],
            dated: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
            signatures: vec![
                SignedBy {
                    side: "협력사".into(),
                    company: "㈜누리상담".into(),
                    ..SignedBy::default()
                },
                SignedBy {
                    side: "고객사".into(),
                    company: "㈜한빛보험".into(),
                    name: "이한빛".into(),
                    on: "2026-11-02".into(),
                },
            ],
            ..AttendancePaper::default()
        }
    }

    #[test]
    fn every_agent_has_a_row_and_a_mark_for_each_day_worked() {
        let texts = printed(&set(&paper(20), "복무확인서").unwrap());
        let count = |shown: &str| texts.iter().filter(|text| text.text == shown).count();
        assert_eq!(count("○"), 20 * 18);
        assert_eq!(count("교"), 20 * 5);
        assert!((1..=20).all(|number| count(&format!("상담사 {number}")) == 1));
        assert_eq!((count("20.00"), count("(서명)"), count("비고")), (1, 1, 0));
    }

    #[test]
    fn it_stays_within_its_margins_and_repeats_the_days() {
        let mut awkward = paper(90);
        awkward.agents[3].name = "아주긴이름을가진상담사홍길동".into();
        awkward.agents[4].counts[2] = "1,234,567.89".into();
        let texts = printed(&set(&awkward, "복무확인서").unwrap());
        for text in &texts {
            assert!(text.left >= LEFT - 0.1 && text.right <= RIGHT + 0.1, "{text:?}");
        }
        let pages = texts.iter().map(|text| text.page).max().unwrap() + 1;
        assert!(pages > 1);
        let heads = texts.iter().filter(|text| text.text == "상담사").count();
        assert!((pages - 1..=pages).contains(&heads), "{heads} of {pages}");
        assert_eq!(render_attendance(&awkward).unwrap(), render_attendance(&awkward).unwrap());
    }
}
