import { concat, fromBase64, sha256, toHex, utf8 } from './bytes.ts';

const LABEL = utf8('onus-text-v1\0');

/** The commitment of a text that lies beside the log; null: its salt is no base64. */
export async function commitmentOf(saltBase64: string, text: string): Promise<string | null> {
  const salt = fromBase64(saltBase64);
  return salt && toHex(await sha256(concat(LABEL, salt, utf8(text))));
}
