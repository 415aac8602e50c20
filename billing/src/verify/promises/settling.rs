//! What partners are paid: I10.

use super::{Promise, promise};

pub(super) const PROMISES: [Promise; 5] = [
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
];
