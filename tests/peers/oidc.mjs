// A certified OpenID provider (npm oidc-provider) with people of our own, and faults to order.
// node tests/peers/oidc.mjs PORT REDIRECT_URI: prints "ready" when it answers.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = {
  amara: { name: 'Dr Amara Osei', nhsid_nrbac_roles: [{ role_code: 'S0010', org_code: 'A81001' }] },
  lena: { name: 'Lena Park', nhsid_nrbac_roles: [{ role_code: 'S0020', org_code: 'A81001' }] },
  nobody: { name: 'No Role', nhsid_nrbac_roles: [{ role_code: 'X', org_code: 'A81001' }] },
  stranger: { name: 'S Tranger', nhsid_nrbac_roles: [{ role_code: 'S0010', org_code: 'Z99999' }] },
};
const jwk = (kid) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid, use: 'sig', alg: 'RS256',
});
let level = 'AAL2';

const made = (kid) => new Provider(issuer, {
  clients: [{
    client_id: 'beforehand',
    client_secret: 'a-secret-of-the-tests-only',
    redirect_uris: [redirect],
    post_logout_redirect_uris: [redirect.replace('/openid/back', '')],
    id_token_signed_response_alg: 'RS256',
  }],
  jwks: { keys: [jwk(kid)] },
  acrValues: ['AAL1', 'AAL2', 'AAL3'],
  claims: { openid: ['sub', 'acr', 'sid'], profile: ['name'], roles: ['nhsid_nrbac_roles'] },
  findAccount: (_ctx, id) => people[id] && ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  cookies: { keys: ['tests only'] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Session: 600, Interaction: 600 },
});

// Whoever the address names is signed in and agrees: what people press elsewhere.
async function interact(provider, request, response) {
  const details = await provider.interactionDetails(request, response);
  const { params, prompt } = details;
  if (prompt.name === 'login') {
    const accountId = chosen;
    return provider.interactionFinished(request, response,
      { login: { accountId, acr: level, remember: true } }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
}

let chosen = 'amara';
let number = 1;
let provider = made('key-1');
let answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname === '/test') { // who signs in next, how strongly, with which keys
    chosen = url.searchParams.get('who') || chosen;
    level = url.searchParams.get('level') || level;
    if (url.searchParams.get('keys')) {
      number += 1;
      provider = made(`key-${number}`);
      answer = provider.callback();
    }
    return response.end('done');
  }
  if (url.pathname.startsWith('/interaction/')) {
    return interact(provider, request, response).catch((problem) => {
      response.statusCode = 500;
      response.end(String(problem));
    });
  }
  return answer(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
