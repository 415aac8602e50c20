// Jobs people do every day, each from the home of its role. They need no script in the page.

import { follow } from './house.mjs';

async function home(page, demo) {
  if (new URL(page.url()).pathname !== '/') await page.goto(`${demo.url}/`);
}

const press = (page, what) => follow(page, () => page.locator(what).first().click());

/** J2: the order desk accepts the first order of its queue; gives what the page says then. */
export async function acceptOrder(page, demo) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/orders/"]');
  await press(page, 'a[href$="/accept"]');
  await press(page, 'form[data-main] button.btn-primary');
  return page.innerText('main');
}

/** J3: an owner completes the first task of the home's list; gives the task's address. */
export async function completeTask(page, demo) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/tasks/"]');
  const address = new URL(page.url()).pathname;
  await page.locator('#evidence').focus();
  await page.keyboard.type('완료했습니다.');
  await press(page, 'form[action$="/complete"] button');
  return address;
}

/** J5: why is this bill this amount? Gives the bill's words, and goes on to the article. */
export async function explainBill(page, demo, service, month) {
  await home(page, demo);
  await page.locator('#search').click();
  await page.keyboard.type(`${service} ${month}`);
  await follow(page, () => page.keyboard.press('Enter'));
  const told = await page.innerText('main');
  const formulas = await page.locator('details.why[open] .formula').allInnerTexts();
  await press(page, 'details.why a.read');
  return { told, formulas, article: page.url() };
}

/** J7: a customer takes this month's bill along; gives the paper's first bytes. */
export async function downloadBill(page, demo) {
  await home(page, demo);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/pdf')),
    page.locator('main section.bill a[href$="/pdf"]').click(),
  ]);
  // The browser's own viewer has the bytes now; they are asked for once more to be looked at.
  const again = await page.request.get(answer.url());
  return (await again.body()).subarray(0, 5).toString();
}

/** J9: what would ending the first customer's service cost? Gives what the page says. */
export async function penaltyBeforeTermination(page, demo) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/services/J"]');
  await press(page, '.page-head a[href$="/terminate"]');
  return page.innerText('#what-if');
}

/** J11: seats of the first customer's service are changed; gives the order's page. */
export async function changeSeats(page, demo, seats) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/services/J"]');
  await press(page, '.page-head a[href$="/change"]');
  await page.locator('#quantity_asp-base').focus();
  await page.locator('#quantity_asp-base').fill(String(seats));
  await page.locator('#change_reason').fill('상담 물량 증가');
  const told = await page.locator('#what-if table').first().waitFor({ timeout: 15_000 }).then(
    () => page.innerText('#what-if'), () => '',
  );
  await press(page, 'form[data-main] button.btn-primary');
  await press(page, 'form[data-main] button.btn-primary');
  return { told, filed: await page.innerText('main') };
}

/** J4: last month's bills are tried, the differences read, the month typed. */
export async function issueMonth(page, demo) {
  await home(page, demo);
  await press(page, 'main a[href^="/bill-runs/dry"]');
  const told = await page.innerText('main');
  const month = new URL(page.url()).searchParams.get('month');
  await press(page, '.actions a.btn-primary');
  await page.fill('#typed', month);
  await follow(page, () => page.press('#typed', 'Enter'));
  return { told, month };
}

/** J8: an outage of this service is recorded and, on its own page, has ended. */
export async function recordOutage(page, demo, service, what) {
  await home(page, demo);
  await page.fill('#outage_services', service);
  await page.fill('#outage_note', what);
  await press(page, 'form[action="/outages"] button.btn-primary');
  const address = new URL(page.url()).pathname;
  await press(page, '.page-head button.btn-primary');
  return { address, told: await page.innerText('main') };
}

/** J10: all who may be suspended today are; gives what the page said before and after. */
export async function suspendOverdue(page, demo) {
  await home(page, demo);
  await press(page, 'main a[href$="stage=suspension_possible"]');
  await press(page, 'main a[data-key=a]');
  await press(page, 'main button[data-key=y]');
  const meant = await page.innerText('main');
  await press(page, 'main form[method=post] button.btn-primary');
  return { meant, done: await page.innerText('main') };
}

/** J14: the bank's file is dropped and confirmed; gives the preview and the rows left over. */
export async function dropBankFile(page, demo, file) {
  await home(page, demo);
  await press(page, '.rail a[href="/payments"]');
  await follow(page, () => page.setInputFiles('#file', file));
  const seen = await page.innerText('main');
  await press(page, '.page-head button.btn-primary');
  return { seen, left: await page.locator('table.grid tbody tr').allInnerTexts() };
}

/** J4, the other half: from the page of the issued run to the month's tax invoices. */
export async function issueTaxInvoices(page, month) {
  await press(page, '.page-head a[href^="/tax-invoices/issue"]');
  const told = await page.innerText('main');
  await press(page, '.page-head a.btn-primary');
  const meant = await page.innerText('main');
  await page.fill('#typed', month);
  await follow(page, () => page.press('#typed', 'Enter'));
  return { told, meant, done: await page.innerText('main') };
}

/** A tax invoice is amended by its reason; gives what the wizard said at each step. */
export async function amendTaxInvoice(page, reason, words) {
  await press(page, '.page-head a[href$="/amend"]');
  const asked = await page.innerText('main');
  await press(page, `main .tasks a[href*="reason=${reason}"]`);
  const locked = await page.innerText('main');
  await page.fill('#tax_why', words);
  await press(page, 'form[data-main] button.btn-primary');
  const meant = await page.innerText('main');
  const papers = await page.locator('.tax-form').count();
  await press(page, 'form[data-main] button.btn-primary');
  return { asked, locked, meant, papers, done: await page.innerText('main') };
}


/** J6: a partner opens the statement that waits and confirms all its lines. */
export async function confirmStatement(page, demo) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/settlements/"]');
  const told = await page.innerText('main');
  await press(page, '.page-head form[action$="/confirm"] button');
  return { told, done: await page.innerText('main') };
}

/** J6 with a list of the partner's own: dropped on the statement, accepted if it is the same. */
export async function reconcileByFile(page, demo, file) {
  await home(page, demo);
  await press(page, 'main table.grid tbody a[href^="/settlements/"]');
  await follow(page, () => page.setInputFiles('#file', file));
  const compared = await page.innerText('main');
  await press(page, '.page-head form[action$="/confirm"] button');
  return { compared, done: await page.innerText('main') };
}
