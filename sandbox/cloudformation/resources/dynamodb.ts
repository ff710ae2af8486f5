import type { Properties } from '../properties.ts';
import type { ResourceHandler } from '../resource.ts';

export const table: ResourceHandler = async (properties, { sandbox, generatedName }) => {
  const name = properties.optionalText('TableName') ?? generatedName(255);
  if (properties.optionalText('BillingMode') !== 'PAY_PER_REQUEST') {
    throw new Error(`${name}: the sandbox supports tables with the billing mode PAY_PER_REQUEST only.`);
  }
  const types = properties.objects('AttributeDefinitions').map((attribute) => ({
    attribute: attribute.text('AttributeName'),
    type: attribute.text('AttributeType'),
  }));
  const other = types.find(({ type }) => type !== 'S');
  if (other !== undefined) throw new Error(`${name}: the sandbox supports string keys only, not ${other.attribute}.`);
  const kmsKeyId = encryptionKey(properties);
  const deletionProtection = properties.optionalFlag('DeletionProtectionEnabled');
  const arn = await sandbox.dynamoDb.createTable({
    name,
    ...keysIn(properties),
    indexes: properties.objects('GlobalSecondaryIndexes').map(readIndex),
    ...(deletionProtection === undefined ? {} : { deletionProtection }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  });
  properties.ignore('PointInTimeRecoverySpecification', 'Tags');
  return { ref: name, attributes: { Arn: arn } };
};

function readIndex(index: Properties) {
  const name = index.text('IndexName');
  const projection = index.optionalProperties('Projection')?.optionalText('ProjectionType');
  if (projection !== 'KEYS_ONLY') throw new Error(`${name}: the sandbox supports indexes with keys only.`);
  return { name, ...keysIn(index) };
}

function keysIn(properties: Properties): { readonly partitionKey: string; readonly sortKey?: string } {
  const keys = properties.objects('KeySchema').map((key) => ({
    name: key.text('AttributeName'),
    type: key.text('KeyType'),
  }));
  const sortKey = keys.find(({ type }) => type === 'RANGE')?.name;
  const partitionKey = keys.find(({ type }) => type === 'HASH')?.name ?? '';
  return { partitionKey, ...(sortKey === undefined ? {} : { sortKey }) };
}

/** Without a key of the account's own the table has AWS's. */
function encryptionKey(properties: Properties): string | undefined {
  const encryption = properties.optionalProperties('SSESpecification');
  encryption?.ignore('SSEEnabled', 'SSEType');
  return encryption?.optionalText('KMSMasterKeyId');
}
