//! That every act left all it leaves or nothing (I15), with its letter (I8), unchanged since (I12),
//! and that no number is missing (I4).

use super::{Promise, promise};

pub(super) const PROMISES: [Promise; 10] = [
    promise(
        "bills-are-as-audited",
        (
            "청구서는 발행 때의 이력과 같습니다",
            "A bill is what its audit event said when it was issued",
        ),
        // The event's JSON has its keys in order.
        "SELECT b.number AS what FROM bill b \
         LEFT JOIN bill o ON o.tenant_id = b.tenant_id AND o.id = b.corrects_bill_id \
         LEFT JOIN (SELECT DISTINCT tenant_id, after FROM event WHERE act = 'bill.issued') e \
         ON e.tenant_id = b.tenant_id AND e.after = '{' || CASE WHEN b.kind = 'debit_note' THEN '\"corrects\":\"' \
         || o.number || '\",' ELSE '' END || '\"due_on\":\"' || CAST(b.due_on AS text) || '\",\"inputs_sha256\":\"' \
         || b.inputs_sha256 || '\",\"month\":\"' || substr(CAST(b.month AS text), 1, 4) || '-' \
         || substr(CAST(b.month AS text), 5, 2) || '\",\"number\":\"' || b.number \
         || '\",\"supply\":' || CAST(b.supply AS text) || ',\"total\":' || CAST(b.total AS text) \
         || ',\"vat\":' || CAST(b.vat AS text) || '}' \
         WHERE e.after IS NULL",
    ),
    promise(
        "credit-notes-are-as-audited",
        (
            "감액 통지는 발행 때의 이력과 같습니다",
            "A credit note is what its audit event said when it was issued",
        ),
        "SELECT n.number AS what FROM credit_note n \
         JOIN bill b ON b.tenant_id = n.tenant_id AND b.id = n.bill_id \
         LEFT JOIN event e ON e.tenant_id = n.tenant_id AND e.act = 'credit_note.issued' \
         AND e.after LIKE '%,\"bill\":\"' || b.number || '\",\"ground\":\"' || n.ground \
         || '\",\"number\":\"' || n.number || '\",\"supply\":' || CAST(n.supply AS text) \
         || ',\"total\":' || CAST(n.total AS text) || ',\"vat\":' || CAST(n.vat AS text) || '}' \
         WHERE e.id IS NULL",
    ),
    promise(
        "as-many-events-as-things",
        (
            "이력의 수는 일어난 일의 수와 같습니다",
            "There are as many audit events as things they tell of",
        ),
        "SELECT c.act || ' ' || coalesce(t.name, '') || ' ' || CAST(c.off AS text) AS what FROM ( \
         SELECT act, tenant_id, sum(n) AS off FROM ( \
         SELECT 'bill.issued' AS act, tenant_id, 1 AS n FROM bill \
         UNION ALL SELECT 'credit_note.issued', tenant_id, 1 FROM credit_note \
         UNION ALL SELECT 'payment.recorded', tenant_id, 1 FROM payment \
         UNION ALL SELECT 'payment.reversed', tenant_id, 1 FROM payment_reversal \
         UNION ALL SELECT 'tax_invoice.issued', tenant_id, 1 FROM tax_invoice \
         UNION ALL SELECT 'arrears.demanded', tenant_id, 1 FROM demand \
         UNION ALL SELECT 'arrears.late_charged', tenant_id, 1 FROM late_charge \
         UNION ALL SELECT 'note_request.made', tenant_id, 1 FROM note_request \
         UNION ALL SELECT act, tenant_id, -1 FROM event WHERE act IN ('bill.issued', 'credit_note.issued', 'payment.recorded', 'payment.reversed', \
         'tax_invoice.issued', 'arrears.demanded', 'arrears.late_charged', 'note_request.made')) AS one \
         GROUP BY act, tenant_id HAVING sum(n) <> 0) c LEFT JOIN tenant t ON t.id = c.tenant_id \
         UNION ALL \
         SELECT act || ' ' || CAST(sum(n) AS text) FROM ( \
         SELECT 'settlement.made' AS act, 1 AS n FROM settlement \
         UNION ALL SELECT 'payout.made', 1 FROM payout \
         UNION ALL SELECT act, -1 FROM event WHERE act IN ('settlement.made', 'payout.made')) AS one \
         GROUP BY act HAVING sum(n) <> 0",
    ),
    promise(
        "every-bill-is-sent",
        ("청구서마다 보낼 문서가 하나 있습니다", "Every bill has one letter that tells of it"),
        "SELECT b.number AS what FROM bill b \
         LEFT JOIN (SELECT tenant_id, payload, count(*) AS letters FROM outbox \
             WHERE kind = 'bill' GROUP BY tenant_id, payload) o \
         ON o.tenant_id = b.tenant_id AND o.payload = '{\"number\":\"' || b.number || '\"}' \
         WHERE o.letters IS NULL OR o.letters <> 1",
    ),
    promise(
        "every-credit-note-is-sent",
        (
            "감액 통지마다 보낼 문서가 하나 있고, 문서 없는 통지는 없습니다",
            "Every bill and credit note has one letter, and no letter is without it",
        ),
        "SELECT c.kind || ' ' || coalesce(t.name, '') || ' ' || CAST(c.off AS text) AS what FROM ( \
         SELECT kind, tenant_id, sum(n) AS off FROM ( \
         SELECT 'bill' AS kind, tenant_id, 1 AS n FROM bill \
         UNION ALL SELECT 'credit_note', tenant_id, 1 FROM credit_note \
         UNION ALL SELECT kind, tenant_id, -1 FROM outbox WHERE kind IN ('bill', 'credit_note')) AS one \
         GROUP BY kind, tenant_id HAVING sum(n) <> 0) c LEFT JOIN tenant t ON t.id = c.tenant_id",
    ),
    promise(
        "letters-say-sent-or-given-up",
        (
            "보낼 문서는 끝났거나 포기했거나 기다리는 중입니다",
            "A letter is done, given up or waiting, never two of them",
        ),
        "SELECT kind || ' ' || recipient AS what FROM outbox \
         WHERE done_at IS NOT NULL AND dead_at IS NOT NULL",
    ),
    promise(
        "runs-count-their-bills",
        ("청구 실행의 건수와 금액은 그 청구서의 합입니다", "A bill run counts the bills it made"),
        "SELECT CAST(r.month AS text) || ': ' || CAST(r.bills_issued AS text) || ' <> ' \
         || CAST(coalesce(b.bills, 0) AS text) AS what FROM bill_run r \
         LEFT JOIN (SELECT run_id, count(*) AS bills, sum(total) AS total FROM bill \
         WHERE run_id IS NOT NULL GROUP BY run_id) b ON b.run_id = r.id \
         WHERE r.bills_issued <> coalesce(b.bills, 0) OR r.amount_total <> coalesce(b.total, 0)",
    ),
    promise(
        "approved-requests-are-carried-out",
        (
            "승인된 감액·추가 청구 요청은 그 문서가 되고, 다른 요청은 되지 않습니다",
            "An approved request became its note, and no other did",
        ),
        "SELECT CAST(q.total AS text) || ' ' || q.reason AS what FROM note_request q \
         LEFT JOIN credit_note n ON n.tenant_id = q.tenant_id AND n.id = q.credit_note_id \
         LEFT JOIN bill d ON d.tenant_id = q.tenant_id AND d.id = q.debit_bill_id \
         WHERE (q.state = 'approved' AND q.kind = 'credit' AND (n.id IS NULL OR n.bill_id <> q.bill_id \
         OR n.requested_by <> q.requested_by OR n.approved_by IS NULL \
         OR n.approved_by <> q.decided_by)) \
         OR (q.state = 'approved' AND q.kind = 'debit' AND (d.id IS NULL OR d.kind <> 'debit_note' \
         OR d.corrects_bill_id <> q.bill_id OR d.total <> q.total)) \
         OR (q.state <> 'approved' AND (q.credit_note_id IS NOT NULL OR q.debit_bill_id IS NOT NULL))",
    ),
    promise(
        "no-number-is-missing",
        (
            "번호는 1번부터 빠짐없이 한 번씩 쓰입니다",
            "Every number of a series is used, once, and no more",
        ),
        // What is written where the digits belong is a number that is missing.
        "SELECT s.name || ': ' || CAST(coalesce(u.used, 0) AS text) || ' < ' \
         || CAST(s.next_number AS text) AS what \
         FROM number_series s LEFT JOIN ( \
         SELECT name, count(*) AS used, max(CASE WHEN digits <> '' AND length(digits) < 18 \
             AND ltrim(digits, '0123456789') = '' THEN CAST(digits AS bigint) END) AS last FROM ( \
         SELECT 'service_id' AS name, substr(service_id, 2) AS digits FROM service_number \
         UNION ALL SELECT 'billing_account', substr(number, 2) FROM billing_account \
         UNION ALL SELECT 'outage', substr(number, 8) FROM outage \
         UNION ALL SELECT 'demand', substr(number, 8) FROM demand \
         UNION ALL SELECT 'tax_invoice', substr(number, 9) FROM tax_invoice \
         UNION ALL SELECT 'partner_contract', substr(number, 9) FROM partner_contract \
         UNION ALL SELECT 'billing_request', substr(number, 9) FROM billing_request \
         UNION ALL SELECT 'payout', substr(number, 9) FROM payout) n GROUP BY name) u \
         ON u.name = s.name \
         WHERE s.name IN ('service_id', 'billing_account', 'outage', 'demand', 'tax_invoice', \
             'partner_contract', 'billing_request', 'payout') \
         AND (coalesce(u.used, 0) <> s.next_number - 1 OR coalesce(u.last, 0) <> s.next_number - 1)",
    ),
    promise(
        "requests-are-answered",
        ("받아들인 요청마다 답이 있습니다", "Every request that was taken was answered"),
        "SELECT key AS what FROM idempotency_key WHERE status = 0",
    ),
];
