//! Filing, completing, submitting and reviewing an application.

use super::world::{HANBIT, MIRAE, World, day, item, the_example};
use gaetong_entity::Scope;
use gaetong_entity::ids::{ApplicationId, BusinessNumber};
use gaetong_entity::order::application::OrderState;
use gaetong_entity::order::application_check::CheckKind;
use gaetong_entity::party::user_account::Language;
use gaetong_entity::refusal::{Kind, Refusal};
use gaetong_provisioning::application::draft::{
    self, CustomerFacts, FormChange, Payer, PayerFacts,
};
use gaetong_provisioning::application::{
    ApplicationError, RefusalGround, checks, detail, items, papers, review, submission,
};
use gaetong_provisioning::order::{self, Accepted};
use gaetong_provisioning::page::PageRequest;
use gaetong_provisioning::queue::{self, ApplicationFilter};
use gaetong_rules::Term;

crate::on_both! {
    everything_missing_is_named_until_nothing_is
    contracts_are_needed_with_build_or_staffing
    under_ten_seats_need_the_product_managers_exception
    a_new_quote_voids_its_confirmations
    each_check_belongs_to_its_role
    resident_numbers_are_refused_in_every_text
    a_returned_application_can_be_submitted_again
    a_refused_application_names_its_ground
    only_the_filer_or_the_customer_withdraws
    the_later_of_two_editors_gets_a_conflict
    another_company_does_not_exist_for_a_tenant
    the_payer_is_chosen_made_or_corrected
    lists_come_in_pages
    nothing_changed_leaves_no_trace
    a_doubted_corporate_number_is_a_warning_only
}

/// What a drafted application still needs, and then all the way to acceptance.
pub async fn carry_to_acceptance(world: &World, id: ApplicationId) -> Accepted {
    world.complete(id).await;
    world.does(&world.sales, async |tx, actor| submission::submit(tx, actor, id, None).await).await;
    world
        .does(&world.consulting, async |tx, actor| review::start_review(tx, actor, id, None).await)
        .await;
    world.does(&world.consulting, async |tx, actor| order::accept(tx, actor, id, None).await).await
}

async fn missing(world: &World, id: ApplicationId) -> Vec<String> {
    let actor = world.actor(&world.sales);
    let tx = world.read(Scope::Provider).await;
    let found = detail::detail(&tx, &actor, id).await.expect("reads").expect("an application");
    found.missing.iter().map(|missing| missing.pointer()).collect()
}

async fn everything_missing_is_named_until_nothing_is(world: World) {
    let number: BusinessNumber = HANBIT.parse().expect("a business number");
    let row = world
        .does(&world.sales, async |tx, actor| {
            draft::start(tx, actor, &number, CustomerFacts::default()).await
        })
        .await;
    let expected = [
        "/customer/name",
        "/customer/representative",
        "/customer/address",
        "/customer/phone",
        "/customer/email",
        "/applicant_name",
        "/applicant_relation",
        "/payer/payer_name",
        "/payer/email",
        "/wished_opening_on",
        "/install_address",
        "/items",
        "/documents/application",
        "/documents/terms",
        "/documents/quotation",
        "/documents/business_registration",
        "/consents/collection",
        "/checks/network_reviewed",
        "/checks/quote_confirmed_by_product",
        "/checks/quote_confirmed_by_consulting",
    ];
    assert_eq!(missing(&world, row.id).await, expected);
    let submit = async |tx: &_, actor: &_| submission::submit(tx, actor, row.id, None).await;
    assert_eq!(world.refused(&world.sales, submit).await, "incomplete");

    let id = world.draft(&world.sales, MIRAE).await.id;
    world.complete(id).await;
    assert_eq!(missing(&world, id).await, Vec::<String>::new());
    // A copy without the seal is not enough.
    let quotation = {
        let tx = world.read(Scope::Provider).await;
        let all = papers::of_application(&tx, id).await.expect("papers");
        all.into_iter().find(|paper| paper.kind == "quotation").expect("the quotation").id
    };
    world
        .does(&world.sales, async |tx, actor| papers::remove(tx, actor, id, quotation).await)
        .await;
    assert_eq!(missing(&world, id).await, ["/documents/quotation"]);
    world.attach(&world.sales, id, "quotation", false).await;
    assert_eq!(missing(&world, id).await, ["/documents/quotation"]);
    world.attach(&world.sales, id, "quotation", true).await;
    assert_eq!(missing(&world, id).await, Vec::<String>::new());
    // A consent taken back counts.
    world.consent(&world.sales, id, "collection", false).await;
    assert_eq!(missing(&world, id).await, ["/consents/collection"]);
    // The optional ones are nobody's condition.
    world.consent(&world.sales, id, "collection", true).await;
    world.consent(&world.sales, id, "marketing", false).await;
    assert_eq!(missing(&world, id).await, Vec::<String>::new());
}

