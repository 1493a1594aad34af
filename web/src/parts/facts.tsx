import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values; what has no value is left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const told = facts.filter(
    ([, value]) => value !== undefined && value !== null && value !== '' && value !== false,
  );
  return (
    <DescriptionList isCompact isHorizontal horizontalTermWidthModifier={{ default: '14ch' }}>
      {told.map(([name, value], index) => (
        <DescriptionListGroup key={`${name} ${index}`}>
          <DescriptionListTerm>{name}</DescriptionListTerm>
          <DescriptionListDescription>{value}</DescriptionListDescription>
        </DescriptionListGroup>
      ))}
    </DescriptionList>
  );
}
