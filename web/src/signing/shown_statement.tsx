import { Content, ExpandableSection } from '@patternfly/react-core';
import { Facts, type Fact } from '../parts/facts.tsx';
import { visible } from '../proof/visible.ts';
import type { CheckedDraft } from './check_draft.ts';
import { shownRows, type ShownRow } from './shown_rows.ts';

/** A row's value as somebody else wrote it: every space of it, and a word about look-alikes. */
export function rowFact(row: ShownRow): Fact {
  return [
    row.name,
    <bdi className={row.machine ? 'value mono' : 'value'} key={row.name}>
      {row.value}
      {row.mixed.length > 0 && (
        <small className="note">
          Letters of several alphabets, which look alike, in: {row.mixed.join(', ')}
        </small>
      )}
    </bdi>,
  ];
}

/** All of what gets signed: first what a person judges, then the rest, then the very bytes. */
export function ShownStatement({ checked }: { checked: CheckedDraft }) {
  const rows = shownRows(checked);
  return (
    <>
      <Facts facts={rows.filter((row) => !row.machine).map(rowFact)} />
      <ExpandableSection toggleText="Everything else that is signed with it">
        <Facts facts={rows.filter((row) => row.machine).map(rowFact)} />
        <Content component="p">
          The text itself, in the namespace <code>{checked.namespace}</code>:
        </Content>
        <p className="pre" data-testid="body-text">
          {visible(checked.bodyText)}
        </p>
      </ExpandableSection>
    </>
  );
}
