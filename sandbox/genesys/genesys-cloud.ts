import type { Clock } from '../core/clock.ts';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxService } from '../core/service.ts';
import { type AdminConsole, createAdminConsole } from './admin-console.ts';
import { callApi } from './api-call.ts';
import { createId } from './generate.ts';
import { createGroundTruth, type GroundTruth } from './ground-truth.ts';
import { login } from './login.ts';
import { persistenceOf } from './persistence.ts';
import { createRateLimit } from './rate-limit.ts';
import { findRoute } from './route.ts';
import { defaultSettings, type GenesysSettings } from './settings.ts';
import { createState } from './state.ts';

export type { GenesysEvent } from './event.ts';
export type { GenesysSettings } from './settings.ts';

const tokenPath = '/oauth/token';

/** Genesys Cloud: login, public API, manual changes and ground truth. */
export interface GenesysCloud extends SandboxService, AdminConsole, GroundTruth, Persistent {
  /** May be changed at any time. */
  readonly settings: GenesysSettings;
}

export function createGenesysCloud(options: {
  readonly clock: Clock;
  readonly settings?: Partial<GenesysSettings>;
}): GenesysCloud {
  const settings = { ...defaultSettings(), ...options.settings };
  const world = createState(options.clock, settings);
  const rateLimit = createRateLimit(world);

  return {
    ...createAdminConsole(world),
    ...createGroundTruth(world),
    ...persistenceOf(world),
    settings,
    name: 'genesys',
    accepts: ({ path }) => path === tokenPath || path.startsWith('/api/v2/'),
    operation: ({ method, path }) => `${method} ${findRoute(method, path)?.operation.path ?? path}`,
    handle(request) {
      const contextId = createId();
      const { body, ...response } =
        request.path === tokenPath ? login(world, request) : callApi(world, rateLimit, request, contextId);
      const headers = { ...response.headers, 'ININ-Correlation-Id': contextId };
      if (body === undefined || request.method === 'HEAD') return { ...response, headers };
      return { ...response, headers, body };
    },
  };
}
