import { describe, expect, it } from 'vitest';
import { toHex, type Bytes } from './bytes.ts';
import { isConsistent, isIncluded, leafHash, nodeHash } from './merkle.ts';
import { base64Bytes, hexBytes, vectorText } from './vectors_for_test.ts';

interface Inclusion {
  name: string;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}
interface Consistency {
  name: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

function hashes(proof: string[] | null): Bytes[] {
  return (proof ?? []).map(base64Bytes);
}

describe('Merkle tree', () => {
  it('hashes leaves and nodes as Certificate Transparency does', async () => {
    const known = JSON.parse(vectorText('rfc6962-kat.json')) as {
      leaf_inputs_hex: string[];
      level0: string[];
      level1: string[];
    };
    const leaves = await Promise.all(known.leaf_inputs_hex.map((hex) => leafHash(hexBytes(hex))));
    expect(leaves.map(toHex)).toEqual(known.level0);
    const [a, b] = leaves;
    expect(a && b && toHex(await nodeHash(a, b))).toBe(known.level1[0]);
  });

  it('decides all 98 inclusion vectors as their makers do', async () => {
    const cases = JSON.parse(vectorText('merkle-inclusion.json')) as Inclusion[];
    expect(cases.length).toBe(98);
    for (const one of cases) {
      const tree = { size: BigInt(one.treeSize), root: base64Bytes(one.root) };
      const leaf = base64Bytes(one.leafHash);
      const good = await isIncluded(leaf, BigInt(one.leafIdx), tree, hashes(one.proof));
      expect(good, one.name).toBe(!one.wantErr);
    }
  });

  it('decides all 98 consistency vectors as their makers do', async () => {
    const cases = JSON.parse(vectorText('merkle-consistency.json')) as Consistency[];
    expect(cases.length).toBe(98);
    for (const one of cases) {
      const good = await isConsistent(
        { size: BigInt(one.size1), root: base64Bytes(one.root1) },
        { size: BigInt(one.size2), root: base64Bytes(one.root2) },
        hashes(one.proof),
      );
      expect(good, one.name).toBe(!one.wantErr);
    }
  });
});
