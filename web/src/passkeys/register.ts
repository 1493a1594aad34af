import {
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { good, type Answer } from '../api/problem.ts';
import { passkeyFailure, passkeyProblem, passkeysOffered } from '../signing/passkey.ts';

/** Has an authenticator make a new passkey. */
export async function register(
  options: PublicKeyCredentialCreationOptionsJSON,
): Promise<Answer<RegistrationResponseJSON>> {
  if (!passkeysOffered()) return passkeyProblem('no-passkeys-here');
  try {
    return good(await startRegistration({ optionsJSON: options }));
  } catch (error) {
    return passkeyProblem(passkeyFailure(error));
  }
}
