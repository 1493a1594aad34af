// Passkeys in Chromium's own virtual authenticators, against a real `onus serve --dev`: enrolled
// with those who enrol, used to sign in, to approve and to review; refused prompts and wrong
// origins; and what @simplewebauthn/server says of the same bytes. Exit code 77: no browser, or no
// console is built.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { ask, main, require, signByCommand, signedIn } from './browser.mjs';
import { enrol, enrolAlone, signInByPasskey } from './signers.mjs';

const {
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} = require('@simplewebauthn/server');

function challengeIn(clientData) {
  return JSON.parse(Buffer.from(clientData, 'base64url').toString()).challenge;
}

/** What another implementation says of a registration; null: refused. */
async function theirRegistration(body, credentialId, expectedOrigin) {
  const { client_data_json: clientDataJSON, attestation_object: attestationObject } = body;
  const answer = await verifyRegistrationResponse({
    response: {
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject },
    },
    expectedChallenge: challengeIn(clientDataJSON),
    expectedOrigin,
    expectedRPID: 'localhost',
  }).catch(() => null);
  return answer?.verified ? answer.registrationInfo : null;
}

async function theirAssertion(assertion, credential, expectedOrigin) {
  const answer = await verifyAuthenticationResponse({
    response: {
      id: assertion.credential_id,
      rawId: assertion.credential_id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: assertion.client_data_json,
        authenticatorData: assertion.authenticator_data,
        signature: assertion.signature,
      },
    },
    expectedChallenge: challengeIn(assertion.client_data_json),
    expectedOrigin,
    expectedRPID: 'localhost',
    credential,
  }).catch(() => null);
  return answer?.verified === true;
}

async function post(url, path, origin, body) {
  const headers = { 'Content-Type': 'application/json', Origin: origin };
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.text() };
}

/** Has the page's authenticator sign for signing in, as a script of that page would. */
function assertionOf(page, challenge) {
  return page.evaluate(
    async ({ text, id }) => {
      const bytes = (base64url) =>
        Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
          c.charCodeAt(0),
        );
      const base64url = (buffer) =>
        btoa(String.fromCharCode(...new Uint8Array(buffer)))
          .replaceAll('+', '-')
          .replaceAll('/', '_')
          .replaceAll('=', '');
      const { response } = await navigator.credentials.get({
        publicKey: {
          challenge: new TextEncoder().encode(text),
          rpId: 'localhost',
          userVerification: 'required',
          allowCredentials: [{ type: 'public-key', id: bytes(id) }],
        },
      });
      return {
        credential_id: id,
        authenticator_data: base64url(response.authenticatorData),
        client_data_json: base64url(response.clientDataJSON),
        signature: base64url(response.signature),
      };
    },
    { text: challenge.challenge_text, id: challenge.passkey.allowCredentials[0].id },
  );
}

async function challengeFor(url, person) {
  return JSON.parse((await post(url, '/v1/session/challenge', url, { person })).body);
}

/** One flipped bit in the signature's last byte. */
function bent(assertion) {
  const bytes = Buffer.from(assertion.signature, 'base64url');
  bytes[bytes.length - 1] ^= 1;
  return { ...assertion, signature: bytes.toString('base64url') };
}

/**
 * A page of the same name on another port: the browser lets it use the passkey, so the server must
 * not.
 */
