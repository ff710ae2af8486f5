import { RotationError } from '../../../domain/rotation-error.ts';
import type { Ledger } from '../../../lambda/ports/ledger.ts';
import type { SecretStore } from '../../../lambda/ports/secret-store.ts';
import type { Failure, Invocation } from './calls.ts';

type Method = (...parameters: never[]) => Promise<unknown>;

/** The calls of an invocation to Secrets Manager. */
export function interceptStore(store: SecretStore, invocation: () => Invocation): SecretStore {
  const { describe, readValue, storePending, rehearse, promote, removePending } = intercepted(
    store,
    'secrets',
    invocation,
    'aws-unavailable',
  );
  return { describe, readValue, storePending, rehearse, promote, removePending };
}

/** The calls of an invocation to the ledger. */
export function interceptLedger(ledger: Ledger, invocation: () => Invocation): Ledger {
  const wrap = <Part extends object>(part: Part, name: string) =>
    intercepted(part, name, invocation, 'ledger-unavailable');
  const calls = wrap(ledger, 'ledger');
  const parts = {
    owners: wrap(ledger.owners, 'ledger owners'),
    approvals: wrap(ledger.approvals, 'ledger approvals'),
    consents: wrap(ledger.consents, 'ledger consents'),
    meta: wrap(ledger.meta, 'ledger meta'),
    async acquire(...parameters: Parameters<Ledger['acquire']>) {
      const acquired = await calls.acquire(...parameters);
      return acquired.outcome === 'acquired' ? { ...acquired, ledger: wrap(acquired.ledger, 'ledger') } : acquired;
    },
  };
  return new Proxy(ledger, { get: (_target, name) => Reflect.get(name in parts ? parts : calls, name) });
}

/** Every method is a call; what is no method is passed through. */
export function intercepted<Service extends object>(
  service: Service,
  name: string,
  invocation: () => Invocation,
  code: 'aws-unavailable' | 'ledger-unavailable' | 'destination-unavailable',
): Service {
  const fail = (failure: Failure): never => {
    const outcome = failure === 'response-lost' ? 'unknown' : 'unchanged';
    throw new RotationError(code, { message: 'There was no response.', nextStep: 'try again.', outcome });
  };
  return new Proxy(service, {
    get(target, method) {
      const value: unknown = Reflect.get(target, method);
      if (typeof value !== 'function') return value;
      return (...parameters: never[]) =>
        invocation().call(`${name} ${String(method)}`, () => (value as Method).apply(target, parameters), fail);
    },
  });
}
