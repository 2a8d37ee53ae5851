import type { ProviderPage } from '../../platform/subgraph.js';
import { pageHtml, type Page } from './token-page.js';

/**
 * Where people choose a provider, and to which it sends them back. What binds the answer to this browser is kept in the tab; the
 * answer is removed from the address at once, so that the history doesn't keep it.
 */
export function providerPage({ title, done, providersQuery, beginMutation, completeMutation }: ProviderPage): Page {
  const script = `
  const KEPT = 'lyceum-log-in';
  const text = document.getElementById('text');
  const answer = new URLSearchParams(location.search);
  history.replaceState(null, '', location.pathname);
  const ask = async (query, variables) => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };
  const tell = (error) => {
    text.textContent = error instanceof TypeError ? 'The server does not respond. Try again.' : error.message;
  };
  const complete = async () => {
    const input = {
      code: answer.get('code'),
      state: answer.get('state'),
      issuer: answer.get('iss'),
      browserToken: sessionStorage.getItem(KEPT) ?? '-',
    };
    sessionStorage.removeItem(KEPT);
    const { tokens } = await ask(${JSON.stringify(completeMutation)}, { input });
    text.textContent = ${JSON.stringify(done)};
    const token = document.createElement('textarea');
    token.readOnly = true;
    token.rows = 8;
    token.style.width = '100%';
    token.value = tokens.accessToken;
    text.after(token);
  };
  const offer = async () => {
    const { providers } = await ask(${JSON.stringify(providersQuery)}, {});
    if (providers.length === 0) text.textContent = 'No provider is configured.';
    for (const { id, name } of providers) {
      const button = document.createElement('button');
      button.textContent = name;
      button.style = 'font: inherit; padding: .5rem 1rem; margin-right: .5rem';
      button.onclick = async () => {
        try {
          const { begun } = await ask(${JSON.stringify(beginMutation)}, { input: { providerId: id } });
          sessionStorage.setItem(KEPT, begun.browserToken);
          location.assign(begun.url);
        } catch (error) {
          tell(error);
        }
      };
      text.after(button);
    }
  };
  const refused = answer.get('error');
  if (refused) text.textContent = 'The provider did not sign you in (' + refused + ').';
  (answer.has('code') ? complete() : offer()).catch(tell);
`;
  return pageHtml({ title, text: '', body: '', script });
}
