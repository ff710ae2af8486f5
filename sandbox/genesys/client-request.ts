import { ApiError, invalidValue } from './api-error.ts';
import { clientCredentials } from './login-verdict.ts';
import type { GenesysBehavior } from './settings.ts';
import type { ClientFields, ClientState, RoleDivision } from './state.ts';

const grantTypes = ['CODE', 'TOKEN', 'SAML2BEARER', 'PASSWORD', clientCredentials];
const states = ['active', 'inactive', 'disabled'];

/** Read-only fields, ignored when a caller sends them back. */
const serverOwned = new Set([
  'id',
  'secret',
  'state',
  'dateCreated',
  'dateModified',
  'dateToDelete',
  'createdBy',
  'modifiedBy',
  'selfUri',
]);

export interface ClientRequest {
  readonly fields: ClientFields;
  readonly state: ClientState | undefined;
}

/** Reads the body of POST and PUT. Missing fields become empty or their default: nothing is merged. */
export function readClientRequest(body: unknown, behavior: GenesysBehavior): ClientRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError(
      400,
      'bad.request',
      'The request could not be understood by the server due to malformed syntax.',
    );
  }
  const sent: Record<string, unknown> = { ...body };
  const { roleIds, ...kept } = Object.fromEntries(Object.entries(sent).filter(([name]) => !serverOwned.has(name)));
  return {
    fields: {
      registeredRedirectUri: [],
      scope: [],
      ...kept,
      ...readDescription(sent.description, behavior),
      name: readName(sent.name),
      authorizedGrantType: readGrantType(sent.authorizedGrantType),
      accessTokenValiditySeconds: readValidity(sent.accessTokenValiditySeconds, behavior.maxTokenValiditySeconds),
      roleDivisions: readRoleDivisions(sent.roleDivisions, roleIds),
    },
    state: readState(sent.state),
  };
}

/** Rules for every client of the client credentials grant. */
export function checkClientCredentials(fields: ClientFields): void {
  if (fields.authorizedGrantType !== clientCredentials) return;
  if (fields.roleDivisions.length === 0) {
    throw invalidValue('A client of the client credentials grant needs roleDivisions or roleIds.');
  }
}

export function checkIpAllowList(fields: ClientFields, { requireIpAllowList }: GenesysBehavior): void {
  if (!requireIpAllowList || fields.authorizedGrantType !== clientCredentials) return;
  const allowed = fields.ipAllowList;
  if (!Array.isArray(allowed) || allowed.length === 0) {
    throw invalidValue('A client of the client credentials grant needs an ipAllowList.');
  }
}

function readName(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '') throw invalidValue('The field name is required.');
  return name;
}

function readDescription(
  description: unknown,
  { descriptionMaxLength = Number.POSITIVE_INFINITY, descriptionTooLong }: GenesysBehavior,
): { readonly description?: string } {
  if (typeof description !== 'string' || description.length <= descriptionMaxLength) return {};
  if (descriptionTooLong === 'truncated') return { description: description.slice(0, descriptionMaxLength) };
  throw invalidValue(`The field description must have at most ${descriptionMaxLength} characters.`);
}

function readGrantType(grantType: unknown): string {
  if (typeof grantType === 'string' && grantTypes.includes(grantType)) return grantType;
  throw invalidValue(`The field authorizedGrantType is required. Allowable values are: ${grantTypes.join(', ')}`);
}

function readValidity(seconds: unknown, most: number): number {
  if (seconds === undefined || seconds === null) return 86_400;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 300 && seconds <= most) return seconds;
  throw invalidValue(`accessTokenValiditySeconds must be between 300 and ${most}.`);
}

function readState(state: unknown): ClientState | undefined {
  if (state === undefined || state === null) return undefined;
  if (state === 'active' || state === 'inactive' || state === 'disabled') return state;
  throw invalidValue(`The field state is not valid. Allowable values are: ${states.join(', ')}`);
}

/** `roleIds` is the deprecated form without divisions: it means all divisions. */
function readRoleDivisions(roleDivisions: unknown, roleIds: unknown): RoleDivision[] {
  if (Array.isArray(roleDivisions)) return roleDivisions.map(readRoleDivision);
  if (!Array.isArray(roleIds)) return [];
  return roleIds.map((roleId) => ({ roleId: String(roleId), divisionId: '*' }));
}

function readRoleDivision(entry: unknown): RoleDivision {
  if (typeof entry === 'object' && entry !== null && 'roleId' in entry && 'divisionId' in entry) {
    const { roleId, divisionId } = entry;
    if (typeof roleId === 'string' && typeof divisionId === 'string') return { roleId, divisionId };
  }
  throw invalidValue('Every entry of roleDivisions needs a roleId and a divisionId.');
}
