import { Content, Form, FormGroup, Radio, TextArea } from '@patternfly/react-core';
import { useState } from 'react';
import { request } from '../api/calls.ts';
import type { RequestView } from '../api/types.ts';
import { moment } from '../parts/clock.ts';
import { Facts } from '../parts/facts.tsx';
import { Page, Ready } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { useLoaded } from '../parts/use_loaded.ts';
import { prepare, Signing } from '../signing/signing.tsx';

const CLASSES = [
  ['emergency', 'An emergency'],
  ['drill', 'A drill'],
  ['misuse', 'A misuse'],
] as const;
const STATES = [
  ['done', 'Done'],
  ['none-needed', 'None needed'],
  ['open', 'Still open: it stays a debt'],
] as const;
type Class = (typeof CLASSES)[number][0];
type Settled = (typeof STATES)[number][0];

/** Looks back at a grant that ended: what it was, and whether all is as it was before. */
export function ReviewPage({ id }: { id: string }) {
  const loaded = useLoaded((signal) => request(id, signal), `review ${id}`);
  return (
    <Page title="Review" lead="By somebody who neither asked nor approved.">
      <Ready of={loaded} what="the request">
        {(value) =>
          value.may.review.yes ? (
            <Review value={value} />
          ) : (
            <Content component="p">
              You cannot review this:{' '}
              {value.may.review.why_not ?? 'it is not ended, or reviewed already'}.{' '}
              <a href={href(['requests', id])}>To the request</a>
            </Content>
          )
        }
      </Ready>
    </Page>
  );
}

function Review({ value }: { value: RequestView }) {
  const [kind, setKind] = useState<Class | null>(null);
  const [rollback, setRollback] = useState<Settled | null>(null);
  const [rotated, setRotated] = useState<Settled | null>(null);
  const [notes, setNotes] = useState('');
  const draft = async () => {
    if (kind === null || rollback === null || rotated === null) {
      return {
        ok: false as const,
        problem: { code: 'form', title: 'Answer all three questions first.' },
      };
    }
    const said = { request: value.id, class: kind, rollback, rotated };
    const beside = notes.trim() === '' ? {} : { notes: notes.trim() };
    return prepare(
      { kind: 'emergency-reviewed', ...said, ...beside },
      { subject: value.operation, ...said },
    );
  };
  return (
    <div className="narrow">
      <Facts
        facts={[
          ['Operation', value.operation],
          [
            'Request',
            <a key="q" href={href(['requests', value.id])}>
              why, and how it went
            </a>,
          ],
          ['Used by', value.requester],
          ['Approved by', value.approvals.map((word) => word.person).join(', ')],
          [
            'Ended',
            value.grant?.ended_at && `${moment(value.grant.ended_at)}: ${value.grant.end_reason}`,
          ],
          ['Due', value.review_by && moment(value.review_by)],
        ]}
      />
      <Form onSubmit={(event) => event.preventDefault()}>
        <Choice
          name="class"
          label="What was it?"
          choices={CLASSES}
          value={kind}
          onChange={setKind}
        />
        <Choice
          name="rollback"
          label="Was everything put back?"
          choices={STATES}
          value={rollback}
          onChange={setRollback}
        />
        <Choice
          name="rotated"
          label="Were the secrets that it touched changed?"
          choices={STATES}
          value={rotated}
          onChange={setRotated}
        />
        <FormGroup label="Notes" fieldId="notes">
          <TextArea id="notes" value={notes} rows={4} onChange={(_event, text) => setNotes(text)} />
        </FormGroup>
      </Form>
      <Signing
        key={`${kind} ${rollback} ${rotated} ${notes}`}
        prepare={draft}
        next="Show what I sign"
        sign="Sign the review with your passkey"
        onTaken={() => {
          location.hash = href(['debts']);
        }}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  label: string;
  choices: readonly (readonly [T, string])[];
  value: T | null;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ name, label, choices, value, onChange }: ChoiceProps<T>) {
  return (
    <FormGroup role="radiogroup" label={label} fieldId={name} isRequired isStack>
      {choices.map(([one, words]) => (
        <Radio
          key={one}
          id={`${name}-${one}`}
          name={name}
          label={words}
          isChecked={value === one}
          onChange={() => onChange(one)}
        />
      ))}
    </FormGroup>
  );
}
