import { bad, good, type Answer } from '../api/problem.ts';
import { toBase64Url, utf8, type Bytes } from '../proof/bytes.ts';
import { canonical, readCanonical, type Json } from '../proof/canonical.ts';
import { commitmentOf } from '../proof/commitment.ts';
import { toBeSigned } from '../proof/sshsig.ts';

/** A proposal as `onus … --out` writes it. */
export interface Proposal {
  form: string;
  body: { [key: string]: Json };
  signatures: string[];
  texts: { salt: string; text: string }[];
  files: string[];
}

export interface Draft {
  proposal: Proposal;
  body_text: string;
  namespace: string;
  /** What the server says has to be signed; compared, never used. */
  challenge: string;
}

/** A draft whose parts were found to belong together, in this browser. */
export interface CheckedDraft {
  body: { [key: string]: Json };
  bodyText: string;
  namespace: string;
  /** The SSHSIG to-be-signed blob over the body that is shown. */
  signed: Bytes;
  /** Texts beside the log, by the commitment that stands for them in the body. */
  texts: ReadonlyMap<string, string>;
}

const NAMESPACES: Record<string, string> = {
  'access-approved': 'onus-approve@v1',
  'role-taken': 'onus-take-role@v1',
  'role-handed-over': 'onus-hand-over@v1',
  'role-accepted': 'onus-accept-role@v1',
  'risk-accepted': 'onus-accept-risk@v1',
  'recovery-validated': 'onus-validate@v1',
  'drill-recorded': 'onus-record-drill@v1',
  'estate-adopted': 'onus-adopt@v1',
  'text-erased': 'onus-erase@v1',
  'time-set': 'onus-set-time@v1',
  'log-reconciled': 'onus-reconcile@v1',
  'key-enrolled': 'onus-enrol-key@v1',
  'key-revoked': 'onus-revoke-key@v1',
  'key-replaced': 'onus-replace-key@v1',
  'key-rotated': 'onus-rotate-key@v1',
  'emergency-requested': 'onus-emergency-request@v1',
  'emergency-approved': 'onus-emergency-approve@v1',
  'emergency-denied': 'onus-emergency-deny@v1',
  'emergency-ended': 'onus-emergency-end@v1',
  'emergency-reviewed': 'onus-emergency-review@v1',
  'emergency-frozen': 'onus-emergency-freeze@v1',
  'emergency-thawed': 'onus-emergency-thaw@v1',
  'authority-added': 'onus-add-authority@v1',
  'authority-retired': 'onus-retire-authority@v1',
};

/** The namespace of a kind; null for a kind not known here, which this page does not sign. */
export function namespaceOf(kind: Json | undefined): string | null {
  return (typeof kind === 'string' && Object.hasOwn(NAMESPACES, kind) && NAMESPACES[kind]) || null;
}

function mismatch<T>(detail: string): Answer<T> {
  return bad({
    code: 'draft-mismatch',
    title:
      'The server asked for a signature over something else than it shows. Nothing was signed.',
    detail: `${detail} Do not sign here. Tell whoever runs this server, and use the command line.`,
  });
}

/** Whether two JSON values say the same, members in any order. */
function same(a: Json, b: Json): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/**
 * Makes the bytes to be signed from the body that the page shows, and refuses where the server's
 * challenge, namespace, proposal or texts are not those of that body.
 *
 * `expected` are members that whoever is about to sign chose: the kind, the operation, the request.
 */
export async function checkDraft(
  draft: Draft,
  expected: { [key: string]: Json },
): Promise<Answer<CheckedDraft>> {
  const body = readCanonical(draft.body_text);
  if (!body) return mismatch('The statement is not in its canonical form.');
  if (!same(body, draft.proposal.body))
    return mismatch('The proposal is another statement than the text.');
  for (const [name, value] of Object.entries(expected)) {
    const content = body['content'];
    const inside =
      content !== null && typeof content === 'object' && !Array.isArray(content) ? content : {};
    const found = body[name] ?? inside[name] ?? null;
    if (!same(found, value)) return mismatch(`"${name}" is not what was chosen on this page.`);
  }
  const checked = await checkText(draft.body_text, body, draft.proposal.texts);
  if (!checked.ok) return checked;
  if (checked.value.namespace !== draft.namespace) {
    return mismatch(`"${draft.namespace}" is not the namespace of this kind of statement.`);
  }
  if (toBase64Url(checked.value.signed) !== draft.challenge)
    return mismatch('The challenge is that of another statement.');
  return checked;
}

/** A proposal that somebody else drafted and passed on: all that is signed is made from it here. */
export async function checkProposal(proposal: Proposal): Promise<Answer<CheckedDraft>> {
  return checkText(canonical(proposal.body), proposal.body, proposal.texts);
}

async function checkText(
  bodyText: string,
  body: { [key: string]: Json },
  beside: Proposal['texts'],
): Promise<Answer<CheckedDraft>> {
  const namespace = namespaceOf(body['kind']);
  if (namespace === null) return mismatch('This page does not know this kind of statement.');
  const signed = await toBeSigned(utf8(bodyText), namespace, 'sha512');
  const texts = new Map<string, string>();
  for (const { salt, text } of beside) {
    const commitment = await commitmentOf(salt, text);
    if (commitment === null || !bodyText.includes(`"${commitment}"`)) {
      return mismatch('A text beside the statement is not the one that it stands for.');
    }
    texts.set(commitment, text);
  }
  return good({ body, bodyText, namespace, signed, texts });
}
