import type { TokenProviderEvent } from 'genesys-token-provider';

/** Counts what happens, and shows it in the text format of Prometheus. No label holds an id of a client, a secret or a token. */
export interface Metrics {
  served(route: string, secret: string, status: number): void;
  event(secret: string, event: TokenProviderEvent): void;
  text(): string;
}

const help = {
  requests: 'Requests of programs, by route, secret and status.',
  token_refreshes: 'Tokens that were obtained.',
  token_refresh_failures: 'Tokens that could not be obtained, by error code.',
  token_rejections: 'Live tokens that the API rejected with 401.',
  credential_rejections: 'Logins that Genesys Cloud rejected.',
  credential_failovers: 'Tokens obtained with another credential than the first.',
} as const;

export function createMetrics(): Metrics {
  const counts = new Map<string, number>();
  const expiries = new Map<string, number>();
  const count = (name: keyof typeof help, labels: Readonly<Record<string, string | number>>) => {
    const shown = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const key = `genesys_token_agent_${name}_total{${shown.join(',')}}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  return {
    served: (route, secret, status) => count('requests', { route, secret, status }),
    event(secret, event) {
      if (event.type === 'refreshed') {
        count('token_refreshes', { secret });
        expiries.set(secret, event.expiresAt.getTime() / 1000);
      }
      if (event.type === 'refresh-failed') count('token_refresh_failures', { secret, code: event.code });
      if (event.type === 'token-rejected') count('token_rejections', { secret });
      if (event.type === 'rejected') count('credential_rejections', { secret, status: event.status });
      if (event.type === 'failed-over') count('credential_failovers', { secret });
    },
    text() {
      const lines = Object.entries(help).flatMap(([name, meaning]) => {
        const full = `genesys_token_agent_${name}_total`;
        const found = [...counts].filter(([key]) => key.startsWith(`${full}{`)).sort();
        return [`# HELP ${full} ${meaning}`, `# TYPE ${full} counter`, ...found.map((pair) => pair.join(' '))];
      });
      const expiry = 'genesys_token_agent_token_expiry_timestamp_seconds';
      const memory = 'process_resident_memory_bytes';
      const cpu = 'process_cpu_seconds_total';
      const { user, system } = process.cpuUsage();
      lines.push(`# HELP ${expiry} When the token of a secret expires.`, `# TYPE ${expiry} gauge`);
      for (const [secret, seconds] of expiries) lines.push(`${expiry}{secret="${secret}"} ${seconds}`);
      lines.push(
        `# HELP ${memory} Memory of the agent.`,
        `# TYPE ${memory} gauge`,
        `${memory} ${process.memoryUsage.rss()}`,
      );
      lines.push(`# HELP ${cpu} CPU time of the agent.`, `# TYPE ${cpu} counter`, `${cpu} ${(user + system) / 1e6}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
