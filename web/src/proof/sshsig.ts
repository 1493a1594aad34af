import { concat, fromBase64, sha256, sha512, utf8, type Bytes } from './bytes.ts';

export type SshSigHash = 'sha256' | 'sha512';

const MAGIC = utf8('SSHSIG');
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const ARMOR_CHARS_MAX = 20_000;

/** RFC 4251 `string`: four bytes of length, then the bytes. */
function sshString(bytes: Bytes): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concat(length, bytes);
}

/**
 * The bytes that a key signs for `message`, and with a passkey the whole challenge.
 * Made here and not taken from the server, so that what the page shows is what gets signed.
 * Source: OpenSSH PROTOCOL.sshsig.
 */
export async function toBeSigned(
  message: Bytes,
  namespace: string,
  hash: SshSigHash,
): Promise<Bytes> {
  const digest = await (hash === 'sha256' ? sha256 : sha512)(message);
  const empty = new Uint8Array(0);
  return concat(
    MAGIC,
    sshString(utf8(namespace)),
    sshString(empty),
    sshString(utf8(hash)),
    sshString(digest),
  );
}

/** What of a pasted signature can be told without its key; null: it is no armored SSHSIG. */
export interface PastedSignature {
  blob: Bytes;
  publicKey: Bytes;
  namespace: string;
  hash: string;
  signature: Bytes;
}

export function readArmor(pasted: string): PastedSignature | null {
  const text = pasted.trim();
  if (text.length > ARMOR_CHARS_MAX || !text.startsWith(BEGIN) || !text.endsWith(END)) return null;
  const blob = fromBase64(text.slice(BEGIN.length, -END.length).replace(/\s+/g, ''));
  return blob && readBlob(blob);
}

function readBlob(blob: Bytes): PastedSignature | null {
  const head = MAGIC.length + 4;
  if (blob.length < head || !MAGIC.every((byte, index) => byte === blob[index])) return null;
  const view = new DataView(blob.buffer);
  if (view.getUint32(MAGIC.length) !== 1) return null;
  const fields: Bytes[] = [];
  let at = head;
  while (at < blob.length) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > blob.length) return null;
    fields.push(blob.slice(at + 4, end));
    at = end;
  }
  const [publicKey, namespace, reserved, hash, signature] = fields;
  if (fields.length !== 5 || !publicKey || !namespace || !reserved || !hash || !signature)
    return null;
  const text = new TextDecoder();
  return { blob, publicKey, namespace: text.decode(namespace), hash: text.decode(hash), signature };
}
