// A month settled with partners, seen by those who live it: a partner reconciles its statement, with
// its own list or without, its tax invoice has a wrong amount, the agents' days are written without
// script. One demo, in the order of a month.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { counted, follow, openBrowser, openDemo, personAt, shoot, signIn } from './house.mjs';
import * as jobs from './jobs.mjs';

/** Partners whose last statement waits for their answer. */
const BY_EYE = 'app@partner.example';
const BY_FILE = 'system@partner.example';

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

/** A partner at home; the demo's cards have one partner only, so it signs in at the door. */
async function partnerAt(email) {
  const person = await counted(browser, demo, null);
  await signIn(person.page, demo, email);
  await person.page.goto(`${demo.url}/`);
  const signingIn = person.presses();
  return { page: person.page, presses: () => person.presses() - signingIn };
}

test('J6: a partner reconciles its statement in two', async (t) => {
  const person = await partnerAt(BY_EYE);
  const { told, done } = await jobs.confirmStatement(person.page, demo);
  assert.match(told, /고객 청구/, 'each line names its source');
  assert.match(done, /정산을 확인했습니다/);
  within(t, person, 2);
  await shoot(person.page, 'settlement-confirmed');
  await person.page.context().close();
});

test('J6 with a list of its own: dropped, the differences seen, accepted in three', async (t) => {
  const person = await partnerAt(BY_FILE);
  const { page } = person;
  const statement = await page.locator('main table.grid tbody a[href^="/settlements/"]').first();
  const address = demo.url + await statement.getAttribute('href');
  const sheet = await page.request.get(`${address}/sheet?download=csv`);
  const lines = (await sheet.body()).toString('utf8');
  const [own, wrong] = [join(demo.folder, 'own.csv'), join(demo.folder, 'wrong.csv')];
  await writeFile(own, lines);
  await writeFile(wrong, lines.replace(/,3500000,/, ',3600000,'));
  await page.goto(address);
  await follow(page, () => page.setInputFiles('#file', wrong));
  const seen = await page.innerText('main');
  assert.match(seen, /1줄이 다릅니다/);
  assert.match(seen, /3,500,000\s+3,600,000\s+\+100,000\s+다름/);
  await shoot(page, 'settlement-differs');
  const { compared, done } = await jobs.reconcileByFile(page, demo, own);
  assert.match(compared, /두 자료가 같습니다/);
  assert.match(done, /정산을 확인했습니다/);
  within(t, person, 3);
  await page.context().close();
});

test('a tax invoice with a wrong amount says which number differs where', async () => {
  const { page } = await partnerAt(BY_FILE);
  await follow(page, () => page.locator('main table.grid tbody a[href^="/settlements/"]').first().click());
  await follow(page, () => page.click('a[href$="/invoice"]'));
  const right = Number(await page.inputValue('#supply'));
  await page.fill('#supply', String(right + 1));
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  const told = await page.innerText('main');
  assert.match(told, /지급할 수 없습니다/);
  const won = (n) => n.toLocaleString('en-US');
  assert.ok(told.includes(`공급가액: 세금계산서 ${won(right + 1)}원, 정산서 ${won(right)}원`), told);
  await shoot(page, 'settlement-invoice-differs');
  await page.context().close();
});

test('the agents\' days are written and handed in without script', async () => {
  const page = await personAt(browser, demo, null, 390, { javaScriptEnabled: false });
  await signIn(page, demo, 'staffing@partner.example');
  await page.goto(`${demo.url}/attendance`);
  await follow(page, () => page.locator('a[href^="/attendance/new"]').first().click());
  await page.fill('input[name=d-0-1]', '병');
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  assert.match(await page.innerText('.error-summary'), /1일: “병”/, 'a sign nobody knows is named');
  await page.fill('input[name=d-0-1]', '');
  await page.fill('input[name=d-0-2]', '근');
  await page.fill('input[name=d-0-5]', '교');
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  const said = await page.innerText('main');
  assert.match(said, /제출했습니다/);
  assert.match(said, /서명 대기/);
  await page.context().close();
});
