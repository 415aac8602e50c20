//! What is billed, to whom and for which days: I2, I3, I4 and I14.

use super::{Promise, promise};

pub(super) const PROMISES: [Promise; 14] = [
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
        "no-service-is-billed-twice-a-month",
        (
            "서비스의 월 이용료는 한 달에 한 청구서에만 실립니다",
            "A service's month stands on one regular bill",
        ),
        "SELECT l.service_id || ' ' || CAST(b.month AS text) AS what FROM bill_line l \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         WHERE l.charge = 'recurring' AND b.kind = 'regular' \
         GROUP BY l.tenant_id, l.subscription_id, l.service_id, b.month \
         HAVING min(b.number) <> max(b.number)",
    ),
    promise(
        "no-service-is-left-out",
        (
            "한 달 내내 과금 중인 서비스는 그 달의 실행에서 청구됩니다",
            "A service that is charged all month is billed by the month's run",
        ),
        // Only those of which it is certain: nothing left, no price agreed, told before the run.
        "SELECT s.service_id || ' ' || CAST(r.month AS text) AS what FROM bill_run r \
         JOIN (SELECT tenant_id, subscription_id, min(effective_on) AS since, max(recorded_at) AS told \
         FROM subscription_state WHERE axis = 'billing' AND state <> 'not_started' \
         GROUP BY tenant_id, subscription_id HAVING min(state) = 'running' AND max(state) = 'running') c \
         ON replace(substr(CAST(c.since AS text), 1, 7), '-', '') < CAST(r.month AS text) \
         AND c.told <= r.started_at \
         JOIN (SELECT tenant_id, subscription_id, min(from_on) AS since, max(recorded_at) AS told \
         FROM subscription_unit WHERE product = 'asp-base' GROUP BY tenant_id, subscription_id) u \
         ON u.tenant_id = c.tenant_id AND u.subscription_id = c.subscription_id \
         AND replace(substr(CAST(u.since AS text), 1, 7), '-', '') < CAST(r.month AS text) \
         AND u.told <= r.started_at \
         JOIN subscription s ON s.tenant_id = c.tenant_id AND s.id = c.subscription_id \
         LEFT JOIN (SELECT DISTINCT l.tenant_id, l.subscription_id, b.month FROM bill_line l \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         WHERE l.charge = 'recurring') billed \
         ON billed.tenant_id = c.tenant_id AND billed.subscription_id = c.subscription_id \
         AND billed.month = r.month \
         WHERE r.state = 'issued' AND billed.month IS NULL \
         AND NOT EXISTS (SELECT 1 FROM subscription_leaving g WHERE g.tenant_id = c.tenant_id \
         AND g.subscription_id = c.subscription_id) \
         AND NOT EXISTS (SELECT 1 FROM subscription_price g WHERE g.tenant_id = c.tenant_id \
         AND g.subscription_id = c.subscription_id) \
         AND NOT EXISTS (SELECT 1 FROM bill_run_failure f WHERE f.run_id = r.id \
         AND f.tenant_id = c.tenant_id) \
         AND NOT EXISTS (SELECT 1 FROM bill_run_hold h WHERE h.run_id = r.id \
         AND h.tenant_id = c.tenant_id)",
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
        "nothing-is-billed-outside-the-service",
        (
            "개통 전과 해지 후의 날, 다른 달의 날은 청구되지 않습니다",
            "No day before the opening, after the end or of another month is billed",
        ),
        // What was recorded after the bill was issued is the next document's matter.
        "SELECT b.number || ' ' || coalesce(l.service_id, '') AS what FROM bill_line l \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         JOIN subscription s ON s.tenant_id = l.tenant_id AND s.id = l.subscription_id \
         WHERE l.charge = 'recurring' AND (s.opened_on IS NULL OR l.first_day < s.opened_on \
         OR substr(CAST(l.first_day AS text), 1, 7) <> substr(CAST(b.month AS text), 1, 4) || '-' \
         || substr(CAST(b.month AS text), 5, 2) \
         OR substr(CAST(l.last_day AS text), 1, 7) <> substr(CAST(l.first_day AS text), 1, 7) \
         OR l.days > l.month_days) \
         UNION ALL \
         SELECT b.number || ' ' || coalesce(l.service_id, '') FROM ( \
         SELECT tenant_id, subscription_id, state, effective_on, recorded_at, row_number() OVER \
         (PARTITION BY tenant_id, subscription_id, effective_on ORDER BY seq DESC) AS age \
         FROM subscription_state WHERE axis = 'billing') e \
         JOIN bill_line l ON l.tenant_id = e.tenant_id AND l.subscription_id = e.subscription_id \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         WHERE e.state = 'closed' AND e.age = 1 AND l.charge = 'recurring' AND b.kind = 'regular' \
         AND l.last_day >= e.effective_on AND b.issued_at >= e.recorded_at",
    ),
    promise(
        "nothing-is-billed-while-paused",
        ("일시중단 중인 날은 청구되지 않습니다", "No day of a pause is billed"),
        // Free are six months at most (X2), so a pause of the last five is free whatever its day.
        "SELECT b.number || ' ' || coalesce(l.service_id, '') AS what FROM ( \
         SELECT tenant_id, subscription_id, state, effective_on AS since, recorded_at, \
         lag(state) OVER w AS before, lead(effective_on) OVER w AS until \
         FROM subscription_state WHERE axis = 'billing' \
         WINDOW w AS (PARTITION BY tenant_id, subscription_id ORDER BY effective_on, seq)) p \
         JOIN bill_line l ON l.tenant_id = p.tenant_id AND l.subscription_id = p.subscription_id \
         JOIN bill b ON b.tenant_id = l.tenant_id AND b.id = l.bill_id \
         WHERE p.state = 'paused' AND coalesce(p.before, '') <> 'paused' AND l.charge = 'recurring' \
         AND b.kind = 'regular' AND b.issued_at >= p.recorded_at AND p.since <= l.last_day \
         AND (p.until IS NULL OR (p.until > p.since AND p.until > l.first_day)) \
         AND b.month / 100 * 12 + b.month % 100 \
         - CAST(substr(CAST(p.since AS text), 1, 4) AS bigint) * 12 \
         - CAST(substr(CAST(p.since AS text), 6, 2) AS bigint) < 6 \
         AND l.days > CASE WHEN p.since > l.first_day THEN CAST(substr(CAST(p.since AS text), 9, 2) \
         AS bigint) - CAST(substr(CAST(l.first_day AS text), 9, 2) AS bigint) ELSE 0 END \
         + CASE WHEN p.until <= l.last_day THEN CAST(substr(CAST(l.last_day AS text), 9, 2) \
         AS bigint) - CAST(substr(CAST(p.until AS text), 9, 2) AS bigint) + 1 ELSE 0 END",
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
        "outage-credits-are-given",
        (
            "장애 감면은 그 금액으로 청구서나 감액 통지에 반영됩니다",
            "An outage credit is given as it was worked out",
        ),
        "SELECT a.label_en || ' ' || CAST(a.supply AS text) AS what FROM assessed_charge a \
         JOIN (SELECT tenant_id, assessed_charge_id, sum(amount) AS amount FROM outage_credit \
         WHERE assessed_charge_id IS NOT NULL GROUP BY tenant_id, assessed_charge_id) c \
         ON c.tenant_id = a.tenant_id AND c.assessed_charge_id = a.id WHERE a.supply <> -c.amount \
         UNION ALL \
         SELECT n.number FROM credit_note n \
         JOIN (SELECT tenant_id, credit_note_id, sum(amount) AS amount FROM outage_credit \
         WHERE credit_note_id IS NOT NULL GROUP BY tenant_id, credit_note_id) c \
         ON c.tenant_id = n.tenant_id AND c.credit_note_id = n.id WHERE n.supply <> c.amount",
    ),
    promise(
        "late-charges-are-assessed",
        ("가산금은 계산된 금액으로 산정됩니다", "A late charge is assessed as it was worked out"),
        "SELECT CAST(c.amount AS text) || ' @ ' || CAST(c.charged_on AS text) AS what FROM late_charge c \
         LEFT JOIN assessed_charge a ON a.tenant_id = c.tenant_id AND a.id = c.assessed_charge_id \
         WHERE (a.id IS NULL) <> (c.amount = 0) OR a.supply <> c.amount OR a.charge <> 'late_charge' \
         OR c.amount <> c.base * c.rate / 10000",
    ),
];
