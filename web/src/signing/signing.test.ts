import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url, utf8 } from '../proof/bytes.ts';
import { canonical, type Json } from '../proof/canonical.ts';
import { toBeSigned } from '../proof/sshsig.ts';
import { checkDraft, checkProposal, type Draft } from './check_draft.ts';
import { shellQuoted, signCommand } from './command.ts';
import { passkeyFailure } from './passkey.ts';
import { readProposal } from './proposal_file.ts';
import { shownRows } from './shown_rows.ts';

const SALT = Buffer.alloc(32, 3);
const REASON = 'turbine 2 tripped';
const COMMITMENT = createHash('sha256')
  .update('onus-text-v1\0')
  .update(SALT)
  .update(REASON)
  .digest('hex');

function body(content: { [key: string]: Json }): { [key: string]: Json } {
  return {
    actor: 'marta',
    content,
    form: 'onus-statement-1',
    kind: 'emergency-approved',
    subject: 'restart-turbine',
  };
}

async function draftOf(signed: { [key: string]: Json }, shown = signed): Promise<Draft> {
  const namespace = 'onus-emergency-approve@v1';
  const challenge = toBase64Url(await toBeSigned(utf8(canonical(signed)), namespace, 'sha512'));
  return {
    proposal: { form: 'onus-proposal-1', body: shown, signatures: [], texts: [], files: [] },
    body_text: canonical(shown),
    namespace,
    challenge,
  };
}

describe('a draft', () => {
  const said = body({ request: 'aa', failure: 'confirmed' });

  it('is signed where all of it belongs together', async () => {
    const checked = await checkDraft(await draftOf(said), {
      kind: 'emergency-approved',
      request: 'aa',
    });
    expect(checked.ok).toBe(true);
  });

  it.each<[string, (draft: Draft) => Draft]>([
    ['a text that is not canonical', (draft) => ({ ...draft, body_text: `${draft.body_text} ` })],
    ['another namespace', (draft) => ({ ...draft, namespace: 'onus-adopt@v1' })],
    ['the namespace of signing in', (draft) => ({ ...draft, namespace: 'onus-sign-in@v1' })],
    ['a challenge cut short', (draft) => ({ ...draft, challenge: draft.challenge.slice(0, -4) })],
    [
      'a proposal of another body',
      (draft) => ({ ...draft, proposal: { ...draft.proposal, body: body({ request: 'bb' }) } }),
    ],
    [
      'a text that nothing names',
      (draft) => ({
        ...draft,
        proposal: { ...draft.proposal, texts: [{ salt: SALT.toString('base64'), text: REASON }] },
      }),
    ],
  ])('is refused for %s', async (_name, change) => {
    const checked = await checkDraft(change(await draftOf(said)), {});
    expect(checked).toMatchObject({ ok: false, problem: { code: 'draft-mismatch' } });
  });

  it('is refused where the page shows one request and the challenge is for another', async () => {
    const checked = await checkDraft(await draftOf(body({ request: 'bb' }), said), {});
    expect(checked).toMatchObject({ ok: false, problem: { code: 'draft-mismatch' } });
  });

  it.each<[string, { [key: string]: Json }]>([
    ['request', { request: 'bb' }],
    ['operation', { subject: 'shed-load' }],
    ['kind', { kind: 'emergency-denied' }],
    ['member that is missing', { request_leaf: 'cc' }],
  ])('is refused for another %s than the one chosen', async (_name, expected) => {
    const checked = await checkDraft(await draftOf(said), expected);
    expect(checked).toMatchObject({ ok: false, problem: { code: 'draft-mismatch' } });
  });

  it('shows the text for which a commitment stands, and no other', async () => {
    const draft = await draftOf(body({ reason: COMMITMENT }));
    const texts = (text: string) => ({
      ...draft.proposal,
      texts: [{ salt: SALT.toString('base64'), text }],
    });
    const good = await checkProposal(texts(REASON));
    expect(good.ok && shownRows(good.value)).toContainEqual({
      name: 'Reason',
      value: REASON,
      machine: false,
      mixed: [],
    });
    expect(await checkProposal(texts('nothing much'))).toMatchObject({ ok: false });
  });
});

