import { Content, ExpandableSection } from '@patternfly/react-core';
import { Facts, type Fact } from '../parts/facts.tsx';
import { visible } from '../proof/visible.ts';
import type { CheckedDraft } from './check_draft.ts';
import { shownRows } from './shown_rows.ts';

/** All of what gets signed: first what a person judges, then the rest, then the very bytes. */
export function ShownStatement({ checked }: { checked: CheckedDraft }) {
  const rows = shownRows(checked);
  const fact = (row: { name: string; value: string; machine: boolean }): Fact => [
    row.name,
    <span className={row.machine ? 'mono' : ''} key={row.name}>{row.value}</span>,
  ];
  return (
    <>
      <Facts facts={rows.filter((row) => !row.machine).map(fact)} />
      <ExpandableSection toggleText="Everything else that is signed with it">
        <Facts facts={rows.filter((row) => row.machine).map(fact)} />
        <Content component="p">The text itself, in the namespace <code>{checked.namespace}</code>:</Content>
        <p className="pre" data-testid="body-text">{visible(checked.bodyText)}</p>
      </ExpandableSection>
    </>
  );
}
