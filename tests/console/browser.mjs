// What the tests in a browser share: the server, the browser, and people who sign on the command line.
// Exit code 77: no browser, or no console is built here.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../web/', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';
const ONUS = process.env.ONUS ?? '';
if (!existsSync(CHROMIUM) || !existsSync(join(WEB, 'dist/index.html'))) {
  console.log('skipped: needs the package chromium, and make console');
  process.exit(77);
}
export const require = createRequire(join(WEB, 'package.json'));
const { chromium } = require('playwright-core');
const PATIENCE_MS = 10_000;

export const place = mkdtempSync(join(tmpdir(), 'onus-console-'));

export function serve() {
  const args = ['serve', '--dev', '--dev-dir', join(place, 'dev'), '--listen', '127.0.0.1:0', '--console', join(WEB, 'dist')];
  const server = spawn(ONUS, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`onus serve ended with ${code}`)));
    server.stdout.once('data', (data) => {
      resolve({ server, url: `http://localhost:${new URL(String(data).trim()).port}` });
    });
  });
}

/** What the page shows as the command to sign, run with somebody's key, and what it prints pasted. */
export async function signByCommand(page, person) {
  await page.getByRole('button', { name: 'Sign with an SSH key instead' }).click();
  const command = await page.getByLabel('Command that signs').inputValue();
  assert.match(command, /^printf %s '/);
  const own = command.replace('~/.ssh/id_ed25519_sk', join(place, 'dev/keys', person));
  const armor = execFileSync('sh', ['-c', own], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  await page.getByLabel('What it printed').fill(armor);
  await page.getByRole('button', { name: 'Hand in the signature' }).click();
}

/** A page of a browser that knows nobody yet. */
export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => { throw error; });
  return page;
}

export async function signedIn(browser, url, person) {
  const page = await newPage(browser);
  await page.goto(url);
  await page.getByLabel('Your id in the estate').fill(person);
  await page.keyboard.press('Enter');
  await signByCommand(page, person);
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor().catch(async (error) => {
    throw new Error(`${person} is not let in: ${await page.locator('main').innerText()}`, { cause: error });
  });
  return page;
}

export async function ask(page, url, reason) {
  await page.goto(`${url}/#/requests/new?operation=restart-turbine`);
  await page.getByLabel('What has failed').selectOption({ index: 1 });
  await page.getByLabel('Why access is needed').fill(reason);
  const minutes = page.getByLabel('For how many minutes');
  await minutes.fill('100000');
  await page.getByLabel('Your public key').fill(readFileSync(join(place, 'dev/keys/tomas.pub'), 'utf8').trim());
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByText(/grants at most \d+ minutes \(grants.duration\)/).first().waitFor();
  await minutes.fill('30');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByRole('region', { name: 'What you sign' }).getByText(reason).waitFor();
  await signByCommand(page, 'tomas');
  await page.waitForURL(/#\/requests\/[0-9a-f]{32}$/);
  return page.url().split('/').at(-1);
}

/** Runs `test(browser, url)` against a server and a browser of its own, and leaves nothing behind. */
export async function withConsole(test) {
  const { server, url } = await serve();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    await test(browser, url);
  } finally {
    await browser.close();
    server.removeAllListeners('exit');
    server.kill('SIGTERM');
  }
}

/** Runs a whole test file. */
export function main(test) {
  withConsole(test)
    .catch((error) => { console.error(error); process.exitCode = 1; })
    .finally(() => rmSync(place, { recursive: true, force: true }));
}
