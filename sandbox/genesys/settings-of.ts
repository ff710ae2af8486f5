import type { GenesysBehavior, GenesysSettings } from './settings.ts';
import type { GenesysState } from './state.ts';

/** How Genesys Cloud behaves for one organization. Of no organization, such as for an unknown client: as for all. */
export function settingsOf(world: GenesysState, organizationId: string | undefined): GenesysSettings {
  return world.ownSettings.get(organizationId ?? '') ?? world.settings;
}

/** Sets some switches for one organization; the others remain, and those that it never set follow the settings of all. */
export function setBehavior(world: GenesysState, organizationId: string, behavior: Partial<GenesysBehavior>): void {
  const own: GenesysSettings = world.ownSettings.get(organizationId) ?? Object.create(world.settings);
  world.ownSettings.set(organizationId, Object.assign(own, behavior));
}