async fn contracts_are_needed_with_build_or_staffing(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    world.complete(id).await;
    let staffing = FormChange { staffing: Some(true), ..FormChange::default() };
    world
        .does(&world.sales, async |tx, actor| draft::edit(tx, actor, id, None, staffing).await)
        .await;
    let papers = ["/documents/contract", "/documents/partner_contract"];
    assert_eq!(missing(&world, id).await, papers);
}

/// P6, on both sides of the limit.
async fn under_ten_seats_need_the_product_managers_exception(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    world.order_items(&world.sales, id, vec![item("asp-base", 9)]).await;
    world.complete(id).await;
    let submit = async |tx: &_, actor: &_| submission::submit(tx, actor, id, None).await;
    let refused = world.act(&world.sales, submit).await.expect_err("refused");
    assert_eq!(refused.code(), "under-ten-seats");
    assert_eq!(refused.article(), Some("이용약관 제3조 제7호"));
    assert_eq!(refused.kind(), Kind::Invalid);
    assert!(refused.message(Language::Ko).contains("10석 미만"));
    world.check(&world.product, id, CheckKind::UnderTenSeatsApproved).await;
    world.does(&world.sales, submit).await;

    let ten = world.draft(&world.sales, HANBIT).await.id;
    world.order_items(&world.sales, ten, vec![item("asp-base", 10)]).await;
    world.complete(ten).await;
    world
        .does(&world.sales, async |tx, actor| submission::submit(tx, actor, ten, None).await)
        .await;
}

async fn a_new_quote_voids_its_confirmations(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    world.complete(id).await;
    let mut more = the_example();
    more[0].agreed_price = Some(150_000);
    more[0].agreed_reason = Some("3년 장기 고객".into());
    world.order_items(&world.sales, id, more).await;
    let expected = [
        "/checks/quote_confirmed_by_product",
        "/checks/quote_confirmed_by_consulting",
        "/checks/agreed_price_approved",
    ];
    assert_eq!(missing(&world, id).await, expected);
    world.check(&world.product, id, CheckKind::QuoteConfirmedByProduct).await;
    world.check(&world.product, id, CheckKind::AgreedPriceApproved).await;
    world.check(&world.consulting, id, CheckKind::QuoteConfirmedByConsulting).await;
    let change = FormChange { term: Some(Term::Months12), ..FormChange::default() };
    world
        .does(&world.sales, async |tx, actor| draft::edit(tx, actor, id, None, change).await)
        .await;
    assert_eq!(missing(&world, id).await, expected);
    let moved = FormChange { install_address: Some("부산".into()), ..FormChange::default() };
    world.does(&world.sales, async |tx, actor| draft::edit(tx, actor, id, None, moved).await).await;
    assert_eq!(missing(&world, id).await[0], "/checks/network_reviewed");
}

