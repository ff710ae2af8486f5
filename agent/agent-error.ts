/** A problem with what the agent was given. Its message says what was received, what is allowed and what to do next. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
}
