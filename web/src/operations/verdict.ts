import type { Verdict } from '../api/types.ts';
import { duration } from '../parts/clock.ts';
import { visible } from '../proof/visible.ts';

export interface VerdictWords {
  tone: 'success' | 'warning' | 'danger';
  /** Short, for a label. */
  label: string;
  /** A sentence that says what the label means for this operation. */
  told: string;
}

/**
 * What the worst single failure does to an operation, for somebody who has never read a verdict.
 */
export function verdictWords(verdict: Verdict): VerdictWords {
  const failure = visible(verdict.failure_title || verdict.failure);
  const gap = verdict.gap_s === null ? 'for good' : `for ${duration(verdict.gap_s)}`;
  const more = verdict.harmful > 1 ? ` ${verdict.harmful} failures do such harm.` : '';
  switch (verdict.worst) {
    case 'unaffected':
      return { tone: 'success', label: 'Holds', told: 'No single failure touches it.' };
    case 'covered':
      return {
        tone: 'success',
        label: 'Holds',
        told: `Worst: ${failure}. Then there is another way, in time.`,
      };
    case 'late':
      return {
        tone: 'warning',
        label: 'Back too late',
        told: `Worst: ${failure}. Then it is out of reach ${gap}, longer than it may be.${more}`,
      };
    case 'locked-out':
      return {
        tone: 'danger',
        label: 'Locked out',
        told: `Worst: ${failure}. Then it is out of reach ${gap}.${more}`,
      };
    case 'down-before':
      return {
        tone: 'danger',
        label: 'Out of reach now',
        told: 'As the estate is written down, nobody can do it now, with nothing failed.',
      };
  }
}
