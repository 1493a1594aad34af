// A freeze and its end in Chromium against a real `onus serve --dev`: one approver stops all grants
// under a policy, the request says so, several lift it together, and then it is granted. Exit code
// 77: no browser, or no console is built here.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import { ask, main, signByCommand, signedIn } from './browser.mjs';
import { anew, coSign } from './signers.mjs';

const WHY = 'the six words on two screens differed';

async function freeze(page, url) {
  await page.goto(`${url}/#/freeze/restart-turbine`);
  await page.getByLabel('Why (others read it)').fill(WHY);
  await page.getByLabel('For', { exact: true }).selectOption('2');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  const shown = page.getByRole('region', { name: 'What you sign' });
  await shown.getByText(WHY).waitFor();
  await shown.getByText('No emergency access is granted under this policy for a while').waitFor();
  await signByCommand(page, 'ines');
  await page.getByRole('heading', { name: 'Taken in' }).waitFor();
  await page.getByRole('heading', { name: /emergency-grid is frozen/ }).waitFor();
}

async function approve(page, url, id, person) {
  await page.goto(`${url}/#/requests/${id}/approve`);
  await page.getByLabel('Yes, I saw it myself').check();
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await signByCommand(page, person);
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
}

/** Begun by one, and handed in by the last. */
async function thaw(url, [first, ...others]) {
  const { page, person } = first;
  await anew(page, `${url}/#/freeze/restart-turbine`);
  await page.getByRole('button', { name: 'Lift it' }).click();
  await page
    .getByRole('region', { name: 'What you sign' })
    .getByText('A freeze is lifted')
    .waitFor();
  await signByCommand(page, person);
  await page.getByRole('heading', { name: 'Signed, and not handed in yet' }).waitFor();
  for (const other of others) {
    const last = other === others.at(-1);
    await coSign(other.page, url, other.person, { kind: 'emergency-thawed', last });
  }
}

/** One alone hands it in: refused with the rule. */
async function aloneIsRefused(url, { page, person }) {
  await page.goto(`${url}/#/freeze/restart-turbine`);
  await page.getByRole('button', { name: 'Lift it' }).click();
  await page.getByLabel(/hand it in/).check();
  await signByCommand(page, person);
  await page
    .getByRole('alert')
    .getByText(/2 of .* must sign; signed by paulo/)
    .waitFor();
}

main(async (browser, url) => {
  const people = {};
  for (const person of ['tomas', 'ines', 'marta', 'paulo']) {
    people[person] = { person, page: await signedIn(browser, url, person) };
  }
  const { tomas, ines, marta, paulo } = people;
  const id = await ask(tomas.page, url, 'turbine 2 tripped');
  await freeze(ines.page, url);
  await tomas.page.getByRole('heading', { name: /^Warning alert: Frozen/ }).waitFor();
  console.log('frozen by one, and the request says so by itself');
  for (const { page, person } of [ines, marta]) await approve(page, url, id, person);
  await tomas.page.getByText(/marta approved/).waitFor();
  assert.equal(await tomas.page.getByText('running').count(), 0);
  console.log('approved by enough, and not granted while it is frozen');
  await aloneIsRefused(url, paulo);
  await thaw(url, [paulo, marta]);
  await tomas.page.getByText('running').first().waitFor();
  console.log('lifted by two, one after the other; then granted');
});
