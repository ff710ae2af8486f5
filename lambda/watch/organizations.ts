import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument } from '../../domain/secret-document.ts';
import { assertAllowedAdminSecret } from '../credentials/assert-allowed-admin-secret.ts';
import { revokeTestToken } from '../credentials/revoke-test-token.ts';
import {
  findIntegrationUses,
  type IntegrationUse,
  type IntegrationUses,
} from '../destinations/integration-credentials/find-integration-uses.ts';
import type { GenesysSession, OAuthClient, Role } from '../ports/genesys-cloud.ts';
import type { Services } from '../ports/rotation.ts';
import { attemptLogin } from './attempt-login.ts';
import { claimAdminClient } from './claim-admin-client.ts';
import type { Report } from './report.ts';

/** The time that is kept for the checks of the other secrets, in milliseconds. */
const searchReserveMs = 15_000;

/** A credential that can list the clients of its organization. */
export interface Administration {
  readonly session: GenesysSession;
  readonly clientId: string;
  /** Every client of the organization, read once per run. */
  clients(): Promise<readonly OAuthClient[]>;
  /** What a role grants, read once per run; `undefined` if this credential may not read it. */
  role(roleId: string): Promise<Role | undefined>;
  /** The OAuth clients that the integrations of the organization log in with, read once per run; none if it may not read them. */
  integrationUses(): Promise<readonly IntegrationUse[]>;
}

/** The organizations in Genesys Cloud of one run. */
export class Organizations {
  readonly #services: Services;
  readonly #report: Report;
  readonly #byAdminSecret = new Map<string, Promise<Administration | undefined>>();
  readonly #listings = new Map<string, Promise<readonly OAuthClient[]>>();
  readonly #uses = new Map<string, Promise<IntegrationUses | undefined>>();
  readonly #mayNotSearch = new Set<string>();
  readonly #sessions: GenesysSession[] = [];

  constructor(services: Services, report: Report) {
    this.#services = services;
    this.#report = report;
  }

  /** `undefined` if Genesys Cloud rejects the admin secret's credential, which is reported once. */
  administeredBy(adminSecret: string, secretArn: string): Promise<Administration | undefined> {
    const opened = this.#byAdminSecret.get(adminSecret) ?? this.#openAdminSecret(adminSecret, secretArn);
    this.#byAdminSecret.set(adminSecret, opened);
    return opened;
  }

  /** A credential that administers itself. */
  ofItself(session: GenesysSession, clientId: string): Administration {
    let listing: Promise<readonly OAuthClient[]> | undefined;
    const list = () =>
      this.#list(session).catch((error: unknown) => {
        listing = undefined;
        throw error;
      });
    const clients = () => {
      listing ??= list();
      return listing;
    };
    const integrationUses = async () => (await this.#integrationUses(session, clientId))?.uses ?? [];
    return { session, clientId, clients, role: this.#roleReader(session, clientId), integrationUses };
  }

  /** Revokes the tokens that the run got for the admin secrets. */
  async close(): Promise<void> {
    for (const session of this.#sessions) await revokeTestToken(this.#services.logger, session);
  }

  async #openAdminSecret(adminSecret: string, secretArn: string): Promise<Administration | undefined> {
    const { store, defaultEnvironment, logger } = this.#services;
    const stored = await store.readValue(adminSecret, { stage: 'AWSCURRENT' }).catch((error: unknown) => {
      const about = `This happened when reading the admin secret ${adminSecret}.`;
      throw error instanceof RotationError ? error.adding(about) : error;
    });
    if (stored === undefined) throw noAdmin(adminSecret);
    await assertAllowedAdminSecret(this.#services, { secretArn, adminSecret, adminSecretArn: stored.arn });
    const document = parseSecretDocument(stored.value, `the admin secret ${adminSecret}`, defaultEnvironment);
    const attempt = await attemptLogin(this.#services, document);
    if (attempt.outcome === 'rejected') {
      const { clientId } = document;
      const message = `Genesys Cloud rejects the client ${clientId} with the secret of the admin secret ${adminSecret}: no secret that names it can be rotated or retired`;
      const nextStep = 'store a credential that works in the admin secret.';
      const { status, correlationId } = attempt;
      const fields = { code: 'admin-credential-rejected', adminSecret, clientId, status, correlationId, nextStep };
      this.#report.find('credential-rejected', logger, message, fields);
      return undefined;
    }
    const { session } = attempt;
    this.#sessions.push(session);
    await this.#report.attempt(logger, `Could not record whose the client of the admin secret ${adminSecret} is`, () =>
      claimAdminClient(this.#services, this.#report, {
        secretArn: stored.arn ?? adminSecret,
        clientId: document.clientId,
        session,
      }),
    );
    return this.ofItself(session, document.clientId);
  }

  /** What it cannot read is logged once, not for each secret. */
  #roleReader(session: GenesysSession, clientId: string): Administration['role'] {
    const roles = new Map<string, Promise<Role | undefined>>();
    let isLogged = false;
    return async (roleId) => {
      const reading = roles.get(roleId) ?? session.role(roleId);
      roles.set(roleId, reading);
      const role = await reading;
      if (role === undefined && !isLogged) {
        isLogged = true;
        const nextStep = 'give it authorization:role:view if roles that grant everything are to be found.';
        this.#services.logger.info(`The client ${clientId} may not read what roles grant`, {
          clientId,
          roleId,
          nextStep,
        });
      }
      return role;
    };
  }

  async #integrationUses(session: GenesysSession, clientId: string): Promise<IntegrationUses | undefined> {
    const { organizationId } = await session.identity();
    const search = () => this.#searchIntegrations(session, clientId);
    // The client that searched first may lack the permission.
    const searching = this.#uses.get(organizationId)?.then((found) => found ?? search(), search) ?? search();
    this.#uses.set(organizationId, searching);
    return searching;
  }

  async #searchIntegrations(session: GenesysSession, clientId: string): Promise<IntegrationUses | undefined> {
    const { logger, deadline } = this.#services;
    try {
      const found = await findIntegrationUses(session, () => deadline.remainingMs() > searchReserveMs);
      if (!found.complete) {
        logger.warn('Timed out before checking every integration', {
          nextStep: 'raise the timeout of the watch function, or set dependent-integrations to ignore.',
        });
      }
      return found;
    } catch (error) {
      if (!(error instanceof RotationError) || error.code !== 'missing-permission') throw error;
      if (!this.#mayNotSearch.has(clientId)) {
        logger.info(`The client ${clientId} may not read integrations`, {
          clientId,
          nextStep: 'give it integrations:integration:view if integrations that use a credential are to be found.',
        });
      }
      this.#mayNotSearch.add(clientId);
      return undefined;
    }
  }

  async #list(session: GenesysSession): Promise<readonly OAuthClient[]> {
    const { organizationId } = await session.identity();
    const known = this.#listings.get(organizationId);
    // The client that listed them first may lack the permission.
    const listing = known === undefined ? session.listClients() : known.catch(() => session.listClients());
    this.#listings.set(organizationId, listing);
    return listing;
  }
}

function noAdmin(adminSecret: string): RotationError {
  return new RotationError('invalid-settings', {
    message: `The admin secret ${adminSecret} does not exist or has no AWSCURRENT value.`,
    nextStep: 'correct the tag genesys-rotation:admin-secret or the variable GENESYS_ADMIN_SECRET.',
  });
}
