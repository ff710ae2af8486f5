import type { StrategyName } from '../../domain/strategy-name.ts';
import { alternatingClients } from './alternating-clients.ts';
import { inPlace } from './in-place.ts';
import { multiSecret } from './multi-secret.ts';
import { replacementClient } from './replacement-client.ts';
import type { Strategy } from './strategy.ts';

const strategies: Readonly<Record<StrategyName, Strategy>> = {
  'alternating-clients': alternatingClients,
  'replacement-client': replacementClient,
  'in-place': inPlace,
  'multi-secret': multiSecret,
};

export function strategyOf(name: StrategyName): Strategy {
  return strategies[name];
}
