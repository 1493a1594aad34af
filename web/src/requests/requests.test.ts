import { describe, expect, it } from 'vitest';
import type { PolicyView, RequestView } from '../api/types.ts';
import { utf8, toHex } from '../proof/bytes.ts';
import { leafHash } from '../proof/merkle.ts';
import { sixWords } from '../proof/six_words.ts';
import { checkRequest, reasonOf } from './checked_request.ts';
import { askedFor, defaultsFrom, errorsOf, type RequestForm } from './request_form.ts';

const POLICY: PolicyView = {
  id: 'emergency-grid',
  approve: 'at least 2',
  when_reachable: '',
  invoke: 'any of grid-ops',
  principals: ['grid', 'reader'],
  duration_s_max: 3600,
  recorded: true,
  channels: [],
  review_within_s: 1,
  frozen_until: null,
};
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNSFbcwKPEaXhvAwJYpQNSGFKOCtztyHdY1UFiVU3JL tomas@desk';

function filled(part: Partial<RequestForm> = {}): RequestForm {
  return { ...defaultsFrom(POLICY), failure: 'idp-down', reason: 'it is down', key: KEY, ...part };
}

describe('the form of a request', () => {
  it('starts from the policy', () => {
    expect(defaultsFrom(POLICY)).toMatchObject({
      minutes: '60',
      principals: ['grid', 'reader'],
      failure: '',
    });
  });

  it('is complete when failure, reason and key are told', () => {
    expect(errorsOf(filled(), POLICY)).toEqual({});
    expect(askedFor(filled({ ticket: ' INC-1 ' }), POLICY)).toEqual({
      policy: 'emergency-grid',
      failure: 'idp-down',
      reason: 'it is down',
      duration_s: 3600,
      principals: ['grid', 'reader'],
      key: KEY.split(' ').slice(0, 2).join(' '),
      ticket: 'INC-1',
    });
  });

  it.each<[Partial<RequestForm>, keyof RequestForm, RegExp]>([
    [{ minutes: '61' }, 'minutes', /emergency-grid grants at most 60 minutes \(grants.duration\)/],
    [{ minutes: '0' }, 'minutes', /1 or more/],
    [{ minutes: '-1' }, 'minutes', /whole number/],
    [{ minutes: '1e2' }, 'minutes', /whole number/],
    [{ principals: ['grid', 'root'] }, 'principals', /does not grant root \(grants.principals\)/],
    [{ principals: [] }, 'principals', /at least one/],
    [{ failure: '' }, 'failure', /what has failed/],
    [{ reason: ' \n' }, 'reason', /why/],
    [{ reason: 'x'.repeat(2_001) }, 'reason', /2000/],
    [{ key: 'AAAAC3Nz' }, 'key', /One line of a public key/],
    [{ key: `${KEY}\n${KEY}` }, 'key', /One line of a public key/],
    [{ key: '-----BEGIN OPENSSH PRIVATE KEY-----' }, 'key', /never paste it/],
  ])('says of %j what forbids it', (part, field, words) => {
    const errors = errorsOf(filled(part), POLICY);
    expect(Object.keys(errors)).toEqual([field]);
    expect(errors[field]).toMatch(words);
  });

  it('takes the longest that the policy allows, and the shortest', () => {
    for (const minutes of ['1', '60']) expect(errorsOf(filled({ minutes }), POLICY)).toEqual({});
  });
});

describe('a request that is shown', () => {
  const entry =
    '{"body":{"actor":"tomas","content":{"failure":"idp","reason":"' +
    // docs/formats/ledger-store.md, by sha256sum: 32 zeroes and "Maria Exemplo".
    '67a693ddd9f7e9ed66094c602328fc04575a3003a4c66f7e1768c7a022a7e2ca' +
    '"},"id":"aa","kind":"emergency-requested",' +
    '"subject":"restart-turbine"},"envelope":{"sequence":1},"form":"onus-entry-1","signatures":[]}';

  async function told(part: Partial<RequestView> = {}): Promise<RequestView> {
    const leaf = await leafHash(utf8(entry));
    return {
      id: 'aa',
      entry: 3,
      leaf: toHex(leaf),
      code: await sixWords(leaf),
      operation: 'restart-turbine',
      ...part,
    } as RequestView;
  }

  it('is the one in the log', async () => {
    const checked = await checkRequest(await told(), { entry, texts: [] });
    expect(checked).toMatchObject({ ok: true, value: { content: { failure: 'idp' } } });
    expect(checked.ok && reasonOf(checked.value)).toBeNull();
  });

  const beside = {
    name: 'reason',
    commitment: '',
    salt: Buffer.alloc(32).toString('base64'),
    text: 'Maria Exemplo',
  };

  it('has the reason that its commitment stands for', async () => {
    const checked = await checkRequest(await told(), { entry, texts: [beside] });
    expect(checked.ok && reasonOf(checked.value)).toBe('Maria Exemplo');
  });

  it('is refused with any other reason', async () => {
    const texts = [{ ...beside, text: 'Maria Exemplo ' }];
    const checked = await checkRequest(await told(), { entry, texts });
    expect(checked).toMatchObject({ ok: false, problem: { code: 'request-mismatch' } });
  });

  it.each<[string, Partial<RequestView>]>([
    ['leaf', { leaf: '00'.repeat(32) }],
    ['number', { id: 'bb' }],
    ['operation', { operation: 'shed-load' }],
    ['six words', { code: 'abandon abandon abandon abandon abandon abandon' }],
  ])('is refused with another %s', async (_name, part) => {
    expect(await checkRequest(await told(part), { entry, texts: [] })).toMatchObject({
      ok: false,
      problem: { code: 'request-mismatch' },
    });
  });

  it.each(['nothing', '', entry.replace('tomas', 'timas')])(
    'is refused where its line is %s',
    async (line) => {
      expect(await checkRequest(await told(), { entry: line, texts: [] })).toMatchObject({
        ok: false,
        problem: { code: 'request-mismatch' },
      });
    },
  );
});
