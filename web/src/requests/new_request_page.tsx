import { Content } from '@patternfly/react-core';
import { useState } from 'react';
import { operation, overview } from '../api/calls.ts';
import { type Problem } from '../api/problem.ts';
import type { OperationView, PolicyView } from '../api/types.ts';
import { Page, Ready } from '../parts/page.tsx';
import { href, type Route } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { prepare, Signing } from '../signing/signing.tsx';
import { RequestFields } from './request_fields.tsx';
import {
  askedFor,
  defaultsFrom,
  errorsOf,
  type FieldErrors,
  type RequestForm,
} from './request_form.ts';

const LEAD =
  'You sign the request. Others approve it; then your own key is certified for the time asked.';

/** Asks for emergency access: filled in from the policy, judged by it, signed by the requester. */
export function NewRequestPage({ route }: { route: Route }) {
  const id = route.query.get('operation');
  return (
    <Page title="Ask for emergency access" lead={LEAD}>
      {id === null ? (
        <ChooseOperation />
      ) : (
        <ForOperation id={id} policy={route.query.get('policy')} />
      )}
    </Page>
  );
}

function ChooseOperation() {
  const loaded = useLoaded(overview, 'operations to choose');
  return (
    <Ready of={loaded} what="the operations">
      {(value) => (
        <ul className="plain">
          {value.operations.map((one) => (
            <li key={one.id}>
              <a href={href(['requests', 'new'], { operation: one.id })}>{one.title}</a>
            </li>
          ))}
        </ul>
      )}
    </Ready>
  );
}

function ForOperation({ id, policy }: { id: string; policy: string | null }) {
  const loaded = useLoaded((signal) => operation(id, signal), `operation ${id}`);
  return (
    <Ready of={loaded} what="the policies of the operation">
      {(value) => {
        const chosen = value.policies.find((one) => one.id === policy) ?? value.policies[0];
        if (!chosen)
          return (
            <Content component="p">
              No policy covers {value.title ?? id}: nobody can be given access to it here.
            </Content>
          );
        return <Filled key={chosen.id} operation={value} policy={chosen} />;
      }}
    </Ready>
  );
}

function Filled({ operation: about, policy }: { operation: OperationView; policy: PolicyView }) {
  const [form, setForm] = useState<RequestForm>(() => defaultsFrom(policy));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [locked, setLocked] = useState(false);
  const refused = (problem: Problem) => {
    setLocked(false);
    if (problem.field !== undefined) setErrors({ [problem.field]: problem.title });
  };
  const draft = async () => {
    const found = errorsOf(form, policy);
    setErrors(found);
    if (Object.keys(found).length > 0) {
      return {
        ok: false as const,
        problem: {
          code: 'form',
          title: 'The form is not complete yet.',
          detail: Object.values(found).join(' '),
        },
      };
    }
    const asked = askedFor(form, policy);
    const { reason: _said, ...exact } = asked;
    setLocked(true);
    return prepare(
      { kind: 'emergency-requested', operation: about.id, ...asked },
      { subject: about.id, ...exact },
    );
  };
  return (
    <div className="narrow">
      <Content component="p">
        {about.title ?? about.id}, under {policy.id}. May ask: {policy.invoke}. Approve:{' '}
        {policy.approve}.
      </Content>
      <RequestFields
        form={form}
        errors={errors}
        policy={policy}
        failures={about.failures ?? []}
        locked={locked}
        onChange={setForm}
      />
      <Signing
        prepare={draft}
        next="Show what I sign"
        sign="Sign the request with your passkey"
        onBack={() => setLocked(false)}
        onProblem={refused}
        onTaken={(taken) => {
          location.hash = href(['requests', taken.request ?? taken.id]);
        }}
      />
    </div>
  );
}
