// How a sales representative files an application, page by page.

import { follow } from './house.mjs';

const PAPER = {
  name: '서류.pdf', mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
};

/** Saves the page of fields that is open and goes on to the next one. */
export const save = (page) => follow(page, () => page.click('form[data-main] button.btn-primary'));

/** Starts an application for the company of this number and leaves its first page open. */
export async function start(page, demo, number, name) {
  await page.goto(`${demo.url}/`);
  await follow(page, () => page.click('main a[href="/applications/new"]'));
  await page.fill('#business_number', number);
  await page.fill('#name', name);
  await save(page);
  return new URL(page.url()).pathname.replace(/\/customer$/, '');
}

export async function customer(page, company) {
  await page.fill('#representative', company.person);
  await page.fill('#phone', '02-000-0777');
  await page.fill('#email', company.email);
  await page.fill('#address', '서울특별시 중구 을지로 900');
  await save(page);
}

export async function payer(page, company) {
  await page.fill('#payer_name', company.name);
  await page.fill('#business_number', company.number);
  await page.fill('#phone', '02-000-0777');
  await page.fill('#email', company.email);
  await page.fill('#address', '서울특별시 중구 을지로 900');
  await save(page);
}

export async function terms(page, company, months, wish) {
  await page.check(`input[name=term][value="${months}"]`);
  await page.fill('#wished_opening_on', wish);
  await page.check('input[name=access_line][value=dedicated]');
  await page.fill('#install_address', '서울특별시 중구 을지로 900');
  await page.check('#headsets');
  await page.fill('#applicant_name', company.person);
  await page.fill('#applicant_relation', '대표자 본인');
  await page.fill('#seller_department', '기업고객본부 1지사');
  await page.fill('#seller_name', '김영업');
}

export async function consents(page, demo, address, person) {
  await page.goto(`${demo.url}${address}/consents`);
  for (const [kind, answer] of [['collection', 'yes'], ['marketing', 'no']]) {
    await page.check(`input[name="consent-${kind}"][value=${answer}]`);
  }
  await page.fill('#given_by', person);
  await page.check('input[name=means][value=paper]');
  await save(page);
}

/** Drops each paper on its field: with a script in the page, that uploads it. */
export async function dropPapers(page) {
  for (const kind of ['application', 'terms', 'quotation', 'business_registration']) {
    await follow(page, () => page.setInputFiles(`#file-${kind}`, PAPER));
    await page.locator(`li.is-done:has(#file-${kind})`).waitFor();
  }
}

export async function papers(page, demo, address) {
  await page.goto(`${demo.url}${address}/papers`);
  await dropPapers(page);
}

/** Makes the pre-check of this kind on the checks page; only its owner is offered the button. */
export async function check(page, demo, address, kind) {
  await page.goto(`${demo.url}${address}/checks`);
  await page.fill(`#note-${kind}`, '확인함');
  await follow(page, () => page.click(`form:has(#note-${kind}) button`));
}
