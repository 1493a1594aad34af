// The console in Chromium against a real `onus serve --dev`: a request from being asked to its end,
// every page looked at by axe at two widths. Exit code 77: no browser, or no console is built here.
//
// ONUS: the program. SHOTS: where pictures go, if anywhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask, fits, main, place, require, signByCommand, signedIn } from './browser.mjs';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** On a phone; at each step nothing is wider than it, the command to sign with among it. */
async function approve(page, url, id, person, words) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/#/requests/${id}/approve`);
  assert.equal(await page.getByTestId('six-words').innerText(), words);
  await fits(page);
  await page.getByLabel('Yes, I saw it myself').check();
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByRole('button', { name: 'Everything else that is signed with it' }).click();
  await page.getByRole('button', { name: 'Sign with an SSH key instead' }).click();
  await page.getByLabel('Command that signs').waitFor();
  await fits(page);
  await page.getByRole('button', { name: 'Sign with an SSH key instead' }).click();
  await signByCommand(page, person);
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
}

const PAGES = [
  'operations',
  'operations/restart-turbine?show=why',
  'requests',
  'requests/new?operation=restart-turbine',
  'grants',
  'debts',
  'freeze/restart-turbine',
  'ledger',
  'ledger/0',
  'passkeys',
  'co-sign',
  'nowhere',
];

/** What axe finds on every page, at both widths; and whether anything is wider than a phone. */
async function lookAtAll(page, url, id) {
  const found = [];
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of [...PAGES, `requests/${id}`, `requests/${id}/extend`]) {
      await page.goto('about:blank'); // else the page before may still be there to be judged
      await page.goto(`${url}/#/${path}`);
      await page.locator('h1').waitFor();
      await page.waitForFunction(
        () => document.querySelector('[role=progressbar]:not(.pf-v6-c-progress__bar)') === null,
      );
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { resultTypes: ['violations'] }),
      );
      for (const one of violations) found.push(`${width} ${path}: ${one.id} ${one.nodes[0].html}`);
      await fits(page).catch((error) => found.push(error.message));
      if (process.env.SHOTS)
        await page.screenshot({
          path: join(process.env.SHOTS, `${width}-${path.replace(/\W/g, '_')}.png`),
        });
    }
  }
  assert.deepEqual(found, []);
}

/** What `onus sweep` says of the flagship too, and whom `onus who change-dns` names. */
async function overview(page, url) {
  await page.goto(`${url}/#/operations`);
  const row = page.getByRole('row', { name: /Change a public DNS record/ });
  await row.getByText('Locked out').waitFor();
  const said = await row.innerText();
  assert.match(
    said,
    /Worst: public-dns\. Then it is out of reach for good\. 4 failures do such harm/,
  );
  const phone = row.getByRole('link', { name: '+351 210 000 001' });
  assert.equal(await phone.getAttribute('href'), 'tel:+351210000001');
  await page.getByText(/Each of \d{3} single failures was tried/).waitFor();
  await page.getByRole('link', { name: /^Change a public DNS record/ }).click();
  await page
    .getByText(/on call until/)
    .first()
    .waitFor();
}

/** The certificate, by the command that the page shows, with our key and folder for the usual. */
async function fetchCertificate(page, url) {
  const shown = await page.getByLabel('Command that fetches the certificate').inputValue();
  const certificate = join(place, 'session-cert.pub');
  const [program, ...words] = shown
    .replace('~/.ssh/id_ed25519-cert.pub', certificate)
    .replace('~/.ssh/id_ed25519', join(place, 'dev/keys/tomas'))
    .split(' ');
  assert.equal(program, 'onus');
  assert.ok(words.includes(url.replace('localhost', '127.0.0.1')));
  execFileSync(process.env.ONUS, words, { stdio: 'pipe' });
  const read = execFileSync('ssh-keygen', ['-L', '-f', certificate], { encoding: 'utf8' });
  rmSync(certificate);
  return read;
}

/** More time: a request of its own, with a quorum and a certificate of its own. */
async function extend(browser, page, url, id) {
  await page.goto(`${url}/#/requests/${id}`);
  await page.getByRole('link', { name: 'Ask for more time' }).click();
  await page.getByLabel('For how many minutes, from the new grant').fill('20');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByText('Say why more time is needed').first().waitFor();
  await page.getByLabel('Why more time is needed').fill('the valve is stuck');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByRole('region', { name: 'What you sign' }).getByText('the valve is').waitFor();
  await page.getByText('Extends the request').first().waitFor();
  await fits(page);
  await signByCommand(page, 'tomas');
  await page.waitForURL(
    (at) => /#\/requests\/[0-9a-f]{32}$/.test(at.href) && !at.href.endsWith(id),
  );
  const more = page.url().split('/').at(-1);
  const words = await page.getByText(/^[a-z]+( [a-z]+){5}$/).innerText();
  for (const person of ['ines', 'marta'])
    await approve(await signedIn(browser, url, person), url, more, person, words);
  await page.getByText('running').first().waitFor();
  return more;
}

main(async (browser, url) => {
  const tomas = await signedIn(browser, url, 'tomas');
  await tomas.setViewportSize({ width: 390, height: 844 });
  const id = await ask(tomas, url, 'turbine 2 tripped');
  const words = await tomas.getByText(/^[a-z]+( [a-z]+){5}$/).innerText();
  assert.equal(words.split(' ').length, 6);
  console.log('asked for; the six words are those that this browser made');
  for (const person of ['ines', 'marta'])
    await approve(await signedIn(browser, url, person), url, id, person, words);
  await tomas.getByText('running').first().waitFor();
  console.log('approved by two, granted; the page followed by itself');
  const serial = /Serial: \d+/;
  const first = (await fetchCertificate(tomas, url)).match(serial)[0];
  const more = await extend(browser, tomas, url, id);
  assert.notEqual((await fetchCertificate(tomas, url)).match(serial)[0], first);
  console.log('more time was asked for and granted; both certificates fetched as the page says');
  await tomas.goto(`${url}/#/requests/${more}/end`);
  await tomas.getByRole('button', { name: 'Show what I sign' }).click();
  await signByCommand(tomas, 'tomas');
  await tomas.getByText('to be reviewed').first().waitFor();
  await tomas.goto(`${url}/#/ledger/0`);
  await tomas.getByText(/In the log of \d+ entries, checked in this browser/).waitFor();
  console.log('an entry proven in the browser');
  await overview(tomas, url);
  console.log('the worst single failure and whom to call, for every operation');
  await lookAtAll(tomas, url, id);
  console.log('axe found nothing on any page, at 360 and at 1280 pixels');
  await tomas.setViewportSize({ width: 1280, height: 900 });
  await tomas.goto(`${url}/#/requests/${id}/end`);
  await tomas.getByRole('button', { name: 'Show what I sign' }).click();
  await signByCommand(tomas, 'tomas');
  await tomas.getByText('to be reviewed').first().waitFor();
  console.log('ended; to be reviewed');
});
