import { Content, Form, FormGroup, Radio } from '@patternfly/react-core';
import { useState } from 'react';
import { request } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { usePerson } from '../parts/session.tsx';
import { useLoaded } from '../parts/use_loaded.ts';
import { prepare, Signing } from '../signing/signing.tsx';

/** Ends a grant before its time, or withdraws a request; signed like all else. */
export function EndPage({ id }: { id: string }) {
  const loaded = useLoaded((signal) => request(id, signal), `end ${id}`);
  return (
    <Page title="End emergency access">
      <Ready of={loaded} what="the request">
        {(value) =>
          value.may.end.yes ? (
            <End value={value} />
          ) : (
            <Content component="p">
              {value.may.end.why_not ?? 'There is nothing to end here.'}{' '}
              <a href={href(['requests', id])}>To the request</a>
            </Content>
          )
        }
      </Ready>
    </Page>
  );
}

const RUNNING =
  ' Running sessions are ended by each host as soon as it hears of it; until a host has ' +
  'confirmed, count it as not ended there.';

type Reason = 'finished' | 'withdrawn' | 'revoked';

function End({ value }: { value: RequestView }) {
  const mine = usePerson() === value.requester;
  const running = value.phase === 'granted';
  const usual: Reason = !running ? 'withdrawn' : mine ? 'finished' : 'revoked';
  const [reason, setReason] = useState<Reason>(usual);
  const said = { request: value.id, reason };
  const choices: [Reason, string][] = running
    ? [
        ['finished', 'The work is done'],
        ['revoked', 'It must not go on'],
      ]
    : [['withdrawn', 'It is not needed any more']];
  return (
    <div className="narrow">
      <Content component="p">
        {value.operation}, asked for by {value.requester}.{running && RUNNING}
      </Content>
      <Form onSubmit={(event) => event.preventDefault()}>
        <FormGroup role="radiogroup" label="Why" fieldId="end-reason" isStack>
          {choices.map(([one, label]) => (
            <Radio
              key={one}
              id={`end-${one}`}
              name="end"
              label={label}
              isChecked={reason === one}
              onChange={() => setReason(one)}
            />
          ))}
        </FormGroup>
      </Form>
      <Signing
        key={reason}
        prepare={() =>
          prepare({ kind: 'emergency-ended', ...said }, { subject: value.operation, ...said })
        }
        next="Show what I sign"
        sign="End it with your passkey"
        danger
        onTaken={() => {
          location.hash = href(['requests', value.id]);
        }}
      />
    </div>
  );
}