async fn each_check_belongs_to_its_role(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    let wrong = [
        (&world.product, CheckKind::NetworkReviewed),
        (&world.sales, CheckKind::QuoteConfirmedByProduct),
        (&world.product, CheckKind::QuoteConfirmedByConsulting),
        (&world.sales, CheckKind::UnderTenSeatsApproved),
        (&world.consulting, CheckKind::AgreedPriceApproved),
    ];
    for (person, kind) in wrong {
        let check = async |tx: &_, actor: &_| checks::check(tx, actor, id, kind, "").await;
        assert_eq!(world.refused(person, check).await, "not-allowed", "{kind:?}");
    }
    let empty = {
        let number: BusinessNumber = MIRAE.parse().expect("a business number");
        let facts = CustomerFacts::default();
        world
            .does(&world.sales, async |tx, actor| draft::start(tx, actor, &number, facts).await)
            .await
    };
    let confirm = async |tx: &_, actor: &_| {
        checks::check(tx, actor, empty.id, CheckKind::QuoteConfirmedByProduct, "").await
    };
    assert_eq!(world.refused(&world.product, confirm).await, "nothing-to-confirm");

    let tx = world.read(Scope::Provider).await;
    let page = PageRequest::first(10);
    let waiting = queue::awaiting_check(&tx, CheckKind::QuoteConfirmedByProduct, &page).await;
    let waiting: Vec<_> =
        waiting.expect("a list").rows.into_iter().map(|row| row.application.id).collect();
    assert_eq!(waiting, [id], "only what has seats can be confirmed");
}

async fn resident_numbers_are_refused_in_every_text(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    let number = "담당자 900101-1234567".to_owned();
    let remarks = FormChange { remarks: Some(number.clone()), ..FormChange::default() };
    let name = FormChange { applicant_name: Some(number.clone()), ..FormChange::default() };
    for change in [remarks, name] {
        let edit = async |tx: &_, actor: &_| draft::edit(tx, actor, id, None, change).await;
        assert_eq!(world.refused(&world.sales, edit).await, "resident-number");
    }
    let mut lines = the_example();
    lines[0].description.clone_from(&number);
    let set = async |tx: &_, actor: &_| items::set_items(tx, actor, id, None, lines).await;
    assert_eq!(world.refused(&world.sales, set).await, "resident-number");
    let withdraw =
        async |tx: &_, actor: &_| submission::withdraw(tx, actor, id, None, &number).await;
    assert_eq!(world.refused(&world.sales, withdraw).await, "resident-number");
}

async fn a_returned_application_can_be_submitted_again(world: World) {
    let id = world.reviewed().await.id;
    let silent = async |tx: &_, actor: &_| review::return_to_filer(tx, actor, id, None, " ").await;
    assert_eq!(world.refused(&world.consulting, silent).await, "empty");
    let returned = world
        .does(&world.consulting, async |tx, actor| {
            review::return_to_filer(tx, actor, id, None, "견적서 날인이 흐립니다").await
        })
        .await;
    assert_eq!(returned.state, OrderState::Returned);
    assert_eq!(returned.state_reason.as_deref(), Some("견적서 날인이 흐립니다"));
    let letters = world.letters().await;
    assert_eq!(letters, [format!("application_returned → {}", world.sales.email())]);
    world.attach(&world.sales, id, "quotation", true).await;
    let again = world
        .does(&world.sales, async |tx, actor| submission::submit(tx, actor, id, None).await)
        .await;
    assert_eq!((again.state, again.state_reason), (OrderState::Submitted, None));
    let edit =
        async |tx: &_, actor: &_| draft::edit(tx, actor, id, None, FormChange::default()).await;
    assert_eq!(world.refused(&world.sales, edit).await, "not-editable");
}

async fn a_refused_application_names_its_ground(world: World) {
    let id = world.reviewed().await.id;
    let ground = (RefusalGround::TechnicallyImpossible, "전용회선 구간이 없음");
    let refused = world
        .does(&world.consulting, async |tx, actor| {
            review::refuse(tx, actor, id, None, ground).await
        })
        .await;
    assert_eq!(refused.state, OrderState::Refused);
    assert_eq!(refused.refusal_ground.as_deref(), Some("technically_impossible"));
    assert_eq!(world.letters().await.len(), 2, "the filer and the customer are told");
    let submit = async |tx: &_, actor: &_| submission::submit(tx, actor, id, None).await;
    assert_eq!(world.refused(&world.sales, submit).await, "no-such-move");
}

