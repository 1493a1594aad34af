import { wordlist } from '@scure/bip39/wordlists/english.js';
import { concat, sha256, utf8, type Bytes } from './bytes.ts';

const LABEL = utf8('onus-request-code-v1\0');
const WORDS = 6;
const BITS_A_WORD = 11n;

/**
 * The code of a request, from the leaf hash of its line in the log: what an approver reads aloud
 * and the requester compares, against a page that shows one request and signs another.
 */
export async function sixWords(leaf: Bytes): Promise<string> {
  const digest = await sha256(concat(LABEL, leaf));
  let bits = 0n;
  for (const byte of digest.subarray(0, 9)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 72n - BITS_A_WORD * BigInt(WORDS);
  const words: string[] = [];
  for (let word = WORDS - 1; word >= 0; --word) {
    const place = Number((bits >> (BITS_A_WORD * BigInt(word))) & 2047n);
    words.push(wordlist[place] ?? '');
  }
  return words.join(' ');
}
