// From the application to the issued, explained bill, by page, as the different people.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import * as filing from './filing.mjs';
import { follow, openBrowser, openDemo, personAt, shoot, signIn } from './house.mjs';

const COMPANY = {
  name: '느티나무보험㈜', number: '124-81-00998', person: '이느티', email: 'office@neuti.example',
};
const OWNERS = {
  영업대표: 'sales@gaetong.example', IMO운용센터: 'operations@gaetong.example',
  'S/O 처리 담당': 'orders@gaetong.example', '브릿지온㈜': 'system@partner.example',
  '앱이음㈜': 'app@partner.example', '넷길㈜': 'network@partner.example',
  '휴먼잇다㈜': 'staffing@partner.example', '납품가람㈜': 'goods@partner.example',
};
const NUMBERS = ['9,077,500', '907,750', '9,985,250'];

let demo;
let browser;
let people = new Map();
const story = {};

before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** This person's window; signed in anew after the clock was moved. */
async function at(email) {
  if (!people.has(email)) {
    const page = await personAt(browser, demo, null);
    await signIn(page, demo, email);
    people.set(email, page);
  }
  return people.get(email);
}

async function leaveAll() {
  await Promise.all([...people.values()].map((page) => page.context().close()));
  people = new Map();
}

/** The first day of the month so many months after the day shown at the top of the page. */
async function firstOfMonth(page, later) {
  const [year, month] = (await page.locator('.chip b').innerText()).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + later, 1)).toISOString().slice(0, 10);
}

async function moveClock(day) {
  const page = await at('admin@gaetong.example');
  await page.goto(`${demo.url}/demo`);
  await page.fill('#day', day);
  await follow(page, () => page.click('form:has(#day) button'));
  assert.match(await page.locator('.chip b').innerText(), new RegExp(`^${day}`));
  await leaveAll();
}

function says(text, words) {
  for (const word of words) assert.ok(text.includes(word), `does not say ${word}:\n${text}`);
}

test('sales files the application of a new company, and its quote follows the typing', async () => {
  const page = await at('sales@gaetong.example');
  story.wish = await firstOfMonth(page, 1);
  story.address = await filing.start(page, demo, COMPANY.number, COMPANY.name);
  await filing.customer(page, COMPANY);
  assert.match(page.url(), /\/payer$/);
  await filing.payer(page, COMPANY);
  assert.match(page.url(), /\/items$/);
  await page.fill('#seats', '35');
  await page.selectOption('#application_product', 'app-premium');
  await page.fill('#recording', '35');
  await page.fill('#extra_line', '5');
  await filing.save(page);
  assert.match(page.url(), /\/terms$/);
  await filing.terms(page, COMPANY, 36, story.wish);
  await page.locator('#quote', { hasText: NUMBERS[0] }).waitFor();
  says(await page.innerText('#quote'), NUMBERS);
  await shoot(page, 'spine-01-quote');
  await filing.save(page);
});

test('papers, consents and the checks of three desks complete it, and it is submitted', async () => {
  const page = await at('sales@gaetong.example');
  await page.goto(`${demo.url}${story.address}/check`);
  assert.equal(await page.locator('form[action$="/submit"]').count(), 0, 'nothing to submit yet');
  await filing.papers(page, demo, story.address);
  await filing.consents(page, demo, story.address, COMPANY.person);
  await filing.check(page, demo, story.address, 'network_reviewed');
  const product = await at('product@gaetong.example');
  await filing.check(product, demo, story.address, 'quote_confirmed_by_product');
  const desk = await at('orders@gaetong.example');
  await filing.check(desk, demo, story.address, 'quote_confirmed_by_consulting');
  await page.goto(`${demo.url}${story.address}`);
  await shoot(page, 'spine-02-task-list');
  await follow(page, () => page.click('a[href$="/check"]'));
  says(await page.innerText('main'), [COMPANY.name, COMPANY.number, NUMBERS[0]]);
  await shoot(page, 'spine-03-answers');
  await follow(page, () => page.click('form[action$="/submit"] button'));
  await page.goto(`${demo.url}${story.address}`);
  says(await page.innerText('.identity'), ['접수 대기']);
});

test('the order desk accepts, and the page shows the new service ID', async () => {
  const page = await at('orders@gaetong.example');
  await page.goto(`${demo.url}/orders`);
  await follow(page, () => page.click(`table.grid a:has-text("${COMPANY.name}")`));
  await shoot(page, 'spine-04-order');
  await follow(page, () => page.click('a[href$="/accept"]'));
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  const text = await page.innerText('main');
  story.service = text.match(/J\d{8}/)?.[0];
  assert.ok(story.service, `no service ID:\n${text}`);
  says(await page.innerText('.identity'), [story.service, COMPANY.name]);
  await shoot(page, 'spine-05-accepted');
});

test('the owners complete their tasks, partners and staff', async () => {
  const sales = await at('sales@gaetong.example');
  const owners = new Set();
  const board = `${demo.url}/services/${story.service}/provisioning`;
  for (;;) {
    await sales.goto(board);
    const rows = await sales.$$eval('table.plan tbody tr', (all) => all.map((row) => ({
      href: row.querySelector('a')?.getAttribute('href'), title: row.cells[0].innerText,
      owner: row.cells[1].innerText.trim(), state: row.cells[2].innerText.trim(),
    })));
    const next = rows.find(({ title, state }) => /시작 가능|진행 중/.test(state) && !/검수|개통|정산/.test(title));
    if (!next) break;
    const email = OWNERS[next.owner];
    assert.ok(email, `nobody known is ${next.owner}`);
    const page = await at(email);
    await page.goto(demo.url + next.href);
    await page.fill('#evidence', '완료했습니다. 결과는 이상 없습니다.');
    await follow(page, () => page.click('form[action$="/complete"] button'));
    assert.equal(await page.locator('.error-summary').count(), 0, `${next.title} was not completed`);
    if (owners.size === 0) await shoot(page, 'spine-06-task');
    owners.add(email);
  }
  assert.ok(owners.has('operations@gaetong.example'), [...owners].join());
  assert.ok([...owners].some((email) => email.endsWith('@partner.example')), [...owners].join());
  await shoot(sales, 'spine-07-board');
});

