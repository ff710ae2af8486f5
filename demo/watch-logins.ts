import type { DemoSandbox } from './demo-sandbox.ts';
import type { LoginWatch } from './timeline.ts';

/** Tries AWSCURRENT after every request that took effect, before the caller gets its response. */
export function watchLogins(sandbox: DemoSandbox): () => LoginWatch {
  let attempts = 0;
  let rejected = 0;
  let outages = 0;
  let outageMs = 0;
  let outageSince: number | undefined;
  const end = sandbox.faults.onApplied(() => {
    const now = performance.now();
    attempts += 1;
    if (sandbox.canLogIn(sandbox.credential())) {
      if (outageSince !== undefined) outageMs += now - outageSince;
      outageSince = undefined;
      return;
    }
    rejected += 1;
    if (outageSince === undefined) outages += 1;
    outageSince ??= now;
  });
  return () => {
    end();
    return { attempts, rejected, outages, outageMs: Math.round(outageMs) };
  };
}
