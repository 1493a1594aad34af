import { concat, equal, sha256, type Bytes } from './bytes.ts';

/** RFC 6962, section 2.1: leaves and nodes are told apart by their first byte. */
export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), entry));
}

export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/**
 * The root that `proof` leads to from a leaf at `index` of a tree of `size`; null: the proof is
 * not one for that place (too short, too long, index outside).
 * Source: RFC 9162, section 2.1.3.2.
 */
export async function rootFromInclusion(
  leaf: Bytes,
  index: bigint,
  size: bigint,
  proof: readonly Bytes[],
): Promise<Bytes | null> {
  if (index < 0n || index >= size || leaf.length !== 32) return null;
  let place = index;
  let last = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) return null;
    if ((place & 1n) === 1n || place === last) {
      hash = await nodeHash(sibling, hash);
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : null;
}

/** Whether an entry with this leaf hash stands at `index` in the tree with that root. */
export async function isIncluded(
  leaf: Bytes,
  index: bigint,
  tree: { size: bigint; root: Bytes },
  proof: readonly Bytes[],
): Promise<boolean> {
  const root = await rootFromInclusion(leaf, index, tree.size, proof);
  return root !== null && equal(root, tree.root);
}

/**
 * Whether the older tree is the beginning of the newer one: nothing was taken out or changed.
 * Source: RFC 9162, section 2.1.4.2.
 */
export async function isConsistent(
  older: { size: bigint; root: Bytes },
  newer: { size: bigint; root: Bytes },
  proof: readonly Bytes[],
): Promise<boolean> {
  if (older.size <= 0n || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && equal(older.root, newer.root);
  const isPower = (older.size & (older.size - 1n)) === 0n;
  const [first, ...rest] = isPower ? [older.root, ...proof] : proof;
  if (!first || proof.length === 0) return false;
  let place = older.size - 1n;
  let last = newer.size - 1n;
  while ((place & 1n) === 1n) {
    place >>= 1n;
    last >>= 1n;
  }
  let oldRoot = first;
  let newRoot = first;
  for (const sibling of rest) {
    if (last === 0n) return false;
    if ((place & 1n) === 1n || place === last) {
      oldRoot = await nodeHash(sibling, oldRoot);
      newRoot = await nodeHash(sibling, newRoot);
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      newRoot = await nodeHash(newRoot, sibling);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n && equal(oldRoot, older.root) && equal(newRoot, newer.root);
}
