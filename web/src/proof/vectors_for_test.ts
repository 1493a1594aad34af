import { readFileSync } from 'node:fs';
import { fromBase64, fromHex, type Bytes } from './bytes.ts';

const VECTORS = new URL('../../../tests/vectors/ledger/', import.meta.url);

export function vectorText(name: string): string {
  return readFileSync(new URL(name, VECTORS), 'utf8');
}

/** For vectors that are right: whatever cannot be read is the test's own mistake. */
export function base64Bytes(text: string): Bytes {
  const bytes = fromBase64(text);
  if (!bytes) throw new Error(`no base64: ${text}`);
  return bytes;
}

export function hexBytes(text: string): Bytes {
  const bytes = fromHex(text);
  if (!bytes) throw new Error(`no hexadecimal: ${text}`);
  return bytes;
}
