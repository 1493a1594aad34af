import {
  Content,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  TextArea,
  Title,
} from '@patternfly/react-core';
import { useState } from 'react';
import { operation, overview } from '../api/calls.ts';
import type { OperationView, StatementTaken } from '../api/types.ts';
import { fromNow, moment, useNow } from '../parts/clock.ts';
import { useLive } from '../parts/live.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { prepare, Signing } from '../signing/signing.tsx';
import { Taken } from '../signing/taken.tsx';

const LEAD =
  "For when somebody asks who should not, or a page shows other words than the requester's. " +
  'Nothing is granted under a frozen policy; a freeze ends by itself after at most 4 hours.';

/** Stops grants under a policy for some hours: one approver's voice is enough. */
export function FreezePage({ id }: { id: string | null }) {
  return (
    <Page title="Freeze" lead={LEAD}>
      {id === null ? <ChooseOperation /> : <OfOperation key={id} id={id} />}
    </Page>
  );
}

function ChooseOperation() {
  const loaded = useLoaded(overview, 'operations to freeze');
  return (
    <Ready of={loaded} what="the operations">
      {(value) => (
        <>
          <Content component="p">Access to which operation?</Content>
          <ul>
            {value.operations.map((one) => (
              <li key={one.id}>
                <a href={href(['freeze', one.id])}>{one.title || one.id}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Ready>
  );
}

function OfOperation({ id }: { id: string }) {
  const { round } = useLive();
  const loaded = useLoaded((signal) => operation(id, signal), `freeze ${id}@${round}`);
  return (
    <Ready of={loaded} what="the policies">
      {(value) => <Freezing value={value} />}
    </Ready>
  );
}

function Freezing({ value }: { value: OperationView }) {
  const now = useNow();
  const [policy, setPolicy] = useState(value.policies[0]?.id ?? '');
  const [hours, setHours] = useState('4');
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<StatementTaken | null>(null);
  const draft = () => {
    const beside = reason.trim() === '' ? {} : { reason: reason.trim() };
    return prepare(
      { kind: 'emergency-frozen', policy, lasts_s: Number(hours) * 3_600, ...beside },
      { subject: policy },
    );
  };
  if (value.policies.length === 0)
    return <Content component="p">No policy covers this operation.</Content>;
  return (
    <div className="narrow">
      {done !== null && <Taken title="Taken in" taken={done} />}
      {value.policies.map(
        (one) =>
          one.frozen_until !== null && (
            <section key={one.id} aria-label={`Freeze of ${one.id}`}>
              <Title headingLevel="h2">{one.id} is frozen</Title>
              <Content component="p">
                Until {moment(one.frozen_until)} ({fromNow(one.frozen_until, now)}). It is lifted
                before by as many as the policy asks to approve.
              </Content>
              <Signing
                prepare={() =>
                  prepare({ kind: 'emergency-thawed', policy: one.id }, { subject: one.id })
                }
                next="Lift it"
                sign="Lift the freeze with your passkey"
                passOn
                onTaken={setDone}
              />
            </section>
          ),
      )}
      <Form onSubmit={(event) => event.preventDefault()}>
        <FormGroup label="Policy" fieldId="freeze-policy" isRequired>
          <FormSelect id="freeze-policy" value={policy} onChange={(_event, one) => setPolicy(one)}>
            {value.policies.map((one) => (
              <FormSelectOption key={one.id} value={one.id} label={one.id} />
            ))}
          </FormSelect>
        </FormGroup>
        <FormGroup label="For" fieldId="freeze-hours">
          <FormSelect id="freeze-hours" value={hours} onChange={(_event, one) => setHours(one)}>
            {['1', '2', '3', '4'].map((one) => (
              <FormSelectOption key={one} value={one} label={`${one} h`} />
            ))}
          </FormSelect>
        </FormGroup>
        <FormGroup label="Why (others read it)" fieldId="freeze-reason">
          <TextArea
            id="freeze-reason"
            value={reason}
            rows={3}
            onChange={(_event, text) => setReason(text)}
          />
        </FormGroup>
      </Form>
      <Signing
        key={`${policy} ${hours} ${reason} ${done?.index}`}
        prepare={draft}
        next="Show what I sign"
        sign="Freeze with your passkey"
        danger
        onTaken={setDone}
      />
    </div>
  );
}
