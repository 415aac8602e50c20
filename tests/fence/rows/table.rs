//! The rows themselves.

use super::{Row, row};

/// In the order in which they can be written.
pub const ROWS: [Row; 97] = [
    row(
        "tenant",
        "id, business_number, name, representative, address, phone, email, created_at, version",
        "<tenant>, '000000000#', 'n', 'r', 'a', 'p', 'e', '@', 1",
    ),
    row(
        "billing_account",
        "tenant_id, id, number, payer_name, business_number, address, phone, email, tax_kind, \
         created_at, version, representative, business_type, business_item, branch",
        "<tenant>, <account>, 'A#', 'n', '1248100998', 'a', 'p', 'e', 'taxable', '@', 1, 'r', \
         't', 'i', ''",
    ),
    row(
        "partner",
        "id, name, kind, business_number, email, phone, created_at, representative, address, \
         business_type, business_item",
        "<partner>, 'n', 'system', '111111111#', 'e', 'p', '@', 'r', 'a', 't', 'i'",
    ),
    row(
        "user_account",
        "id, email, name, department, phone, role, tenant_id, language, password_hash, \
         created_at, version",
        "<user>, 'u#%example.com', 'n', 'd', 'p', 'tenant_admin', <tenant>, 'ko', 'h', '@', 1",
    ),
    row(
        "sign_in",
        "id, user_id, channel, secret_hash, from_address, user_agent, created_at, expires_at",
        "<sign-in>, <user>, 'page', 's#', 'f', 'u', '@', '@'",
    ),
    row(
        "refresh_token",
        "token_hash, sign_in_id, created_at, expires_at",
        "'t#', <sign-in>, '@', '@'",
    ),
    row(
        "sign_in_attempt",
        "id, email, from_address, succeeded, at",
        "<attempt>, 'u#%example.com', 'f', TRUE, '@'",
    ),
    row(
        "application",
        "tenant_id, id, state, filed_by, billing_account_id, applicant_name, applicant_relation, \
         term_months, access_line, intelligent_network, staffing, headsets, install_address, \
         seller_department, seller_name, seller_phone, opportunity_code, remarks, created_at, \
         updated_at, version",
        "<tenant>, <application>, 'draft', <user>, <account>, 'n', 'r', 36, 'vpn', FALSE, FALSE, \
         FALSE, 'a', 'd', 'n', 'p', 'o', 'r', '@', '@', 1",
    ),
    row(
        "application_item",
        "tenant_id, application_id, line_no, product, description, quantity",
        "<tenant>, <application>, 1, 'asp-base', 'd', 35",
    ),
    row(
        "dropped_item",
        "tenant_id, application_id, line_no, reason, dropped_by, dropped_at",
        "<tenant>, <application>, 1, 'r', <user>, '@'",
    ),
    row(
        "application_check",
        "tenant_id, application_id, kind, checked_by, checked_at, note",
        "<tenant>, <application>, 'network_reviewed', <user>, '@', 'n'",
    ),
    row(
        "consent",
        "tenant_id, id, application_id, kind, text_version, given, given_by, means, given_at, \
         recorded_by, recorded_at",
        "<tenant>, <consent>, <application>, 'collection', '2014-07', TRUE, 'g', 'paper', '@', \
         <user>, '@'",
    ),
    row(
        "document",
        "tenant_id, id, application_id, partner_id, kind, sealed, file_name, media_type, \
         byte_count, sha256, object_key, uploaded_by, uploaded_at",
        "<tenant>, <document>, <application>, <partner>, 'k', TRUE, 'f', 'm', 1, 's', 'o', \
         <user>, '@'",
    ),
    row(
        "service_number",
        "service_id, tenant_id, subscription_id",
        "'J0000000#', <tenant>, <subscription>",
    ),
    row(
        "subscription",
        "tenant_id, id, service_id, application_id, billing_account_id, term_months, \
         price_book_version, wished_opening_on, created_at, version",
        "<tenant>, <subscription>, 'J0000000#', <application>, <account>, 36, '2014-07', \
         '2026-11-02', '@', 1",
    ),
    row(
        "subscription_state",
        "tenant_id, subscription_id, seq, axis, state, effective_on, reason, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, 'service', 'active', '2026-11-02', 'r', <user>, '@'",
    ),
    row(
        "subscription_unit",
        "tenant_id, subscription_id, seq, product, quantity, from_on, source, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, 'asp-base', 35, '2026-11-02', 's', <user>, '@'",
    ),
    row(
        "subscription_price",
        "tenant_id, subscription_id, seq, product, unit_price, from_on, reason, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, 'asp-base', 100000, '2026-11-02', 'r', <user>, '@'",
    ),
    row(
        "one_off_item",
        "tenant_id, subscription_id, seq, product, description, quantity, unit_price",
        "<tenant>, <subscription>, 1, 'build', 'd', 1, 1000",
    ),
    row(
        "task",
        "tenant_id, id, subscription_id, service_id, customer_label, kind, position, title_ko, \
         title_en, rule_ko, rule_en, owner_role, partner_id, state, due_on, evidence, needs_evidence, version, \
         timing, business_days, needed_when, delivers, compensates",
        "<tenant>, <task>, <subscription>, 'J0000000#', 'c', 'final_test', 1, 't', 't', 'r', \
         'r', 'partner', <partner>, 'waiting', '2026-11-02', '{}', TRUE, \
         1, 'before_opening', 2, 'always', '', FALSE",
    ),
    row("task_dependency", "tenant_id, task_id, depends_on", "<tenant>, <task>, <task>"),
    row(
        "acceptance",
        "tenant_id, id, subscription_id, round, state, number, requested_by, requested_at, \
         installed_at, handed_over_company, handed_over_person, version, \
         signature_kind",
        "<tenant>, <acceptance>, <subscription>, 1, 'requested', 'n', <user>, '@', 'i', 'c', \
         'p', 1, 'typed'",
    ),
    row(
        "acceptance_item",
        "tenant_id, acceptance_id, line_no, delivered_on, name, specification, quantity, remark",
        "<tenant>, <acceptance>, 1, '2026-11-02', 'n', 's', 1, 'r'",
    ),
    row(
        "bill_run",
        "id, month, state, started_by, started_at, accounts_total, accounts_done, bills_issued, \
         amount_total, version",
        "<run>, 202611, 'issued', <user>, '@', 1, 0, 0, 0, 1",
    ),
    row(
        "bill_run_failure",
        "run_id, tenant_id, billing_account_id, code, detail",
        "<run>, <tenant>, <account>, 'c', 'd'",
    ),
    row("bill_run_claim", "run_id, chunk", "<run>, 1"),
    row(
        "bill_run_hold",
        "tenant_id, run_id, billing_account_id, reason, held_at",
        "<tenant>, <run>, <account>, 'r', '@'",
    ),
    row(
        "bill",
        "tenant_id, id, billing_account_id, month, seq, number, payer_name, \
         payer_business_number, payer_address, payer_email, supply, vat, out_of_scope, total, \
         due_on, issued_on, issued_at, run_id, engine_version, inputs_sha256, workings, kind",
        "<tenant>, <bill>, <account>, 202611, 1, '202611-A#', 'n', '1248100998', 'a', 'e', 100, 10, 0, \
         110, '2026-12-25', '2026-12-01', '@', <run>, 'v', 's', '[]', 'regular'",
    ),
    row(
        "bill_line",
        "tenant_id, bill_id, line_no, subscription_id, service_id, charge, label_ko, label_en, conditions_ko, conditions_en, \
         unit_price, quantity, days, month_days, supply, vat, discount_granted, tax_category, \
         workings",
        "<tenant>, <bill>, 1, <subscription>, 'J0000000#', 'recurring', 'l', 'l', 'c', 'c', 100, 1, 30, 30, 100, 10, 0, \
         'taxable', '{\"rule\":\"C2\",\"title\":{\"ko\":\"t\",\"en\":\"t\"},\"inputs\":[],\
         \"article\":{\"ko\":\"a\",\"en\":\"a\"},\"formula\":{\"ko\":\"f\",\"en\":\"f\"},\
         \"result\":{\"ko\":\"r\",\"en\":\"r\"},\"amount\":null,\"children\":[]}'",
    ),
    row(
        "change_order",
        "tenant_id, id, subscription_id, service_id, kind, state, reason, effective_on, filed_by, \
         filed_at, version",
        "<tenant>, <change>, <subscription>, 'J0000000#', 'change', 'filed', 'r', '2026-11-02', \
         <user>, '@', 1",
    ),
    row(
        "change_order_item",
        "tenant_id, change_order_id, line_no, product, old_quantity, new_quantity",
        "<tenant>, <change>, 1, 'asp-base', 35, 40",
    ),
    row(
        "subscription_leaving",
        "tenant_id, subscription_id, seq, unit_seq, quantity, from_on, source, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, 1, 5, '2026-11-02', 's', <user>, '@'",
    ),
    row(
        "subscription_term",
        "tenant_id, subscription_id, seq, term_months, contract_from, from_on, source, \
         recorded_by, recorded_at",
        "<tenant>, <subscription>, 1, 24, '2026-11-02', '2026-11-02', 's', <user>, '@'",
    ),
    row(
        "subscription_payer",
        "tenant_id, subscription_id, seq, billing_account_id, from_on, source, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, <account>, '2026-11-01', 's', <user>, '@'",
    ),
    row(
        "subscription_address",
        "tenant_id, subscription_id, seq, install_address, from_on, source, recorded_by, \
         recorded_at",
        "<tenant>, <subscription>, 1, 'a', '2026-11-02', 's', <user>, '@'",
    ),
    row(
        "assessed_charge",
        "tenant_id, id, subscription_id, month, charge, label_ko, label_en, supply, tax_category, \
         workings, recorded_by, recorded_at",
        "<tenant>, <charge>, <subscription>, 202611, 'clawback', 'l', 'l', 100, 'taxable', \
         '{\"rule\":\"C2\",\"title\":{\"ko\":\"t\",\"en\":\"t\"},\"inputs\":[],\
         \"article\":{\"ko\":\"a\",\"en\":\"a\"},\"formula\":{\"ko\":\"f\",\"en\":\"f\"},\
         \"result\":{\"ko\":\"r\",\"en\":\"r\"},\"amount\":null,\"children\":[]}', <user>, '@'",
    ),
    row(
        "billed_charge",
        "tenant_id, assessed_charge_id, bill_id, line_no",
        "<tenant>, <charge>, <bill>, 1",
    ),
    row(
        "posting",
        "tenant_id, entry_id, seq, source, month, entered_on, debit, credit, amount, \
         billing_account_id",
        "<tenant>, <bill>, 1, 'bill', 202611, '2026-12-01', 'receivables', 'revenue', 100, <account>",
    ),
    row(
        "month_close",
        "month, seq, state, reason, checklist, postings, control_total, decided_by, decided_at",
        "202001, #, 'closed', 'r', '[]', 0, 0, <user>, '@'",
    ),
    row(
        "receivable",
        "tenant_id, bill_id, billing_account_id, month, due_on, late_total, principal_total, \
         late_open, principal_open",
        "<tenant>, <bill>, <account>, 202611, '2026-12-25', 0, 110, 0, 100",
    ),
    row(
        "deposit",
        "id, fingerprint, source, bank, deposited_on, depositor, amount, assigned, recorded_by, \
         recorded_at, version",
        "<deposit>, 'f#', 'import', 'b', '2026-12-20', 'd', 10, 10, <user>, '@', 1",
    ),
    row(
        "virtual_account",
        "tenant_id, id, billing_account_id, bank, number, opened_on, opened_by, opened_at, version",
        "<tenant>, <virtual>, <account>, 'b', '9000000#', '2026-12-01', <user>, '@', 1",
    ),
    row(
        "bank_mapping",
        "bank, kind, encoding, header_row, columns, date_order, saved_by, saved_at, version",
        "'b#', 'csv', 'utf8', 1, '{}', 'ymd', <user>, '@', 1",
    ),
    row(
        "deposit_import",
        "id, bank, file_name, sha256, kind, encoding, header_row, columns, date_order, grid, \
         state, imported_by, imported_at, version",
        "<import>, 'b#', 'f', 's', 'csv', 'utf8', 1, \
         '{\"date\":0,\"depositor\":1,\"amount\":2}', 'ymd', '[]', 'previewed', <user>, '@', 1",
    ),
    row(
        "deposit_callback",
        "message_id, reference, likeness, deposit_id, received_at",
        "'msg_#', 'b r#', 'l', <deposit>, '@'",
    ),
    row(
        "payment",
        "tenant_id, id, billing_account_id, deposit_id, amount, paid_on, matched_by, \
         recorded_by, recorded_at",
        "<tenant>, <payment>, <account>, <deposit>, 10, '2026-12-20', 'hand', <user>, '@'",
    ),
    row(
        "payment_reversal",
        "tenant_id, payment_id, id, reason, back_to, recorded_by, recorded_at",
        "<tenant>, <payment>, <reversal>, 'r', 'suspense', <user>, '@'",
    ),
    row(
        "credit_note",
        "tenant_id, id, billing_account_id, bill_id, seq, number, ground, reason, supply, vat, \
         out_of_scope, total, issued_on, issued_at, requested_by, workings",
        "<tenant>, <note>, <account>, <bill>, 1, '202611-A#-C1', 'goodwill', 'r', 10, 1, 0, 11, \
         '2026-12-20', '@', <user>, '[]'",
    ),
    row(
        "credit_note_line",
        "tenant_id, credit_note_id, line_no, bill_id, bill_line_no, charge, label_ko, label_en, \
         supply, vat, tax_category, workings",
        "<tenant>, <note>, 1, <bill>, 1, 'recurring', 'l', 'l', 10, 1, 'taxable', \
         '{\"rule\":\"C2\",\"title\":{\"ko\":\"t\",\"en\":\"t\"},\"inputs\":[],\
         \"article\":{\"ko\":\"a\",\"en\":\"a\"},\"formula\":{\"ko\":\"f\",\"en\":\"f\"},\
         \"result\":{\"ko\":\"r\",\"en\":\"r\"},\"amount\":null,\"children\":[]}'",
    ),
    row(
        "credit_balance",
        "tenant_id, id, source, billing_account_id, given_on, amount, remaining",
        "<tenant>, <payment>, 'payment', <account>, '2026-12-20', 10, 0",
    ),
    row(
        "allocation",
        "tenant_id, id, billing_account_id, source, source_id, bill_id, late, principal, \
         allocated_on, allocated_at",
        "<tenant>, <allocation>, <account>, 'payment', <payment>, <bill>, 0, 10, '2026-12-20', '@'",
    ),
    row(
        "line_dispute",
        "tenant_id, id, billing_account_id, bill_id, bill_line_no, amount, state, reason, \
         opened_by, opened_at, version",
        "<tenant>, <dispute>, <account>, <bill>, 1, 50, 'open', 'r', <user>, '@', 1",
    ),
    row(
        "late_charge",
        "tenant_id, bill_id, billing_account_id, base, rate, amount, charged_on",
        "<tenant>, <bill>, <account>, 100, 200, 2, '2026-12-26'",
    ),
    row(
        "demand",
        "tenant_id, id, number, billing_account_id, sent_on, sent_at, first_due_on, pay_by, \
         amount, bills, channel, recipient, sent_by",
        "<tenant>, <demand>, 'D#', <account>, '2027-01-01', '@', '2026-12-25', '2027-01-25', \
         100, '[]', 'post', 'a', <user>",
    ),
    row(
        "arrears_step",
        "tenant_id, id, billing_account_id, kind, taken_on, taken_at, demand_id, first_due_on, \
         possible_from, amount, services, reason, workings, taken_by",
        "<tenant>, <step>, <account>, 'suspension', '2027-01-26', '@', <demand>, '2026-12-25', \
         '2027-01-26', 100, '[]', 'r', 'null', <user>",
    ),
    row(
        "payment_promise",
        "tenant_id, id, billing_account_id, promised_on, pay_by, amount, note, recorded_by, \
         recorded_at",
        "<tenant>, <promise>, <account>, '2027-01-01', '2027-01-10', 100, 'n', <user>, '@'",
    ),
    row(
        "arrears_exception",
        "tenant_id, id, billing_account_id, reason, until_on, state, requested_by, requested_at, \
         version",
        "<tenant>, <exception>, <account>, 'r', '2027-02-28', 'requested', <user>, '@', 1",
    ),
    row(
        "notice",
        "tenant_id, id, subscription_id, kind, subject, reason, channel, recipient, told_by, \
         told_at",
        "<tenant>, <notice>, <subscription>, 'delay', 's', 'r', 'mail', 'e', <user>, '@'",
    ),
    row(
        "maintenance",
        "id, from_at, until_at, reason, planned_by, planned_at, version",
        "<maintenance>, '@', '2099-01-01T00:00:00.000000+00:00', 'r', <user>, '@', 1",
    ),
    row(
        "event",
        "tenant_id, id, at, recorded_at, actor_name, actor_role, from_address, channel, \
         request_id, act, subject_kind, subject_id, before, after",
        "<tenant>, <event>, '@', '@', 'n', 'r', 'f', 'api', 'r', 'a', 's', 's', '{}', '{}'",
    ),
    row(
        "outbox",
        "tenant_id, id, kind, subject_id, recipient, payload, created_at, available_at, attempts",
        "<tenant>, <letter>, 'application_returned', 's', 'r', \
         '{\"customer\": \"n\", \"reason\": \"r\"}', '@', '@', 0",
    ),
    row(
        "idempotency_key",
        "principal_id, key, fingerprint, status, body, created_at, expires_at",
        "<user>, 'k', 'f', 200, '{}', '@', '@'",
    ),
    row("number_series", "name, next_number", "'series-#', 1"),
    row(
        "recording_booking",
        "tenant_id, id, subscription_id, service_id, customer_label, task_id, partner_id, day, \
         slot, state, description, booked_by, booked_at, version",
        "<tenant>, <recording>, <subscription>, 'J0000000#', 'c', <task>, <partner>, \
         '2026-11-05', #, 'booked', 'd', <user>, '@', 1",
    ),
    row(
        "number_pool_entry",
        "id, kind, label, first_number, last_number, state, service_id, added_by, added_at, version",
        "<number>, 'did', '070-0000-000#', 7000000000#, 7000000000#, 'assigned', 'J0000000#', \
         <user>, '@', 1",
    ),
    row("calendar_feed", "user_id, token_hash, created_at", "<user>, 'feed#', '@'"),
    row(
        "outage",
        "id, number, recorded_by, recorded_at, version",
        "<outage>, 'O-2026-#', <user>, '@', 1",
    ),
    row(
        "outage_entry",
        "outage_id, seq, began_at, cause, all_services, products, narrowed, note, recorded_by, \
         recorded_at",
        "<outage>, 1, '@', 'system_failure', FALSE, 'asp-base', FALSE, 'n', <user>, '@'",
    ),
    row(
        "service_outage",
        "tenant_id, subscription_id, outage_id, seq, number, began_at, cause, products, narrowed, \
         affected",
        "<tenant>, <subscription>, <outage>, 1, 'O-2026-#', '@', 'system_failure', 'asp-base', \
         FALSE, TRUE",
    ),
    row(
        "outage_credit",
        "tenant_id, id, subscription_id, month, product, amount, outage_id, outage_seq, \
         credit_note_id, granted_by, granted_at",
        "<tenant>, <outage-credit>, <subscription>, 202611, 'asp-base', 10, <outage>, 1, <note>, \
         <user>, '@'",
    ),
    row(
        "outage_notice",
        "tenant_id, outage_id, subscription_id, outbox_id, recipient, due_on, told_by, told_at",
        "<tenant>, <outage>, <subscription>, <letter>, 'e', '2026-12-20', <user>, '@'",
    ),
    row(
        "note_request",
        "tenant_id, id, billing_account_id, bill_id, ground, reason, lines, total, state, \
         requested_by, requested_at, version, kind",
        "<tenant>, <note-request>, <account>, <bill>, 'goodwill', 'r', '[]', 11, 'pending', \
         <user>, '@', 1, 'credit'",
    ),
    row(
        "tax_invoice",
        "tenant_id, id, billing_account_id, bill_id, bill_lines, month, number, issue_id, class, kind, \
         written_on, purpose, supplier_business_number, supplier_branch, supplier_name, \
         supplier_representative, supplier_address, supplier_business_type, \
         supplier_business_item, supplier_email, supplier_phone, customer_business_number, \
         customer_branch, customer_name, customer_representative, customer_address, \
         customer_business_type, customer_business_item, customer_email, customer_second_email, \
         supply, vat, total, paid_cash, paid_cheque, paid_note, paid_credit, remarks, issue_by, \
         transmit_by, issued_on, issued_at, late",
        "<tenant>, <invoice>, <account>, <bill>, '[1]', 202611, 'T202611-9000000#', \
         '20261130410000009000000#', 'normal', 'taxable', '2026-11-30', 'charge', '1248100998', \
         '', 'n', 'r', 'a', 't', 'i', 'e', 'p', '1248100998', '', 'n', 'r', 'a', 't', 'i', 'e', \
         '', 100, 10, 110, 0, 0, 0, 110, '', '2026-12-10', '2026-12-02', '2026-12-01', '@', FALSE",
    ),
    row(
        "tax_invoice_line",
        "tenant_id, tax_invoice_id, line_no, supplied_on, name, spec, supply, vat, remark",
        "<tenant>, <invoice>, 1, '2026-11-30', 'n', 's', 100, 10, 'r'",
    ),
    row(
        "tax_invoice_note",
        "tenant_id, tax_invoice_id, credit_note_id",
        "<tenant>, <invoice>, <note>",
    ),
    row(
        "tax_invoice_paper",
        "tenant_id, tax_invoice_id, xml, sha256",
        "<tenant>, <invoice>, '', \
         'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
    ),
    row(
        "tax_transmission",
        "id, submit_id, gateway, simulated, documents, created_at, version",
        "<transmission>, '41000000-20261201-#', 'g', TRUE, 1, '@', 1",
    ),
    row(
        "tax_invoice_progress",
        "tenant_id, tax_invoice_id, state, slot, version",
        "<tenant>, <invoice>, 'issued', 's', 1",
    ),
    row(
        "billing_recipient",
        "tenant_id, id, billing_account_id, name, email, added_by, added_at",
        "<tenant>, <recipient>, <account>, 'n', 'e', <user>, '@'",
    ),
    row(
        "partner_contract",
        "partner_id, id, number, title, kind, product, customer_id, price, units, claim_back, \
         budget_item, from_on, created_by, created_at, version",
        "<partner>, <contract>, 'PC-#', 't', 'agent_month', 'agent-staffing', <tenant>, 1000, 1, \
         0, 'b', '2026-11-01', <user>, '@', 1",
    ),
    row(
        "partner_bank_account",
        "partner_id, seq, bank_code, number_sealed, last_four, holder, recorded_by, recorded_at",
        "<partner>, 1, '088', 's', '1234', 'h', <user>, '@'",
    ),
    row(
        "partner_account_check",
        "partner_id, account_seq, seq, matched, holder_found, checked_by, checked_at",
        "<partner>, 1, 1, TRUE, 'h', <user>, '@'",
    ),
    row(
        "outage_fault",
        "partner_id, outage_id, reason, recorded_by, recorded_at",
        "<partner>, <outage>, 'r', <user>, '@'",
    ),
    row(
        "attendance_report",
        "tenant_id, id, partner_id, contract_id, subscription_id, service_id, customer_label, \
         product, month, seq, base_days, state, confirmed, difference, remark, version",
        "<tenant>, <attendance>, <partner>, <contract>, <subscription>, 'J0000000#', 'c', \
         'agent-staffing', 202611, 1, 21, 'draft', 0, 0, '', 1",
    ),
    row(
        "attendance_agent",
        "tenant_id, report_id, line_no, partner_id, agent, days, worked, trained, hundredths",
        "<tenant>, <attendance>, 1, <partner>, 'a', 'w', 1, 0, 4",
    ),
    row(
        "billed_attendance",
        "tenant_id, report_id, bill_id, line_no",
        "<tenant>, <attendance>, <bill>, 1",
    ),
    row(
        "billing_request",
        "tenant_id, id, number, kind, subscription_id, service_id, customer_name, acceptance_id, \
         contract_period, amount, account_code, written_on, due_on, sales_office, billing_office, \
         budget_item, remarks, state, filed_by, filed_at, version",
        "<tenant>, <billing-request>, 'BR-#', 'one_off', <subscription>, 'J0000000#', 'c', \
         <acceptance>, 'p', 1000, 'a', '2026-11-30', '2026-12-25', 's', 'b', 'b', '', 'filed', \
         <user>, '@', 1",
    ),
    row(
        "settlement",
        "partner_id, id, number, month, state, supply, vat, total, settled_on, pay_on, made_at, \
         version",
        "<partner>, <settlement>, 'S-#', 202611, 'made', 1000, 100, 1100, '2026-12-24', \
         '2026-12-24', '@', 1",
    ),
    row(
        "settlement_line",
        "partner_id, settlement_id, line_no, contract_id, source, source_id, source_no, label_ko, \
         label_en, usage_month, quantity, unit_price, supply, vat, budget_item, workings, \
         recorded_at",
        "<partner>, <settlement>, 1, <contract>, 'attendance', <attendance>, 0, 'l', 'l', 202611, \
         100, 1000, 1000, 100, 'b', '{}', '@'",
    ),
    row(
        "settlement_dispute",
        "partner_id, id, settlement_id, line_no, state, opened_by, opened_at, version",
        "<partner>, <settlement-dispute>, <settlement>, 1, 'open', <user>, '@', 1",
    ),
    row(
        "partner_document",
        "partner_id, id, settlement_id, file_name, media_type, byte_count, sha256, object_key, \
         uploaded_by, uploaded_at",
        "<partner>, <partner-document>, <settlement>, 'f', 'm', 1, 's', 'o', <user>, '@'",
    ),
    row(
        "settlement_message",
        "partner_id, dispute_id, seq, author_id, author_name, by_partner, body, written_at",
        "<partner>, <settlement-dispute>, 1, <user>, 'a', TRUE, 'b', '@'",
    ),
    row(
        "purchase_invoice",
        "partner_id, id, settlement_id, way, state, issue_id, written_on, supplier_number, \
         supplier_name, customer_number, supply, vat, total, remarks, recorded_by, recorded_at, \
         version",
        "<partner>, <purchase-invoice>, <settlement>, 'hand', 'registered', '2026113040000000000000\
         1#', '2026-11-30', 'n', 'n', 'n', 1000, 100, 1100, '', <user>, '@', 1",
    ),
    row(
        "purchase_invoice_line",
        "partner_id, invoice_id, line_no, name, supply, vat",
        "<partner>, <purchase-invoice>, 1, 'n', 1000, 100",
    ),
    row(
        "payout",
        "id, number, pay_on, state, line_count, total, made_by, made_at, version",
        "<payout>, 'PO-#', '2026-12-24', 'made', 1, 1100, <user>, '@', 1",
    ),
    row(
        "payout_line",
        "partner_id, id, payout_id, settlement_id, invoice_id, account_seq, amount",
        "<partner>, <payout-line>, <payout>, <settlement>, <purchase-invoice>, 1, 1100",
    ),
    row(
        "payout_template",
        "bank, columns, with_header, payee_text, saved_at, version",
        "'088-#', 'bank_code account amount', TRUE, 'p', '@', 1",
    ),
];
