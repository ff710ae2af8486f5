import { stateKey } from '../../lambda/ledger/keys.ts';
import type { SecretState } from '../../lambda/ports/ledger-state.ts';
import type { Item } from '../../sandbox/dynamodb/attribute-value.ts';
import type { RotationService } from '../../sandbox/rotation-service.ts';

/** The table of the functions. */
export function ledgerTableOf({ lambda, rotateFunctionArn }: RotationService): string {
  return lambda.configurationOf(rotateFunctionArn).environment.LEDGER_TABLE ?? '';
}

/** Every item of the ledger, of all secrets. */
export function ledgerItemsOf(service: RotationService): readonly Item[] {
  return service.dynamoDb.items(ledgerTableOf(service));
}

/** STATE of a secret as the table has it, without asking the product; `undefined` before its first commit. */
export function ledgerStateOf(service: RotationService, secretArn: string): SecretState | undefined {
  const { pk, sk } = stateKey(secretArn);
  const item = ledgerItemsOf(service).find((each) => each.pk === pk && each.sk === sk);
  return typeof item?.data === 'string' ? JSON.parse(item.data) : undefined;
}

/** What is still to be done for a secret, one line each. */
export function owedBy(state: SecretState | undefined): string[] {
  if (state === undefined) return [];
  const { generations, rotation, intent } = state;
  return [
    ...generations.flatMap(({ n, duty }) => (duty === undefined ? [] : `generation ${n}: ${duty.phase}`)),
    ...generations.flatMap(({ n, creation }) =>
      creation?.sweepAt === undefined ? [] : `generation ${n}: one more search`,
    ),
    ...(rotation === undefined ? [] : [`generation ${rotation.generation}: a rotation that is open`]),
    ...(intent === undefined ? [] : [`generation ${intent.generation}: what became of ${intent.call}`]),
  ];
}
