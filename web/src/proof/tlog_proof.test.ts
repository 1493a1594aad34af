import { describe, expect, it } from 'vitest';
import { checkInclusion } from '../ledger/check_inclusion.ts';
import { toHex } from './bytes.ts';
import { readTlogProof } from './tlog_proof.ts';

// docs/formats/ledger-tree.md: made with sha256sum and openssl alone; entry 1 is "b".
const PROOF = `c2sp.org/tlog-proof@v1
index 1
Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=
WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=

example.com/log
3
NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=

— example.com/log h+1bO0L/nAUfqci6S3CoeaaFhpFg2eH5s7Q2hrbMLhzjDhzHqs9WSdPEif\
gmuWmWg2jtQ90jdD+1AOYpua5GlH/EowQ=
`;
const LEAF = '57eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31';

describe('a proof', () => {
  it('is read', () => {
    expect(readTlogProof(PROOF)).toMatchObject({ index: 1, size: 3, origin: 'example.com/log' });
    expect(
      readTlogProof(PROOF.replace('index 1', 'extra AAAA\nindex 1'))?.hashes.map(toHex)[0],
    ).toMatch(/^022a6979/);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['another version', PROOF.replace('v1', 'v2')],
    ['no index', PROOF.replace('index 1\n', '')],
    ['an index with a zero before it', PROOF.replace('index 1', 'index 01')],
    ['a size beyond what numbers hold', PROOF.replace('\n3\n', '\n99999999999999999\n')],
    ['a short hash', PROOF.replace('WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=', 'WX/L')],
    ['a root that is none', PROOF.replace('NmQuc8', '!!!!!!')],
  ])('is refused with %s', (_name, text) => {
    expect(readTlogProof(text)).toBeNull();
  });

  it('proves its entry, and no other', async () => {
    const entry = { index: 1, entry: 'b', leaf: LEAF };
    expect(await checkInclusion(entry, PROOF)).toMatchObject({ state: 'included', size: 3 });
    expect(await checkInclusion({ ...entry, entry: 'c' }, PROOF)).toMatchObject({
      why: 'another-leaf',
    });
    expect(await checkInclusion({ ...entry, index: 0 }, PROOF)).toMatchObject({
      why: 'another-entry',
    });
    expect(await checkInclusion(entry, PROOF.replace('Aipp', 'Bipp'))).toMatchObject({
      why: 'another-root',
    });
    expect(await checkInclusion(entry, 'no proof')).toMatchObject({ why: 'unreadable' });
  });
});
