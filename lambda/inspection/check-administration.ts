import type { GenesysSession, OAuthClient, Role } from '../ports/genesys-cloud.ts';
import { rolesOf } from '../verification/missing-roles.ts';
import type { Findings } from './findings.ts';
import type { InspectedSecret } from './inspected-secret.ts';

type Action = 'view' | 'add' | 'edit' | 'delete';

/** Whether the next rotation creates a client: the strategy replaces each time, or there is no standby client yet. */
function createsClient({ settings: { strategy }, state }: InspectedSecret): boolean {
  if (strategy === 'replacement-client') return true;
  const hasStandby = Object.values(state?.clients ?? {}).some(({ role }) => role === 'standby');
  return strategy === 'alternating-clients' && !hasStandby;
}

/** Without these a rotation or a revocation fails; `delete` is otherwise only needed to clean up. */
function needed(secret: InspectedSecret): readonly Action[] {
  const isReplaced = secret.settings.strategy === 'replacement-client';
  return [
    'view',
    'edit',
    ...(createsClient(secret) ? (['add'] as const) : []),
    ...(isReplaced ? (['delete'] as const) : []),
  ];
}

/** Whether the roles of the administering client grant what the strategy needs, where roles may be read. */
export async function checkAdminPermissions(
  secret: InspectedSecret,
  findings: Findings,
  {
    session,
    adminClientId,
    client,
  }: { session: GenesysSession; adminClientId: string; client: OAuthClient | undefined },
): Promise<void> {
  const check = 'permissions';
  const granted = await findings.check(check, 'the administering client may do what the strategy needs', async () => {
    const admin = client?.id === adminClientId ? client : await session.getClient(adminClientId);
    if (admin === undefined) return undefined;
    const ids = [...new Set(rolesOf(admin).map(({ roleId }) => roleId))];
    const roles: (Role | undefined)[] = [];
    for (const id of ids) roles.push(await session.role(id));
    return roles.includes(undefined) ? undefined : roles.flatMap((role) => role ?? []);
  });
  if (findings.all.at(-1)?.severity !== 'ok') return;
  if (granted === undefined) {
    const message = `whether the administering client ${adminClientId} may do what the strategy needs was not checked: it may not read its own roles`;
    findings.replaceLast({ check, severity: 'ok', message: `${message} (authorization:role:view)` });
    return;
  }
  const lacked = needed(secret).filter((action) => !granted.some((role) => grants(role, action)));
  if (lacked.length === 0) return;
  const names = lacked.map((action) => `oauth:client:${action}`).join(', ');
  findings.replaceLast({
    check,
    severity: 'blocker',
    message: `no role of the administering client ${adminClientId} grants ${names}, which ${secret.settings.strategy} needs`,
    fix: `add ${names} to one of its roles in Genesys Cloud.`,
    code: 'missing-permission',
  });
}

function grants({ policies }: Role, action: Action): boolean {
  const fits = (granted: string, wanted: string) => granted === '*' || granted === wanted;
  return policies.some(
    ({ domain, entityName, actions }) =>
      fits(domain, 'oauth') && fits(entityName, 'client') && actions.some((each) => fits(each, action)),
  );
}

/** How many clients there are, if the next rotation creates another one: Genesys Cloud publishes no ceiling. */
export async function checkRoom(secret: InspectedSecret, findings: Findings, session: GenesysSession): Promise<void> {
  const check = 'room';
  if (!createsClient(secret)) {
    findings.add({ check, severity: 'ok', message: 'the next rotation creates no client' });
    return;
  }
  const clients = await findings.check(check, 'the clients of the organization can be counted', () =>
    session.listClients(),
  );
  if (clients === undefined) return;
  const count = clients.filter(({ state }) => state !== 'deleted').length;
  const message = `the next rotation creates a client beside ${count} in the organization; Genesys Cloud publishes no ceiling`;
  findings.replaceLast({ check, severity: 'ok', message });
}
