// The daily work around a month's end, counted in presses from the home of the role: the bills, an
// outage and its credit, tenants who do not pay, the bank's file. One demo, in the order of a month.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { counted, follow, openBrowser, openDemo, shoot } from './house.mjs';
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

/** No more presses than the table of jobs grants, and nothing broken in the page. */
function within(t, { page, presses }, granted) {
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= granted, `${presses()} presses`);
  assert.deepEqual(page.problems, []);
}

test('J10: a tenant who does not pay is suspended in four', async (t) => {
  const person = await counted(browser, demo, 'credit@gaetong.example');
  const { meant, done } = await jobs.suspendOverdue(person.page, demo);
  assert.match(meant, /은하통신판매㈜/);
  assert.match(done, /은하통신판매㈜[\s\S]*이용정지/);
  within(t, person, 4);
  await person.page.goto(`${demo.url}/receivables?stage=suspension_possible`);
  assert.doesNotMatch(await person.page.innerText('main'), /은하통신판매㈜/);
  await shoot(person.page, 'month-suspended');
  await person.page.context().close();
});

test('J8: an outage is recorded and ends in two, its credit is confirmed in one more', async (t) => {
  const operator = await counted(browser, demo, 'operations@gaetong.example');
  const outage = await jobs.recordOutage(operator.page, demo, 'J00000001', '교환기 장애');
  assert.match(outage.told, /복구/);
  within(t, operator, 2);
  await operator.page.context().close();

  const clerk = await counted(browser, demo, 'settlement@gaetong.example');
  await clerk.page.goto(demo.url + outage.address);
  const before = await clerk.page.innerText('main');
  assert.match(before, /한빛보험/, 'who gets which credit is shown before it is confirmed');
  await follow(clerk.page, () => clerk.page.click('.page-head button.btn-primary'));
  assert.match(await clerk.page.innerText('main'), /보상 확정/);
  within(t, clerk, 1);
  await shoot(clerk.page, 'month-outage');
  await clerk.page.context().close();
});

test('J4: the bills of a month are tried, looked through and issued in five', async (t) => {
  const person = await counted(browser, demo, 'settlement@gaetong.example');
  const { page } = person;
  const tried = await jobs.issueMonth(page, demo);
  assert.match(tried.told, /해지위약금/, 'the difference to the month before says why');
  within(t, person, 5);
  await page.locator('#progress').waitFor({ state: 'detached' });
  assert.match(await page.innerText('.page-head'), /발행 완료/);
  await page.goto(`${demo.url}/bills?month=${tried.month}`);
  assert.match(await page.innerText('main'), /A000001[\s\S]*9,985,250/);
  await shoot(page, 'month-issued');
  await page.context().close();
});

test('J14: a bank file of 300 deposits in two; what nobody could be found for is left over', async (t) => {
  const person = await counted(browser, demo, 'settlement@gaetong.example');
  const { seen, left } = await jobs.dropBankFile(person.page, demo, bankFile(300, 4));
  assert.match(seen, /300/);
  assert.equal(left.filter((row) => /모르는상회/.test(row)).length, 4, left.join('\n'));
  within(t, person, 3);
  await shoot(person.page, 'month-unmatched');
  const again = await jobs.dropBankFile(person.page, demo, bankFile(300, 4));
  assert.equal(again.left.length, left.length, 'the same deposits count once');
  await person.page.context().close();
});

/** A bank's file: so many deposits to the two virtual accounts of the demo, some of nobody we know. */
function bankFile(rows, unknown) {
  const lines = ['거래일자,거래시간,입금자명,출금액(원),입금액(원),적요,가상계좌번호'];
  for (let row = 0; row < rows; row += 1) {
    const time = [10 + Math.floor(row / 3600), Math.floor(row / 60) % 60, row % 60]
      .map((part) => String(part).padStart(2, '0')).join(':');
    const [payer, account] = row < unknown ? [`모르는상회${row}`, ''] : ['한빛보험(주)', `9001000000${1 + (row % 2)}`];
    lines.push(`2026-11-20,${time},${payer},,"${(1_000 + row).toLocaleString('en')}",10월 요금,${account}`);
  }
  return { name: '가온은행_입금내역.csv', mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) };
}
