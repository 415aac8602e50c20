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
        paragraphs: vec![occasion.text("reason")?.to_owned()],
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
            occasion.fact("근거", "Article", occasion.text("article")?),
        ],
        link: application(occasion),
    })
}

fn application(occasion: &Occasion<'_>) -> Option<(String, String)> {
    let path = format!("/applications/{}", occasion.row.subject_id);
    occasion.link("신청서 보기", "See the application", path)
}
