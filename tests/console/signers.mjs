// People who sign in the console: with passkeys of Chromium's virtual authenticators, and together.
import { newPage, signByCommand, signedIn } from './browser.mjs';

/** An authenticator for this page alone: who holds it, and whether its owner lets it sign. */
async function withAuthenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verified: (isUserVerified) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    credentials: async () =>
      (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

export function sent(page, path) {
  return page.waitForRequest(
    (one) => one.method() === 'POST' && new URL(one.url()).pathname === path,
  );
}

/**
 * Opens a page of the console as if for the first time: the same address once more keeps what is
 * there.
 */
export async function anew(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
}

/** Signs what is shown on the command line, as one of several, or as the last of them. */
export async function coSign(page, url, person, { kind, last }) {
  await anew(page, `${url}/#/co-sign`);
  await page.getByRole('button', { name: new RegExp(`^Show ${kind} about `) }).click();
  if (last) await page.getByLabel(/hand it in/).check();
  await signByCommand(page, person);
  await page
    .getByRole('heading', { name: last ? 'Taken in' : 'Signed, and not handed in yet' })
    .waitFor();
}

/** Makes a passkey in the console, has it sign for itself, and two of secops for it. */
export async function enrol(browser, url, person, signers) {
  const page = await signedIn(browser, url, person);
  const authenticator = await withAuthenticator(page);
  await page.goto(`${url}/#/passkeys`);
  const registering = sent(page, '/v1/passkeys');
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  const body = (await registering).postDataJSON();
  const answer = await (await (await registering).response()).json();
  await page.getByRole('button', { name: 'Show what it signs' }).click();
  await page.getByRole('button', { name: 'Sign with the new passkey' }).click();
  await page.getByRole('heading', { name: 'Signed, and not handed in yet' }).waitFor();
  for (const [index, [name, signer]] of signers.entries()) {
    const last = index === signers.length - 1;
    await coSign(signer, url, name, { kind: 'key-enrolled', last });
  }
  return { page, authenticator, body, answer };
}

/**
 * Somebody without a key that works makes a passkey, hands the proposal round by hand, and signs in
 * with it. `why`: what they choose on the page.
 */
export async function enrolAlone(browser, url, person, why, signers) {
  const page = await newPage(browser);
  await withAuthenticator(page);
  await page.goto(`${url}/#/passkeys`);
  await page.getByLabel('Your id in the estate').fill(person);
  await page.getByLabel(why).check();
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('button', { name: 'Show what it signs' }).click();
  await page.getByRole('button', { name: 'Sign with the new passkey' }).click();
  const proposalOn = (one) => one.getByLabel('The proposal as text').first().inputValue();
  let proposal = await proposalOn(page);
  for (const [index, [name, signer]] of signers.entries()) {
    const last = index === signers.length - 1;
    await anew(signer, `${url}/#/co-sign`);
    await signer.getByLabel('or text').fill(proposal);
    await signer.getByRole('button', { name: 'Show what I sign' }).click();
    if (last) await signer.getByLabel(/hand it in/).check();
    await signByCommand(signer, name);
    if (last) await signer.getByRole('heading', { name: 'Taken in' }).waitFor();
    else proposal = await proposalOn(signer);
  }
  await anew(page, url);
  await page.getByLabel('Your id in the estate').fill(person);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
  return page;
}

/** Signs out, and in again with the passkey; gives what the page handed in. */
export async function signInByPasskey(page, url, person) {
  await page.context().clearCookies();
  await page.goto(`${url}/#/operations`);
  await page.reload();
  await page.getByLabel('Your id in the estate').fill(person);
  const proof = sent(page, '/v1/session');
  await page.keyboard.press('Enter');
  const body = (await proof).postDataJSON();
  await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
  return body.assertion;
}
