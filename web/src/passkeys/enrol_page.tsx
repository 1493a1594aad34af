import {
  Alert,
  Button,
  ClipboardCopy,
  Content,
  Form,
  FormGroup,
  Radio,
  TextInput,
} from '@patternfly/react-core';
import { useState } from 'react';
import { passkeyChallenge, sendPasskey } from '../api/calls.ts';
import { problemOf, type Problem } from '../api/problem.ts';
import type { NewPasskey, StatementTaken } from '../api/types.ts';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { href } from '../parts/route.ts';
import { prepare, Signing } from '../signing/signing.tsx';
import { Taken } from '../signing/taken.tsx';
import { register } from './register.ts';

type Kind = 'key-enrolled' | 'key-replaced';
// Whoever has a key that works signs in first, and only enrols.
const REASONS: readonly [Kind, string][] = [
  ['key-enrolled', 'I have no key that works here yet'],
  ['key-replaced', 'It replaces my only key, which is lost'],
];

type Step =
  | { at: 'name' }
  | { at: 'making' }
  | { at: 'failed'; problem: Problem }
  | { at: 'made'; key: NewPasskey }
  | { at: 'taken'; taken: StatementTaken };

/** Makes a passkey for this address. It counts once those who enrol have signed for it too. */
export function EnrolPage({ person: known }: { person: string | null }) {
  const [person, setPerson] = useState(known ?? '');
  const [kind, setKind] = useState<Kind>('key-enrolled');
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
        {step.at === 'taken' && <Taken title="Enrolled" taken={step.taken} />}
        {step.at === 'made' ? (
          <Made
            person={person.trim()}
            kind={kind}
            made={step.key}
            onTaken={(taken) => setStep({ at: 'taken', taken })}
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
            {known === null && (
              <FormGroup role="radiogroup" label="Why" fieldId="enrol-why" isStack>
                {REASONS.map(([one, label]) => (
                  <Radio
                    key={one}
                    id={`enrol-${one}`}
                    name="why"
                    label={label}
                    isChecked={kind === one}
                    onChange={() => setKind(one)}
                  />
                ))}
              </FormGroup>
            )}
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

interface MadeProps {
  person: string;
  kind: Kind;
  made: NewPasskey;
  onTaken: (taken: StatementTaken) => void;
}

function Made({ person, kind, made, onTaken }: MadeProps) {
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
              kind,
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
        onTaken={onTaken}
      />
    </>
  );
}
