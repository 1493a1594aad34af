import { Content, Form, FormGroup, TextArea, TextInput } from '@patternfly/react-core';
import { useState } from 'react';
import { request } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { moment } from '../parts/clock.ts';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { usePerson } from '../parts/session.tsx';
import { useLoaded } from '../parts/use_loaded.ts';
import { prepare, Signing } from '../signing/signing.tsx';

/** More time under a grant: a request of its own, for the same access with the same key. */
export function ExtendPage({ id }: { id: string }) {
  const person = usePerson();
  const loaded = useLoaded((signal) => request(id, signal), `extend ${id}`);
  return (
    <Page title="Ask for more time">
      <Ready of={loaded} what="the request">
        {(value) =>
          value.phase === 'granted' && value.requester === person ? (
            <Extend value={value} />
          ) : (
            <Content component="p">
              Only who asked asks for more, and while the access is in force.{' '}
              <a href={href(['requests', id])}>To the request</a>
            </Content>
          )
        }
      </Ready>
    </Page>
  );
}

function incomplete(title: string) {
  return { ok: false as const, problem: { code: 'form', title } };
}

function Extend({ value }: { value: RequestView }) {
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(String(Math.floor(value.duration_s / 60)));
  const draft = async () => {
    const said = reason.trim();
    if (said === '') return incomplete('Say why more time is needed: approvers read it.');
    if (!/^[1-9]\d{0,4}$/.test(minutes)) return incomplete('A whole number of minutes, 1 or more.');
    const duration_s = Number(minutes) * 60;
    return prepare(
      { kind: 'emergency-extended', request: value.id, reason: said, duration_s },
      {
        kind: 'emergency-requested', // what an extension is to the log
        subject: value.operation,
        extends: value.id,
        policy: value.policy,
        failure: value.failure,
        principals: value.principals,
        key: value.key,
        duration_s,
      },
    );
  };
  return (
    <div className="narrow">
      <Content component="p">
        {value.operation}, for the same accounts and the same key.
        {value.grant && ` What is in force ends at ${moment(value.grant.valid_to)}.`} As many
        approve as before, and there will be a certificate of its own: a session that runs still
        ends with the old one.
      </Content>
      <Form onSubmit={(event) => event.preventDefault()}>
        <FormGroup
          label="For how many minutes, from the new grant"
          fieldId="extend-minutes"
          isRequired
        >
          <TextInput
            id="extend-minutes"
            type="text"
            inputMode="numeric"
            value={minutes}
            onChange={(_event, text) => setMinutes(text)}
          />
        </FormGroup>
        <FormGroup label="Why more time is needed" fieldId="extend-reason" isRequired>
          <TextArea
            id="extend-reason"
            value={reason}
            rows={3}
            onChange={(_event, text) => setReason(text)}
          />
        </FormGroup>
      </Form>
      <Signing
        key={`${minutes} ${reason}`}
        prepare={draft}
        next="Show what I sign"
        sign="Ask with your passkey"
        onTaken={(taken) => {
          location.hash = href(['requests', taken.id]);
        }}
      />
    </div>
  );
}
