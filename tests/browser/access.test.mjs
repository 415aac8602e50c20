// Every page of every role by the accessibility rules, on a wide screen in Korean and a narrow one
// in English; and the daily jobs without a script.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { openBrowser, openDemo, personAt, shoot, signIn } from './house.mjs';
import * as jobs from './jobs.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What is not a page: papers, data, the reference of the API. */
const NO_PAGE = /[/.](pdf|xml|csv|xlsx|json|ics|sheet)\b|[?&]download=|^\/(partner-)?documents\/|^\/docs|^\/tasks\/[^/]+\/files|\/evidence/;
const ROLES = {
  'sales@gaetong.example': 12, 'orders@gaetong.example': 12, 'product@gaetong.example': 4,
  'operations@gaetong.example': 5, 'system@partner.example': 3, 'settlement@gaetong.example': 10,
  'credit@gaetong.example': 3, 'legal@gaetong.example': 3, 'admin@gaetong.example': 5,
  'admin@hanbit.example': 6,
};
const LOOKS = [['ko', 1366], ['en', 360]];

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** One address stands for all of its kind: `/bills/:id?tab=compare`; a filtered list is that list. */
function kindOf(url) {
  const path = url.pathname.replace(/\b[a-z]{3}_[0-9a-z]{26}\b/g, ':id')
    .replace(/\bJ\d{8}\b/g, ':service').replace(/\b\d{4}-\d{2}\b/g, ':month');
  const tab = url.searchParams.get('tab');
  return tab ? `${path}?tab=${tab}` : path;
}

async function linksOf(page) {
  const hrefs = await page.$$eval('main a[href], .rail a[href]', (all) => all.map((a) => a.href));
  return hrefs.map((href) => new URL(href))
    .filter((url) => url.origin === demo.url && !NO_PAGE.test(url.pathname + url.search));
}

/** What is wrong with the page that is open. */
async function faults(page, width) {
  const found = [];
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (over > 0) found.push(`${over} px wider than ${width}`);
  if ((await page.content()).includes('⟦')) found.push('a text is missing');
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (rules) => {
    const result = await window.axe.run({ runOnly: rules, resultTypes: ['violations'], preload: false });
    return result.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
  }, RULES);
  return [...found, ...violations];
}

async function look(page, url, lang, width) {
  await page.context().addCookies([{ name: 'language', value: lang, url: demo.url }]);
  await page.setViewportSize({ width, height: 800 });
  const answer = await page.goto(url);
  const wrong = answer.status() === 200 ? await faults(page, width) : [`answered ${answer.status()}`];
  assert.equal(await page.getAttribute('html', 'lang'), lang);
  return wrong.map((fault) => `${lang} ${width} ${new URL(url).pathname}${new URL(url).search}: ${fault}`);
}

/** Follows the links of the role's pages until it has seen one of each kind. */
async function everyPage(page) {
  const seen = new Set();
  const bad = [];
  const ahead = [new URL(`${demo.url}/`)];
  while (ahead.length > 0) {
    const url = ahead.shift();
    url.hash = '';
    if (seen.has(kindOf(url))) continue;
    seen.add(kindOf(url));
    for (const [lang, width] of LOOKS) bad.push(...await look(page, url.href, lang, width));
    ahead.push(...await linksOf(page));
  }
  return { seen, bad };
}

for (const [email, least] of Object.entries(ROLES)) {
  test(`every page of ${email}`, async (t) => {
    const page = await personAt(browser, demo, null, 1366);
    await signIn(page, demo, email);
    const { seen, bad } = await everyPage(page);
    t.diagnostic(`${seen.size} kinds of pages: ${[...seen].join(' ')}`);
    assert.deepEqual(bad, []);
    assert.ok(seen.size >= least, `only ${[...seen].join(' ')}`);
    await shoot(page, `access-${email.split('@')[0]}`);
    await page.context().close();
  });
}

test('the pages before signing in, and the one that is not there', async () => {
  const page = await personAt(browser, demo, null);
  const bad = [];
  for (const path of ['/login', '/demo']) {
    for (const [lang, width] of LOOKS) bad.push(...await look(page, demo.url + path, lang, width));
  }
  await page.goto(`${demo.url}/no-such-page`);
  bad.push(...await faults(page, 360));
  assert.deepEqual(bad, []);
  await page.context().close();
});

const withoutScript = (email) => personAt(browser, demo, email, 1280, { javaScriptEnabled: false });

test('J2 without a script: an order is accepted and has its service ID', async () => {
  const page = await withoutScript('orders@gaetong.example');
  assert.match(await jobs.acceptOrder(page, demo), /J\d{8}/);
  await page.context().close();
});

test('J3 without a script: a task is completed', async () => {
  const page = await withoutScript('sales@gaetong.example');
  const task = await jobs.completeTask(page, demo);
  await page.goto(demo.url + task);
  assert.equal(await page.locator('form[action$="/complete"]').count(), 0);
  assert.match(await page.innerText('main'), /완료했습니다\./);
  await page.context().close();
});

test('J11 without a script: seats are changed, the bills shown before', async () => {
  const page = await withoutScript('sales@gaetong.example');
  await page.goto(`${demo.url}/services/J00000002/change?quantity_asp-base=60`);
  assert.match(await page.innerText('#what-if'), /→ 60석/);
  await page.locator('#change_reason').fill('상담 물량 증가');
  await page.locator('#change_reason').press('Enter');
  await page.locator('form[data-main] button.btn-primary').click();
  assert.match(await page.innerText('main'), /처리 대기/);
  await page.context().close();
});

test('J5 without a script: why the bill is this amount, down to the article', async () => {
  const page = await withoutScript('settlement@gaetong.example');
  const bill = await jobs.explainBill(page, demo, 'J00000001', '2026-09');
  assert.match(bill.told, /160,000/);
  assert.ok(bill.formulas.length > 0, bill.told);
  await page.context().close();
});

test('J7 without a script: this month\'s bill as a paper', async () => {
  const page = await withoutScript('admin@hanbit.example');
  await page.goto(`${demo.url}/`);
  assert.equal(await jobs.downloadBill(page, demo), '%PDF-');
  await page.context().close();
});
