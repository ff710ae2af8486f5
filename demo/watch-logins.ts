import type { DemoSandbox } from './demo-sandbox.ts';
import type { LoginWatch } from './timeline.ts';

/** Tries AWSCURRENT after every request that a service carried out, before its caller is answered. */
export function watchLogins(sandbox: DemoSandbox): () => LoginWatch {
  let tries = 0;
  let refused = 0;
  let interruptions = 0;
  let interruptedMs = 0;
  let interruptedSince: number | undefined;
  const end = sandbox.faults.onApplied(() => {
    const now = performance.now();
    tries += 1;
    if (sandbox.canLogIn(sandbox.credential())) {
      if (interruptedSince !== undefined) interruptedMs += now - interruptedSince;
      interruptedSince = undefined;
      return;
    }
    refused += 1;
    if (interruptedSince === undefined) interruptions += 1;
    interruptedSince ??= now;
  });
  return () => {
    end();
    return { tries, refused, interruptions, interruptedMs: Math.round(interruptedMs) };
  };
}
