import {
  Checkbox,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';
import type { PolicyView } from '../api/types.ts';
import type { FieldErrors, RequestForm } from './request_form.ts';

interface Props {
  form: RequestForm;
  errors: FieldErrors;
  policy: PolicyView;
  failures: readonly { id: string; title: string }[];
  locked: boolean;
  onChange: (form: RequestForm) => void;
}

/** The fields of a request, with what the policy allows beside each. */
export function RequestFields({ form, errors, policy, failures, locked, onChange }: Props) {
  const set = (part: Partial<RequestForm>) => onChange({ ...form, ...part });
  const state = (name: keyof RequestForm) => (errors[name] === undefined ? 'default' : 'error');
  const described = (name: string) => ({
    id: `request-${name}`,
    'aria-describedby': `request-${name}-help`,
  });
  return (
    <Form onSubmit={(event) => event.preventDefault()}>
      <Field
        name="failure"
        label="What has failed"
        error={errors.failure}
        help="Approvers confirm or contradict it."
      >
        <FormSelect
          {...described('failure')}
          value={form.failure}
          isDisabled={locked}
          validated={state('failure')}
          onChange={(_event, failure) => set({ failure })}
        >
          <FormSelectOption value="" label="Choose" />
          {failures.map((one) => (
            <FormSelectOption key={one.id} value={one.id} label={one.title} />
          ))}
        </FormSelect>
      </Field>
      <Field
        name="reason"
        label="Why access is needed"
        error={errors.reason}
        help="Kept beside the log, where it can be erased."
      >
        <TextArea
          {...described('reason')}
          value={form.reason}
          rows={3}
          isDisabled={locked}
          validated={state('reason')}
          onChange={(_event, reason) => set({ reason })}
        />
      </Field>
      <Field
        name="minutes"
        label="For how many minutes"
        error={errors.minutes}
        help={`${policy.id} grants at most ${Math.floor(policy.duration_s_max / 60)}.`}
      >
        <TextInput
          {...described('minutes')}
          type="text"
          inputMode="numeric"
          value={form.minutes}
          isDisabled={locked}
          validated={state('minutes')}
          onChange={(_event, minutes) => set({ minutes })}
        />
      </Field>
      <FormGroup role="group" label="Accounts on the target" fieldId="request-principals" isStack>
        {policy.principals.map((one) => (
          <Checkbox
            key={one}
            id={`request-principal-${one}`}
            label={one}
            isDisabled={locked}
            isChecked={form.principals.includes(one)}
            onChange={(_event, on) =>
              set({
                principals: on
                  ? [...form.principals, one]
                  : form.principals.filter((other) => other !== one),
              })
            }
          />
        ))}
        <Help name="principals" error={errors.principals} help="" />
      </FormGroup>
      <Field
        name="key"
        label="Your public key, to be certified"
        error={errors.key}
        help="The line in ~/.ssh/id_ed25519.pub. The private half stays with you."
      >
        <TextArea
          {...described('key')}
          className="mono"
          value={form.key}
          rows={3}
          spellCheck={false}
          isDisabled={locked}
          validated={state('key')}
          onChange={(_event, key) => set({ key })}
        />
      </Field>
      <Field name="ticket" label="Ticket or incident" optional error={errors.ticket} help="">
        <TextInput
          {...described('ticket')}
          value={form.ticket}
          isDisabled={locked}
          onChange={(_event, ticket) => set({ ticket })}
        />
      </Field>
      <Field
        name="sourceAddress"
        label="Only from this address"
        optional
        error={errors.sourceAddress}
        help="An address or a network: 10.1.2.0/24."
      >
        <TextInput
          {...described('sourceAddress')}
          value={form.sourceAddress}
          isDisabled={locked}
          onChange={(_event, sourceAddress) => set({ sourceAddress })}
        />
      </Field>
    </Form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  optional?: boolean;
  error: string | undefined;
  help: string;
  children: ReactNode;
}

function Field({ name, label, optional = false, error, help, children }: FieldProps) {
  return (
    <FormGroup
      label={optional ? `${label} (if any)` : label}
      fieldId={`request-${name}`}
      isRequired={!optional}
    >
      {children}
      <Help name={name} error={error} help={help} />
    </FormGroup>
  );
}

function Help({ name, error, help }: { name: string; error: string | undefined; help: string }) {
  return (
    <FormHelperText>
      <HelperText id={`request-${name}-help`} aria-live="polite">
        <HelperTextItem variant={error === undefined ? 'default' : 'error'}>
          {error ?? help}
        </HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}
