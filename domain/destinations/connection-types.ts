import { problemOfDestinationUrl } from '../destination-url.ts';
import { type SettingType, text, url } from '../setting-type.ts';

/** The `https://` URL of a destination. Which addresses it must not lead to: `destination-url.ts`. */
export function destinationUrl(
  allowed: string,
  problemsOf: (text: string) => readonly string[] = () => [],
): SettingType<URL> {
  return url(allowed, (text) => {
    const problem = problemOfDestinationUrl(text);
    return [...(problem === undefined ? [] : [problem]), ...problemsOf(text)];
  });
}

/** A key of Standard Webhooks or a token of Vault, put by mistake where the name of its secret belongs. */
const keyOrToken = /^(whsec_[\w+/-]{32}|hv[sbr]\.|[sbr]\.\w{20})/;

/** The name or ARN of the secret that holds a destination's credential. Hidden: it may be the value that belongs in the secret. */
export function secretWith(holds: string): SettingType<string> {
  const isSecretId = (text: string) => /^[\w/+=.@:-]{1,2048}$/.test(text) && !keyOrToken.test(text);
  const problem = `is not the name or ARN of a secret; ${holds} belongs in that secret`;
  return {
    ...text(`the secret with ${holds}`, (text) => (isSecretId(text) ? undefined : problem)),
    isHidden: true,
  };
}
