import { createHash } from 'node:crypto';
import type { TokenPage } from '../../platform/subgraph.js';

export interface Page {
  readonly html: string;
  /** Allows the page its own script and requests to this server only. */
  readonly contentSecurityPolicy: string;
}

const PASSWORD_INPUT =
  '<input name="password" type="password" aria-label="New password" autocomplete="new-password" minlength="10" maxlength="200" required style="font: inherit; padding: .5rem">';

/**
 * A page that runs one mutation with the token of a link in an email, by its own button: programs that follow links in emails
 * must not use the token up. A token in the fragment reaches no server; it is removed from the address at once, so that the
 * history doesn't keep it.
 */
export function tokenPage({ title, text, button, done, mutation, passwordField, token }: TokenPage): Page {
  const script = `
  const token = new URLSearchParams(${token === 'fragment' ? 'location.hash.slice(1) || location.search' : 'location.search'}).get('token') ?? '';
  history.replaceState(null, '', location.pathname);
  const form = document.querySelector('form');
  form.onsubmit = async (event) => {
    event.preventDefault();
    const text = document.getElementById('text');
    const button = document.querySelector('button');
    button.disabled = true;
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: ${JSON.stringify(mutation)},
          variables: { input: { token${passwordField === undefined ? '' : `, ${passwordField}: form.password.value`} } },
        }),
      });
      const { errors } = await response.json();
      text.textContent = errors ? errors[0].message : ${JSON.stringify(done)};
      if (!errors) form.remove();
    } catch {
      text.textContent = 'The server does not respond. Try again.';
    }
    button.disabled = false;
  };
`;
  const body = `<form>
${passwordField === undefined ? '' : PASSWORD_INPUT}
<button style="font: inherit; padding: .5rem 1rem">${button}</button>
</form>
`;
  return pageHtml({ title, text, body, script });
}

/** A page that runs `script` and nothing else. */
export function pageHtml(page: {
  readonly title: string;
  readonly text: string;
  readonly body: string;
  readonly script: string;
}): Page {
  const { title, text, body, script } = page;
  const hash = createHash('sha256').update(script).digest('base64');
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title} – Lyceum</title>
<body style="font: 1.1rem/1.5 system-ui; max-width: 30rem; margin: 4rem auto; padding: 0 1rem">
<h1>${title}</h1>
<p id="text" role="status">${text}</p>
${body}<script>${script}</script>
`,
    contentSecurityPolicy: `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
