// Texts that mean to deceive whoever signs, in Chromium against a real `onus serve --dev`: what
// turns round, hides, stacks, looks alike, is code, is longer than any screen, or passes for a row
// of its own. What is shown is all of it, and as it is. Exit code 77: no browser, or no console is
// built here.
//
// ONUS: the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fits, main, place, signByCommand, signedIn } from './browser.mjs';
import { anew } from './signers.mjs';

const BYTES_MAX = 4_096; // of a reason
const END = ' AND SHUT IT DOWN';
const LONG = `${'all is well, sign here. '.repeat(90)}${'x'.repeat(1_500)}`;
// Each with what has to be read on the page, written by hand.
const HOSTILE = [
  [
    'turns round',
    'stop turbine \u202e2 enibrut trats\u202c now',
    'stop turbine \\u{202e}2 enibrut trats\\u{202c} now',
  ],
  ['isolates', 'a\u2066b\u2069c\u200fd', 'a\\u{2066}b\\u{2069}c\\u{200f}d'],
  [
    'hides',
    'do\u200b not\u2060 appro\u00adve\ufeff',
    'do\\u{200b} not\\u{2060} appro\\u{ad}ve\\u{feff}',
  ],
  ['fills', '\u3164\u2800\u00a0x', '\\u{3164}\\u{2800}\\u{a0}x'],
  ['spaces', 'far      away', 'far      away'],
  [
    'is code',
    '<img src=x onerror="document.title=1"><script>document.title=1</script>&lt;b&gt;',
    '<img src=x onerror="document.title=1"><script>document.title=1</script>&lt;b&gt;',
  ],
  [
    'passes for rows',
    'it is down\nWho signs\ndirector\r\nAbout: nothing much\u2028Policy: none',
    'it is down\\u{a}Who signs\\u{a}director\\u{d}\\u{a}About: nothing much\\u{2028}Policy: none',
  ],
  ['is written like one', 'a\\u{202e}b', 'a\\\\u{202e}b'],
  ['stacks', `z${'\u0335'.repeat(6)}z`, `z\u0335\u0335${'\\u{335}'.repeat(4)}z`],
  ['looks alike', 'rest\u0430rt the pl\u03b1nt', 'rest\u0430rt the pl\u03b1nt'],
  ['is long', `${LONG}${'y'.repeat(BYTES_MAX - LONG.length - END.length)}${END}`, null],
];

