import { Alert, Button, Card, CardBody, CardTitle, Content, Title } from '@patternfly/react-core';
import { operation, overview } from '../api/calls.ts';
import type { Answer } from '../api/problem.ts';
import type { Finding, OperationView, PolicyView } from '../api/types.ts';
import { duration, moment } from '../parts/clock.ts';
import { Facts, type Fact } from '../parts/facts.tsx';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href, type Route } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';

interface Whole { view: OperationView; findings: Finding[] }

async function load(id: string, signal: AbortSignal): Promise<Answer<Whole>> {
  const [view, all] = await Promise.all([operation(id, signal), overview(signal)]);
  if (!view.ok) return view;
  if (!all.ok) return all;
  const findings = all.value.operations.find((one) => one.id === id)?.findings ?? [];
  return { ok: true, value: { view: view.value, findings } };
}

/** One operation: what was found about it, who answers, and under which rules access is given. */
export function OperationPage({ id, route }: { id: string; route: Route }) {
  const { round } = useLive();
  const loaded = useLoaded((signal) => load(id, signal), `operation ${id}@${round}`);
  const title = loaded.state === 'ready' ? loaded.value.view.title ?? id : id;
  return (
    <Page title={title}>
      <Ready of={loaded} what="the operation">
        {(value) => <Operation {...value} showWhy={route.query.get('show') === 'why'} />}
      </Ready>
    </Page>
  );
}

function Operation({ view, findings, showWhy }: Whole & { showWhy: boolean }) {
  const roles = (view.roles ?? []).map((role): Fact => [`${role.role}${role.of === view.id ? '' : ` of ${role.of}`}`, role.gap ? 'nobody' : role.party]);
  return (
    <>
      <Facts facts={[['Id', <code key="i">{view.id}</code>], ...roles]} />
      <Title headingLevel="h2">Whom to call now</Title>
      {(view.contacts ?? []).length === 0
        ? <Content component="p">Nobody is told here: onus who {view.id}.</Content>
        : <ul>{view.contacts?.map((one, index) => <li key={index}>{one.name} ({one.person})</li>)}</ul>}
      <details open={showWhy || findings.length > 0}>
        <summary>Why? {findings.length === 0 ? 'Nothing was found.' : `${findings.length} findings`}</summary>
        <ol className="witness">
          {findings.map((one, index) => <li key={index}><code>{one.rule}</code> {one.severity}: {one.message}</li>)}
        </ol>
      </details>
      <Title headingLevel="h2">Emergency access</Title>
      {view.policies.length === 0 && <Content component="p">No policy covers this operation: nobody can be given access here.</Content>}
      {view.policies.map((policy) => <Policy key={policy.id} policy={policy} operation={view.id} />)}
    </>
  );
}

function Policy({ policy, operation: operationId }: { policy: PolicyView; operation: string }) {
  return (
    <Card isCompact>
      <CardTitle component="h3">{policy.id}</CardTitle>
      <CardBody>
        {policy.frozen_until !== null && (
          <Alert isInline variant="warning" component="h4" title={`Frozen until ${moment(policy.frozen_until)}`} />
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
          <Button component="a" href={href(['requests', 'new'], { operation: operationId, policy: policy.id })}>Ask for access</Button>{' '}
          <a href={href(['freeze', operationId])}>Freeze or lift</a>
        </p>
      </CardBody>
    </Card>
  );
}
