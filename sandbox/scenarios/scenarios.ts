import { genesysDown } from './genesys-down.ts';
import { leakedSecret } from './leaked-secret.ts';
import type { Scenario } from './scenario.ts';
import { stuck } from './stuck.ts';

/** The incidents that can be rehearsed, by name. */
export const scenarios = {
  'leaked-secret': leakedSecret,
  stuck,
  'genesys-down': genesysDown,
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
