//! The code of a product a subscription may hold.

use core::fmt;
use core::str::FromStr;

use crate::Text;

const LONGEST: usize = 24;

/// A product's code in the catalogue: up to 24 lower-case letters, digits and hyphens.
///
/// Small and `Copy`, because every line of every bill carries one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode {
    /// ASCII, padded with zero bytes.
    bytes: [u8; LONGEST],
}

/// A text that is no product code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a product code has 1 to 24 lower-case letters, digits and hyphens")]
pub struct NotAnItemCode;

impl ItemCode {
    /// ASP 기본서비스: the seats themselves.
    pub const ASP_BASE: ItemCode = ItemCode::literal("asp-base");
    /// 상담어플리케이션 ASP Basic.
    pub const APP_BASIC: ItemCode = ItemCode::literal("app-basic");
    /// 상담어플리케이션 ASP Premium.
    pub const APP_PREMIUM: ItemCode = ItemCode::literal("app-premium");
    /// 녹음서비스.
    pub const RECORDING: ItemCode = ItemCode::literal("recording");
    /// 추가회선서비스.
    pub const EXTRA_LINE: ItemCode = ItemCode::literal("extra-line");
    /// 장비임대.
    pub const EQUIPMENT_RENTAL: ItemCode = ItemCode::literal("equipment-rental");
    /// 상담원 제공 (위탁운영).
    pub const AGENT_STAFFING: ItemCode = ItemCode::literal("agent-staffing");
    /// 상면제공.
    pub const FLOOR_SPACE: ItemCode = ItemCode::literal("floor-space");
    /// 구축형.
    pub const BUILD: ItemCode = ItemCode::literal("build");
    /// 업무교육.
    pub const TRAINING: ItemCode = ItemCode::literal("training");
    /// 시나리오 재녹음.
    pub const SCENARIO_RECORDING: ItemCode = ItemCode::literal("scenario-recording");

    const fn literal(code: &'static str) -> ItemCode {
        match ItemCode::of(code.as_bytes()) {
            Ok(code) => code,
            Err(NotAnItemCode) => panic!("not a product code"),
        }
    }

    const fn of(code: &[u8]) -> Result<ItemCode, NotAnItemCode> {
        if code.is_empty() || code.len() > LONGEST {
            return Err(NotAnItemCode);
        }
        let mut bytes = [0; LONGEST];
        let mut at = 0;
        while at < code.len() {
            if !matches!(code[at], b'a'..=b'z' | b'0'..=b'9' | b'-') {
                return Err(NotAnItemCode);
            }
            bytes[at] = code[at];
            at += 1;
        }
        Ok(ItemCode { bytes })
    }

    pub fn as_str(&self) -> &str {
        let length = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(LONGEST);
        core::str::from_utf8(&self.bytes[..length]).expect("only ASCII is ever put in")
    }

    /// The product's name as bills and quotes print it; the code itself if the catalogue's
    /// default products do not include it.
    pub fn name(self) -> Text {
        match self {
            ItemCode::ASP_BASE => Text::fixed("ASP 기본서비스", "ASP base service"),
            ItemCode::APP_BASIC => Text::fixed("상담어플리케이션 Basic", "Agent application Basic"),
            ItemCode::APP_PREMIUM => {
                Text::fixed("상담어플리케이션 Premium", "Agent application Premium")
            }
            ItemCode::RECORDING => Text::fixed("녹음서비스", "Call recording"),
            ItemCode::EXTRA_LINE => Text::fixed("추가회선서비스", "Extra lines"),
            ItemCode::EQUIPMENT_RENTAL => Text::fixed("장비임대", "Equipment rental"),
            ItemCode::AGENT_STAFFING => Text::fixed("상담원 제공(위탁운영)", "Agent staffing"),
            ItemCode::FLOOR_SPACE => Text::fixed("상면제공", "Floor space"),
            ItemCode::BUILD => Text::fixed("구축형", "Turn-key build"),
            ItemCode::TRAINING => Text::fixed("업무교육", "Training"),
            ItemCode::SCENARIO_RECORDING => Text::fixed("시나리오 재녹음", "Script re-recording"),
            other => Text::same(other.as_str()),
        }
    }

    /// What the product is counted in.
    pub fn unit(self) -> Text {
        match self {
            ItemCode::EXTRA_LINE => Text::fixed("회선", "line"),
            ItemCode::EQUIPMENT_RENTAL => Text::fixed("대", "unit"),
            ItemCode::AGENT_STAFFING => Text::fixed("인월", "agent-month"),
            ItemCode::BUILD | ItemCode::TRAINING | ItemCode::SCENARIO_RECORDING => {
                Text::fixed("건", "item")
            }
            _ => Text::fixed("석", "seat"),
        }
    }
}

impl FromStr for ItemCode {
    type Err = NotAnItemCode;

    fn from_str(code: &str) -> Result<ItemCode, NotAnItemCode> {
        ItemCode::of(code.as_bytes())
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn codes_survive_the_round_trip() {
        for code in ["asp-base", "a", "scenario-recording", "abcdefghijklmnopqrstuvwx"] {
            assert_eq!(code.parse::<ItemCode>().map(|item| item.to_string()), Ok(code.to_string()));
        }
        assert_eq!("asp-base".parse(), Ok(ItemCode::ASP_BASE));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "ASP", "asp base", "abcdefghijklmnopqrstuvwxy", "좌석", "a\0b"] {
            assert_eq!(text.parse::<ItemCode>(), Err(NotAnItemCode), "{text:?}");
        }
    }
}
