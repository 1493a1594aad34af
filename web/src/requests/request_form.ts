import type { Json } from '../proof/canonical.ts';
import type { PolicyView } from '../api/types.ts';

export interface RequestForm {
  failure: string;
  reason: string;
  minutes: string;
  principals: readonly string[];
  key: string;
  ticket: string;
  sourceAddress: string;
}

export type FieldErrors = Partial<Record<keyof RequestForm, string>>;

const REASON_CHARS_MAX = 2_000;
const KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp(256|384|521)',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh\\.com',
  'sk-ecdsa-sha2-nistp256@openssh\\.com',
];
const KEY_LINE = new RegExp(`^(${KEY_TYPES.join('|')}) [A-Za-z0-9+/]+={0,2}( .*)?$`);

export function defaultsFrom(policy: PolicyView): RequestForm {
  return {
    failure: '',
    reason: '',
    minutes: String(Math.floor(policy.duration_s_max / 60)),
    principals: policy.principals,
    key: '',
    ticket: '',
    sourceAddress: '',
  };
}

/** What this page can say before the server judges; each message names the rule it comes from. */
export function errorsOf(form: RequestForm, policy: PolicyView): FieldErrors {
  const errors: FieldErrors = {};
  const minutes = Number(form.minutes);
  const most = Math.floor(policy.duration_s_max / 60);
  if (form.failure === '')
    errors.failure = 'Say what has failed: approvers confirm or contradict it.';
  if (form.reason.trim() === '') errors.reason = 'Say why: approvers and reviewers read it.';
  if (form.reason.length > REASON_CHARS_MAX)
    errors.reason = `At most ${REASON_CHARS_MAX} characters.`;
  if (!/^\d+$/.test(form.minutes) || minutes < 1)
    errors.minutes = 'A whole number of minutes, 1 or more.';
  else if (minutes > most)
    errors.minutes = `Policy ${policy.id} grants at most ${most} minutes (grants.duration).`;
  if (form.principals.length === 0) errors.principals = 'Choose at least one account.';
  const beyond = form.principals.filter((one) => !policy.principals.includes(one));
  if (beyond.length > 0) {
    const accounts = beyond.join(', ');
    errors.principals = `Policy ${policy.id} does not grant ${accounts} (grants.principals).`;
  }
  if (/PRIVATE KEY/.test(form.key))
    errors.key = 'That is a private key: never paste it anywhere. The public half ends in .pub.';
  else if (!KEY_LINE.test(form.key.trim()))
    errors.key = 'One line of a public key, as in ~/.ssh/id_ed25519.pub.';
  return errors;
}

/** The fields of the draft. */
export function askedFor(form: RequestForm, policy: PolicyView): { [name: string]: Json } {
  const [type = '', base64 = ''] = form.key.trim().split(/\s+/);
  return {
    policy: policy.id,
    failure: form.failure,
    reason: form.reason.trim(),
    duration_s: Number(form.minutes) * 60,
    principals: [...form.principals],
    key: `${type} ${base64}`,
    ...(form.ticket.trim() === '' ? {} : { ticket: form.ticket.trim() }),
    ...(form.sourceAddress.trim() === '' ? {} : { source_address: form.sourceAddress.trim() }),
  };
}
