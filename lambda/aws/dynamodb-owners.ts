import { RotationError } from '../../domain/rotation-error.ts';
import { decodeOwner } from '../ledger/item-records.ts';
import { ownerKey } from '../ledger/keys.ts';
import { schemaVersion } from '../ledger/schema-version.ts';
import type { Owners } from '../ports/ledger.ts';
import type { Owner } from '../ports/ledger-state.ts';
import { unusableResponse } from './ledger-failure.ts';
import type { Change, LedgerTable } from './ledger-table.ts';

/** Which secret a client belongs to. Every write may be sent again: it does the same, or nothing. */
export function createDynamoDbOwners(table: LedgerTable): Owners {
  const read = async (organizationId: string, clientId: string): Promise<Owner | undefined> => {
    const found = await table.read(ownerKey(organizationId, clientId));
    return found && decodeOwner(found);
  };

  /** The owner after the change or, where its condition does not hold, as it is. */
  const change = async (organizationId: string, clientId: string, change: Change): Promise<Owner | undefined> => {
    const known = { ...change, values: { ...change.values, schema: schemaVersion } };
    const changed = await table.update(ownerKey(organizationId, clientId), known);
    return changed === undefined ? read(organizationId, clientId) : decodeOwner(changed);
  };

  const changeExisting = async (organizationId: string, clientId: string, wanted: Change): Promise<void> => {
    await change(organizationId, clientId, { ...wanted, condition: `#schema = :schema AND ${wanted.condition}` });
  };

  return {
    read,
    async claim({ organizationId, clientId, secretArn, origin, since }) {
      const owner = await change(organizationId, clientId, {
        update:
          'SET #schema = :schema, #secretArn = :mine, #origin = if_not_exists(#origin, :origin), #since = if_not_exists(#since, :since)',
        condition: 'attribute_not_exists(#pk) OR (#schema = :schema AND #secretArn = :mine)',
        values: { mine: secretArn, origin, since },
      });
      if (owner === undefined) throw contradiction(table);
      return owner;
    },
    contest: (organizationId, clientId, secretArn) =>
      changeExisting(organizationId, clientId, {
        update: 'ADD #contestedBy :contester',
        condition: '#secretArn <> :mine',
        values: { mine: secretArn, contester: [secretArn] },
      }),
    endContest: (organizationId, clientId, secretArn) =>
      changeExisting(organizationId, clientId, {
        update: 'DELETE #contestedBy :contester',
        condition: 'attribute_exists(#contestedBy)',
        values: { contester: [secretArn] },
      }),
    async transfer(organizationId, clientId, { from, to }) {
      const owner = await change(organizationId, clientId, {
        update: 'SET #secretArn = :to, #transferredFrom = :from DELETE #contestedBy :contester',
        condition: '#schema = :schema AND #secretArn = :from',
        values: { from, to, contester: [to] },
      });
      if (owner === undefined) throw notOwned(clientId);
      return owner;
    },
  };
}

function contradiction(table: LedgerTable) {
  return unusableResponse('dynamodb:UpdateItem', table.name, 'rejected a condition that holds');
}

function notOwned(clientId: string): RotationError {
  return new RotationError('ledger-item-invalid', {
    message: `The ledger has no owner of the client ${clientId}, so that it cannot be transferred.`,
    nextStep: 'let the secret whose AWSCURRENT holds the client adopt it; nothing was changed.',
  });
}
