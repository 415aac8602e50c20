// The tax invoices of a month's end: bills and their tax invoices in five presses, an amendment by
// its reason, transmission and what the tax office says. One demo, in that order.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { counted, follow, openBrowser, openDemo, personAt, shoot } from './house.mjs';
import * as jobs from './jobs.mjs';

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

test('J4: the bills of a month and all their tax invoices in five presses', async (t) => {
  const { page, presses } = await counted(browser, demo, 'settlement@gaetong.example');
  const { month } = await jobs.issueMonth(page, demo);
  await page.locator('#progress').waitFor({ state: 'detached' });
  const { told, meant, done } = await jobs.issueTaxInvoices(page, month);
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= 5, `${presses()} presses`);
  assert.match(told, /모의 전송/, 'nothing claims to reach the tax office');
  assert.match(meant, /공급가액[\s\S]*세액[\s\S]*원/, 'what is issued is said before');
  assert.match(done, /세금계산서를 발행했습니다/);
  await page.goto(`${demo.url}/tax-invoices?month=${month}`);
  const rows = await page.locator('table.grid tbody tr').allInnerTexts();
  // The demonstration's own amendment of that month was accepted before.
  assert.ok(rows.every((row) => /발행완료|전송성공/.test(row)), rows.join('\n'));
  assert.ok(rows.filter((row) => /발행완료/.test(row)).length > 15, rows.join('\n'));
  await shoot(page, 'tax-invoices');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('one issued twice is amended: reason first, dates and signs locked, the paper shown before', async () => {
  const page = await personAt(browser, demo, 'settlement@gaetong.example');
  await page.goto(`${demo.url}/tax-invoices`);
  await follow(page, () => page.locator('table.grid tbody th a').first().click());
  const amended = await jobs.amendTaxInvoice(page, 'issued_twice', '같은 달에 두 번 발급');
  for (const code of ['01', '02', '03', '04', '05', '06']) assert.match(amended.asked, new RegExp(`${code} `));
  assert.match(amended.locked, /06 착오에 의한 이중발급[\s\S]*당초 작성일자/);
  assert.equal(amended.papers, 1);
  assert.match(amended.meant, /−[\d,]+/, 'the paper takes everything back');
  assert.match(amended.done, /수정세금계산서를 발행했습니다/);
  assert.match(amended.done, /06 착오에 의한 이중발급/, 'the original names what amends it');
  await shoot(page, 'tax-amended');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('what the tax office refuses is said in plain words with the remedy', async () => {
  const page = await personAt(browser, demo, 'settlement@gaetong.example');
  await page.goto(`${demo.url}/tax-invoices/transmissions`);
  await page.goto(`${demo.url}/tax-invoices`);
  const row = page.locator('table.grid tbody tr').filter({ hasText: '발행완료' }).first();
  const number = (await row.innerText()).match(/\d{3}-\d{2}-\d{5}/)[0];
  await page.goto(`${demo.url}/tax-invoices/transmissions`);
  await page.fill('#tax_customer_number', number);
  await page.selectOption('#tax_answer', 'ERR009');
  await follow(page, () => page.click('form[action="/tax-invoices/simulator"] button'));
  await page.goto(`${demo.url}/tax-invoices?q=${number}`);
  await follow(page, () => page.click('button[value=queue]'));
  await follow(page, () => page.click('main form[data-main] button.btn-primary'));
  await page.goto(`${demo.url}/tax-invoices/transmissions`);
  await follow(page, () => page.click('form[action="/tax-invoices/transmissions"] button'));
  assert.match(await page.innerText('main'), /실패 \d+건/);
  await page.goto(`${demo.url}/tax-invoices?state=rejected`);
  await follow(page, () => page.locator('table.grid tbody th a').first().click());
  assert.match(await page.innerText('main'), /ERR009[\s\S]*다시 발행|다시 발행[\s\S]*ERR009/);
  await shoot(page, 'tax-rejected');
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('a customer takes its own copy along, without a script', async () => {
  const page = await personAt(browser, demo, 'admin@hanbit.example', 1280, { javaScriptEnabled: false });
  await page.goto(`${demo.url}/tax-invoices`);
  await page.locator('table.grid tbody th a').first().click();
  assert.match(await page.innerText('.tax-form'), /공급받는자 보관용/);
  const href = await page.getAttribute('.page-head a.btn-primary', 'href');
  const paper = await page.request.get(demo.url + href);
  assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-');
  await page.context().close();
});
