// The console in Chromium against a real `onus serve --dev`: a request from being asked to its end,
// every page looked at by axe at two widths. Exit code 77: no browser, or no console is built here.
//
// ONUS: the program. SHOTS: where pictures go, if anywhere.
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
const require = createRequire(join(WEB, 'package.json'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE_MS = 10_000;

const place = mkdtempSync(join(tmpdir(), 'onus-console-'));

function serve() {
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
async function signByCommand(page, person) {
  await page.getByRole('button', { name: 'Sign with an SSH key instead' }).click();
  const command = await page.getByLabel('Command that signs').inputValue();
  assert.match(command, /^printf %s '/);
  const own = command.replace('~/.ssh/id_ed25519_sk', join(place, 'dev/keys', person));
  const armor = execFileSync('sh', ['-c', own], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  await page.getByLabel('What it printed').fill(armor);
  await page.getByRole('button', { name: 'Hand in the signature' }).click();
}

async function signedIn(browser, url, person) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => { throw error; });
  await page.goto(url);
  await page.getByLabel('Your id in the estate').fill(person);
  await page.keyboard.press('Enter');
  await signByCommand(page, person);
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor().catch(async (error) => {
    throw new Error(`${person} is not let in: ${await page.locator('main').innerText()}`, { cause: error });
  });
  return page;
}

async function ask(page, url, reason) {
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

async function approve(page, url, id, person, words) {
  await page.goto(`${url}/#/requests/${id}/approve`);
  assert.equal(await page.getByTestId('six-words').innerText(), words);
  await page.getByLabel('Yes, I saw it myself').check();
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await signByCommand(page, person);
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
}

const PAGES = ['operations', 'operations/restart-turbine?show=why', 'requests', 'requests/new?operation=restart-turbine',
  'grants', 'debts', 'freeze/restart-turbine', 'ledger', 'ledger/0', 'passkeys', 'co-sign', 'nowhere'];

/** What axe finds on every page, at both widths; and whether anything is wider than a phone. */
async function lookAtAll(page, url, id) {
  const found = [];
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of [...PAGES, `requests/${id}`]) {
      await page.goto(`${url}/#/${path}`);
      await page.locator('h1').waitFor();
      await page.waitForFunction(() => document.querySelector('[role=progressbar]:not(.pf-v6-c-progress__bar)') === null);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      for (const one of violations) found.push(`${width} ${path}: ${one.id} ${one.nodes[0].html}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`${width} ${path}: ${over} pixels too wide`);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${width}-${path.replace(/\W/g, '_')}.png`) });
    }
  }
  assert.deepEqual(found, []);
}

async function run() {
  const { server, url } = await serve();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const tomas = await signedIn(browser, url, 'tomas');
    const id = await ask(tomas, url, 'turbine 2 tripped');
    const words = await tomas.locator('.words').innerText();
    assert.equal(words.split(' ').length, 6);
    console.log('asked for; the six words are those that this browser made');
    for (const person of ['ines', 'marta']) await approve(await signedIn(browser, url, person), url, id, person, words);
    await tomas.getByText('running').first().waitFor();
    console.log('approved by two, granted; the page followed by itself');
    await tomas.goto(`${url}/#/ledger/0`);
    await tomas.getByText(/In the log of \d+ entries, checked in this browser/).waitFor();
    console.log('an entry proven in the browser');
    await lookAtAll(tomas, url, id);
    console.log('axe found nothing on any page, at 360 and at 1280 pixels');
    await tomas.setViewportSize({ width: 1280, height: 900 });
    await tomas.goto(`${url}/#/requests/${id}/end`);
    await tomas.getByRole('button', { name: 'Show what I sign' }).click();
    await signByCommand(tomas, 'tomas');
    await tomas.getByText('to be reviewed').first().waitFor();
    console.log('ended; to be reviewed');
  } finally {
    await browser.close();
    server.removeAllListeners('exit');
    server.kill('SIGTERM');
  }
}

run()
  .catch((error) => { console.error(error); process.exitCode = 1; })
  .finally(() => rmSync(place, { recursive: true, force: true }));