/** What somebody sends who writes to the server by hand, past every form of the page. */
async function send(page, url, reason) {
  const session = await (await page.request.get(`${url}/v1/session`)).json();
  const headers = { 'X-Onus-Csrf': session.csrf, Origin: url };
  const operation = await (await page.request.get(`${url}/v1/operations/restart-turbine`)).json();
  const [policy] = operation.policies;
  const key = execFileSync('ssh-keygen', ['-y', '-f', join(place, 'dev/keys/tomas')], {
    encoding: 'utf8',
  });
  const asked = await page.request.post(`${url}/v1/drafts`, {
    headers,
    data: {
      kind: 'emergency-requested',
      operation: 'restart-turbine',
      policy: policy.id,
      reason: 'x',
      failure: operation.failures[0].id,
      principals: policy.principals,
      duration_s: 600,
      key: key.trim().split(' ').slice(0, 2).join(' '),
    },
  });
  const draft = await asked.json();
  assert.equal(asked.status(), 200, draft.detail);
  const salt = randomBytes(32);
  const text = createHash('sha256')
    .update('onus-text-v1\0')
    .update(salt)
    .update(reason)
    .digest('hex');
  const body = draft.body_text.replace(draft.proposal.body.content.reason, text);
  const armor = execFileSync(
    'ssh-keygen',
    ['-Y', 'sign', '-n', draft.namespace, '-f', join(place, 'dev/keys/tomas')],
    { input: body, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const signature = armor
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .join('');
  const proposal = {
    form: 'onus-proposal-1',
    body: JSON.parse(body),
    signatures: [signature],
    texts: [{ salt: salt.toString('base64'), text: reason }],
    files: [],
  };
  const taken = await page.request.post(`${url}/v1/statements`, { headers, data: { proposal } });
  return { status: taken.status(), answer: await taken.json() };
}

async function forged(page, url, reason) {
  const { status, answer } = await send(page, url, reason);
  assert.equal(status, 201, answer.detail);
  return answer;
}

/** Ten thousand characters, and one byte too many: refused, in words. */
async function tooLong(page, url) {
  for (const reason of ['x'.repeat(10_000), 'x'.repeat(BYTES_MAX + 1)]) {
    const { status, answer } = await send(page, url, reason);
    assert.equal(status, 422, answer.detail);
    assert.match(answer.detail, new RegExp(`has ${reason.length} bytes; at most ${BYTES_MAX}`));
  }
}

/** The value beside a name, as an eye would read it. */
async function valueOf(place_, name) {
  const group = place_.locator('.pf-v6-c-description-list__group').filter({
    has: place_.page().locator('dt').getByText(name, { exact: true }),
  });
  assert.equal(await group.count(), 1, `${name} once`);
  return group.locator('.value').first();
}

async function isShown(page, [name, , expected], reason) {
  const value = await valueOf(page.locator('main .narrow'), 'Reason');
  const shown = await value.evaluate((one) => one.firstChild.textContent);
  assert.equal(shown, expected ?? reason, name);
  assert.equal(await value.evaluate((one) => getComputedStyle(one).direction), 'ltr', name);
  assert.equal(await value.locator('img, script, b').count(), 0, name);
  assert.match(await page.title(), /^Approve or deny/);
  // Nothing is cut: the box is as high as its text, and no part of it scrolls by itself.
  const cut = await value.evaluate(
    (one) => one.scrollHeight - one.clientHeight > 1 && one.clientHeight > 0,
  );
  assert.equal(cut, false, name);
  const rows = page.locator('main .narrow .pf-v6-c-description-list').first().locator('dt');
  const names = await rows.allInnerTexts();
  assert.equal(names.filter((one) => one === 'Asked by').length, 1, name);
  assert.equal(names.filter((one) => one === 'Operation').length, 1, name);
  await fits(page);
}

/** Every page that shows the reason shows it alike. */
async function onEveryPage(page, url, one, { request, index }) {
  const [name, reason, expected] = one;
  await anew(page, `${url}/#/requests/${request}/approve`);
  await page.getByTestId('six-words').waitFor();
  await isShown(page, one, reason);
  assert.equal(
    await page.getByText(/Letters of several alphabets/).count(),
    name === 'looks alike' ? 1 : 0,
  );
  // Anew each time: the page before has values too, and stands until the next one is drawn.
  await anew(page, `${url}/#/requests/${request}`);
  const onRequest = page.locator('dd .value');
  await onRequest.waitFor();
  assert.equal(await onRequest.evaluate((box) => box.textContent), expected ?? reason, name);
  await anew(page, `${url}/#/ledger/${index}`);
  await page.getByText('was checked against it in this browser').waitFor();
  const inLog = await valueOf(page.locator('main'), 'Reason');
  assert.equal(await inLog.evaluate((box) => box.firstChild.textContent), expected ?? reason, name);
  await fits(page);
}

/**
 * The server tells another reason than the one that was signed: nothing of it is shown, nor signed.
 */
async function liesAreFound(page, url, { request, index }) {
  await page.route(`**/v1/statements/${index}`, async (route) => {
    const answer = await (await route.fetch()).json();
    answer.texts[0].text = 'only a drill';
    await route.fulfill({ json: answer });
  });
  await anew(page, `${url}/#/requests/${request}/approve`);
  await page.getByText('Do not approve it here.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Show what I sign' }).count(), 0);
  await page.goto(`${url}/#/requests/${request}`);
  await page.getByText('it could not be checked against the log').waitFor();
  await page.goto(`${url}/#/ledger/${index}`);
  await page.getByText('The server tells another text than the one that was signed.').waitFor();
  assert.equal(await page.getByText('only a drill').count(), 0);
  await page.unroute(`**/v1/statements/${index}`);
}

/** A denial with such a text: the one who signs it sees it as it is, too. */
async function inWhatISign(page, url, { request }) {
  await anew(page, `${url}/#/requests/${request}/approve`);
  await page.getByLabel('Deny').check();
  await page.getByLabel('Why (others read it)').fill('no\u202e way\nWho signs: director');
  await page.getByRole('button', { name: 'Show what I sign' }).click();
  const region = page.getByRole('region', { name: 'What you sign' });
  const value = await valueOf(region, 'Reason');
  assert.equal(await value.innerText(), 'no\\u{202e} way\\u{a}Who signs: director');
  await signByCommand(page, 'ines');
  await page.waitForURL(new RegExp(`#/requests/${request}$`));
}

main(async (browser, url) => {
  const tomas = await signedIn(browser, url, 'tomas');
  const ines = await signedIn(browser, url, 'ines');
  await ines.setViewportSize({ width: 390, height: 844 });
  await tooLong(tomas, url);
  let last;
  for (const one of HOSTILE) {
    last = await forged(tomas, url, one[1]);
    await onEveryPage(ines, url, one, last);
  }
  console.log(
    `${HOSTILE.length} hostile reasons were shown in full and as they are, on three pages`,
  );
  await liesAreFound(ines, url, last);
  console.log('another reason than the signed one is found out');
  await inWhatISign(ines, url, last);
  console.log('what is signed shows such a text as it is');
});
