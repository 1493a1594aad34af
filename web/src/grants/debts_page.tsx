import { Content } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { debts } from '../api/calls.ts';
import { fromNow, useNow } from '../parts/clock.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';

const LEAD =
  'Access that was used and is not settled. While one is overdue, the next request under its ' +
  'policy needs one approver more; a critical operation never does.';

/** Grants that ended and are not settled. */
export function DebtsPage() {
  const { round } = useLive();
  const now = useNow();
  const loaded = useLoaded(debts, `debts@${round}`);
  return (
    <Page title="Debts" lead={LEAD}>
      <Ready of={loaded} what="the debts">
        {(value) =>
          value.debts.length === 0 ? (
            <Content component="p">Nothing is owed.</Content>
          ) : (
            <Table aria-label="Debts" variant="compact" gridBreakPoint="grid-lg">
              <Thead>
                <Tr>
                  <Th>Operation</Th>
                  <Th>Policy</Th>
                  <Th>Open</Th>
                  <Th>Due</Th>
                </Tr>
              </Thead>
              <Tbody>
                {value.debts.map((debt) => (
                  <Tr key={debt.request}>
                    <Td dataLabel="Operation">
                      <a href={href(['requests', debt.request])}>{debt.operation}</a>
                    </Td>
                    <Td dataLabel="Policy">{debt.policy}</Td>
                    <Td dataLabel="Open">{debt.reviewed ? 'rollback or rotation' : 'review'}</Td>
                    <Td dataLabel="Due">
                      {debt.overdue
                        ? `overdue, ${fromNow(debt.review_by, now)}`
                        : fromNow(debt.review_by, now)}
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          )
        }
      </Ready>
    </Page>
  );
}
