import { statement } from '../api/calls.ts';
import { bad, good, type Answer } from '../api/problem.ts';
import type { EntryView, RequestView } from '../api/types.ts';
import { fromHex, toHex, utf8 } from '../proof/bytes.ts';
import { bodyOfEntry, readCanonical, type Json } from '../proof/canonical.ts';
import { checkTexts } from '../proof/commitment.ts';
import { leafHash } from '../proof/merkle.ts';
import { sixWords } from '../proof/six_words.ts';

/** A request as its line in the log says it, and not as the server tells it. */
export interface CheckedRequest {
  body: { [key: string]: Json };
  content: { [key: string]: Json };
  leaf: string;
  words: string;
  /** Texts that the line has commitments to, recomputed here; none for what was erased. */
  texts: ReadonlyMap<string, string>;
}

function mismatch<T>(detail: string): Answer<T> {
  return bad({
    code: 'request-mismatch',
    title: 'The server shows another request than the one in its log. Do not approve it here.',
    detail:
      `${detail} Compare the six words by voice with the requester, ` + 'and use the command line.',
  });
}

/**
 * Reads the request out of the line of the log, and makes leaf hash and six words of that line.
 * An approval names the leaf; so what is shown from here is what gets approved.
 */
export async function checkRequest(
  told: RequestView,
  line: Pick<EntryView, 'entry' | 'texts'>,
): Promise<Answer<CheckedRequest>> {
  const text = bodyOfEntry(line.entry);
  const body = text === null ? null : readCanonical(text);
  const content = body?.['content'];
  if (!body || content === null || typeof content !== 'object' || Array.isArray(content)) {
    return mismatch('Its line cannot be read.');
  }
  const leaf = await leafHash(utf8(line.entry));
  if (fromHex(told.leaf) === null || toHex(leaf) !== told.leaf) {
    return mismatch('Its leaf hash is that of another line.');
  }
  if (body['kind'] !== 'emergency-requested') return mismatch('Its line is no request.');
  if (body['subject'] !== told.operation || body['id'] !== told.id) {
    return mismatch('Its line is another request.');
  }
  const words = await sixWords(leaf);
  if (words !== told.code) return mismatch('Its six words are those of another request.');
  const texts = await checkTexts(line.texts, Object.values(content));
  if (!texts) return mismatch('The reason that it tells is not the one that was signed.');
  return good({ body, content, leaf: told.leaf, words, texts });
}

/** The reason that was signed; null: it was erased, or is not kept here. */
export function reasonOf({ content, texts }: CheckedRequest): string | null {
  const commitment = content['reason'];
  return (typeof commitment === 'string' && texts.get(commitment)) || null;
}

/** The request's line fetched and checked. */
export async function loadChecked(
  told: RequestView,
  signal: AbortSignal,
): Promise<Answer<CheckedRequest>> {
  const line = await statement(told.entry, signal);
  return line.ok ? checkRequest(told, line.value) : line;
}
