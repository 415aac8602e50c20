//! The left rail of each role: five to eight places, the same letters after `g` everywhere.

use super::page::NavEntry;

const fn entry(
    href: &'static str,
    key: &'static str,
    icon: &'static str,
    go: &'static str,
) -> NavEntry {
    NavEntry { href, key, icon, go, also: &[] }
}

/// The same entry for these paths as well.
const fn also(entry: NavEntry, also: &'static [&'static str]) -> NavEntry {
    NavEntry { also, ..entry }
}

const HOME: NavEntry = entry("/", "nav-home", "home", "h");
const APPLICATIONS: NavEntry = entry("/applications", "nav-applications", "file-text", "a");
const ORDERS: NavEntry = entry("/orders", "nav-orders", "clipboard-list", "o");
const PROVISIONING: NavEntry = entry("/provisioning", "nav-provisioning", "list-check", "w");
const RECORDINGS: NavEntry = entry("/recordings", "nav-recordings", "microphone", "t");
const NUMBERS: NavEntry = entry("/number-pools", "nav-numbers", "network", "n");
const ACCEPTANCES: NavEntry = entry("/acceptances", "nav-acceptances", "certificate", "c");
const CHANGES: NavEntry = entry("/change-orders", "nav-change-orders", "file-invoice", "x");
const MAINTENANCE: NavEntry = entry("/maintenance", "nav-maintenance", "tools", "m");
const SERVICES: NavEntry = entry("/services", "nav-services", "headset", "v");
const BILL_RUNS: NavEntry = entry("/bill-runs", "nav-bill-runs", "calculator", "r");
const OUTAGES: NavEntry = entry("/outages", "nav-outages", "alert-triangle", "e");
const CREDIT_NOTES: NavEntry = entry("/credit-notes", "nav-credit-notes", "file-invoice", "k");
const TAX_INVOICES: NavEntry = entry("/tax-invoices", "nav-tax-invoices", "file-invoice", "t");
const BOOKS: NavEntry = also(entry("/closing", "nav-books", "book", "l"), &["/ledger"]);
const REPORTS: NavEntry = entry("/reports", "nav-reports", "eye", "d");
const BILLS: NavEntry = entry("/bills", "nav-bills", "receipt", "b");
const RECEIVABLES: NavEntry =
    also(entry("/receivables", "nav-receivables", "cash", "y"), &["/demands"]);
const PAYMENTS: NavEntry = also(
    entry("/payments", "nav-payments", "cash", "z"),
    &["/deposits", "/deposit-imports", "/virtual-accounts"],
);
const PLAN_TEMPLATES: NavEntry =
    entry("/plan-templates", "nav-plan-templates", "clipboard-check", "p");
const SETTLEMENTS: NavEntry = entry("/settlements", "nav-settlements", "building-store", "p");
const ATTENDANCE: NavEntry = entry("/attendance", "nav-attendance", "users", "i");
const BILLING_REQUESTS: NavEntry =
    entry("/billing-requests", "nav-billing-requests", "file-text", "q");
const USERS: NavEntry = entry("/users", "nav-users", "users", "u");
const OUR_SERVICES: NavEntry = entry("/services", "nav-our-services", "headset", "v");
const OUR_OUTAGES: NavEntry = entry("/outages", "nav-our-outages", "alert-triangle", "e");
const OUR_BILLS: NavEntry = entry("/bills", "nav-our-bills", "receipt", "b");

/// The rail of a role code of spec 1.1; a role that is not known gets its home only.
#[must_use]
pub fn rail(role: &str) -> &'static [NavEntry] {
    match role {
        "sales" => &[
            HOME,
            APPLICATIONS,
            PROVISIONING,
            RECORDINGS,
            ACCEPTANCES,
            BILLING_REQUESTS,
            SERVICES,
            BILLS,
        ],
        "consulting" => &[HOME, ORDERS, CHANGES, PROVISIONING, RECORDINGS, ACCEPTANCES, SERVICES],
        "product" => &[HOME, PLAN_TEMPLATES, APPLICATIONS, CHANGES, RECORDINGS, SERVICES, BILLS],
        "operations" => &[HOME, PROVISIONING, NUMBERS, OUTAGES, MAINTENANCE, SERVICES, REPORTS],
        "settlement" => {
            &[HOME, BILL_RUNS, BILLS, TAX_INVOICES, PAYMENTS, SETTLEMENTS, RECEIVABLES, BOOKS]
        }
        "credit" => &[HOME, RECEIVABLES, BILLS, TAX_INVOICES, CREDIT_NOTES, SERVICES, REPORTS],
        "legal" => &[HOME, APPLICATIONS],
        "admin" => &[HOME, USERS, ORDERS, SERVICES, BILL_RUNS, BILLS, TAX_INVOICES, SETTLEMENTS],
        "tenant_admin" => &[
            HOME,
            OUR_BILLS,
            TAX_INVOICES,
            OUR_SERVICES,
            OUR_OUTAGES,
            CHANGES,
            APPLICATIONS,
            ATTENDANCE,
        ],
        "tenant_viewer" => &[HOME, OUR_BILLS, TAX_INVOICES, OUR_SERVICES, OUR_OUTAGES],
        "partner" => &[HOME, PROVISIONING, RECORDINGS, ATTENDANCE, SETTLEMENTS],
        _ => &[HOME],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rail_uses_a_letter_twice_and_none_is_longer_than_eight() {
        let roles = [
            "sales",
            "consulting",
            "product",
            "operations",
            "settlement",
            "credit",
            "legal",
            "admin",
        ];
        for role in roles.into_iter().chain(["tenant_admin", "tenant_viewer", "partner"]) {
            let letters: std::collections::BTreeSet<_> =
                rail(role).iter().map(|entry| entry.go).collect();
            assert!(letters.len() == rail(role).len() && rail(role).len() <= 8, "{role}");
        }
    }
}
