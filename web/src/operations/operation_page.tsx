import { Alert, Button, Card, CardBody, CardTitle, Content, Title } from '@patternfly/react-core';
import { operation, overview } from '../api/calls.ts';
import type { Answer } from '../api/problem.ts';
import type { OperationLine, OperationView, PolicyView } from '../api/types.ts';
import { duration, moment } from '../parts/clock.ts';
import { Contacts } from '../parts/contact.tsx';
import { Facts, type Fact } from '../parts/facts.tsx';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href, type Route } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { visible } from '../proof/visible.ts';
import { VerdictOf } from './operations_page.tsx';

interface Whole {
  view: OperationView;
  line: OperationLine | null;
}

async function load(id: string, signal: AbortSignal): Promise<Answer<Whole>> {
  const [view, all] = await Promise.all([operation(id, signal), overview(signal)]);
  if (!view.ok) return view;
  if (!all.ok) return all;
  const line = all.value.operations.find((one) => one.id === id) ?? null;
  return { ok: true, value: { view: view.value, line } };
}

/** One operation: what was found about it, who answers, and under which rules access is given. */
export function OperationPage({ id, route }: { id: string; route: Route }) {
  const { round } = useLive();
  const loaded = useLoaded((signal) => load(id, signal), `operation ${id}@${round}`);
  const title = loaded.state === 'ready' ? (loaded.value.view.title ?? id) : id;
  return (
    <Page title={title}>
      <Ready of={loaded} what="the operation">
        {(value) => <Operation {...value} showWhy={route.query.get('show') === 'why'} />}
      </Ready>
    </Page>
  );
}

function Operation({ view, line, showWhy }: Whole & { showWhy: boolean }) {
  const findings = line?.findings ?? [];
  const { contacts = [], policies } = view;
  return (
    <>
      <Title headingLevel="h2">Whom to call now</Title>
      <Contacts contacts={contacts} none={`Nobody is told here: onus who ${view.id}`} />
      {line && (
        <Content component="p">
          If one thing fails: <VerdictOf one={line} />
        </Content>
      )}
      <Title headingLevel="h2">Emergency access</Title>
      {policies.length === 0 && (
        <Content component="p">
          No policy covers this operation: nobody can be given access here.
        </Content>
      )}
      {policies.map((policy) => (
        <Policy key={policy.id} policy={policy} operation={view.id} />
      ))}
      <Title headingLevel="h2">What was found</Title>
      <details open={showWhy}>
        <summary>{findings.length === 0 ? 'Nothing.' : `Why? ${findings.length} findings`}</summary>
        <ol className="witness">
          {findings.map((one, index) => (
            <li key={index}>
              <code>{one.rule}</code> {one.severity}: {visible(one.message)}
              {one.next_step !== '' && <div>Next: {visible(one.next_step)}</div>}
            </li>
          ))}
        </ol>
      </details>
      <Title headingLevel="h2">Who answers</Title>
      <Facts facts={[['Id', <code key="i">{view.id}</code>], ...roleFacts(view)]} />
    </>
  );
}

function roleFacts(view: OperationView): Fact[] {
  return (view.roles ?? []).map(({ words, of, party_title: party, gap }): Fact => {
    const said = visible(party || 'nobody');
    return [
      of === '' || of === view.id ? words : `${words} (${of})`,
      gap === '' ? said : `${said}: ${visible(gap)}`,
    ];
  });
}

function Policy({ policy, operation: operationId }: { policy: PolicyView; operation: string }) {
  return (
    <Card isCompact>
      <CardTitle component="h3">{policy.id}</CardTitle>
      <CardBody>
        {policy.frozen_until !== null && (
          <Alert
            isInline
            variant="warning"
            component="h4"
            title={`Frozen until ${moment(policy.frozen_until)}`}
          />
        )}
        <Facts
          facts={[
            ['May ask', policy.invoke],
            ['Approve', policy.approve],
            ['While reachable', policy.when_reachable],
            ['Gives', policy.principals.join(', ')],
            ['At most', duration(policy.duration_s_max)],
            ['Recorded', policy.recorded ? 'yes' : 'no'],
            ['Tells by', policy.channels.join(', ')],
            ['Review within', duration(policy.review_within_s)],
          ]}
        />
        <p className="page-actions no-print">
          <Button
            component="a"
            href={href(['requests', 'new'], { operation: operationId, policy: policy.id })}
          >
            Ask for access
          </Button>{' '}
          <a href={href(['freeze', operationId])}>Freeze or lift</a>
        </p>
      </CardBody>
    </Card>
  );
}
