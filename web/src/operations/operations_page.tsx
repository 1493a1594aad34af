import { Alert, Content, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { overview } from '../api/calls.ts';
import type { Finding, OperationLine, Overview } from '../api/types.ts';
import { moment } from '../parts/clock.ts';
import { Contacts } from '../parts/contact.tsx';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { visible } from '../proof/visible.ts';
import { verdictWords } from './verdict.ts';

const LEAD = 'What has to stay possible: what stands in its way, and whom to call about it now.';

/** All operations: the verdict of each, and who answers. */
export function OperationsPage() {
  const { round } = useLive();
  const loaded = useLoaded(overview, `overview@${round}`);
  return (
    <Page title="Operations" lead={LEAD}>
      <Ready of={loaded} what="the operations">
        {(value) => <Operations value={value} />}
      </Ready>
    </Page>
  );
}

function Operations({ value }: { value: Overview }) {
  if (value.operations.length === 0) {
    return (
      <Content component="p">
        This server was given no estate to look at: <code>onus serve --estate DIR</code>.
      </Content>
    );
  }
  return (
    <>
      <Warnings value={value} />
      <Table aria-label="Operations" variant="compact" gridBreakPoint="grid-lg">
        <Thead>
          <Tr>
            <Th>Operation</Th>
            <Th>If one thing fails</Th>
            <Th>Call now</Th>
            <Th>Findings</Th>
            <Th screenReaderText="Ask for access" />
          </Tr>
        </Thead>
        <Tbody>
          {value.operations.map((one) => (
            <Line key={one.id} one={one} />
          ))}
        </Tbody>
      </Table>
      <Tried value={value} />
    </>
  );
}

function Warnings({ value }: { value: Overview }) {
  return (
    <>
      {!value.authority_unsealed && (
        <Alert isInline variant="warning" component="h2" title="The emergency authority is sealed">
          Requests can be approved, and nothing is granted until those who hold its passphrases
          unseal it.
        </Alert>
      )}
      {value.estate_is_in_force === false && (
        <Alert
          isInline
          variant="warning"
          component="h2"
          title="Shown is another estate than the adopted one"
        >
          Emergency access follows the adopted one.
        </Alert>
      )}
    </>
  );
}

function Line({ one }: { one: OperationLine }) {
  const title = visible(one.title || one.id);
  const owner = visible(one.owner_title || one.owner);
  return (
    <Tr>
      <Td dataLabel="Operation">
        <a href={href(['operations', one.id])}>{title}</a>
        {one.criticality === 'critical' && (
          <>
            {' '}
            <Label isCompact>critical</Label>
          </>
        )}
      </Td>
      <Td dataLabel="If one thing fails">
        <VerdictOf one={one} />
      </Td>
      <Td dataLabel="Call now">
        {owner === '' ? (
          <Label isCompact status="danger">
            nobody answers for it
          </Label>
        ) : (
          <>
            {one.contacts.every((contact) => contact.person !== one.owner) && <div>{owner}</div>}
            <Contacts contacts={one.contacts} none="nobody is there" />
          </>
        )}
      </Td>
      <Td dataLabel="Findings">
        <Findings one={one} title={title} />
      </Td>
      <Td dataLabel="Emergency access">
        <a
          href={href(['requests', 'new'], { operation: one.id })}
          aria-label={`Ask for access to ${title}`}
        >
          Ask for access
        </a>
      </Td>
    </Tr>
  );
}

export function VerdictOf({ one }: { one: OperationLine }) {
  const { tone, label, told } = verdictWords(one.verdict);
  return (
    <>
      <Label isCompact status={tone}>
        {label}
      </Label>{' '}
      <span>{told}</span>
    </>
  );
}

/** How many findings of the gravest kind there are; they come gravest first. */
function Findings({ one, title }: { one: OperationLine; title: string }) {
  const [first] = one.findings;
  if (!first) return <>none</>;
  const gravest = one.findings.filter(({ severity }) => severity === first.severity).length;
  const milder = one.findings.length - gravest;
  return (
    <>
      <Label isCompact status={isGrave(first) ? 'danger' : 'warning'}>
        {gravest} {first.severity}
        {gravest > 1 && 's'}
        {milder > 0 && `, ${milder} milder`}
      </Label>{' '}
      <a
        href={href(['operations', one.id], { show: 'why' })}
        aria-label={`Why? Findings about ${title}`}
      >
        why?
      </a>
    </>
  );
}

function isGrave({ severity }: Finding): boolean {
  return severity === 'critical' || severity === 'high' || severity === 'error';
}

/** What the verdicts rest on; said in full where not all was tried. */
function Tried({ value }: { value: Overview }) {
  const { failures = 0, failures_judged: judged = 0, checked_at: at } = value;
  return (
    <Content component="p">
      {judged < failures
        ? `Only ${judged} of ${failures} single failures were tried in time: there may be worse.`
        : `Each of ${failures} single failures was tried.`}
      {at !== undefined && ` Checked ${moment(at)}.`} Other questions: onus whatif, onus sweep.
    </Content>
  );
}
