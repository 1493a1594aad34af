import { describe, expect, it } from 'vitest';
import type { Verdict } from '../api/types.ts';
import { telephone } from '../parts/telephone.ts';
import { verdictWords } from './verdict.ts';

function verdict(part: Partial<Verdict>): Verdict {
  return { worst: 'unaffected', failure: '', failure_title: '', gap_s: null, harmful: 0, ...part };
}

describe('a verdict', () => {
  it.each<[Partial<Verdict>, string, string]>([
    [{}, 'Holds', 'No single failure touches it.'],
    [
      { worst: 'covered', failure: 'okta', failure_title: 'Okta', gap_s: 780 },
      'Holds',
      'Worst: Okta. Then there is another way, in time.',
    ],
    [
      { worst: 'late', failure: 'okta', failure_title: 'Okta', gap_s: 28_800, harmful: 1 },
      'Back too late',
      'Worst: Okta. Then it is out of reach for 8 h, longer than it may be.',
    ],
    [
      { worst: 'locked-out', failure: 'vendor=nimbus', harmful: 4 },
      'Locked out',
      'Worst: vendor=nimbus. Then it is out of reach for good. 4 failures do such harm.',
    ],
    [
      { worst: 'down-before' },
      'Out of reach now',
      'As the estate is written down, nobody can do it now, with nothing failed.',
    ],
  ])('%j is said in words', (part, label, told) => {
    expect(verdictWords(verdict(part))).toMatchObject({ label, told });
  });

  it('is not taken for good where it is not', () => {
    const tones = (['unaffected', 'covered', 'late', 'locked-out', 'down-before'] as const).map(
      (worst) => verdictWords(verdict({ worst })).tone,
    );
    expect(tones).toEqual(['success', 'success', 'warning', 'danger', 'danger']);
  });

  it('hides nothing in a name', () => {
    const { told } = verdictWords(verdict({ worst: 'locked-out', failure_title: 'ok\u202eta' }));
    expect(told).toContain('ok\\u{202e}ta');
  });
});

describe('a telephone number', () => {
  it.each([
    ['+351 210 000 001', 'tel:+351210000001'],
    ['(0)30/1234-5', 'tel:03012345'],
    ['112', 'tel:112'],
    ['ext. 7', null],
    ['javascript:alert(1)', null],
    ['', null],
    ['1+2345', null],
  ])('%j leads to %j', (phone, link) => {
    expect(telephone(phone)).toBe(link);
  });
});
