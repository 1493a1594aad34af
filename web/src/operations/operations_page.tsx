import { Alert, Content, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { overview } from '../api/calls.ts';
import type { Finding, Overview } from '../api/types.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';

/** All operations: what was found about each, and who answers. */
export function OperationsPage() {
  const { round } = useLive();
  const loaded = useLoaded(overview, `overview@${round}`);
  return (
    <Page title="Operations" lead="What has to stay possible, what stands in the way of it, and who answers.">
      <Ready of={loaded} what="the operations">{(value) => <Operations value={value} />}</Ready>
    </Page>
  );
}

function Operations({ value }: { value: Overview }) {
  if (value.operations.length === 0) {
    return <Content component="p">This server was given no estate to look at: <code>onus serve --estate DIR</code>.</Content>;
  }
  return (
    <>
      {!value.authority_unsealed && (
        <Alert isInline variant="warning" component="h2" title="The emergency authority is sealed">
          Requests can be approved, and nothing is granted until those who hold its passphrases unseal it.
        </Alert>
      )}
      {value.estate_is_in_force === false && (
        <Alert isInline variant="warning" component="h2" title="Shown is another estate than the adopted one">
          Emergency access follows the adopted one.
        </Alert>
      )}
      <Table aria-label="Operations" variant="compact" gridBreakPoint="grid-lg">
        <Thead><Tr><Th>Operation</Th><Th>Findings</Th><Th>Answers</Th><Th screenReaderText="Ask for access" /></Tr></Thead>
        <Tbody>
          {value.operations.map((one) => (
            <Tr key={one.id}>
              <Td dataLabel="Operation"><a href={href(['operations', one.id])}>{one.title || one.id}</a></Td>
              <Td dataLabel="Findings">
                <Gravest findings={one.findings} />{' '}
                {one.findings.length > 0 && (
                  <a href={href(['operations', one.id], { show: 'why' })} aria-label={`Why? Findings about ${one.title || one.id}`}>why?</a>
                )}
              </Td>
              <Td dataLabel="Answers">{one.owner || 'nobody'}</Td>
              <Td dataLabel="Emergency access">
                <a href={href(['requests', 'new'], { operation: one.id })} aria-label={`Ask for access to ${one.title || one.id}`}>Ask for access</a>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </>
  );
}

/** How many findings, and how grave the gravest; they come gravest first. */
export function Gravest({ findings }: { findings: readonly Finding[] }) {
  const [first] = findings;
  if (!first) return <Label isCompact status="success">none</Label>;
  const grave = first.severity === 'critical' || first.severity === 'high' || first.severity === 'error';
  return <Label isCompact status={grave ? 'danger' : 'warning'}>{findings.length}, gravest {first.severity}</Label>;
}