describe('what is shown', () => {
  it('is all of the statement, unknown members among it', () => {
    const signed = {
      ...body({ request: 'aa', principals: ['root', 'grid'], duration_s: 3600, later: { a: 1 } }),
      newer: true,
    };
    const rows = shownRows({ body: signed, texts: new Map() });
    const told = rows.map((row) => `${row.name}: ${row.value}`);
    expect(told).toEqual([
      'What is said: Emergency access is approved',
      'Who signs: marta',
      'Operation: restart-turbine',
      'For how long: 1 h',
      'Accounts on the target: root, grid',
      'Request: aa',
      'later: {"a":1}',
      'newer: true',
      'Form: onus-statement-1',
    ]);
  });

  it('is told where it is nothing, or the text is not here', () => {
    const said = body({ ticket: '', path: null, principals: [], reason: COMMITMENT });
    const rows = new Map(
      shownRows({ body: said, texts: new Map() }).map((row) => [row.name, row.value]),
    );
    expect(rows.get('Ticket')).toBe('"" (empty)');
    expect(rows.get('Recovery path')).toBe('null');
    expect(rows.get('Accounts on the target')).toBe('none');
    expect(rows.get('Reason')).toContain(COMMITMENT);
    expect(rows.get('Reason')).toContain('not told here');
  });

  it('does not let a member pass for one of the statement itself', () => {
    const rows = shownRows({ body: body({ actor: 'director', subject: 'x' }), texts: new Map() });
    const told = rows.map((row) => `${row.name}: ${row.value}`);
    expect(told).toContain('content.actor: director');
    expect(told).toContain('Who signs: marta');
  });

  it.each<[Json, string]>([
    [['root', 'grid'], 'root, grid'],
    [['root, grid'], '"root, grid"'],
    [['a"b', ''], '"a\\"b", ""'],
  ])('tells the accounts %j apart', (principals, told) => {
    const rows = shownRows({ body: body({ principals }), texts: new Map() });
    expect(rows.find((row) => row.name === 'Accounts on the target')?.value).toBe(told);
  });

  it.each([
    [3_599, '59 min 59 s'],
    [3_600, '1 h'],
    [3_661, '1 h 01 min (3661 s)'],
    [90_000, '1 d 1 h'],
    [90_060, '1 d 1 h (90060 s)'],
    [-5, '0 s (-5 s)'],
  ])('tells all of %d seconds', (seconds, told) => {
    const rows = shownRows({ body: body({ duration_s: seconds }), texts: new Map() });
    expect(rows.find((row) => row.name === 'For how long')?.value).toBe(told);
  });

  it('takes no name for one that every object has', () => {
    const hostile = JSON.parse('{"constructor":"x","__proto__":"y","toString":"z"}') as Json;
    const rows = shownRows({
      body: { ...body({}), content: hostile, kind: 'valueOf' },
      texts: new Map(),
    });
    const told = rows.map((row) => `${row.name}: ${row.value}`);
    for (const one of ['constructor: x', '__proto__: y', 'toString: z', 'What is said: valueOf']) {
      expect(told).toContain(one);
    }
  });

  it('warns of letters that look alike', () => {
    const rows = shownRows({ body: body({ ticket: 'rest\u0430rt' }), texts: new Map() });
    expect(rows.find((row) => row.name === 'Ticket')?.mixed).toEqual(['rest\u0430rt']);
  });

  it('hides nothing in a value', () => {
    const rows = shownRows({ body: body({ ticket: 'INC\u202e-1' }), texts: new Map() });
    expect(rows.find((row) => row.name === 'Ticket')?.value).toBe('INC\\u{202e}-1');
  });
});

describe('the command', () => {
  it.each(["it's", '$(reboot) `id` "x"', '\\', "'; rm -rf / #", 'é'])(
    'passes %s through a shell unchanged',
    (text) => {
      const [print] = signCommand(text, 'onus-sign-in@v1').split(' | ');
      expect(execFileSync('sh', ['-c', print ?? ''], { encoding: 'utf8' })).toBe(text);
      expect(
        execFileSync('sh', ['-c', `printf %s ${shellQuoted(text)}`], { encoding: 'utf8' }),
      ).toBe(text);
    },
  );
});

describe('a proposal passed on', () => {
  const good = {
    form: 'onus-proposal-1',
    body: body({}),
    signatures: ['AAAA'],
    texts: [],
    files: [],
  };

  it('is read from this page and from the command line', () => {
    expect(readProposal(JSON.stringify(good))).toEqual({ ...good, assertions: [] });
    const assertion = {
      fingerprint: 'f',
      credential_id: 'c',
      authenticator_data: 'a',
      client_data_json: 'j',
      signature: 's',
    };
    expect(readProposal(JSON.stringify({ ...good, assertions: [assertion] }))?.assertions).toEqual([
      assertion,
    ]);
  });

  it.each<[string, unknown]>([
    ['another form', { ...good, form: 'x' }],
    ['no body', { ...good, body: null }],
    ['a signature that is no text', { ...good, signatures: [1] }],
    ['a text without its salt', { ...good, texts: [{ text: 'x' }] }],
    ['half an assertion', { ...good, assertions: [{ fingerprint: 'f' }] }],
    ['a list', [good]],
  ])('is refused for %s', (_name, value) => {
    expect(readProposal(JSON.stringify(value))).toBeNull();
  });

  it('is refused where it is no JSON, or a megabyte', () => {
    expect(readProposal('{')).toBeNull();
    expect(readProposal(JSON.stringify({ ...good, files: ['A'.repeat(1_000_000)] }))).toBeNull();
  });
});

describe('a passkey that says no', () => {
  it.each([
    ['NotAllowedError', 'cancelled'],
    ['AbortError', 'cancelled'],
    ['SecurityError', 'wrong-address'],
    ['UnknownError', 'passkey-failed'],
  ])('with %s is %s', (name, code) => {
    expect(passkeyFailure(new DOMException('x', name))).toBe(code);
  });
});
