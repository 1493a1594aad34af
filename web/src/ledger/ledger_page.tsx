import { Content } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { statements } from '../api/calls.ts';
import { moment } from '../parts/clock.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href, type Route } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { visible } from '../proof/visible.ts';

const PAGE = 50;

const LEAD =
  'What people and this log have signed. Nothing in it can be changed or taken out without its ' +
  'root showing it.';

/** The log, newest first; each line opens with its proof. */
export function LedgerPage({ route }: { route: Route }) {
  const { round } = useLive();
  const asked = Number.parseInt(route.query.get('before') ?? '', 10);
  const from = Number.isSafeInteger(asked) && asked >= 0 ? asked : null;
  const loaded = useLoaded(
    (signal) => statements(from, PAGE, signal),
    `ledger ${from}@${from === null ? round : ''}`,
  );
  return (
    <Page title="Ledger" lead={LEAD}>
      <Ready of={loaded} what="the ledger">
        {(value) => {
          return (
            <>
              <Content component="p">{value.size} entries.</Content>
              <Table aria-label="Entries" variant="compact" gridBreakPoint="grid-lg">
                <Thead>
                  <Tr>
                    <Th>Entry</Th>
                    <Th>What</Th>
                    <Th>About</Th>
                    <Th>Who</Th>
                    <Th>When</Th>
                  </Tr>
                </Thead>
                <Tbody>
                  {value.statements.map((one) => (
                    <Tr key={one.index}>
                      <Td dataLabel="Entry">
                        <a href={href(['ledger', String(one.index)])}>{one.index}</a>
                      </Td>
                      <Td dataLabel="What">{visible(one.meaning)}</Td>
                      <Td dataLabel="About">{one.subject}</Td>
                      <Td dataLabel="Who">{one.actor}</Td>
                      <Td dataLabel="When">{moment(one.received)}</Td>
                    </Tr>
                  ))}
                </Tbody>
              </Table>
              <p>
                {value.next !== null && (
                  <a href={href(['ledger'], { before: String(value.next) })}>Older</a>
                )}{' '}
                {from !== null && <a href={href(['ledger'])}>Newest</a>}
              </p>
            </>
          );
        }}
      </Ready>
    </Page>
  );
}