async fn only_the_filer_or_the_customer_withdraws(world: World) {
    let first = world.submitted().await;
    let id = first.id;
    let withdraw =
        async |tx: &_, actor: &_| submission::withdraw(tx, actor, id, None, "보류").await;
    assert_eq!(world.refused(&world.other_sales, withdraw).await, "not-the-filer");
    assert_eq!(world.refused(&world.consulting, withdraw).await, "not-allowed");
    let customer = world.tenant_admin(first.tenant_id).await;
    let withdrawn = world.does(&customer, withdraw).await;
    assert_eq!(withdrawn.state, OrderState::Withdrawn);
}

async fn the_later_of_two_editors_gets_a_conflict(world: World) {
    let row = world.draft(&world.sales, HANBIT).await;
    let (id, seen) = (row.id, row.version);
    let remark = |text: &str| FormChange { remarks: Some(text.into()), ..FormChange::default() };
    let edited = world
        .does(&world.other_sales, async |tx, actor| {
            draft::edit(tx, actor, id, Some(seen), remark("먼저")).await
        })
        .await;
    assert_eq!(edited.version, seen + 1);
    let late = world
        .act(&world.sales, async |tx, actor| {
            draft::edit(tx, actor, id, Some(seen), remark("나중")).await
        })
        .await
        .expect_err("a conflict");
    assert_eq!((late.code(), late.kind()), ("changed", Kind::Changed));
    assert!(late.message(Language::Ko).contains("나영업"), "{}", late.message(Language::Ko));
    assert_eq!(world.read_application(id).await.remarks, "먼저");
}

async fn another_company_does_not_exist_for_a_tenant(world: World) {
    let hanbit = world.draft(&world.sales, HANBIT).await;
    let mirae = world.draft(&world.sales, MIRAE).await;
    let customer = world.tenant_admin(mirae.tenant_id).await;
    let id = hanbit.id;
    let edit =
        async |tx: &_, actor: &_| draft::edit(tx, actor, id, None, FormChange::default()).await;
    assert_eq!(world.refused(&customer, edit).await, "not-found");
    let actor = world.actor(&customer);
    let tx = world.read(actor.scope()).await;
    assert!(detail::detail(&tx, &actor, id).await.expect("reads").is_none());
    let (everything, page) = (ApplicationFilter::default(), PageRequest::first(10));
    let listed = queue::applications(&tx, &everything, &page).await;
    let listed: Vec<_> =
        listed.expect("a list").rows.into_iter().map(|row| row.application.id).collect();
    assert_eq!(listed, [mirae.id]);
    drop(tx);
    let theirs: BusinessNumber = HANBIT.parse().expect("a business number");
    let start =
        async |tx: &_, actor: &_| draft::start(tx, actor, &theirs, CustomerFacts::default()).await;
    assert_eq!(world.refused(&customer, start).await, "not-your-company");
    let own: BusinessNumber = MIRAE.parse().expect("a business number");
    let row = world
        .does(&customer, async |tx, actor| {
            draft::start(tx, actor, &own, CustomerFacts::default()).await
        })
        .await;
    assert_eq!(row.tenant_id, mirae.tenant_id);
    assert_eq!(
        row.install_address, mirae.install_address,
        "the last form is the start of the next"
    );
}

