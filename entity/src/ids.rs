//! Identities. A value that exists is well formed: parse at the door, no checks behind it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// An identity that was written wrong: what, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {expected}")]
pub struct Malformed {
    pub value: String,
    pub expected: &'static str,
}

impl Malformed {
    fn new(value: &str, expected: &'static str) -> Malformed {
        Malformed { value: value.chars().take(80).collect(), expected }
    }
}

/// Serde through `Display` and `FromStr`, so that the wire form and the typed form are one.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// sea-orm asks every primary key how it is made from a sequence's number; ours never is.
macro_rules! never_from_a_sequence {
    ($name:ident) => {
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

/// A 128-bit time-ordered identity (UUID v7), written as a prefix and 26 Crockford digits.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $name(pub Uuid);

        never_from_a_sequence!($name);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A fresh identity. It is no secret and orders nothing.
            #[expect(clippy::new_without_default, reason = "a default identity would be a trap")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = ulid::Ulid::from(self.0.as_u128()).to_string().to_ascii_lowercase();
                write!(f, "{}_{digits}", $prefix)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Malformed> {
                const EXPECTED: &str = concat!("an id of the form ", $prefix, "_…");
                let digits = text.strip_prefix(concat!($prefix, "_"));
                digits
                    .filter(|digits| digits.len() == 26)
                    .and_then(|digits| ulid::Ulid::from_string(digits).ok())
                    .map(|ulid| $name(Uuid::from_u128(ulid.into())))
                    // One identity, one spelling: no overflow, no look-alike letters.
                    .filter(|id| id.to_string() == text)
                    .ok_or_else(|| Malformed::new(text, EXPECTED))
            }
        }

        serde_as_text!($name);
    };
}

id!(/// A customer company (고객사).
    TenantId, "ten");
id!(/// A payer's account within a tenant (요금납부책임자).
    BillingAccountId, "acc");
id!(/// A partner company (협력사).
    PartnerId, "ptn");
id!(/// A person who signs in.
    UserId, "usr");
id!(/// One sign-in of a person or program.
    SignInId, "ses");
id!(/// An application (청약) and the order it becomes.
    ApplicationId, "app");
id!(/// An uploaded paper.
    DocumentId, "doc");
id!(/// A consent given or refused.
    ConsentId, "cst");
id!(/// A running service as the customer has it.
    SubscriptionId, "sub");
id!(/// A provisioning task.
    TaskId, "tsk");
id!(/// A booked scenario recording.
    RecordingId, "rec");
id!(/// An IP range or telephone number of the provider's pool.
    NumberId, "num");
id!(/// An acceptance certificate (납품(검수) 확인서).
    AcceptanceId, "acp");
id!(/// A change order (변경·일시이용중단·해지 신청).
    ChangeOrderId, "chg");
id!(/// A charge or credit an act worked out.
    AssessedChargeId, "asc");
id!(/// Something a customer was told.
    NoticeId, "ntc");
id!(/// Planned maintenance (휴지).
    MaintenanceId, "mnt");
id!(/// A bill run.
    BillRunId, "run");
id!(/// An issued bill.
    BillId, "bil");
id!(/// Money that came in (입금).
    DepositId, "dep");
id!(/// A deposit, or a part of it, that is a payer's (수납).
    PaymentId, "pay");
id!(/// A correction downwards of an issued bill.
    CreditNoteId, "crn");
id!(/// A tax invoice (세금계산서).
    TaxInvoiceId, "txi");
id!(/// A package of tax invoices on its way to the tax office (전송).
    TaxTransmissionId, "txt");
id!(/// A further address a payer's tax invoices go to.
    RecipientId, "rcp");
id!(/// What settled what.
    AllocationId, "alc");
id!(/// A bank's statement file that was read in.
    DepositImportId, "imp");
id!(/// A number of a bank that belongs to one payer (가상계좌).
    VirtualAccountId, "vac");
id!(/// A disputed line of a bill (이의).
    DisputeId, "dsp");
id!(/// A demand for payment (납부최고).
    DemandId, "dmd");
id!(/// A step taken on the ladder of arrears.
    ArrearsStepId, "ars");
id!(/// A promise to pay (납부 약속).
    PromiseId, "prm");
id!(/// An exception from the ladder of arrears (유예).
    ArrearsExceptionId, "are");
id!(/// An outage (장애).
    OutageId, "out");
id!(/// A credit for an outage, on a bill or a note.
    OutageCreditId, "oct");
