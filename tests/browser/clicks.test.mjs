// How often a person must press to get a job done, from the home of the role. Typing, and the Enter
// that ends it, is not counted; every press of the pointer is, as the page itself sees it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as filing from './filing.mjs';
import { counted as countedAt, follow, openBrowser, openDemo, personAt } from './house.mjs';
import * as jobs from './jobs.mjs';

/** The first customer's business number. */
const HANBIT = '999-81-00015';

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

const counted = (email) => countedAt(browser, demo, email);

test('the counter counts: two presses are two', async () => {
  const { page, presses } = await counted('settlement@gaetong.example');
  await page.locator('#search').click();
  await page.keyboard.type('J00000001');
  await page.locator('h1').click();
  assert.equal(presses(), 2);
  await page.context().close();
});

test('J2: an order is accepted in three', async (t) => {
  const { page, presses } = await counted('orders@gaetong.example');
  assert.match(await jobs.acceptOrder(page, demo), /J\d{8}/);
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 3, `${presses()} presses`);
  await page.context().close();
});

test('J3: a task is completed in two', async (t) => {
  const { page, presses } = await counted('sales@gaetong.example');
  const task = await jobs.completeTask(page, demo);
  await page.goto(demo.url + task);
  assert.match(await page.innerText('main'), /완료했습니다\./);
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 2, `${presses()} presses`);
  await page.context().close();
});

test('J5: why a bill is this amount, and the article it rests on, in two', async (t) => {
  const { page, presses } = await counted('settlement@gaetong.example');
  const bill = await jobs.explainBill(page, demo, 'J00000001', '2026-09');
  assert.ok(bill.formulas.some((formula) => formula.includes('160,000원 × 35석')), bill.formulas.join('\n'));
  t.diagnostic(`${presses()} presses, to ${bill.article}`);
  assert.ok(presses() <= 2, `${presses()} presses`);
  await page.context().close();
});

test('J7: a customer takes the bill along in one', async (t) => {
  const { page, presses } = await counted('admin@hanbit.example');
  assert.equal(await jobs.downloadBill(page, demo), '%PDF-');
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 1, `${presses()} presses`);
  await page.context().close();
});

test('J9: what ending a service costs, with its reasons, in two', async (t) => {
  const { page, presses } = await counted('sales@gaetong.example');
  const told = await jobs.penaltyBeforeTermination(page, demo);
  assert.match(told, /해지위약금[\s\S]*개월 × 35석 × 60,000원/);
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 2, `${presses()} presses`);
  await page.context().close();
});

test('J11: seats are changed, with the bills seen beforehand, in four', async (t) => {
  const { page, presses } = await counted('sales@gaetong.example');
  const { told, filed } = await jobs.changeSeats(page, demo, 40);
  assert.match(told, /35석 → 40석/);
  assert.match(filed, /변경[\s\S]*처리 대기/);
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 4, `${presses()} presses`);
  await page.context().close();
});

test('J1: a customer we know applies again in six', async (t) => {
  const { page, presses } = await counted('sales@gaetong.example');
  const [year, month] = (await page.innerText('.chip b')).split('-').map(Number);
  const wish = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  await follow(page, () => page.click('main a[href="/applications/new"]'));
  await typed(page, '#business_number', HANBIT);
  await typed(page, '#seats', '35');
  await page.fill('#applicant_relation', '대표자 본인');
  await page.fill('#applicant_name', '이한빛');
  await typed(page, '#wished_opening_on', wish);
  await page.click('input[name="consent-collection"][value=yes]');
  await typed(page, '#given_by', '이한빛');
  const address = new URL(page.url()).pathname.replace(/\/papers$/, '');
  await filing.dropPapers(page);
  await follow(page, () => page.click('.form-actions a.btn-primary'));
  await othersCheck(address);
  await typed(page, '#note-network_reviewed', '확인함');
  await follow(page, () => page.click('.form-actions a'));
  await follow(page, () => page.click('a[href$="/check"]'));
  await follow(page, () => page.click('form[action$="/submit"] button'));
  t.diagnostic(`${presses()} presses`);
  await page.goto(demo.url + address);
  assert.match(await page.innerText('.identity'), /접수 대기/);
  assert.ok(presses() <= 6, `${presses()} presses`);
  await page.context().close();
});

async function typed(page, field, text) {
  await page.fill(field, text);
  await follow(page, () => page.press(field, 'Enter'));
}

/** What the product's owner and the order desk confirm, each at a desk of their own. */
async function othersCheck(address) {
  for (const [email, by] of [['product@gaetong.example', 'product'], ['orders@gaetong.example', 'consulting']]) {
    const page = await personAt(browser, demo, email);
    await filing.check(page, demo, address, `quote_confirmed_by_${by}`);
    await page.context().close();
  }
}
