//! The promises, each with the question that finds what breaks it. The SQL serves both databases:
//! whole numbers only, sums as text where they are told.

use gaetong_rules::Text;

/// Something that always holds.
#[derive(Debug)]
pub struct Promise {
    /// Stable, for programs.
    pub code: &'static str,
    pub ko: &'static str,
    pub en: &'static str,
    /// A query with one text column `what`: a row for each thing that breaks it.
    pub(super) broken: &'static str,
}

impl Promise {
    pub fn title(&self) -> Text {
        Text::fixed(self.ko, self.en)
    }
}

const fn promise(
    code: &'static str,
    (ko, en): (&'static str, &'static str),
    broken: &'static str,
) -> Promise {
    Promise { code, ko, en, broken }
}

/// In the order in which a person would look.
pub const PROMISES: [Promise; 38] = [
    promise(
        "bill-is-its-lines",
        ("청구서 합계는 내역의 합입니다", "A bill's totals are the sums of its lines"),
        "SELECT b.number AS what FROM bill b LEFT JOIN bill_line l \
         ON l.tenant_id = b.tenant_id AND l.bill_id = b.id \
         GROUP BY b.tenant_id, b.id, b.number, b.supply, b.vat, b.out_of_scope, b.total \
         HAVING b.supply <> coalesce(sum(CASE WHEN l.tax_category <> 'out_of_scope' THEN l.supply END), 0) \
         OR b.out_of_scope <> coalesce(sum(CASE WHEN l.tax_category = 'out_of_scope' THEN l.supply END), 0) \
         OR b.vat <> coalesce(sum(l.vat), 0) OR b.total <> b.supply + b.vat + b.out_of_scope \
         OR count(l.line_no) = 0",
    ),
    promise(
        "bill-vat",
        (
            "부가세는 과세 공급가액의 10 % (원 미만 절사)입니다",
            "VAT is 10 % of the taxable supply, truncated",
        ),
        "SELECT b.number AS what FROM bill b JOIN bill_line l \
         ON l.tenant_id = b.tenant_id AND l.bill_id = b.id \
         GROUP BY b.tenant_id, b.id, b.number, b.vat \
         HAVING b.vat <> CAST(sum(CASE WHEN l.tax_category = 'taxable' THEN l.supply ELSE 0 END) AS bigint) / 10",
    ),
    promise(
        "one-regular-bill",
        ("계정과 사용월마다 정기 청구서는 하나입니다", "One regular bill per account and month"),
        "SELECT min(number) || ' × ' || CAST(count(*) AS text) AS what FROM bill \
         WHERE kind = 'regular' GROUP BY tenant_id, billing_account_id, month HAVING count(*) > 1",
    ),
    promise(
        "bill-numbers",
        (
            "청구서 번호는 사용월과 계정번호, 비정기는 순번으로 되어 있습니다",
            "A bill's number is its month, account and sequence",
        ),
        "SELECT b.number AS what FROM bill b JOIN billing_account a \
         ON a.tenant_id = b.tenant_id AND a.id = b.billing_account_id \
         WHERE b.number <> CAST(b.month AS text) || '-' || a.number \
         || CASE WHEN b.seq = 1 THEN '' ELSE '-' || CAST(b.seq AS text) END",
    ),
    promise(
        "bill-sequence",
        ("한 달의 비정기 청구서는 빠짐없이 이어집니다", "Off-cycle bills of a month leave no gap"),
        "SELECT max(number) AS what FROM bill GROUP BY tenant_id, billing_account_id, month \
         HAVING max(seq) - min(seq) <> count(*) - 1 OR min(seq) > 2",
    ),
    promise(
        "bill-is-posted",
        ("청구서마다 원장 분개가 합계와 같습니다", "Every bill is posted with its total"),
        "SELECT b.number AS what FROM bill b LEFT JOIN posting p \
         ON p.tenant_id = b.tenant_id AND p.entry_id = b.id AND p.source = 'bill' \
         GROUP BY b.tenant_id, b.id, b.number, b.total \
         HAVING b.total <> coalesce(sum(CASE WHEN p.debit = 'receivables' THEN p.amount \
         WHEN p.credit = 'receivables' THEN -p.amount END), 0)",
    ),
    promise(
        "credit-note-is-posted",
        ("감액 통지마다 원장 분개가 합계와 같습니다", "Every credit note is posted with its total"),
        "SELECT n.number AS what FROM credit_note n LEFT JOIN posting p \
         ON p.tenant_id = n.tenant_id AND p.entry_id = n.id AND p.source = 'credit_note' \
         GROUP BY n.tenant_id, n.id, n.number, n.total \
         HAVING n.total <> coalesce(sum(CASE WHEN p.credit = 'receivables' THEN p.amount \
         WHEN p.debit = 'receivables' THEN -p.amount END), 0)",
    ),
    promise(
        "payment-is-posted",
        ("수납마다 원장 분개가 금액과 같습니다", "Every payment is posted with its amount"),
        "SELECT CAST(pay.amount AS text) || ' @ ' || CAST(pay.paid_on AS text) AS what \
         FROM payment pay LEFT JOIN posting p \
         ON p.tenant_id = pay.tenant_id AND p.entry_id = pay.id AND p.source = 'payment' \
         GROUP BY pay.tenant_id, pay.id, pay.amount, pay.paid_on \
         HAVING pay.amount <> coalesce(sum(CASE WHEN p.credit = 'receivables' THEN p.amount END), 0)",
    ),
    promise(
        "nothing-else-is-posted",
        ("원장에는 문서 없는 분개가 없습니다", "Nothing is posted without its document"),
        "SELECT p.source || ' ' || CAST(p.amount AS text) AS what FROM posting p \
         WHERE (p.source = 'bill' AND NOT EXISTS (SELECT 1 FROM bill d \
             WHERE d.tenant_id = p.tenant_id AND d.id = p.entry_id)) \
         OR (p.source = 'credit_note' AND NOT EXISTS (SELECT 1 FROM credit_note d \
             WHERE d.tenant_id = p.tenant_id AND d.id = p.entry_id)) \
         OR (p.source = 'payment' AND NOT EXISTS (SELECT 1 FROM payment d \
             WHERE d.tenant_id = p.tenant_id AND d.id = p.entry_id)) \
         OR (p.source = 'payment_reversal' AND NOT EXISTS (SELECT 1 FROM payment_reversal d \
             WHERE d.tenant_id = p.tenant_id AND d.id = p.entry_id)) \
         OR (p.source = 'settlement' AND NOT EXISTS (SELECT 1 FROM settlement d \
             WHERE d.id = p.entry_id)) \
         OR (p.source = 'payout' AND NOT EXISTS (SELECT 1 FROM payout_line d \
             WHERE d.id = p.entry_id)) \
         OR (p.source = 'deposit' AND NOT EXISTS (SELECT 1 FROM deposit d WHERE d.id = p.entry_id))",
    ),
    promise(
        "debits-equal-credits",
        ("차변과 대변의 합은 같습니다", "Debits equal credits"),
        "SELECT 'sum ' || CAST(sum(signed) AS text) AS what FROM ( \
             SELECT amount AS signed FROM posting p JOIN ledger_account a ON a.code = p.debit \
             UNION ALL \
             SELECT -amount FROM posting p JOIN ledger_account a ON a.code = p.credit) AS sides \
         HAVING sum(signed) <> 0",
    ),
    promise(
        "receivables-are-the-ledgers",
        (
            "계정의 미수 잔액은 원장의 외상매출금과 같습니다",
            "What an account owes is what the ledger says it owes",
        ),
        "SELECT a.number || ': ' || CAST(coalesce(l.owed, 0) AS text) || ' <> ' \
         || CAST(coalesce(o.open, 0) - coalesce(c.remaining, 0) AS text) AS what \
         FROM billing_account a \
         LEFT JOIN (SELECT tenant_id, billing_account_id, \
             sum(CASE WHEN debit = 'receivables' THEN amount ELSE -amount END) AS owed \
             FROM posting WHERE debit = 'receivables' OR credit = 'receivables' \
             GROUP BY tenant_id, billing_account_id) l \
         ON l.tenant_id = a.tenant_id AND l.billing_account_id = a.id \
         LEFT JOIN (SELECT tenant_id, billing_account_id, sum(late_open + principal_open) AS open \
             FROM receivable GROUP BY tenant_id, billing_account_id) o \
         ON o.tenant_id = a.tenant_id AND o.billing_account_id = a.id \
         LEFT JOIN (SELECT tenant_id, billing_account_id, sum(remaining) AS remaining \
             FROM credit_balance GROUP BY tenant_id, billing_account_id) c \
         ON c.tenant_id = a.tenant_id AND c.billing_account_id = a.id \
         WHERE coalesce(l.owed, 0) <> coalesce(o.open, 0) - coalesce(c.remaining, 0)",
    ),
    promise(
        "balance-is-its-allocations",
        (
            "청구서의 미수 잔액은 합계에서 충당을 뺀 것입니다",
            "A bill's balance is its total less what settled it",
        ),
        "SELECT b.number AS what FROM bill b LEFT JOIN receivable r \
         ON r.tenant_id = b.tenant_id AND r.bill_id = b.id \
         LEFT JOIN (SELECT tenant_id, bill_id, sum(late) AS late, sum(principal) AS principal \
             FROM allocation GROUP BY tenant_id, bill_id) s \
         ON s.tenant_id = b.tenant_id AND s.bill_id = b.id \
         WHERE r.bill_id IS NULL OR r.late_total + r.principal_total <> b.total \
         OR r.late_open <> r.late_total - coalesce(s.late, 0) \
         OR r.principal_open <> r.principal_total - coalesce(s.principal, 0)",
    ),
    promise(
        "nothing-settles-more-than-it-is",
        (
            "수납과 감액은 그 금액을 넘어 충당되지 않습니다",
            "No payment or credit settles more than its amount",
        ),
        "SELECT c.source || ' ' || CAST(c.amount AS text) AS what FROM credit_balance c \
         LEFT JOIN (SELECT tenant_id, source_id, sum(late + principal) AS settled \
             FROM allocation GROUP BY tenant_id, source_id) s \
         ON s.tenant_id = c.tenant_id AND s.source_id = c.id \
         WHERE coalesce(s.settled, 0) < 0 OR coalesce(s.settled, 0) + c.remaining > c.amount",
    ),
    promise(
        "every-credit-has-its-rest",
        ("수납과 감액 통지마다 잔액이 있습니다", "Every payment and credit note has its rest"),
        "SELECT n.number AS what FROM credit_note n LEFT JOIN credit_balance c \
         ON c.tenant_id = n.tenant_id AND c.id = n.id AND c.amount = n.total \
         WHERE c.id IS NULL \
         UNION ALL \
         SELECT CAST(p.amount AS text) || ' @ ' || CAST(p.paid_on AS text) FROM payment p \
         LEFT JOIN credit_balance c ON c.tenant_id = p.tenant_id AND c.id = p.id \
         AND c.amount = p.amount WHERE c.id IS NULL",
    ),
    promise(
        "deposits-are-assigned-once",
        (
            "입금의 배정액은 취소되지 않은 수납의 합입니다",
            "What is assigned of a deposit is its payments",
        ),
        "SELECT d.depositor || ' ' || CAST(d.amount AS text) AS what FROM deposit d \
         LEFT JOIN (SELECT p.deposit_id, sum(p.amount) AS paid FROM payment p \
             WHERE NOT EXISTS (SELECT 1 FROM payment_reversal r \
                 WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.id \
                 AND r.back_to = 'suspense') \
             GROUP BY p.deposit_id) s ON s.deposit_id = d.id \
         WHERE d.assigned <> coalesce(s.paid, 0)",
    ),
    promise(
        "suspense-is-what-nobody-claimed",
        (
            "가수금 잔액은 배정되지 않은 입금입니다",
            "The suspense account is what nobody has claimed",
        ),
        "SELECT CAST(l.held AS text) || ' <> ' || CAST(d.free AS text) AS what FROM \
         (SELECT coalesce(sum(CASE WHEN credit = 'suspense' THEN amount ELSE -amount END), 0) AS held \
             FROM posting WHERE credit = 'suspense' OR debit = 'suspense') l, \
         (SELECT coalesce(sum(amount - assigned), 0) AS free FROM deposit) d \
         WHERE l.held <> d.free",
    ),
    promise(
        "credit-notes-within-their-bill",
        ("감액 통지의 합은 청구서를 넘지 않습니다", "Credit notes never exceed their bill"),
        "SELECT b.number AS what FROM bill b JOIN credit_note n \
         ON n.tenant_id = b.tenant_id AND n.bill_id = b.id \
         GROUP BY b.tenant_id, b.id, b.number, b.total, b.vat \
         HAVING sum(n.total) > b.total OR sum(n.vat) > b.vat",
    ),
    promise(
        "credit-note-is-its-lines",
        ("감액 통지의 합계는 내역의 합입니다", "A credit note's totals are the sums of its lines"),
        "SELECT n.number AS what FROM credit_note n LEFT JOIN credit_note_line l \
         ON l.tenant_id = n.tenant_id AND l.credit_note_id = n.id \
         GROUP BY n.tenant_id, n.id, n.number, n.supply, n.out_of_scope, n.vat \
         HAVING n.supply + n.out_of_scope <> coalesce(sum(l.supply), 0) \
         OR n.vat <> coalesce(sum(l.vat), 0)",
    ),
    promise(
        "nothing-is-billed-outside-the-service",
        (
            "개통 전의 날과 다른 달의 날은 청구되지 않습니다",
            "No day before the opening or of another month is billed",
        ),
        "SELECT b.number || ' ' || coalesce(l.service_id, '') AS what FROM bill_line l \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         JOIN subscription s ON s.tenant_id = l.tenant_id AND s.id = l.subscription_id \
         WHERE l.charge = 'recurring' AND (s.opened_on IS NULL OR l.first_day < s.opened_on \
         OR substr(CAST(l.first_day AS text), 1, 7) <> substr(CAST(b.month AS text), 1, 4) || '-' \
             || substr(CAST(b.month AS text), 5, 2) \
         OR substr(CAST(l.last_day AS text), 1, 7) <> substr(CAST(l.first_day AS text), 1, 7) \
         OR l.days > l.month_days)",
    ),
    promise(
        "a-charge-is-billed-where-it-belongs",
        (
            "산정된 요금은 그 금액으로 한 번 청구됩니다",
            "What was assessed is billed as it was assessed",
        ),
        "SELECT b.number || ' ' || l.label_en AS what FROM billed_charge c \
         JOIN assessed_charge a ON a.tenant_id = c.tenant_id AND a.id = c.assessed_charge_id \
         JOIN bill_line l ON l.tenant_id = c.tenant_id AND l.bill_id = c.bill_id \
         AND l.line_no = c.line_no \
         JOIN bill b ON b.tenant_id = c.tenant_id AND b.id = c.bill_id \
         WHERE (a.supply > 0 AND l.supply <> a.supply) \
         OR (a.supply < 0 AND (l.supply < a.supply OR l.supply > 0)) OR a.month > b.month",
    ),
    promise(
        "settlement-is-its-lines",
        (
            "정산서 합계는 내역의 합이고 부가세는 10 % (원 미만 절사)입니다",
            "A settlement's totals are the sums of its lines, its VAT 10 %, truncated",
        ),
        "SELECT s.number AS what FROM settlement s LEFT JOIN settlement_line l \
         ON l.partner_id = s.partner_id AND l.settlement_id = s.id \
         GROUP BY s.partner_id, s.id, s.number, s.supply, s.vat \
         HAVING s.supply <> coalesce(sum(l.supply), 0) OR s.vat <> coalesce(sum(l.vat), 0) \
         OR s.vat <> s.supply / 10",
    ),
    promise(
        "settlement-is-posted",
        (
            "확정된 정산서마다 원장 분개가 합계와 같습니다",
            "Every confirmed settlement is posted with its total",
        ),
        "SELECT s.number AS what FROM settlement s LEFT JOIN posting p \
         ON p.entry_id = s.id AND p.source = 'settlement' AND p.partner_id = s.partner_id \
         GROUP BY s.partner_id, s.id, s.number, s.state, s.total \
         HAVING coalesce(sum(CASE WHEN p.credit = 'partner_payable' THEN p.amount \
         WHEN p.debit = 'partner_payable' THEN -p.amount END), 0) \
         <> CASE WHEN s.state IN ('confirmed', 'paid') THEN s.total ELSE 0 END",
    ),
    promise(
        "payable-is-open-settlements",
        (
            "협력사 미지급금은 지급하지 않은 확정 정산서의 합입니다",
            "What a partner is owed is its confirmed settlements not paid yet",
        ),
        "SELECT n.name || ': ' || CAST(coalesce(l.owed, 0) AS text) || ' <> ' \
         || CAST(coalesce(o.open, 0) AS text) AS what FROM partner n \
         LEFT JOIN (SELECT partner_id, \
             sum(CASE WHEN credit = 'partner_payable' THEN amount ELSE -amount END) AS owed \
             FROM posting WHERE credit = 'partner_payable' OR debit = 'partner_payable' \
             GROUP BY partner_id) l ON l.partner_id = n.id \
         LEFT JOIN (SELECT partner_id, sum(total) AS open FROM settlement \
             WHERE state = 'confirmed' GROUP BY partner_id) o ON o.partner_id = n.id \
         WHERE coalesce(l.owed, 0) <> coalesce(o.open, 0)",
    ),
    promise(
        "payout-is-its-partners",
        (
            "지급액은 협력사별 지급액의 합이고, 정산서마다 한 번 지급합니다",
            "A payout is the sum of its partners' parts, each statement paid once",
        ),
        "SELECT o.number AS what FROM payout o LEFT JOIN payout_line l ON l.payout_id = o.id \
         LEFT JOIN settlement s ON s.partner_id = l.partner_id AND s.id = l.settlement_id \
         WHERE o.state <> 'cancelled' \
         GROUP BY o.id, o.number, o.total, o.state, o.line_count \
         HAVING o.total <> coalesce(sum(l.amount), 0) OR o.line_count <> count(l.id) \
         OR sum(CASE WHEN l.amount <> s.total THEN 1 ELSE 0 END) > 0 \
         OR sum(CASE WHEN (s.state = 'paid') <> (o.state = 'paid') THEN 1 ELSE 0 END) > 0 \
         UNION ALL \
         SELECT min(s.number) FROM payout_line l JOIN settlement s \
         ON s.partner_id = l.partner_id AND s.id = l.settlement_id \
         GROUP BY l.partner_id, l.settlement_id HAVING count(*) > 1",
    ),
    promise(
        "payout-is-posted",
        ("지급마다 원장 분개가 금액과 같습니다", "Every payment to a partner is posted"),
        "SELECT o.number AS what FROM payout o JOIN payout_line l ON l.payout_id = o.id \
         LEFT JOIN posting p ON p.entry_id = l.id AND p.source = 'payout' \
         AND p.debit = 'partner_payable' AND p.credit = 'bank' AND p.amount = l.amount \
         WHERE (o.state = 'paid') <> (p.entry_id IS NOT NULL)",
    ),
    promise(
        "attendance-is-billed-as-confirmed",
        (
            "복무확인서는 확인된 인월로 한 번 청구됩니다",
            "An attendance report is billed once, for what it confirms",
        ),
        "SELECT r.service_id || ' ' || CAST(r.month AS text) AS what FROM billed_attendance b \
         JOIN attendance_report r ON r.tenant_id = b.tenant_id AND r.id = b.report_id \
         JOIN bill_line l ON l.tenant_id = b.tenant_id AND l.bill_id = b.bill_id \
         AND l.line_no = b.line_no JOIN bill i ON i.tenant_id = b.tenant_id AND i.id = b.bill_id \
         WHERE r.state <> 'signed' OR l.charge <> 'attendance' OR l.quantity <> r.difference \
         OR r.month > i.month",
    ),
    promise(
        "a-charge-has-its-cause",
        (
            "가산금과 위약금은 연체와 변경 신청에서, 장애 감면은 장애에서 나옵니다",
            "Late charges, penalties and outage credits have what they came from",
        ),
        "SELECT a.label_en || ' ' || CAST(a.supply AS text) AS what FROM assessed_charge a \
         WHERE (a.charge = 'outage_credit' AND NOT EXISTS (SELECT 1 FROM outage_credit c WHERE c.tenant_id = a.tenant_id \
                 AND c.assessed_charge_id = a.id)) \
         OR (a.charge = 'late_charge' AND NOT EXISTS (SELECT 1 FROM late_charge c \
             WHERE c.tenant_id = a.tenant_id AND c.assessed_charge_id = a.id)) \
         OR (a.charge = 'clawback' AND a.change_order_id IS NULL)",
    ),
    promise(
        "bills-are-as-audited",
        (
            "청구서는 발행 때의 이력과 같습니다",
            "A bill is what its audit event said when it was issued",
        ),
        // The event's JSON has its keys in order.
        "SELECT b.number AS what FROM bill b LEFT JOIN event e \
         ON e.tenant_id = b.tenant_id AND e.act = 'bill.issued' \
         AND e.after = '{\"due_on\":\"' || CAST(b.due_on AS text) || '\",\"inputs_sha256\":\"' \
         || b.inputs_sha256 || '\",\"month\":\"' || substr(CAST(b.month AS text), 1, 4) || '-' \
         || substr(CAST(b.month AS text), 5, 2) || '\",\"number\":\"' || b.number \
         || '\",\"supply\":' || CAST(b.supply AS text) || ',\"total\":' || CAST(b.total AS text) \
         || ',\"vat\":' || CAST(b.vat AS text) || '}' \
         WHERE b.kind <> 'debit_note' AND e.id IS NULL",
    ),
    promise(
        "every-bill-is-sent",
        ("청구서마다 보낼 문서가 하나 있습니다", "Every bill has one letter that tells of it"),
        "SELECT b.number AS what FROM bill b LEFT JOIN outbox o \
         ON o.tenant_id = b.tenant_id AND o.kind = 'bill' \
         AND o.payload = '{\"number\":\"' || b.number || '\"}' \
         GROUP BY b.tenant_id, b.id, b.number HAVING count(o.id) <> 1",
    ),
    promise(
        "closed-months-stay",
        (
            "마감된 달의 원장은 마감 때와 같습니다",
            "A closed month's ledger is what it was at its close",
        ),
        "SELECT CAST(c.month AS text) AS what FROM month_close c \
         LEFT JOIN (SELECT month, count(*) AS postings, sum(amount) AS amount FROM posting \
             GROUP BY month) p ON p.month = c.month \
         WHERE c.state = 'closed' AND c.seq = (SELECT max(l.seq) FROM month_close l \
             WHERE l.month = c.month) \
         AND (c.postings <> coalesce(p.postings, 0) OR c.control_total <> coalesce(p.amount, 0))",
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
        "tax-invoice-is-its-lines",
        (
            "세금계산서 합계는 품목의 합이고 결제수단의 합입니다",
            "A tax invoice is the sum of its lines and of its payment means",
        ),
        "SELECT t.number AS what FROM tax_invoice t LEFT JOIN tax_invoice_line l \
         ON l.tenant_id = t.tenant_id AND l.tax_invoice_id = t.id \
         GROUP BY t.tenant_id, t.id, t.number, t.supply, t.vat, t.total, t.paid_cash, \
         t.paid_cheque, t.paid_note, t.paid_credit \
         HAVING t.supply <> coalesce(sum(l.supply), 0) OR t.vat <> coalesce(sum(l.vat), 0) \
         OR t.total <> t.supply + t.vat OR count(l.line_no) NOT BETWEEN 1 AND 99 \
         OR t.total <> t.paid_cash + t.paid_cheque + t.paid_note + t.paid_credit",
    ),
    promise(
        "tax-invoice-is-signed-and-on-its-way",
        (
            "세금계산서마다 서명된 원문과 진행 상태가 있습니다",
            "Every tax invoice has its signed paper and its state",
        ),
        "SELECT t.number AS what FROM tax_invoice t LEFT JOIN tax_invoice_paper p \
         ON p.tenant_id = t.tenant_id AND p.tax_invoice_id = t.id \
         LEFT JOIN tax_invoice_progress w ON w.tenant_id = t.tenant_id AND w.tax_invoice_id = t.id \
         WHERE p.tax_invoice_id IS NULL OR w.tax_invoice_id IS NULL",
    ),
    promise(
        "approval-numbers",
        (
            "승인번호는 작성일자로 시작하고 한 번만 쓰입니다",
            "An approval number begins with the writing date and is used once",
        ),
        "SELECT number AS what FROM tax_invoice \
         WHERE substr(issue_id, 1, 8) <> replace(CAST(written_on AS text), '-', '') \
         UNION ALL SELECT issue_id FROM tax_invoice GROUP BY issue_id HAVING count(*) > 1",
    ),
    promise(
        "nothing-is-invoiced-twice",
        (
            "청구서와 감액 통지는 세금계산서에 한 번만 실립니다",
            "Nothing stands on two live tax invoices",
        ),
        "SELECT slot AS what FROM tax_invoice_progress \
         WHERE state NOT IN ('rejected', 'cancelled') \
         GROUP BY tenant_id, slot HAVING count(*) > 1",
    ),
    promise(
        "tax-invoices-within-their-bill",
        ("세금계산서의 합은 청구서를 넘지 않습니다", "The tax invoices of a bill never exceed it"),
        "SELECT b.number AS what FROM bill b JOIN tax_invoice t \
         ON t.tenant_id = b.tenant_id AND t.bill_id = b.id \
         JOIN tax_invoice_progress w ON w.tenant_id = t.tenant_id AND w.tax_invoice_id = t.id \
         WHERE w.state NOT IN ('rejected', 'cancelled') \
         GROUP BY b.tenant_id, b.id, b.number, b.supply, b.vat \
         HAVING sum(t.supply) > b.supply OR sum(t.vat) > b.vat",
    ),
    promise(
        "amendments-within-their-note",
        (
            "수정세금계산서는 감액 통지보다 많이 줄이지 않습니다",
            "Amendments take back no more than their credit note",
        ),
        "SELECT n.number AS what FROM credit_note n JOIN tax_invoice t \
         ON t.tenant_id = n.tenant_id AND t.credit_note_id = n.id \
         JOIN tax_invoice_progress w ON w.tenant_id = t.tenant_id AND w.tax_invoice_id = t.id \
         WHERE w.state NOT IN ('rejected', 'cancelled') AND NOT EXISTS (SELECT 1 \
             FROM tax_invoice h JOIN tax_invoice_progress x ON x.tenant_id = h.tenant_id \
             AND x.tax_invoice_id = h.id WHERE h.tenant_id = n.tenant_id \
             AND h.credit_note_id = n.id AND h.amendment = '01' AND x.state = 'rejected') \
         GROUP BY n.tenant_id, n.id, n.number, n.supply, n.vat \
         HAVING -sum(t.supply) > n.supply OR -sum(t.vat) > n.vat",
    ),
    promise(
        "packages-are-full-or-less",
        (
            "전송 묶음은 100건 이하이고 건수가 맞습니다",
            "A package holds what it says, at most a hundred",
        ),
        "SELECT p.submit_id AS what FROM tax_transmission p LEFT JOIN tax_invoice_progress w \
         ON w.transmission_id = p.id GROUP BY p.id, p.submit_id, p.documents \
         HAVING p.documents <> count(w.tax_invoice_id) OR p.documents > 100",
    ),
];
