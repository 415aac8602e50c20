//! What is owed, what settles it, and the books: I1, I5, I6, I7 and I16.

use super::{Promise, promise};

pub(super) const PROMISES: [Promise; 18] = [
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
        "reversal-is-posted",
        (
            "수납 취소마다 원장 분개가 금액과 같습니다",
            "Every reversal is posted with its payment's amount",
        ),
        "SELECT CAST(pay.amount AS text) || ' @ ' || CAST(pay.paid_on AS text) AS what \
         FROM payment_reversal r \
         JOIN payment pay ON pay.tenant_id = r.tenant_id AND pay.id = r.payment_id \
         LEFT JOIN posting p \
         ON p.tenant_id = r.tenant_id AND p.entry_id = r.id AND p.source = 'payment_reversal' \
         GROUP BY r.tenant_id, r.id, pay.amount, pay.paid_on \
         HAVING pay.amount <> coalesce(sum(CASE WHEN p.debit = 'receivables' THEN p.amount END), 0)",
    ),
    promise(
        "deposit-is-posted",
        ("입금마다 원장 분개가 금액과 같습니다", "Every deposit is posted with its amount"),
        "SELECT d.depositor || ' ' || CAST(d.amount AS text) AS what FROM deposit d \
         LEFT JOIN (SELECT entry_id, sum(amount) AS amount FROM posting \
         WHERE source = 'deposit' AND debit = 'bank' GROUP BY entry_id) p ON p.entry_id = d.id \
         WHERE p.amount IS NULL OR p.amount <> d.amount",
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
        "credit-notes-within-their-lines",
        (
            "감액 통지의 합은 청구 내역마다 그 금액을 넘지 않습니다",
            "Credit notes never exceed the line they correct",
        ),
        "SELECT b.number || ' ' || CAST(l.line_no AS text) AS what FROM bill_line l \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         JOIN credit_note_line n \
         ON n.tenant_id = l.tenant_id AND n.bill_id = l.bill_id AND n.bill_line_no = l.line_no \
         GROUP BY l.tenant_id, l.bill_id, l.line_no, b.number, l.supply, l.vat \
         HAVING sum(n.supply) > l.supply OR sum(n.vat) > l.vat",
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
        "credit-note-numbers",
        (
            "감액 통지 번호는 청구서 번호와 빠짐없는 순번입니다",
            "A credit note's number is its bill's and a sequence without gaps",
        ),
        "SELECT n.number AS what FROM credit_note n \
         JOIN bill b ON b.tenant_id = n.tenant_id AND b.id = n.bill_id \
         WHERE n.number <> b.number || '-C' || CAST(n.seq AS text) \
         UNION ALL \
         SELECT max(number) FROM credit_note GROUP BY tenant_id, bill_id HAVING max(seq) <> count(*)",
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
];
