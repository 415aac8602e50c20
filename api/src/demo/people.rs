//! The people of the demo: one of each role, and a user of every customer.

use crate::app::App;
use crate::cli::CommandError;
use crate::people::{self, NewPartner, NewUser};
use gaetong_entity::ids::{PartnerId, TenantId};
use gaetong_entity::party::partner::PartnerKind;
use gaetong_entity::party::user_account::{self as user, Language, Role};
use gaetong_entity::{Actor, Scope};

/// The password of everyone in a demo: it guards nothing.
pub const PASSWORD: &str = "gaetong-demo";

/// e-mail name, name, department, role
pub const STAFF: [(&str, &str, &str, Role); 8] = [
    ("sales", "김영업", "기업고객본부 1지사", Role::Sales),
    ("orders", "최상담", "컨설팅지원담당", Role::Consulting),
    ("product", "오상품", "스마트솔루션사업담당", Role::Product),
    ("operations", "조운용", "IMO운용센터", Role::Operations),
    ("settlement", "박정산", "고객정산팀", Role::Settlement),
    ("credit", "서신용", "고객신용센터", Role::Credit),
    ("legal", "권법무", "법무센터", Role::Legal),
    ("admin", "관리자", "플랫폼운영", Role::Admin),
];

/// e-mail name, company, person, kind
const PARTNERS: [(&str, &str, &str, PartnerKind); 6] = [
    ("system", "브릿지온㈜", "나시스", PartnerKind::System),
    ("app", "앱이음㈜", "유앱이", PartnerKind::App),
    ("staffing", "휴먼잇다㈜", "장인력", PartnerKind::Staffing),
    ("development", "개발누리㈜", "추개발", PartnerKind::Development),
    ("network", "넷길㈜", "도네트", PartnerKind::Network),
    ("goods", "납품가람㈜", "마납품", PartnerKind::Goods),
];

pub fn staff_email(name: &str) -> String {
    format!("{name}@gaetong.example")
}

/// Registers the provider's staff and the partners with a user each.
pub async fn register(app: &App, admin: &Actor) -> Result<(), CommandError> {
    let tx = app.store.begin(Scope::Provider).await?;
    for (mail, name, department, role) in STAFF {
        let new = new_user(&staff_email(mail), name, department, role);
        people::create_user(&tx, admin, new).await.map_err(|e| CommandError::refused(&e))?;
    }
    for (n, (mail, company, person, kind)) in PARTNERS.into_iter().enumerate() {
        let number = super::companies::business_number(900 + n);
        let business_number =
            number.ok_or_else(|| CommandError::Refused("no business number is left".into()))?;
        let email = format!("{mail}@partner.example");
        let phone = format!("02-000-{:04}", 2000 + n);
        let new =
            NewPartner { name: company.into(), kind, business_number, email: email.clone(), phone };
        let partner = people::register_partner(&tx, admin, new).await;
        let partner = partner.map_err(|e| CommandError::refused(&e))?;
        let mut user = new_user(&email, person, company, Role::Partner);
        user.partner_id = Some(PartnerId(partner.id.0));
        people::create_user(&tx, admin, user).await.map_err(|e| CommandError::refused(&e))?;
    }
    tx.commit().await?;
    Ok(())
}

/// Gives a customer's administrator a sign-in.
pub async fn register_customer(
    app: &App,
    admin: &Actor,
    tenant_id: TenantId,
    email: &str,
    name: &str,
) -> Result<(), CommandError> {
    let tx = app.store.begin(Scope::Provider).await?;
    let mut user = new_user(email, name, "총무팀", Role::TenantAdmin);
    user.tenant_id = Some(tenant_id);
    people::create_user(&tx, admin, user).await.map_err(|e| CommandError::refused(&e))?;
    tx.commit().await?;
    Ok(())
}

fn new_user(email: &str, name: &str, department: &str, role: Role) -> NewUser {
    NewUser {
        email: email.into(),
        name: name.into(),
        department: department.into(),
        phone: "02-000-0100".into(),
        role,
        tenant_id: None,
        partner_id: None,
        language: Language::Ko,
        password: PASSWORD.into(),
    }
}

/// A user as an actor at the deployment's present time.
pub fn acting(app: &App, user: &user::Model) -> Actor {
    Actor {
        user_id: user.id,
        name: user.name.clone(),
        role: user.role,
        tenant_id: user.tenant_id,
        partner_id: user.partner_id,
        from_address: "demo".into(),
        channel: "job",
        request_id: String::new(),
        now: app.clock.now(),
    }
}
