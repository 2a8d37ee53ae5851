/**
 * What the link of a verification mail opens while no web front end is in its place. The token is sent by the page's own
 * button: programs that look into mails and follow their links must not use it up.
 */
export const verifyEmailPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Confirm your e-mail address – Lyceum</title>
<body style="font: 1.1rem/1.5 system-ui; max-width: 30rem; margin: 4rem auto; padding: 0 1rem">
<h1>Confirm your e-mail address</h1>
<p id="text">One click and your account is complete.</p>
<button id="confirm" style="font: inherit; padding: .5rem 1rem">Confirm</button>
<script>
  const button = document.getElementById('confirm');
  button.onclick = async () => {
    button.disabled = true;
    const token = new URLSearchParams(location.search).get('token') ?? '';
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation VerifyEmail($input: VerifyEmailInput!) { verifyEmail(input: $input) { user { id } } }',
        variables: { input: { token } },
      }),
    });
    const { errors } = await response.json();
    document.getElementById('text').textContent = errors ? errors[0].message : 'Your address is confirmed. You can close this page.';
    if (!errors) button.remove();
  };
</script>
`;
