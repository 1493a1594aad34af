/**
 * Answers of the server, as its OpenAPI description has them; schema.d.ts is made from that (npm
 * run types).
 */
import type { Proposal } from '../signing/check_draft.ts';
import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

export type Session = Omit<Schemas['SignedIn'], 'token'> & Partial<Pick<Schemas['WhoAmI'], 'keys'>>;
export type SignInChallenge = Schemas['Challenge'];
export type Overview = Schemas['Overview'];
export type OperationLine = Schemas['OperationLine'];
export type Verdict = Schemas['OperationVerdict'];
export type Contact = Schemas['Contact'];
export type Finding = Schemas['OperationFinding'];
export type OperationView = Schemas['OperationPage'];
export type PolicyView = Schemas['Policy'];
export type RequestView = Schemas['Request'];
export type Phase = RequestView['phase'];
export type Vote = Schemas['Vote'];
export type DraftAnswer = Omit<Schemas['Draft'], 'proposal'> & { proposal: Proposal };
export type StatementTaken = Schemas['Appended'];
export type EntryRow = Schemas['Entry'];
export type EntryView = Schemas['WholeEntry'];
export type Entries = Schemas['Entries'];
export type Debt = Schemas['Debt'];
export type NewPasskey = Schemas['Passkey'];
export type Waiting = Omit<Schemas['WaitingProposal'], 'proposal'> & { proposal: Proposal };
