import { Button, Content, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { requests } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { fromNow, useNow } from '../parts/clock.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { PhaseLabel } from './phase.tsx';

/** What was asked for and is not closed; what waits for the reader comes first. */
export function RequestsPage() {
  const { round } = useLive();
  const loaded = useLoaded((signal) => requests(null, signal), `requests@${round}`);
  return (
    <Page
      title="Requests"
      actions={
        <Button component="a" href={href(['requests', 'new'])}>
          Ask for access
        </Button>
      }
    >
      <Ready of={loaded} what="the requests">
        {(value) => <Requests list={value.requests} />}
      </Ready>
    </Page>
  );
}

function Requests({ list }: { list: readonly RequestView[] }) {
  const now = useNow();
  if (list.length === 0) return <Content component="p">Nothing is open.</Content>;
  const sorted = [...list].sort(
    (a, b) => Number(b.may.approve.yes) - Number(a.may.approve.yes) || b.entry - a.entry,
  );
  return (
    <Table aria-label="Requests" variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th>Operation</Th>
          <Th>Asked by</Th>
          <Th>State</Th>
          <Th>Approvals</Th>
          <Th>Ends</Th>
        </Tr>
      </Thead>
      <Tbody>
        {sorted.map((one) => (
          <Tr key={one.id}>
            <Td dataLabel="Operation">
              <a href={href(['requests', one.id])}>{one.operation}</a>
            </Td>
            <Td dataLabel="Asked by">{one.requester}</Td>
            <Td dataLabel="State">
              {one.may.approve.yes ? (
                <Label isCompact status="warning">
                  waits for you
                </Label>
              ) : (
                <PhaseLabel phase={one.phase} />
              )}
            </Td>
            <Td dataLabel="Approvals">
              {one.approvals.length}
              {one.quorum.missing > 0 && `, ${one.quorum.missing} missing`}
            </Td>
            <Td dataLabel="Ends">{fromNow(one.grant?.valid_to ?? one.until, now)}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
