// A demo of the house for one test run, and a browser to look at it with.

import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));

/** Where pictures are left for whoever wants to look. */
export const shots = join(here, 'shots');

const BIN = process.env.GAETONG_BIN ?? join(here, '../../target/debug/gaetong');

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--font-render-hinting=none',
];

/** The environment without any configuration of the house. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GAETONG_')));
}

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Opens the demo in a folder of its own and waits until it answers. */
export async function openDemo() {
  const folder = await mkdtemp(join(tmpdir(), 'gaetong-browser-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const house = spawn(BIN, ['demo', '--dir', folder, '--listen', listen], {
    env: environment(), stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  house.stderr.on('data', (bytes) => { said += bytes; });
  const ready = new Promise((resolve, reject) => {
    house.stdout.on('data', (bytes) => String(bytes).includes('http://') && resolve());
    house.on('exit', (code) => reject(new Error(`the demo ended (${code}): ${said}`)));
  });
  await ready;
  return {
    url: `http://${listen}`,
    folder,
    async close() {
      house.removeAllListeners('exit');
      const ended = new Promise((resolve) => house.on('exit', resolve));
      house.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function openBrowser() {
  await mkdir(shots, { recursive: true });
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** The password of everyone in a demo. */
export const PASSWORD = 'gaetong-demo';

/** Acts, and waits until the page it leads to is there. */
export async function follow(page, act) {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]);
}

/** Signs in at the front door, with a password. */
export async function signIn(page, demo, email, password = PASSWORD) {
  await page.goto(`${demo.url}/login`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await follow(page, () => page.press('#password', 'Enter'));
  if (new URL(page.url()).pathname === '/login') throw new Error(`${email} was not let in`);
}

/** A person's own browser window, signed in by the demo's role card of this address. */
export async function personAt(browser, demo, email, width = 1280, more = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, locale: 'ko-KR', timezoneId: 'Asia/Seoul', ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  page.problems = [];
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  page.on('pageerror', (error) => page.problems.push(String(error)));
  if (email) {
    await page.goto(`${demo.url}/demo`);
    await page.locator(`form:has(input[value="${email}"]) button`).first().click();
    await page.waitForURL((url) => !url.pathname.startsWith('/demo'));
  }
  return page;
}

/** A person at home, and how often they have pressed since; as the page itself sees it. */
export async function counted(browser, demo, email) {
  const page = await personAt(browser, demo, email);
  let presses = 0;
  await page.exposeBinding('pressed', () => { presses += 1; });
  await page.addInitScript(() => addEventListener('pointerdown', () => window.pressed(), true));
  await page.goto(`${demo.url}/`);
  return { page, presses: () => presses };
}

export async function shoot(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
