import { Alert, Content, Form, FormGroup, Radio, TextArea, Title } from '@patternfly/react-core';
import { useState } from 'react';
import { request } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { loadChecked, type CheckedRequest } from '../requests/checked_request.ts';
import { Facts, type Fact } from '../parts/facts.tsx';
import { shownRows } from '../signing/shown_rows.ts';
import { rowFact } from '../signing/shown_statement.tsx';
import { prepare, Signing } from '../signing/signing.tsx';

/** From the request's own line; its reason from the text that the line has a commitment to. */
function requestFacts({ body, texts }: CheckedRequest): Fact[] {
  return shownRows({ body, texts })
    .filter((row) => !row.machine)
    .map(rowFact);
}

type Failure = 'confirmed' | 'contradicted' | 'not-checked';
type Word = 'approve' | 'deny';

/** The approver's page, made for a phone: read the request, read six words aloud, sign. */
export function ApprovePage({ id }: { id: string }) {
  const loaded = useLoaded((signal) => request(id, signal), `approve ${id}`);
  return (
    <Page title="Approve or deny">
      <Ready of={loaded} what="the request">
        {(value) =>
          value.may.approve.yes || value.may.deny.yes ? (
            <Checked value={value} />
          ) : (
            <Content component="p">
              You cannot approve this request:{' '}
              {value.may.approve.why_not ?? 'it is not open to you'}.{' '}
              <a href={href(['requests', id])}>To the request</a>
            </Content>
          )
        }
      </Ready>
    </Page>
  );
}

function Checked({ value }: { value: RequestView }) {
  const checked = useLoaded((signal) => loadChecked(value, signal), `check ${value.leaf}`);
  return (
    <Ready of={checked} what="the request's line in the log">
      {(found) => <Approve value={value} checked={found} />}
    </Ready>
  );
}

function Approve({ value, checked }: { value: RequestView; checked: CheckedRequest }) {
  const [word, setWord] = useState<Word>('approve');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reason, setReason] = useState('');
  const done = () => {
    location.hash = href(['requests', value.id]);
  };
  const tied = { request: value.id, request_leaf: checked.leaf };
  const draft = async () => {
    const subject = value.operation;
    if (word === 'deny') {
      const said = reason.trim();
      return prepare(
        { kind: 'emergency-denied', request: value.id, ...(said === '' ? {} : { reason: said }) },
        { subject, ...tied },
      );
    }
    if (failure === null) {
      return {
        ok: false as const,
        problem: { code: 'form', title: 'Say first whether the failure is real.' },
      };
    }
    return prepare(
      { kind: 'emergency-approved', request: value.id, failure },
      { subject, ...tied, failure },
    );
  };
  return (
    <div className="narrow">
      <Title headingLevel="h2">What is asked for</Title>
      <Facts facts={requestFacts(checked)} />
      <Alert
        isInline
        variant="warning"
        component="h2"
        title="Read these six words to the requester, by voice"
      >
        <p className="words" data-testid="six-words">
          {checked.words}
        </p>
        <p>
          Go on only if the requester sees the same. They were made in this browser from the request
          itself.
        </p>
      </Alert>
      <Form onSubmit={(event) => event.preventDefault()}>
        <FormGroup role="radiogroup" label="Your word" fieldId="word" isInline>
          <Radio
            id="word-approve"
            name="word"
            label="Approve"
            isChecked={word === 'approve'}
            onChange={() => setWord('approve')}
          />
          <Radio
            id="word-deny"
            name="word"
            label="Deny"
            isChecked={word === 'deny'}
            onChange={() => setWord('deny')}
          />
        </FormGroup>
        {word === 'approve' ? (
          <FailureChoice failure={failure} what={value.failure} onChange={setFailure} />
        ) : (
          <FormGroup label="Why (others read it)" fieldId="deny-reason">
            <TextArea
              id="deny-reason"
              value={reason}
              rows={3}
              onChange={(_event, text) => setReason(text)}
            />
          </FormGroup>
        )}
      </Form>
      <Signing
        key={`${word} ${failure} ${reason}`}
        prepare={draft}
        next="Show what I sign"
        sign={word === 'approve' ? 'Approve with your passkey' : 'Deny with your passkey'}
        danger={word === 'deny'}
        onTaken={done}
      >
        <Content component="p">
          The six words are <strong>{checked.words}</strong>.
        </Content>
      </Signing>
    </div>
  );
}

interface ChoiceProps {
  failure: Failure | null;
  what: string;
  onChange: (failure: Failure) => void;
}

function FailureChoice({ failure, what, onChange }: ChoiceProps) {
  const choices: [Failure, string][] = [
    ['confirmed', 'Yes, I saw it myself'],
    ['contradicted', 'No, it works: more approvals are asked for, and people are told'],
    ['not-checked', 'I have not checked'],
  ];
  return (
    <FormGroup
      role="radiogroup"
      label={`Has "${what}" really failed?`}
      fieldId="failure"
      isRequired
      isStack
    >
      {choices.map(([value, label]) => (
        <Radio
          key={value}
          id={`failure-${value}`}
          name="failure"
          label={label}
          isChecked={failure === value}
          onChange={() => onChange(value)}
        />
      ))}
    </FormGroup>
  );
}
