import { createHash } from 'node:crypto';

/** A page that sets a password by a link's token; all texts are ours. */
interface PasswordPage {
  readonly title: string;
  readonly button: string;
  readonly done: string;
  /** Takes `$input` with `token` and the new password as `passwordField`. */
  readonly mutation: string;
  readonly passwordField: string;
}

export interface Page {
  readonly html: string;
  /** Lets the page run its own script, ask this server, and nothing else. */
  readonly contentSecurityPolicy: string;
}

/** What the link of a mail opens while no web front end is in its place. */
export const resetPasswordPage = passwordPage({
  title: 'Set a new password',
  button: 'Set the password',
  done: 'Your new password holds and you are signed out everywhere. You can close this page and sign in.',
  mutation: 'mutation ResetPassword($input: ResetPasswordInput!) { resetPassword(input: $input) { reset } }',
  passwordField: 'newPassword',
});

/** The same for an account that staff made. */
export const acceptInvitationPage = passwordPage({
  title: 'Choose your password',
  button: 'Set the password',
  done: 'Your account is ready. You can close this page and sign in.',
  mutation:
    'mutation AcceptInvitation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accepted } }',
  passwordField: 'password',
});

/**
 * The token is behind the `#` of the link, which browsers send to no server; the page takes it out of the address at once, so
 * that neither history nor a shoulder keeps it.
 */
function passwordPage({ title, button, done, mutation, passwordField }: PasswordPage): Page {
  const script = `
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
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
          variables: { input: { token, ${passwordField}: form.password.value } },
        }),
      });
      const { errors } = await response.json();
      text.textContent = errors ? errors[0].message : ${JSON.stringify(done)};
      if (!errors) form.remove();
    } catch {
      text.textContent = 'The server does not answer. Try again.';
    }
    button.disabled = false;
  };
`;
  const hash = createHash('sha256').update(script).digest('base64');
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} – Lyceum</title>
<body style="font: 1.1rem/1.5 system-ui; max-width: 30rem; margin: 4rem auto; padding: 0 1rem">
<h1>${title}</h1>
<p id="text" role="status">At least 10 characters.</p>
<form>
<input name="password" type="password" aria-label="New password" autocomplete="new-password" minlength="10" maxlength="200" required style="font: inherit; padding: .5rem">
<button style="font: inherit; padding: .5rem 1rem">${button}</button>
</form>
<script>${script}</script>
`,
    contentSecurityPolicy: `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
