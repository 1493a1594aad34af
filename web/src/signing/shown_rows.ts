import { duration, moment } from '../parts/clock.ts';
import type { Json } from '../proof/canonical.ts';
import { mixedWords, visible } from '../proof/visible.ts';
import type { CheckedDraft } from './check_draft.ts';
import { isMachine, kindWords, memberName } from './statement_words.ts';

export interface ShownRow {
  name: string;
  value: string;
  /** Machine values, which nobody judges by, come after what people have to read. */
  machine: boolean;
  /** Words in it whose letters are of several alphabets: one may pass for another. */
  mixed: readonly string[];
}

const TIMES = new Set(['valid_from', 'valid_to', 'expires']);
// Members that stand for a text beside the log.
const COMMITMENTS = new Set(['reason', 'notes', 'because', 'contact', 'receipt', 'commitment']);

const UNTOLD = 'not told here: erased, kept elsewhere, or too long to be shown';

// What a person judges by comes first; what is not listed follows, in the order of the statement.
const FIRST = [
  'failure',
  'reason',
  'class',
  'rollback',
  'rotated',
  'notes',
  'duration_s',
  'principals',
  'policy',
  'ticket',
];

function rank(name: string): number {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
}

/** Nothing that is signed looks like nothing. */
function plain(text: string): string {
  return text === '' ? '"" (empty)' : text;
}

/** One of a list, told apart from its neighbours whatever is in it. */
function member(value: Json, texts: ReadonlyMap<string, string>): string {
  if (typeof value !== 'string') return words('', value, texts);
  return /^[\p{L}\p{N}_.@:/+-]+$/u.test(value) ? value : JSON.stringify(value);
}

function words(name: string, value: Json, texts: ReadonlyMap<string, string>): string {
  if (name === 'kind' && typeof value === 'string') return kindWords(value) ?? plain(value);
  if (typeof value === 'string') {
    const beside = texts.get(value);
    if (beside !== undefined) return plain(beside);
    if (COMMITMENTS.has(name)) return `${UNTOLD} (its digest: ${value})`;
    return TIMES.has(name) ? moment(value) : plain(value);
  }
  if (typeof value === 'number' && name.endsWith('_s')) return exactly(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((one) => member(one, texts)).join(', ');
  }
  return JSON.stringify(value);
}

/** A length of time in words, and in seconds where the words are less exact. */
function exactly(seconds: number): string {
  const inWords = duration(seconds);
  const exact =
    seconds < 3_600 || (seconds % 60 === 0 && (seconds < 86_400 || seconds % 3_600 === 0));
  return exact && seconds >= 0 && Number.isInteger(seconds) ? inWords : `${inWords} (${seconds} s)`;
}

/**
 * All of a statement as rows of name and value: nothing that is signed is left out, names not known
 * here among it, and nothing in a value can hide, or pass for a row of its own.
 */
export function shownRows(checked: Pick<CheckedDraft, 'body' | 'texts'>): ShownRow[] {
  const rows: ShownRow[] = [];
  const { kind, actor, subject, content, ...rest } = checked.body;
  const which = typeof kind === 'string' ? kind : '';
  const add = (name: string, value: Json, where = '') => {
    const text = words(name, value, checked.texts);
    const known = where === '' ? memberName(which, name) : undefined;
    rows.push({
      name: known ?? `${where}${visible(name)}`,
      value: visible(text),
      machine: isMachine(which, name) && where === '',
      mixed: mixedWords(text).map(visible),
    });
  };
  add('kind', kind ?? null);
  add('actor', actor ?? null);
  add('subject', subject ?? null);
  const isObject = content !== null && typeof content === 'object' && !Array.isArray(content);
  const inside = isObject ? content : {};
  for (const [name, value] of Object.entries(inside).sort(([a], [b]) => rank(a) - rank(b))) {
    add(name, value, Object.hasOwn(checked.body, name) ? 'content.' : '');
  }
  if (!isObject && content !== undefined) add('content', content);
  for (const [name, value] of Object.entries(rest)) add(name, value);
  return [...rows.filter((row) => !row.machine), ...rows.filter((row) => row.machine)];
}
