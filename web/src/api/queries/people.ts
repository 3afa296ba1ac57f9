import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { AuditEntry, Invitation, InvitationLook, Letter, Me, Member, MemberActed, MemberList, Page, Person, Role, Token } from '../types';

export const membersQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'members'],
    queryFn: ({ signal }) => api.get<MemberList>(path`/projects/${project}/members`, undefined, { signal }),
  });

export const invitationsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'invitations'],
    queryFn: ({ signal }) => api.get<Page<Invitation>>(path`/projects/${project}/invitations`, undefined, { signal }),
  });

export interface MemberChange {
  role?: Role;
  skills?: string[];
  state?: 'active' | 'paused';
  pause_reason?: string;
}

export function changeMember(project: string, member: Member, change: MemberChange): Promise<Member> {
  return api.patch<Member>(path`/projects/${project}/members/${member.id}`, change, { rev: member.rev });
}

export type { MemberActed };

export type MemberActionName = 'coach' | 'requalify' | 'withdraw_work' | 'take_work_back';

export interface MemberAct {
  action: MemberActionName;
  note?: string;
  rule?: string | null;
  /** Labels from then on. */
  since?: string;
  preview?: boolean;
}

/** Tells somebody something, tests them again, takes their labels out or in again; or says what that would do. */
export function actOnMember(project: string, member: string, act: MemberAct): Promise<MemberActed> {
  return api.post<MemberActed>(path`/projects/${project}/members/${member}/actions`, act);
}

export function removeMember(project: string, member: Member): Promise<void> {
  return api.delete(path`/projects/${project}/members/${member.id}`, { rev: member.rev });
}

export interface NewInvitation {
  role: Role;
  email?: string;
  skills: string[];
  expires_in_days: number;
}

export function invite(project: string, invitation: NewInvitation): Promise<Invitation & { url: string }> {
  return api.post<Invitation & { url: string }>(path`/projects/${project}/invitations`, invitation);
}

export function revokeInvitation(project: string, invitation: string): Promise<void> {
  return api.delete(path`/projects/${project}/invitations/${invitation}`);
}

export function lookAtInvitation(token: string): Promise<InvitationLook> {
  return api.post<InvitationLook>('/invitations/look', { token });
}

export interface Newcomer {
  name: string;
  email: string;
  password: string;
}

export function acceptInvitation(token: string, newcomer?: Newcomer): Promise<Me> {
  return api.post<Me>('/invitations/accept', { token, ...newcomer });
}

/* The organisation's people, and what they did (owners) */

export const personsQuery = queryOptions({
  queryKey: ['persons'],
  queryFn: ({ signal }) => api.get<Page<Person>>('/persons', undefined, { signal }),
});

export function changePerson(person: string, change: { role?: string; state?: string }): Promise<Person> {
  return api.patch<Person>(path`/persons/${person}`, change);
}

export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'],
  queryFn: ({ pageParam, signal }) => api.get<Page<AuditEntry>>('/audit', { cursor: pageParam, limit: 100 }, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

export interface Verification {
  ok: boolean;
  checked: number;
  broken_at: string | null;
}

export const verificationQuery = queryOptions({
  queryKey: ['audit', 'verification'],
  queryFn: ({ signal }) => api.get<Verification>('/audit/verification', undefined, { signal }),
  staleTime: 60_000,
});

/* One's own account */

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => api.get<Page<Token>>('/tokens', undefined, { signal }),
});

export interface NewToken {
  name: string;
  scopes: string[];
  project?: string;
  expires_in_days: number;
}

export function makeToken(token: NewToken): Promise<Token & { token: string }> {
  return api.post<Token & { token: string }>('/tokens', token);
}

export function revokeToken(token: string): Promise<void> {
  return api.delete(path`/tokens/${token}`);
}

export interface MeChange {
  name?: string;
  settings?: Record<string, unknown>;
  password?: { current: string; new: string };
}

export function changeMe(change: MeChange): Promise<Me> {
  return api.patch<Me>('/me', change);
}

export const digestQuery = queryOptions({
  queryKey: ['me', 'digest'],
  queryFn: ({ signal }) => api.get<Letter>('/me/digest', undefined, { signal }),
  staleTime: 0,
});
