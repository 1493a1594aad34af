import { startAuthentication, WebAuthnError } from '@simplewebauthn/browser';
import { bad, good, type Answer } from '../api/problem.ts';
import { toBase64Url, type Bytes } from '../proof/bytes.ts';

export interface KeyOfPerson {
  fingerprint: string;
  /** base64url; only a passkey has one. */
  credential_id?: string;
}

export interface Assertion {
  fingerprint: string;
  credential_id: string;
  authenticator_data: string;
  client_data_json: string;
  signature: string;
}

export type PasskeyFailure =
  'no-passkeys-here' | 'cancelled' | 'wrong-address' | 'no-passkey' | 'passkey-failed';

const WORDS: Record<PasskeyFailure, { title: string; detail: string }> = {
  'no-passkeys-here': {
    title: 'This browser does not offer passkeys on this page.',
    detail:
      'It needs https with a certificate that it trusts, or localhost. ' +
      'Sign on the command line instead.',
  },
  cancelled: {
    title: 'The passkey was not used: cancelled, timed out, or not verified by PIN or biometric.',
    detail: 'Nothing was signed. Try again when the key is at hand.',
  },
  'wrong-address': {
    title: 'The passkey belongs to another address than the one of this page.',
    detail:
      'Nothing was signed. Passkeys are enrolled for each name; ' +
      'check the address in the address bar.',
  },
  'no-passkey': {
    title: 'No passkey is enrolled for this person.',
    detail: 'Sign on the command line, or enrol a passkey first.',
  },
  'passkey-failed': {
    title: 'The passkey did not work.',
    detail: 'Nothing was signed. Try another key, or sign on the command line.',
  },
};

export function passkeyProblem<T>(code: PasskeyFailure): Answer<T> {
  return bad({ code, ...WORDS[code] });
}

/** What the browser's many ways of saying no mean. */
export function passkeyFailure(error: unknown): PasskeyFailure {
  const name = error instanceof WebAuthnError || error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  if (name === 'SecurityError') return 'wrong-address';
  return 'passkey-failed';
}

export function passkeysOffered(): boolean {
  return globalThis.isSecureContext && typeof globalThis.PublicKeyCredential === 'function';
}

const TIMEOUT_MS = 90_000;

/** Has one of `keys` sign `challenge`, with presence and verification. */
export async function assertWith(
  challenge: Bytes,
  rpId: string,
  keys: readonly KeyOfPerson[],
): Promise<Answer<Assertion>> {
  if (!passkeysOffered()) return passkeyProblem('no-passkeys-here');
  const passkeys = keys.flatMap((key) =>
    key.credential_id === undefined ? [] : [key.credential_id],
  );
  if (passkeys.length === 0) return passkeyProblem('no-passkey');
  try {
    const answer = await startAuthentication({
      optionsJSON: {
        challenge: toBase64Url(challenge),
        rpId,
        timeout: TIMEOUT_MS,
        userVerification: 'required',
        allowCredentials: passkeys.map((id) => ({ id, type: 'public-key' })),
      },
    });
    const used = keys.find((key) => key.credential_id === answer.id);
    if (!used) return passkeyProblem('passkey-failed');
    return good({
      fingerprint: used.fingerprint,
      credential_id: answer.id,
      authenticator_data: answer.response.authenticatorData,
      client_data_json: answer.response.clientDataJSON,
      signature: answer.response.signature,
    });
  } catch (error) {
    return passkeyProblem(passkeyFailure(error));
  }
}
