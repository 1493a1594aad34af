import { concat, fromBase64, sha256, toHex, utf8 } from './bytes.ts';
import type { Json } from './canonical.ts';

const LABEL = utf8('onus-text-v1\0');

/** The commitment of a text that lies beside the log; null: its salt is no base64. */
export async function commitmentOf(saltBase64: string, text: string): Promise<string | null> {
  const salt = fromBase64(saltBase64);
  return salt && toHex(await sha256(concat(LABEL, salt, utf8(text))));
}

export interface TextBeside {
  salt: string;
  text: string;
}

/**
 * Texts beside the log by the commitments in `fields` that stand for them, each recomputed here;
 * null: one of them is the text of none of these, so whoever tells it does not tell the truth.
 */
export async function checkTexts(
  beside: readonly TextBeside[],
  fields: readonly Json[],
): Promise<ReadonlyMap<string, string> | null> {
  const checked = new Map<string, string>();
  for (const { salt, text } of beside) {
    const commitment = await commitmentOf(salt, text);
    if (commitment === null || !fields.includes(commitment)) return null;
    checked.set(commitment, text);
  }
  return checked;
}
