import { useState } from 'preact/hooks';

/** A command, and a button that copies it. */
export function CommandText({ label, command }: { readonly label: string; readonly command: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      // Not allowed: the text can be selected.
      () => setCopied(false),
    );
  };
  return (
    <>
      <dt>{label}</dt>
      <dd class="command">
        <code>{command}</code>
        <button type="button" onClick={copy} aria-label={`Copy: ${label}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </dd>
    </>
  );
}
