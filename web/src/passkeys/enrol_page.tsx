import {
  Alert,
  Button,
  ClipboardCopy,
  Content,
  Form,
  FormGroup,
  TextInput,
} from '@patternfly/react-core';
import { useState } from 'react';
import { passkeyChallenge, sendPasskey } from '../api/calls.ts';
import { problemOf, type Problem } from '../api/problem.ts';
import type { NewPasskey } from '../api/types.ts';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { prepare, Signing } from '../signing/signing.tsx';
import { register } from './register.ts';

type Step =
  | { at: 'name' }
  | { at: 'making' }
  | { at: 'failed'; problem: Problem }
  | { at: 'made'; key: NewPasskey }
  | { at: 'taken'; index: number };

/** Makes a passkey for this address. It counts once those who enrol have signed for it too. */
export function EnrolPage({ person: known }: { person: string | null }) {
  const [person, setPerson] = useState(known ?? '');
  const [step, setStep] = useState<Step>({ at: 'name' });
  const make = async () => {
    setStep({ at: 'making' });
    const options = await passkeyChallenge(person.trim());
    if (!options.ok) return setStep({ at: 'failed', problem: options.problem });
    const made = await register(options.value.options);
    if (!made.ok) return setStep({ at: 'failed', problem: made.problem });
    const key = await sendPasskey(options.value.id, made.value);
    return setStep(
      key.ok ? { at: 'made', key: key.value } : { at: 'failed', problem: key.problem },
    );
  };
  const failed = (error: unknown) => setStep({ at: 'failed', problem: problemOf(error) });
  return (
    <Page
      title="Enrol a passkey"
      lead={
        `It works for ${location.hostname} and no other address. ` +
        'Enrol two, on two devices: one gets lost.'
      }
    >
      <div className="narrow">
        {step.at === 'failed' && <Failure problem={step.problem} />}
        {step.at === 'taken' && (
          <Alert isInline variant="success" component="h2" title="Enrolled">
            <a href={href(['ledger', String(step.index)])}>Entry {step.index}</a>
          </Alert>
        )}
        {step.at === 'made' ? (
          <Made
            person={person.trim()}
            made={step.key}
            onTaken={(index) => setStep({ at: 'taken', index })}
          />
        ) : (
          <Form
            onSubmit={(event) => {
              event.preventDefault();
              void make().catch(failed);
            }}
          >
            <FormGroup label="Your id in the estate" fieldId="person" isRequired>
              <TextInput
                id="person"
                value={person}
                autoCapitalize="none"
                spellCheck={false}
                onChange={(_event, value) => setPerson(value)}
              />
            </FormGroup>
            <Button
              type="submit"
              isLoading={step.at === 'making'}
              isDisabled={step.at === 'making' || person.trim() === ''}
            >
              Make a passkey
            </Button>
            {known === null && (
              <Content component="p">
                <a href={href([])}>Back to signing in</a>
              </Content>
            )}
          </Form>
        )}
      </div>
    </Page>
  );
}

function Made({
  person,
  made,
  onTaken,
}: {
  person: string;
  made: NewPasskey;
  onTaken: (index: number) => void;
}) {
  return (
    <>
      <Alert isInline variant="info" component="h2" title="Made. It does not count yet.">
        <p>
          Those who enrol sign for it, and it signs itself: proof that you hold it. Read the
          fingerprint to them by voice.
        </p>
      </Alert>
      <Facts
        facts={[
          [
            'Fingerprint',
            <span key="f" className="mono">
              {made.fingerprint}
            </span>,
          ],
          ['Attestation', `${made.attestation} (${made.format})`],
          [
            'Make',
            made.attestation === 'trusted'
              ? made.aaguid
              : `${made.aaguid}, as the authenticator claims`,
          ],
          [
            'May be copied',
            made.may_be_copied ? 'yes: it never counts for a critical operation' : 'no',
          ],
        ]}
      />
      <Content component="p">
        Its key, for <code>onus ledger key enrol</code>:
      </Content>
      <ClipboardCopy
        isReadOnly
        isCode
        hoverTip="Copy"
        clickTip="Copied"
        textAriaLabel="Key of the passkey"
      >
        {made.key_line}
      </ClipboardCopy>
      <Signing
        prepare={() =>
          prepare(
            {
              kind: 'key-enrolled',
              for: person,
              key: made.key_line,
              credential_id: made.credential_id,
              aaguid: made.aaguid,
              attestation: made.attestation,
            },
            { subject: person, key: made.key_line },
          )
        }
        next="Show what it signs"
        sign="Sign with the new passkey"
        keys={[made]}
        passOn
        onTaken={(taken) => onTaken(taken.index)}
      />
    </>
  );
}
