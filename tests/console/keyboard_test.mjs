// The life of a request with nothing but Tab, Enter, Space, the arrows and what is typed into
// fields: signed in, asked for, approved by two, ended, each with a passkey; at every stop the
// focus is seen.
// Exit code 77: no browser, or no console is built here.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, place, signedIn } from './browser.mjs';
import { enrol } from './signers.mjs';

const STOPS_MAX = 120;
const GROWN_PX = 6;
let stops = 0;

/** What has the focus; null: nothing, as between the last stop and the first. */
async function focused(page) {
  const element = (await page.evaluateHandle(() => document.activeElement)).asElement();
  if (!element || (await element.evaluate((one) => one === document.body))) return null;
  const told = await element.evaluate((one) => one.outerHTML.slice(0, 120));
  return { element, told };
}

const TRIES = 5;

/** Whether it looks otherwise with the focus than without, and is in view. */
async function isSeen(page, { element, told }) {
  for (let i = 0; i < TRIES; i += 1) {
    const before = await element.boundingBox();
    const seen = await looksOtherwise(page, { element, told, box: before });
    const after = await element.boundingBox();
    if (seen) {
      stops += 1;
      return;
    }
    // What is loaded meanwhile may move it from where it was looked at.
    const moved = JSON.stringify(before) !== JSON.stringify(after);
    assert.ok(moved, `the focus is not seen: ${told}`);
  }
  throw new Error(`it does not stay where it is: ${told}`);
}

async function looksOtherwise(page, { element, box, told }) {
  const { width, height } = page.viewportSize();
  assert.ok(box && box.width > 0 && box.height > 0, `no size: ${told}`);
  const across = box.x + box.width > 0 && box.x < width;
  assert.ok(across && box.y + box.height > 0 && box.y < height, `out of view: ${told}`);
  const left = Math.max(0, box.x - GROWN_PX);
  const top = Math.max(0, box.y - GROWN_PX);
  const clip = {
    x: left,
    y: top,
    width: Math.min(width, box.x + box.width + GROWN_PX) - left,
    height: Math.min(height, box.y + box.height + GROWN_PX) - top,
  };
  const look = () => page.screenshot({ clip, animations: 'disabled', caret: 'hide' });
  const with_ = await look();
  await element.evaluate((one) => one.blur());
  const without = await look();
  await element.evaluate((one) => one.focus({ preventScroll: true }));
  return !with_.equals(without);
}

/** Tab after Tab until `wanted` has the focus. */
async function tabTo(page, wanted) {
  await wanted.first().waitFor();
  for (let i = 0; i < STOPS_MAX; i += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (!at) continue;
    await isSeen(page, at);
    if (await wanted.first().evaluate((one) => one === document.activeElement)) return;
  }
  throw new Error(`${STOPS_MAX} times Tab did not lead to ${wanted}`);
}

async function press(page, role, name, key = 'Enter') {
  await tabTo(page, page.getByRole(role, { name, exact: typeof name === 'string' }));
  await page.keyboard.press(key);
}

async function type(page, label, text) {
  await tabTo(page, page.getByLabel(label));
  await page.keyboard.type(text);
}

async function signIn(page, url, person) {
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(url);
  await type(page, 'Your id in the estate', person);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
}

async function ask(page) {
  await press(page, 'link', /^Ask for access to .*turbine/i);
  await tabTo(page, page.getByLabel('What has failed'));
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await page.getByLabel('What has failed').inputValue(), '');
  await type(page, 'Why access is needed', 'turbine 2 tripped');
  await tabTo(page, page.getByLabel('For how many minutes'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('30');
  const key = readFileSync(join(place, 'dev/keys/tomas.pub'), 'utf8').trim();
  await type(page, 'Your public key', key);
  await press(page, 'button', 'Show what I sign');
  await page
    .getByRole('region', { name: 'What you sign' })
    .getByText('turbine 2 tripped')
    .waitFor();
  await press(page, 'button', 'Sign the request with your passkey');
  await page.waitForURL(/#\/requests\/[0-9a-f]{32}$/);
}

async function approve(page, url, person, id) {
  await signIn(page, url, person);
  await press(page, 'link', 'Requests');
  await press(page, 'link', 'restart-turbine');
  await press(page, 'link', 'Approve or deny');
  await tabTo(page, page.getByLabel('Yes, I saw it myself'));
  await page.keyboard.press('Space');
  assert.equal(await page.getByLabel('Yes, I saw it myself').isChecked(), true);
  await press(page, 'button', 'Show what I sign');
  await press(page, 'button', 'Approve with your passkey');
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
}

/** Radios take the arrows, and Tab passes them as one stop. */
async function arrows(page) {
  await tabTo(page, page.getByLabel('Approve', { exact: true }));
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByLabel('Deny').isChecked(), true);
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByLabel('Approve', { exact: true }).isChecked(), true);
}

async function end(page) {
  await press(page, 'link', 'End it');
  await press(page, 'button', 'Show what I sign');
  await press(page, 'button', 'End it with your passkey');
  await page.getByText('to be reviewed').first().waitFor();
}

/** On a phone the pages are behind a button. */
async function onAPhone(page, url) {
  await page.goto('about:blank');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/#/operations`);
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
  await press(page, 'button', 'Pages');
  // It slides in; until it is there, its links are not where they will be.
  await page.waitForFunction(() => {
    const link = [...document.querySelectorAll('nav a')].at(-1)?.getBoundingClientRect();
    return link !== undefined && link.left >= 0 && link.right <= innerWidth;
  });
  await press(page, 'link', 'Grants');
  await page.getByRole('heading', { level: 1, name: 'Running grants' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 900 });
}

main(async (browser, url) => {
  const signers = [];
  for (const name of ['paulo', 'xenia']) signers.push([name, await signedIn(browser, url, name)]);
  const pages = {};
  for (const person of ['tomas', 'ines', 'marta']) {
    ({ page: pages[person] } = await enrol(browser, url, person, signers));
  }
  const { tomas, ines, marta } = pages;
  stops = 0;
  await signIn(tomas, url, 'tomas');
  await ask(tomas);
  const id = tomas.url().split('/').at(-1);
  console.log(`asked for, ${stops} stops`);
  await ines.goto(`${url}/#/requests/${id}/approve`);
  await arrows(ines);
  await approve(ines, url, 'ines', id);
  await approve(marta, url, 'marta', id);
  await tomas.getByText('running').first().waitFor();
  console.log(`approved by two, ${stops} stops`);
  await end(tomas);
  await onAPhone(tomas, url);
  console.log(`ended; the focus was seen at each of ${stops} stops`);
});
