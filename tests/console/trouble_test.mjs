// What goes wrong while somebody asks or approves, in Chromium against the real server: a session
// that ends, a server that is cut off and comes back, one that hangs, a page under another address.
// Nothing typed is lost, and the page says what happened. Exit code 77: no browser, or no console
// is built.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import {
  ask,
  cut,
  main,
  newPage,
  serveAgain,
  signByCommand,
  signedIn,
  signIn,
} from './browser.mjs';

const WHY = 'the words on my page were not the ones she read to me';

async function toDenial(page, url, id) {
  await page.goto(`${url}/#/requests/${id}/approve`);
  await page.getByLabel('Deny').check();
  await page.getByLabel('Why (others read it)').fill(WHY);
}

const next = (page) => page.getByRole('button', { name: 'Show what I sign' });

/** Signs in on the page that has taken the place of the one that was begun. */
async function signInAgain(page, person) {
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  assert.equal(await page.getByLabel('Your id in the estate').first().inputValue(), person);
  assert.equal(await page.getByLabel('Why (others read it)').isVisible(), false);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signByCommand(page.locator('main.outside'), person);
  await page
    .getByRole('heading', { name: 'Your session has ended' })
    .waitFor({ state: 'detached' });
}

/**
 * The session is gone before the draft; and once more before the signature, which needs none: who
 * signed is in it.
 */
async function sessionEnds(page, url, id) {
  await toDenial(page, url, id);
  await page.context().clearCookies();
  await next(page).click();
  await signInAgain(page, 'ines');
  assert.equal(await page.getByLabel('Why (others read it)').inputValue(), WHY);
  assert.equal(await page.getByLabel('Deny').isChecked(), true);
  await next(page).click();
  await page.getByRole('region', { name: 'What you sign' }).getByText(WHY).waitFor();
  await page.context().clearCookies();
  await signByCommand(page, 'ines');
  await signInAgain(page, 'ines');
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
  await page.getByText(/ines denied/).waitFor();
}

/** Somebody else signs in at the same browser: what the one before had begun is not shown. */
async function anotherSignsIn(page, url, id) {
  await toDenial(page, url, id);
  await page.context().clearCookies();
  await next(page).click();
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  await signIn(page.locator('main.outside'), 'paulo');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Approve or deny' }).waitFor();
  assert.equal(await page.getByText(WHY).count(), 0);
  for (const box of await page.getByRole('textbox').all())
    assert.notEqual(await box.inputValue(), WHY);
}

/** The server is cut off before the draft, and once more while the signature is handed in. */
async function serverIsCutOff(page, again, id) {
  const { url } = again;
  await toDenial(page, url, id);
  await cut(again.server);
  await next(page).click();
  await page.getByText('The server did not answer.').waitFor();
  await page.getByText('What you typed is still here.').waitFor();
  await page.getByText('Not live: trying again').waitFor();
  assert.equal(await page.getByLabel('Why (others read it)').inputValue(), WHY);
  const { port } = new URL(url);
  let { server } = await serveAgain(port);
  await next(page).click();
  await signInAgain(page, 'marta'); // sessions are not kept over a restart
  await page.getByText('Live', { exact: true }).waitFor();
  await next(page).click();
  await page.getByRole('region', { name: 'What you sign' }).getByText(WHY).waitFor();
  await cut(server);
  await signByCommand(page, 'marta');
  await page.getByText('The server did not answer.').waitFor();
  ({ server } = await serveAgain(port));
  await page.getByRole('button', { name: 'Hand in the same signature again' }).click();
  await signInAgain(page, 'marta');
  await page.waitForURL(new RegExp(`#/requests/${id}$`));
  await page.getByText(/marta denied/).waitFor();
}

/** The page under an address that is none of the server's names: said before anything is signed. */
async function wrongAddress(browser, url) {
  const page = await newPage(browser);
  await page.goto(url.replace('localhost', '127.0.0.1'));
  await page.getByLabel('Your id in the estate').fill('ines');
  await page.keyboard.press('Enter');
  await page.getByText("this page is of another origin than the server's names").waitFor();
  await page.getByText(`open it under ${url}`).waitFor();
}

main(async (browser, url, dev) => {
  const tomas = await signedIn(browser, url, 'tomas');
  const id = await ask(tomas, url, 'turbine 2 tripped');
  const ines = await signedIn(browser, url, 'ines');
  await sessionEnds(ines, url, id);
  console.log('a session that ended twice in a denial: nothing typed or signed was lost');
  await anotherSignsIn(await signedIn(browser, url, 'bruno'), url, id);
  console.log('whoever signs in as somebody else sees nothing of it');
  await wrongAddress(browser, url);
  console.log('a page under another address says so');
  await cut(dev);
  const again = await serveAgain(0);
  const marta = await signedIn(browser, again.url, 'marta');
  await serverIsCutOff(marta, again, id);
  console.log('a server that was cut off twice in a denial: said plainly, and gone on with');
});
