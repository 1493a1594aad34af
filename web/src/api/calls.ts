import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { learnServerTime } from '../parts/clock.ts';
import type { Json } from '../proof/canonical.ts';
import type { PassedOn } from '../signing/proposal_file.ts';
import { bad, good, problemFrom, problemOf, type Answer } from './problem.ts';
import type * as T from './types.ts';

let csrf: string | null = null;

interface Asked {
  body?: unknown;
  signal?: AbortSignal | undefined;
  text?: boolean;
  headers?: Record<string, string>;
}

// A server that hangs is told from one that works; the slowest answer is a check of the whole
// estate.
const ANSWER_MS_MAX = 60_000;

/** Asks the server; whatever goes wrong comes back as a problem in words. */
async function ask<V>(method: string, path: string, asked: Asked = {}): Promise<Answer<V>> {
  const { body, text = false } = asked;
  const late = AbortSignal.timeout(ANSWER_MS_MAX);
  const signal = asked.signal ? AbortSignal.any([asked.signal, late]) : late;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(csrf === null ? {} : { 'X-Onus-Csrf': csrf }),
        ...asked.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    learnServerTime(response.headers.get('Date'));
    if (response.ok && text) return good((await response.text()) as V);
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && (answer !== null || response.status === 204)) return good(answer as V);
    if (response.status === 401) dispatchEvent(new Event('onus-session-ended'));
    return bad(problemFrom(response.status, answer));
  } catch (error) {
    return bad(problemOf(error, 'asking'));
  }
}

const id = encodeURIComponent;

/** The server's answer to who one is carries the token against forged posts. */
export async function whoAmI(): Promise<Answer<T.Session>> {
  const answer = await ask<T.Session>('GET', '/v1/session');
  if (answer.ok) csrf = answer.value.csrf;
  return answer;
}
export const signOut = () => ask<null>('DELETE', '/v1/session');
export const startSignIn = (person: string) =>
  ask<T.SignInChallenge>('POST', '/v1/session/challenge', { body: { person } });
export async function finishSignIn(challenge: string, proof: object): Promise<Answer<T.Session>> {
  const answer = await ask<T.Session>('POST', '/v1/session', { body: { id: challenge, ...proof } });
  return answer.ok ? whoAmI() : answer;
}

export const passkeyChallenge = (person: string) =>
  ask<{ id: string; options: PublicKeyCredentialCreationOptionsJSON }>(
    'POST',
    '/v1/passkeys/challenge',
    { body: { person } },
  );
export const sendPasskey = (challenge: string, made: RegistrationResponseJSON) =>
  ask<T.NewPasskey>('POST', '/v1/passkeys', {
    body: {
      id: challenge,
      client_data_json: made.response.clientDataJSON,
      attestation_object: made.response.attestationObject,
    },
  });

export interface DraftAsked {
  kind: string;
  [field: string]: Json;
}
export const makeDraft = (asked: DraftAsked) =>
  ask<T.DraftAnswer>('POST', '/v1/drafts', { body: asked });
function parts({ assertions, ...proposal }: PassedOn) {
  return { proposal, assertions };
}
/** `once` is the same for the same signatures: handed in again, they are taken in once. */
export const sendStatement = (proposal: PassedOn, once: string) =>
  ask<T.StatementTaken>('POST', '/v1/statements', {
    body: parts(proposal),
    headers: { 'Idempotency-Key': once },
  });
export const leaveProposal = (proposal: PassedOn) =>
  ask<{ id: string; signatures: number }>('POST', '/v1/proposals', { body: parts(proposal) });
export const waiting = (signal: AbortSignal) =>
  ask<{ proposals: T.Waiting[] }>('GET', '/v1/proposals', { signal });

export const overview = (signal: AbortSignal) => ask<T.Overview>('GET', '/v1/overview', { signal });
export const operation = (name: string, signal?: AbortSignal) =>
  ask<T.OperationView>('GET', `/v1/operations/${id(name)}`, { signal });
export const requests = (phase: string | null, signal: AbortSignal) =>
  ask<{ requests: T.RequestView[]; next: string | null }>(
    'GET',
    `/v1/requests${phase === null ? '' : `?phase=${phase}`}`,
    { signal },
  );
export const request = (name: string, signal?: AbortSignal) =>
  ask<T.RequestView>('GET', `/v1/requests/${id(name)}`, { signal });
export const debts = (signal: AbortSignal) =>
  ask<{ debts: T.Debt[] }>('GET', '/v1/debts', { signal });
export const statements = (before: number | null, most: number, signal: AbortSignal) =>
  ask<{ statements: T.EntryRow[]; size: number; next: number | null }>(
    'GET',
    `/v1/statements?order=newest&limit=${most}${before === null ? '' : `&from=${before}`}`,
    { signal },
  );
export const statement = (index: number, signal?: AbortSignal) =>
  ask<T.EntryView>('GET', `/v1/statements/${index}`, { signal });
export const proof = (index: number, signal?: AbortSignal) =>
  ask<string>('GET', `/v1/statements/${index}/proof`, { signal, text: true });
