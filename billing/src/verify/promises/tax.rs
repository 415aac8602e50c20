//! Tax invoices.

use super::{Promise, promise};

pub(super) const PROMISES: [Promise; 7] = [
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
