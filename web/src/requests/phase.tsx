import { Label } from '@patternfly/react-core';
import type { Phase } from '../api/types.ts';

const WORDS: Record<Phase, { words: string; status: 'success' | 'warning' | 'danger' | 'info' }> = {
  requested: { words: 'waits for approval', status: 'info' },
  approved: { words: 'approved, no grant yet', status: 'warning' },
  granted: { words: 'running', status: 'danger' },
  ended: { words: 'to be reviewed', status: 'warning' },
};

export function PhaseLabel({ phase }: { phase: Phase }) {
  const known = WORDS[phase];
  return (
    <Label isCompact status={known?.status ?? 'info'}>
      {known?.words ?? phase}
    </Label>
  );
}