async function liar(use) {
  const server = createServer((_question, answer) =>
    answer.setHeader('Content-Type', 'text/html').end('<title>liar</title>'),
  );
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    await use(`http://localhost:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Ours and theirs on the same assertions: good, bent, and made for a page elsewhere. */
async function sameVerdicts(url, person, page, credential) {
  const verdicts = async (from, change, origin = url) => {
    await page.goto(from);
    const challenge = await challengeFor(url, person);
    const assertion = change(await assertionOf(page, challenge));
    const ours = await post(url, '/v1/session', origin, { id: challenge.id, assertion });
    return { ours, theirs: await theirAssertion(assertion, credential, url) };
  };
  const good = await verdicts(url, (assertion) => assertion);
  assert.deepEqual([good.ours.status, good.theirs], [200, true], good.ours.body);
  const broken = await verdicts(url, bent);
  assert.deepEqual([broken.ours.status, broken.theirs], [403, false], broken.ours.body);
  await liar(async (elsewhere) => {
    const relayed = await verdicts(elsewhere, (assertion) => assertion);
    assert.deepEqual([relayed.ours.status, relayed.theirs], [403, false], relayed.ours.body);
    assert.match(relayed.ours.body, /a page that is not ours/);
  });
  for (const origin of [url.replace('localhost', '127.0.0.1'), 'https://onus.example']) {
    const { ours } = await verdicts(url, (assertion) => assertion, origin);
    assert.equal(ours.status, 403, ours.body);
    assert.match(ours.body, /another origin/);
  }
}

async function toApproval(page, url, id, words) {
  await page.goto(`${url}/#/requests/${id}/approve`);
  assert.equal(await page.getByTestId('six-words').innerText(), words);
  await page.getByLabel('Yes, I saw it myself').check();
  await page.getByRole('button', { name: 'Show what I sign' }).click();
}

async function size(page, url) {
  const answer = await page.request.get(`${url}/v1/statements?order=newest&limit=1`);
  return (await answer.json()).size;
}

/** A prompt that is not verified says so, sends nothing, and leaves the log as it was. */
async function cancelled({ page, authenticator }, url) {
  const before = await size(page, url);
  const posted = [];
  const note = (one) => {
    if (one.method() === 'POST') posted.push(one.url());
  };
  page.on('request', note);
  await authenticator.verified(false);
  await page.getByRole('button', { name: 'Approve with your passkey' }).click();
  const alert = page.getByRole('alert');
  await alert
    .getByText('The passkey was not used: cancelled, timed out, or not verified')
    .waitFor();
  await alert.getByText('Nothing was signed.').waitFor();
  await authenticator.verified(true);
  page.off('request', note);
  assert.deepEqual(posted, []);
  assert.equal(await size(page, url), before);
}

async function review(page, url, id) {
  await page.goto(`${url}/#/requests/${id}/review`);
  await page.getByLabel('An emergency').check();
  for (const name of ['rollback', 'rotated']) await page.locator(`#${name}-done`).check();
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  await page.getByRole('button', { name: 'Sign the review with your passkey' }).click();
  await page.waitForURL(/#\/debts$/);
  const gone = await page.request.get(`${url}/v1/requests/${id}`);
  assert.equal(gone.status(), 404); // settled: closed, and in the log for ever
}

main(async (browser, url) => {
  const paulo = await signedIn(browser, url, 'paulo');
  const xenia = await signedIn(browser, url, 'xenia');
  const both = [
    ['paulo', paulo],
    ['xenia', xenia],
  ];
  const holders = {};
  for (const person of ['ines', 'marta', 'helena']) {
    holders[person] = await enrol(browser, url, person, both);
  }
  console.log('three people enrolled a passkey each: signed by itself and by two who enrol');

  await enrolAlone(browser, url, 'dinis', 'I have no key that works here yet', both);
  await enrolAlone(browser, url, 'dinis', 'It replaces my only key, which is lost', both);
  console.log('who has no key enrols one, and replaces the only one when it is lost');

  const { ines, marta, helena } = holders;
  const registered = await theirRegistration(ines.body, ines.answer.credential_id, url);
  assert.equal(registered.credential.id, ines.answer.credential_id);
  assert.equal(registered.aaguid, ines.answer.aaguid);
  assert.equal(
    registered.credentialDeviceType,
    ines.answer.may_be_copied ? 'multiDevice' : 'singleDevice',
  );
  assert.equal(
    await theirRegistration(ines.body, ines.answer.credential_id, 'https://onus.example'),
    null,
  );
  const [held] = await ines.authenticator.credentials();
  assert.equal(
    Buffer.from(held.credentialId, 'base64').toString('base64url'),
    ines.answer.credential_id,
  );
  console.log('another implementation reads the same out of the registration');

  for (const person of ['ines', 'marta', 'helena']) {
    const assertion = await signInByPasskey(holders[person].page, url, person);
    if (person === 'ines')
      assert.equal(await theirAssertion(assertion, registered.credential, url), true);
  }
  console.log('signed in by passkey');

  const tomas = await signedIn(browser, url, 'tomas');
  const id = await ask(tomas, url, 'turbine 2 tripped');
  const words = await tomas.getByText(/^[a-z]+( [a-z]+){5}$/).innerText();
  await toApproval(ines.page, url, id, words);
  await cancelled(ines, url);
  console.log('a prompt that was not verified signed nothing');
  for (const { page } of [ines, marta]) {
    if (page === marta.page) await toApproval(page, url, id, words);
    await page.getByRole('button', { name: 'Approve with your passkey' }).click();
    await page.waitForURL(new RegExp(`#/requests/${id}$`));
  }
  await tomas.getByText('running').first().waitFor();
  console.log('approved by two passkeys, granted');
  await tomas.goto(`${url}/#/requests/${id}/end`);
  await tomas.getByRole('button', { name: 'Show what I sign' }).click();
  await signByCommand(tomas, 'tomas');
  await tomas.getByText('to be reviewed').first().waitFor();
  await review(helena.page, url, id);
  console.log('ended, and reviewed by passkey');

  await sameVerdicts(url, 'ines', ines.page, registered.credential);
  console.log('bent, relayed and foreign assertions refused, by another implementation as well');
});
