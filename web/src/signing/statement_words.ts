// How statements are told to people; a name that is not here is shown as it is.
const KINDS = new Map([
  ['log-founded', 'The log begins: its first people and their keys'],
  ['key-enrolled', 'A person has this key from now on'],
  ['key-revoked', 'A key counts no more from now on'],
  ['key-replaced', 'A lost key gives way to a new one'],
  ['key-rotated', 'A person changes one key for another'],
  ['estate-adopted', 'This estate is the declared truth from now on'],
  ['access-approved', 'An access model is approved as it is'],
  ['role-taken', 'Whom the estate names for a role says yes to it'],
  ['role-handed-over', 'A role is offered to somebody else'],
  ['role-accepted', 'An offered role is accepted and goes over'],
  ['risk-accepted', 'Somebody answers for a risk until a date'],
  ['recovery-validated', 'A recovery path was shown to work'],
  ['drill-recorded', 'A recovery path was exercised by hand'],
  ['text-erased', 'A text beside the log is no more'],
  ['time-set', 'The time is now this, by the word of people'],
  ['log-reconciled', "What another place's log saw is known here"],
  ['emergency-requested', 'Emergency access is asked for'],
  ['emergency-approved', 'Emergency access is approved'],
  ['emergency-denied', 'Emergency access is denied'],
  ['emergency-granted', 'A credential may be issued, and no other'],
  ['emergency-used', 'A credential was used, on the word of a host'],
  ['emergency-ended', 'Emergency access ends now'],
  ['emergency-reviewed', 'A use of emergency access was reviewed'],
  ['emergency-frozen', 'No emergency access is granted under this policy for a while'],
  ['emergency-thawed', 'A freeze is lifted'],
  ['emergency-notified', 'Whether a notice reached its channel'],
  ['authority-added', 'Hosts may trust certificates of this key'],
  ['authority-retired', 'No certificate is made with this key any more'],
]);

const NAMES = new Map([
  ['actor', 'Who signs'],
  ['kind', 'What is said'],
  ['subject', 'About'],
  ['policy', 'Policy'],
  ['failure', 'What has failed'],
  ['reason', 'Reason'],
  ['principals', 'Accounts on the target'],
  ['duration_s', 'For how long'],
  ['key', 'Key'],
  ['path', 'Recovery path'],
  ['ticket', 'Ticket'],
  ['source_address', 'Only from'],
  ['extends', 'Extends the request'],
  ['request', 'Request'],
  ['request_leaf', "Request's leaf hash"],
  ['class', 'Class'],
  ['rollback', 'Rollback'],
  ['rotated', 'Rotation of what was touched'],
  ['notes', 'Notes'],
  ['evidence', 'Evidence (SHA-256)'],
  ['evidence_bytes', 'Evidence (bytes)'],
  ['founders', 'Founders'],
  ['frozen', 'Freeze'],
  ['valid_from', 'From'],
  ['valid_to', 'Until'],
  ['expires', 'Signature counts until'],
  ['origin', 'Log'],
  ['estate', 'Estate (digest)'],
  ['closure', 'Closure (digest)'],
  ['id', 'Number of this statement'],
  ['seen', 'Newest checkpoint known'],
  ['form', 'Form'],
]);

// What a name means in one kind alone.
const IN_KIND = new Map([
  ['emergency-requested actor', 'Asked by'],
  ['emergency-requested valid_to', 'Open to approval until'],
  ['emergency-approved failure', 'The failure is'],
  ['emergency-ended reason', 'Why it ends'],
]);

const SUBJECTS: readonly (readonly [RegExp, string])[] = [
  [/^emergency-(frozen|thawed)$/, 'Policy'],
  [/^emergency-/, 'Operation'],
  [/^key-/, 'Person'],
];

export function kindWords(kind: string): string | undefined {
  return KINDS.get(kind);
}

/** What a member of a statement is called; undefined: not one of those known here. */
export function memberName(kind: string, member: string): string | undefined {
  if (member === 'subject') {
    const known = SUBJECTS.find(([which]) => which.test(kind));
    if (known) return known[1];
  }
  return IN_KIND.get(`${kind} ${member}`) ?? NAMES.get(member);
}

// What nobody judges by: numbers of things, and what ties them together.
const MACHINE = new Set(['id', 'seen', 'form', 'origin', 'request_leaf']);

/** Whether a member comes after what people have to read; an estate that is adopted is read. */
export function isMachine(kind: string, member: string): boolean {
  return MACHINE.has(member) || (member === 'estate' && kind !== 'estate-adopted');
}
