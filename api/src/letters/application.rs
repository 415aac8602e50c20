//! 신청서 반려와 승낙 거절.

use super::{Occasion, Undeliverable, Words};

pub fn returned(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let customer = occasion.text("customer")?;
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} 신청서 보완 요청"),
            format!("[Gaetong] The application of {customer} needs something more"),
        ),
        lead: occasion.say(
            format!("{customer} 신청서에 보완이 필요합니다."),
            format!("The application of {customer} was returned."),
        ),
        paragraphs: vec![
            occasion.text("reason")?.to_owned(),
            occasion.say(
                "보완해서 다시 제출해 주십시오. 적어 두신 내용은 그대로 있습니다.",
                "Please add it and submit the application again; what was filled in is still there.",
            ),
        ],
        facts: Vec::new(),
        link: application(occasion),
    })
}

pub fn refused(occasion: &Occasion<'_>) -> Result<Words, Undeliverable> {
    let customer = occasion.text("customer")?;
    Ok(Words {
        subject: occasion.say(
            format!("[개통] {customer} 청약 승낙 제한 안내"),
            format!("[Gaetong] The application of {customer} was refused"),
        ),
        lead: occasion.say(
            format!("{customer} 청약을 승낙하지 못했습니다."),
            format!("The application of {customer} could not be accepted."),
        ),
        paragraphs: vec![occasion.text("reason")?.to_owned()],
        facts: vec![
            occasion.fact("사유", "Ground", occasion.words("ground")?),
            occasion.fact("근거", "Article", &article(occasion)?),
        ],
        link: application(occasion),
    })
}

fn application(occasion: &Occasion<'_>) -> Option<(String, String)> {
    let path = format!("/applications/{}", occasion.row.subject_id);
    occasion.link("신청서 보기", "See the application", path)
}

/// `이용약관 제3조 제7호` is art. 3(7) to an English reader.
fn article(occasion: &Occasion<'_>) -> Result<String, Undeliverable> {
    let korean = occasion.text("article")?;
    let mut numbers = korean.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let english = match (numbers.next(), numbers.next()) {
        (Some(article), Some(place)) => format!("Terms of service, art. {article}({place})"),
        (Some(article), None) => format!("Terms of service, art. {article}"),
        _ => korean.to_owned(),
    };
    Ok(occasion.say(korean, english))
}