id!(/// A credit note that waits for a second person.
    NoteRequestId, "nrq");
id!(/// A partner's contract (협력사 계약).
    PartnerContractId, "pct");
id!(/// An attendance report (복무확인서).
    AttendanceId, "att");
id!(/// A billing and settlement request (청구·정산 요청서).
    BillingRequestId, "brq");
id!(/// A partner's monthly statement (정산서).
    SettlementId, "stl");
id!(/// A disputed line of a settlement.
    SettlementDisputeId, "sdp");
id!(/// A paper a partner handed in.
    PartnerDocumentId, "pdc");
id!(/// A purchase tax invoice (매입세금계산서).
    PurchaseInvoiceId, "pin");
id!(/// Partners paid together (지급).
    PayoutId, "pot");
id!(/// A partner's part of a payout.
    PayoutLineId, "pol");
id!(/// An audit event.
    EventId, "evt");
id!(/// A letter or job waiting to leave the house.
    OutboxId, "out");

impl TenantId {
    /// Stands in audit events for acts that concern no tenant.
    pub const NONE: TenantId = TenantId(Uuid::nil());
}

/// Service ID (서비스번호): `J` and eight digits, `J00001587`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
pub struct ServiceId(String);

impl ServiceId {
    /// The service ID with this running number, 1 to 99,999,999.
    pub fn numbered(number: i64) -> Option<ServiceId> {
        (1..=99_999_999).contains(&number).then(|| ServiceId(format!("J{number:08}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ServiceId {
    type Err = Malformed;

    /// Accepts the hyphen that forms print (`J-00001587`); the stored form has none.
    fn from_str(text: &str) -> Result<ServiceId, Malformed> {
        let stored = gaetong_rules::service_id::service_id(text);
        stored.map(ServiceId).map_err(|_| Malformed::new(text, "a service ID: J and eight digits"))
    }
}

serde_as_text!(ServiceId);
never_from_a_sequence!(ServiceId);

/// Business registration number (사업자등록번호): ten digits with a check digit, written
/// `124-81-00998`, stored without hyphens. `000-00-00000` passes the arithmetic and is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
pub struct BusinessNumber(String);

impl BusinessNumber {
    /// The ten digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BusinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..3], &self.0[3..5], &self.0[5..])
    }
}

impl FromStr for BusinessNumber {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<BusinessNumber, Malformed> {
        let number = gaetong_rules::business_number::business_number(&without_spaces(text));
        number.map(BusinessNumber).map_err(|_| {
            Malformed::new(text, "a business registration number (ten digits, check digit)")
        })
    }
}

serde_as_text!(BusinessNumber);

/// Corporate registration number (법인등록번호): thirteen digits, `110111-1468754`. Numbers issued
/// since 2025-01-31 have no check digit, so a failed check is a warning, never a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, sea_orm::DeriveValueType)]
pub struct CorporateNumber(String);

impl CorporateNumber {
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..6], &self.0[6..])
    }
}

impl FromStr for CorporateNumber {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<CorporateNumber, Malformed> {
        let number = gaetong_rules::corporate_number::corporate_number(&without_spaces(text));
        number
            .map(|number| CorporateNumber(number.digits))
            .map_err(|_| Malformed::new(text, "a corporate registration number (13 digits)"))
    }
}

serde_as_text!(CorporateNumber);

/// Spaces are how people group digits; they mean nothing.
fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_itself() {
        let id = ApplicationId::new();
        assert!(id.to_string().starts_with("app_"));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().parse::<TenantId>().is_err());
        assert!("app_1".parse::<ApplicationId>().is_err());
        assert!("app_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<ApplicationId>().is_err());
    }

    #[test]
    fn a_business_number_carries_its_check_digit() {
        for valid in ["102-81-42945", "124-81-00998", "2208162517", "111-11-11119"] {
            assert!(valid.parse::<BusinessNumber>().is_ok(), "{valid}");
        }
        for wrong in ["123-45-67890", "999-99-99999", "000-00-00000", "124-81-0099", ""] {
            assert!(wrong.parse::<BusinessNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_service_id_is_j_and_eight_digits() {
        let parsed = |text: &str| text.parse::<ServiceId>().map(|id| id.to_string()).ok();
        assert_eq!(parsed("J00001587").as_deref(), Some("J00001587"));
        assert_eq!(parsed("J-00001587").as_deref(), Some("J00001587"));
        for wrong in ["J0001587", "J000015870", "K00001587", "J0000158x", "J+0001587"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
