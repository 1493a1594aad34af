import type { EntryView } from '../api/types.ts';
import { toHex, utf8 } from '../proof/bytes.ts';
import { isIncluded, leafHash } from '../proof/merkle.ts';
import { readTlogProof } from '../proof/tlog_proof.ts';

export type Inclusion =
  | { state: 'included'; size: number; root: string; leaf: string }
  | {
      state: 'not-included';
      why: 'another-leaf' | 'unreadable' | 'another-root' | 'another-entry';
    };

/** Whether the entry that is shown stands in the tree whose root the server names. */
export async function checkInclusion(
  entry: Pick<EntryView, 'index' | 'entry' | 'leaf'>,
  text: string,
): Promise<Inclusion> {
  const leaf = await leafHash(utf8(entry.entry));
  if (toHex(leaf) !== entry.leaf) return { state: 'not-included', why: 'another-leaf' };
  const proof = readTlogProof(text);
  if (!proof) return { state: 'not-included', why: 'unreadable' };
  if (proof.index !== entry.index) return { state: 'not-included', why: 'another-entry' };
  const tree = { size: BigInt(proof.size), root: proof.root };
  const included = await isIncluded(leaf, BigInt(proof.index), tree, proof.hashes);
  if (!included) return { state: 'not-included', why: 'another-root' };
  return { state: 'included', size: proof.size, root: toHex(proof.root), leaf: entry.leaf };
}
