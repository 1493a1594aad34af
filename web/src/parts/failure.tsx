import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { Problem } from '../api/problem.ts';

interface Props {
  problem: Problem;
  again?: () => void;
}

/** What failed, in words; told to a screen reader at once. */
export function Failure({ problem, again }: Props) {
  const known = /^E\d{4}$/.test(problem.code);
  return (
    <div role="alert">
      <Alert
        variant="danger"
        isInline
        component="h2"
        title={known ? `${problem.title} [${problem.code}]` : problem.title}
        {...(again
          ? { actionLinks: <AlertActionLink onClick={again}>Try again</AlertActionLink> }
          : {})}
      >
        {problem.detail}
      </Alert>
    </div>
  );
}
