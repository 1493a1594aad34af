import type { Json } from '../proof/canonical.ts';
import type { Proposal } from './check_draft.ts';
import type { Assertion } from './passkey.ts';

/** A proposal on its way from one signer to the next. */
export interface PassedOn extends Proposal {
  /** Signatures by passkeys, as the browser gave them. */
  assertions: Assertion[];
}

const CHARS_MAX = 1_000_000;

function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isText(value: unknown): value is { salt: string; text: string } {
  return isObject(value) && typeof value['salt'] === 'string' && typeof value['text'] === 'string';
}

const ASSERTION = [
  'fingerprint',
  'credential_id',
  'authenticator_data',
  'client_data_json',
  'signature',
] as const;

function isAssertion(value: unknown): boolean {
  return isObject(value) && ASSERTION.every((name) => typeof value[name] === 'string');
}

/** Reads what somebody passed on, from this page or from `onus … --sign-only`; null: it is none. */
export function readProposal(text: string): PassedOn | null {
  if (text.length > CHARS_MAX) return null;
  try {
    const value = JSON.parse(text) as unknown;
    if (!isObject(value) || value['form'] !== 'onus-proposal-1' || !isObject(value['body']))
      return null;
    const { signatures, texts, files, assertions = [] } = value;
    if (!areStrings(signatures) || !areStrings(files)) return null;
    if (!Array.isArray(texts) || !texts.every(isText)) return null;
    if (!Array.isArray(assertions) || !assertions.every(isAssertion)) return null;
    return {
      form: 'onus-proposal-1',
      body: value['body'],
      signatures,
      texts: texts as unknown as Proposal['texts'],
      files,
      assertions: assertions as unknown as Assertion[],
    };
  } catch {
    return null;
  }
}
