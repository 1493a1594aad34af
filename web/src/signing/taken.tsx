import { Alert } from '@patternfly/react-core';
import type { StatementTaken } from '../api/types.ts';
import { href } from '../parts/route.ts';

interface Props {
  title: string;
  taken: StatementTaken;
}

/** Where it stands in the log now, and what the server says follows from it. */
export function Taken({ title, taken }: Props) {
  const variant = taken.warnings.length > 0 ? 'warning' : 'success';
  return (
    <Alert isInline variant={variant} component="h2" title={title}>
      <a href={href(['ledger', String(taken.index)])}>Entry {taken.index}</a>
      {taken.warnings.map((one) => (
        <p key={one}>{one}</p>
      ))}
    </Alert>
  );
}
