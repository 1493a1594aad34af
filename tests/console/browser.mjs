// What the tests in a browser share: the server, the browser, and people who sign on the command
// line.
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
// Ends what hangs, and judges no speed: a machine that builds is ten times slower than an idle one.
const PATIENCE_MS = 60_000;

export const place = mkdtempSync(join(tmpdir(), 'onus-console-'));

const CONSOLE = join(WEB, 'dist');
const running = new Set();

/** Starts `onus serve` and gives the first thing it prints, its address, once it prints it. */
function start(args) {
  const server = spawn(ONUS, ['serve', ...args, '--console', CONSOLE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(server);
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => {
      running.delete(server);
      reject(new Error(`onus serve ended with ${code}`));
    });
    server.stdout.once('data', (data) => resolve({ server, url: String(data).trim() }));
  });
}

/** Ends a server as a power cut would, and waits until it is gone. */
export async function cut(server) {
  const gone = new Promise((resolve) => {
    server.once('exit', resolve);
  });
  server.kill('SIGKILL');
  await gone;
}

/** The flagship with people and keys made up. */
async function serveDev() {
  const { server, url } = await start([
    '--dev',
    '--dev-dir',
    join(place, 'dev'),
    '--listen',
    '127.0.0.1:0',
  ]);
  return { server, url: `http://localhost:${new URL(url).port}` };
}

/** A server of the usual kind over what `--dev` made, with a TLS root of its own; port 0: any. */
export async function serveAgain(port) {
  const dev = join(place, 'dev');
  const { server, url } = await start([
    '--ledger',
    join(dev, 'ledger'),
    '--estate',
    join(dev, 'estate'),
    '--name',
    'localhost',
    '--own-root',
    join(place, 'root'),
    '--listen',
    `127.0.0.1:${port}`,
  ]);
  return { server, url: `https://localhost:${new URL(url).port}` };
}

/**
 * What the page shows as the command to sign, run with somebody's key, and what it prints pasted.
 */
export async function signByCommand(page, person) {
  await page.getByRole('button', { name: 'Sign with an SSH key instead' }).click();
  const command = await page.getByLabel('Command that signs').inputValue();
  assert.match(command, /^printf %s '/);
  const own = command.replace('~/.ssh/id_ed25519_sk', join(place, 'dev/keys', person));
  const armor = execFileSync('sh', ['-c', own], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await page.getByLabel('What it printed').fill(armor);
  await page.getByRole('button', { name: 'Hand in the signature' }).click();
}

/** A page of a browser that knows nobody yet. */
export async function newPage(browser) {
  const viewport = { width: 1280, height: 900 };
  // The root that a test's server made a moment ago is on nobody's device.
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.setDefaultNavigationTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => {
    throw error;
  });
  return page;
}

/** Signs in with somebody's key on the command line; `page` may be a part of one. */
export async function signIn(page, person) {
  await page.getByLabel('Your id in the estate').first().fill(person);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signByCommand(page, person);
}

export async function signedIn(browser, url, person) {
  const page = await newPage(browser);
  await page.goto(url);
  await signIn(page, person);
  await page
    .getByRole('heading', { level: 1, name: 'Operations' })
    .waitFor()
    .catch(async (error) => {
      throw new Error(`${person} is not let in: ${await page.locator('main').innerText()}`, {
        cause: error,
      });
    });
  return page;
}

/** Nothing on the page is wider than its window. */
export async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} pixels too wide for ${page.viewportSize().width}`);
}

export async function ask(page, url, reason) {
  await page.goto(`${url}/#/requests/new?operation=restart-turbine`);
  await page.getByLabel('What has failed').selectOption({ index: 1 });
  await page.getByLabel('Why access is needed').fill(reason);
  const minutes = page.getByLabel('For how many minutes');
  await minutes.fill('100000');
  await page
    .getByLabel('Your public key')
    .fill(readFileSync(join(place, 'dev/keys/tomas.pub'), 'utf8').trim());
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page
    .getByText(/grants at most \d+ minutes \(grants.duration\)/)
    .first()
    .waitFor();
  await minutes.fill('30');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByRole('region', { name: 'What you sign' }).getByText(reason).waitFor();
  await fits(page);
  await signByCommand(page, 'tomas');
  await page.waitForURL(/#\/requests\/[0-9a-f]{32}$/);
  return page.url().split('/').at(-1);
}

// As root Chromium has no sandbox; nothing but the server is talked to. Each launch has a profile
// of its own, empty, under the temporary folder.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What each open page shows: for whoever reads of a failure on a machine that is gone. */
async function tellPages(browser) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const text = await page.locator('body').innerText({ timeout: 5_000 }).catch(String);
    console.error(`--- ${page.url()}\n${text}`);
  }
}

/**
 * Runs `test(browser, url, server)` against a server and a browser of its own, and leaves nothing
 * behind.
 */
async function withConsole(test) {
  const { server, url } = await serveDev();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: FLAGS,
    timeout: 120_000,
  });
  try {
    await test(browser, url, server);
  } catch (error) {
    await tellPages(browser);
    throw error;
  } finally {
    await browser.close();
    for (const one of running) {
      one.removeAllListeners('exit');
      one.kill('SIGTERM');
    }
  }
}

/** Runs a whole test file. */
export function main(test) {
  withConsole(test)
    .catch((error) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => rmSync(place, { recursive: true, force: true }));
}