async fn the_payer_is_chosen_made_or_corrected(world: World) {
    let row = world.draft(&world.sales, HANBIT).await;
    let id = row.id;
    let facts = PayerFacts {
        payer_name: "한빛홀딩스".into(),
        business_number: MIRAE.parse().expect("a business number"),
        address: "서울".into(),
        phone: "02-000-0001".into(),
        email: "pay@hanbit.example".into(),
    };
    let made = {
        let payer = Payer::New(facts.clone());
        world
            .does(&world.sales, async |tx, actor| {
                draft::set_payer(tx, actor, id, None, payer).await
            })
            .await
    };
    assert_eq!(made.number, "A000002");
    let corrected = PayerFacts { email: "bill@hanbit.example".into(), ..facts };
    let payer = Payer::Corrected(corrected);
    let corrected = world
        .does(&world.sales, async |tx, actor| draft::set_payer(tx, actor, id, None, payer).await)
        .await;
    assert_eq!((corrected.id, corrected.email.as_str()), (made.id, "bill@hanbit.example"));
    let first = Payer::Existing(row.billing_account_id.expect("an account"));
    let chosen = world
        .does(&world.sales, async |tx, actor| draft::set_payer(tx, actor, id, None, first).await)
        .await;
    assert_eq!(chosen.number, "A000001");
    let other = world.draft(&world.sales, MIRAE).await;
    let theirs = Payer::Existing(other.billing_account_id.expect("an account"));
    let set = async |tx: &_, actor: &_| draft::set_payer(tx, actor, id, None, theirs).await;
    assert_eq!(world.refused(&world.sales, set).await, "no-such-account");
    // The customer moves, and so does the payer that is the customer.
    let facts = CustomerFacts {
        name: "한빛보험(주)".into(),
        address: "부산".into(),
        ..CustomerFacts::default()
    };
    world
        .does(&world.sales, async |tx, actor| draft::edit_customer(tx, actor, id, facts).await)
        .await;
    let actor = world.actor(&world.sales);
    let tx = world.read(Scope::Provider).await;
    let found = detail::detail(&tx, &actor, id).await.expect("reads").expect("an application");
    assert_eq!(found.contents.account.expect("an account").address, "부산");
}

async fn lists_come_in_pages(world: World) {
    let mut filed = Vec::new();
    for _ in 0..5 {
        filed.push(world.draft(&world.sales, HANBIT).await.id);
    }
    filed.reverse();
    let filter = ApplicationFilter { text: Some("한빛".into()), ..ApplicationFilter::default() };
    let mut seen = Vec::new();
    let mut page = PageRequest::first(2);
    loop {
        let tx = world.read(Scope::Provider).await;
        let found = queue::applications(&tx, &filter, &page).await.expect("a page");
        assert!(found.rows.len() <= 2);
        assert!(
            found.rows.iter().all(|row| row.seats == 35 && row.customer_name == "한빛보험(주)")
        );
        seen.extend(found.rows.into_iter().map(|row| row.application.id));
        let Some(next) = found.next else { break };
        page.after = Some(next);
    }
    assert_eq!(seen, filed);
    let tx = world.read(Scope::Provider).await;
    let nobody =
        ApplicationFilter { text: Some("없는회사".into()), ..ApplicationFilter::default() };
    let none = queue::applications(&tx, &nobody, &PageRequest::first(2)).await.expect("a page");
    assert!(none.rows.is_empty() && none.next.is_none());
    let counts = queue::counts_by_state(&tx, &filter).await.expect("counts");
    assert_eq!(counts, [(OrderState::Draft, 5)]);
}

async fn nothing_changed_leaves_no_trace(world: World) {
    let row = world.draft(&world.sales, HANBIT).await;
    let before = world.acts().await.len();
    let same = FormChange {
        wished_opening_on: Some(Some(day("2026-02-12"))),
        applicant_name: Some(" 이신청 ".into()),
        ..FormChange::default()
    };
    let id = row.id;
    let again = world
        .does(&world.sales, async |tx, actor| draft::edit(tx, actor, id, None, same).await)
        .await;
    world.order_items(&world.sales, id, the_example()).await;
    assert_eq!((again.version, world.acts().await.len()), (row.version, before));
    assert!(matches!(papers::examine(b"not a paper"), Err(ApplicationError::NotAPaper)));
}

/// 110111-1468754 fits the old check digit, the next number does not.
async fn a_doubted_corporate_number_is_a_warning_only(world: World) {
    let id = world.draft(&world.sales, HANBIT).await.id;
    let warnings = async || {
        let actor = world.actor(&world.sales);
        let tx = world.read(Scope::Provider).await;
        let found = detail::detail(&tx, &actor, id).await.expect("reads").expect("an application");
        found.warnings.len()
    };
    assert_eq!(warnings().await, 0);
    let facts = CustomerFacts {
        corporate_number: Some("110111-1468755".parse().expect("thirteen digits")),
        name: "한빛보험(주)".into(),
        ..CustomerFacts::default()
    };
    world
        .does(&world.sales, async |tx, actor| draft::edit_customer(tx, actor, id, facts).await)
        .await;
    assert_eq!(warnings().await, 1);
}
