import { Label } from '@patternfly/react-core';
import type { Contact } from '../api/types.ts';
import { visible } from '../proof/visible.ts';
import { moment } from './clock.ts';
import { telephone } from './telephone.ts';

function Phone({ phone }: { phone: string }) {
  if (phone === '') return <>no phone written down</>;
  const link = telephone(phone);
  return link === null ? (
    <>{visible(phone)}</>
  ) : (
    <a className="phone" href={link}>
      {visible(phone)}
    </a>
  );
}

/** Whom to call, with the number; and who stands in where nobody would pick up. */
export function Contacts({ contacts, none }: { contacts: readonly Contact[]; none: string }) {
  if (contacts.length === 0)
    return (
      <Label isCompact status="danger">
        {none}
      </Label>
    );
  return (
    <ul className="plain">
      {contacts.map((one) => (
        <li key={one.person}>
          {visible(one.name)}, <Phone phone={one.phone} />
          {one.on_call && one.until !== null && <small> on call until {moment(one.until)}</small>}
          {!one.present && (
            <>
              {' '}
              <Label isCompact status="warning">
                away
              </Label>
            </>
          )}
          {one.deputy !== '' && (
            <small className="deputy">
              else {visible(one.deputy_name)}, <Phone phone={one.deputy_phone} />
            </small>
          )}
        </li>
      ))}
    </ul>
  );
}
