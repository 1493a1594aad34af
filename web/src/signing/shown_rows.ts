import { duration, moment } from '../parts/clock.ts';
import type { Json } from '../proof/canonical.ts';
import { visible } from '../proof/visible.ts';
import type { CheckedDraft } from './check_draft.ts';

export interface ShownRow {
  name: string;
  value: string;
  /** Long machine values, which nobody compares by eye, come after what people have to read. */
  machine: boolean;
}

const KINDS: Record<string, string> = {
  'key-enrolled': 'A person has this key from now on',
  'key-revoked': 'A key counts no more from now on',
  'key-replaced': 'A lost key gives way to a new one',
  'key-rotated': 'A person changes one key for another',
  'emergency-requested': 'Emergency access is asked for',
  'emergency-approved': 'Emergency access is approved',
  'emergency-denied': 'Emergency access is denied',
  'emergency-ended': 'Emergency access ends now',
  'emergency-reviewed': 'A use of emergency access was reviewed',
  'emergency-frozen': 'No emergency access is granted under this policy for a while',
  'emergency-thawed': 'A freeze is lifted',
};

const NAMES: Record<string, string> = {
  actor: 'Who signs',
  kind: 'What is said',
  subject: 'About',
  policy: 'Policy',
  failure: 'What has failed',
  reason: 'Reason',
  principals: 'Accounts on the target',
  duration_s: 'For how long',
  key: 'Key',
  path: 'Recovery path',
  ticket: 'Ticket',
  source_address: 'Only from',
  extends: 'Extends the request',
  request: 'Request',
  request_leaf: "Request's leaf hash",
  class: 'Class',
  rollback: 'Rollback',
  rotated: 'Rotation of what was touched',
  notes: 'Notes',
  evidence: 'Evidence (SHA-256)',
  evidence_bytes: 'Evidence (bytes)',
  frozen: 'Freeze',
  valid_from: 'From',
  valid_to: 'Until',
  expires: 'Signature counts until',
  origin: 'Log',
  estate: 'Estate (digest)',
  closure: 'Closure (digest)',
  id: 'Number of this statement',
  seen: 'Newest checkpoint known',
  form: 'Form',
};

const MACHINE = new Set(['id', 'seen', 'form', 'estate', 'closure', 'origin', 'expires', 'request_leaf', 'evidence', 'evidence_bytes']);
const TIMES = new Set(['valid_from', 'valid_to', 'expires']);

// What a person judges by comes first; what is not listed follows, in the order of the statement.
const FIRST = ['failure', 'reason', 'class', 'rollback', 'rotated', 'notes', 'duration_s', 'principals', 'policy', 'ticket'];

function rank(name: string): number {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
}

function words(name: string, value: Json, texts: ReadonlyMap<string, string>): string {
  if (name === 'kind' && typeof value === 'string') return KINDS[value] ?? value;
  if (typeof value === 'string') {
    const beside = texts.get(value);
    if (beside !== undefined) return beside;
    return TIMES.has(name) ? moment(value) : value;
  }
  if (typeof value === 'number') return name.endsWith('_s') ? duration(value) : String(value);
  if (Array.isArray(value)) return value.map((one) => words(name, one, texts)).join(', ');
  return value === null ? '' : JSON.stringify(value);
}

/**
 * All of a statement as rows of name and value: nothing that is signed is left out, names not known
 * here among it, and nothing in a value can hide.
 */
export function shownRows(checked: Pick<CheckedDraft, 'body' | 'texts'>): ShownRow[] {
  const rows: ShownRow[] = [];
  const add = (name: string, value: Json) => {
    rows.push({
      name: NAMES[name] ?? visible(name),
      value: visible(words(name, value, checked.texts)),
      machine: MACHINE.has(name),
    });
  };
  const { kind, actor, subject, content, ...rest } = checked.body;
  add('kind', kind ?? null);
  add('subject', subject ?? null);
  const inside = content !== null && typeof content === 'object' && !Array.isArray(content) ? content : {};
  for (const [name, value] of Object.entries(inside).sort(([a], [b]) => rank(a) - rank(b))) add(name, value);
  add('actor', actor ?? null);
  for (const [name, value] of Object.entries(rest)) add(name, value);
  return [...rows.filter((row) => !row.machine), ...rows.filter((row) => row.machine)];
}