test('an administrator gives the new company a user of its own', async () => {
  const page = await at('admin@gaetong.example');
  await page.goto(`${demo.url}/users`);
  await follow(page, () => page.click('a[href="/users/new"]'));
  await page.fill('#email', COMPANY.email);
  await page.fill('#user_name', COMPANY.person);
  await page.fill('#password', 'neutinamu-2026');
  await page.selectOption('#role', 'tenant_admin');
  await page.selectOption('#tenant', { label: COMPANY.name });
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  assert.equal(await page.locator('.error-summary').count(), 0, await page.innerText('main'));
});

async function tenant(width = 1280) {
  const page = await personAt(browser, demo, null, width);
  await signIn(page, demo, COMPANY.email, 'neutinamu-2026');
  return page;
}

test('acceptance is requested, and the customer signs for every line', async () => {
  const sales = await at('sales@gaetong.example');
  await sales.goto(`${demo.url}/services/${story.service}/acceptance`);
  await follow(sales, () => sales.click('form[data-main] button.btn-primary'));
  assert.equal(await sales.locator('.error-summary').count(), 0, await sales.innerText('main'));
  const page = await tenant(360);
  await page.goto(`${demo.url}/acceptances`);
  await follow(page, () => page.click('table.grid tbody a'));
  await shoot(page, 'spine-08-acceptance');
  await follow(page, () => page.click('button[value=sign]'));
  assert.ok(await page.locator('.error-summary li').count() > 0, 'signed without looking');
  for (const yes of await page.$$('input[type=radio][value=yes]')) await yes.check();
  await page.fill('#person', COMPANY.person);
  await page.fill('#signature', COMPANY.person);
  await follow(page, () => page.click('button[value=sign]'));
  assert.equal(await page.locator('button[value=sign]').count(), 0, await page.innerText('main'));
  const paper = await page.request.get(`${demo.url}${new URL(page.url()).pathname}/pdf`);
  assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-');
  await shoot(page, 'spine-09-signed');
  await page.context().close();
});

test('the service opens on the wished day', async () => {
  await moveClock(story.wish);
  const page = await at('orders@gaetong.example');
  await page.goto(`${demo.url}/services/${story.service}`);
  await follow(page, () => page.click('.page-head a.btn-primary'));
  await page.fill('#opened_on', story.wish);
  await follow(page, () => page.click('form[data-main] button.btn-primary'));
  assert.equal(await page.locator('.error-summary').count(), 0, await page.innerText('main'));
  await page.goto(`${demo.url}/services/${story.service}`);
  says(await page.innerText('main'), [story.wish, '이용 중']);
  await shoot(page, 'spine-10-open');
});

test('settlement tries the month, types it, and issues the bills', async () => {
  story.month = story.wish.slice(0, 7);
  const admin = await at('admin@gaetong.example');
  await admin.goto(`${demo.url}/`);
  await moveClock(await firstOfMonth(admin, 1));
  const page = await at('settlement@gaetong.example');
  await page.goto(`${demo.url}/bill-runs/dry?month=${story.month}`);
  says(await page.innerText('h1'), [story.month]);
  await shoot(page, 'spine-11-dry-run');
  await follow(page, () => page.click('.actions a.btn-primary'));
  await page.fill('#typed', '2014-08');
  await follow(page, () => page.click('form[data-main] button'));
  assert.ok(await page.locator('#typed-error').isVisible(), 'a month typed wrong is refused');
  await page.fill('#typed', story.month);
  await follow(page, () => page.click('form[data-main] button'));
  await page.locator('.page-head .tag', { hasText: '완료' }).waitFor();
  await page.locator('#progress').waitFor({ state: 'detached' });
  await shoot(page, 'spine-12-issued');
});

test('the customer opens the bill, sees why, and takes the PDF along', async () => {
  const page = await tenant(360);
  says(await page.innerText('main'), [NUMBERS[2]]);
  await shoot(page, 'spine-13-tenant-home');
  const href = await page.getAttribute('section.bill a[href$="/pdf"]', 'href');
  await follow(page, () => page.click('section.bill a[data-key=e]'));
  const bill = await page.innerText('section.bill');
  says(bill, [...NUMBERS, '5,600,000', '2,677,500', '700,000', '100,000', '160,000', '76,500']);
  const why = await page.innerText('main');
  says(why, ['160,000', '35', '약관']);
  assert.ok(await page.locator('details.why[open] .formula').count() >= 4, 'a derivation of every line');
  says((await page.locator('details.why').allInnerTexts()).join('\n'), NUMBERS.slice(0, 2));
  await shoot(page, 'spine-14-bill');
  const answer = await page.request.get(demo.url + href);
  const paper = await answer.body();
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
  const text = textOf(paper);
  if (text !== null) says(text, [...NUMBERS, story.service, COMPANY.name]);
  assert.deepEqual(page.problems, []);
});

/** The words of a PDF, or null on a machine that cannot read them. */
function textOf(paper) {
  try {
    return execFileSync('pdftotext', ['-layout', '-', '-'], { input: paper, encoding: 'utf8' });
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
