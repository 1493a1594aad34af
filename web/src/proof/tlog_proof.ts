import { fromBase64, type Bytes } from './bytes.ts';

/** A proof of one entry, without the log's signature, which this page does not check. */
export interface TlogProof {
  index: number;
  size: number;
  origin: string;
  root: Bytes;
  hashes: Bytes[];
}

const HASHES_MAX = 63;
const NUMBER = /^(0|[1-9]\d{0,15})$/;

/** Reads a C2SP tlog-proof; null: it is none. Source: docs/formats/ledger-tree.md */
export function readTlogProof(text: string): TlogProof | null {
  const lines = text.split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') return null;
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = /^index (\d+)$/.exec(lines.shift() ?? '')?.[1];
  const gap = lines.indexOf('');
  const [origin, size, root] = lines.slice(gap + 1);
  if (
    gap < 0 ||
    gap > HASHES_MAX ||
    !origin ||
    index === undefined ||
    !NUMBER.test(index) ||
    !NUMBER.test(size ?? '')
  )
    return null;
  const hashes = lines
    .slice(0, gap)
    .map(fromBase64)
    .filter((hash) => hash?.length === 32) as Bytes[];
  const rootBytes = fromBase64(root ?? '');
  if (hashes.length !== gap || rootBytes?.length !== 32) return null;
  return { index: Number(index), size: Number(size), origin, root: rootBytes, hashes };
}
