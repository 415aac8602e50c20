// A staffing month seen by those who live it: the customer signs the agents' days, settlement makes the
// statements, the partner reconciles them and sends its tax invoice. One demo, in the order of a month.

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

/** No more presses than the table of jobs grants, and nothing broken in the page. */
function within(t, { page, presses }, granted) {
  t.diagnostic(`${presses()} presses`);
  assert.ok(presses() <= granted, `${presses()} presses`);
  assert.deepEqual(page.problems, []);
}

test('J6: a partner reconciles its statement in two', async (t) => {
  const person = await counted(browser, demo, jobs.SETTLED_PARTNER);
  const { told, done } = await jobs.confirmStatement(person.page, demo);
  assert.match(told, /고객 청구/, 'each line names its source');
  assert.match(done, /정산을 확인했습니다/);
  within(t, person, 2);
  await shoot(person.page, 'settlement-confirmed');
  await person.page.context().close();
});
