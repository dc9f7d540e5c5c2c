import { explain, explainNotJson } from '../../../../nodes/shared/http/explain';
import type { Outcome } from '../../../../nodes/shared/http/outcome';

const service = {
	name: 'WorkReduce',
	credentialType: 'workReduceApi',
	credentialName: 'WorkReduce API',
};
const NOW = Date.parse('2026-11-22T12:00:00Z');

const problemOf = (status: number, body = '', headers = {}) =>
	explain({ kind: 'answered', answer: { status, headers, body } }, service, ['wr-key-1'], NOW);

it('names the credential to check for a refused key', () => {
	const problem = problemOf(401, '{"error":"no such key"}');
	expect(problem.message).toBe('WorkReduce does not accept the API key');
	expect(problem.description).toContain('credential "WorkReduce API"');
	expect(problem.description).toContain('It said: no such key');
	expect(problem.httpCode).toBe('401');
});

it.each([
	[400, 'refused the request as invalid'],
	[402, 'asks for a payment first'],
	[403, 'does not permit this'],
	[404, 'did not find'],
	[405, 'does not take this kind of request (status 405)'],
	[406, 'does not take this kind of request (status 406)'],
	[409, 'conflicts with something that was done before'],
	[410, 'is gone'],
	[413, 'too large'],
	[415, 'does not take this kind of request (status 415)'],
	[422, 'does not accept the values that were sent'],
	[429, 'too many requests'],
	[500, 'failed to process the request (status 500)'],
	[503, 'down for maintenance'],
	[302, 'unexpected status (302)'],
])('explains status %i', (status, words) => {
	expect(problemOf(status).message).toContain(words);
	expect(problemOf(status).description).not.toBe('');
});

it('names the Base URL only where it may be the fault', () => {
	const aboutTheAddress = Array.from({ length: 300 }, (_, index) => index + 300).filter((status) =>
		problemOf(status).description.includes('Base URL'),
	);
	for (const status of [400, 402, 403, 409, 410, 413, 422, 429, 500, 503]) {
		expect(aboutTheAddress).not.toContain(status);
	}
	for (const status of [302, 401, 404, 405, 406, 415]) expect(aboutTheAddress).toContain(status);
});

it('shows what is wrong with the values where the service says it', () => {
	expect(problemOf(422, '{"errors":[{"detail":"name is too long"}]}').description).toBe(
		'It said: name is too long',
	);
});

it.each([
	['30', 'Wait 30 seconds'],
	['600', 'Wait 10 minutes'],
	[undefined, 'Wait a minute'],
])('says how long to wait when Retry-After is %s', (value, words) => {
	expect(
		problemOf(429, '', value === undefined ? {} : { 'retry-after': value }).description,
	).toContain(words);
});

describe('the words of the service', () => {
	it.each([
		['{"message":"name is required"}', 'name is required'],
		['{"errors":[{"detail":"too long"},{"detail":"too odd"}]}', 'too long too odd'],
		['{"code":{"why":"closed"}}', 'closed'],
		['["a","b"]', 'a b'],
		['<html><style>p{}</style><body><h1>Bad</h1> <p>gateway</p></body></html>', 'Bad gateway'],
		['<script>if (a<b) alert("x")</script>Closed<br>today', 'Closed today'],
		['the width is < 5', 'the width is < 5'],
		['<style>never closed', ''],
	])('are read from %s', (body, words) => {
		expect(problemOf(400, body).said).toBe(words && `It said: ${words}`);
	});

	it('are left out when there are none', () => {
		expect(problemOf(400, '').description).toBe('Check the values of the fields in this node.');
	});

	it('are shown without keys and signatures, and shortened', () => {
		const said = problemOf(
			400,
			`key wr-key-1 at https://s3.test/f?Signature=s ${'x'.repeat(500)}`,
		).description;
		expect(said).not.toContain('wr-key-1');
		expect(said).not.toContain('Signature');
		expect(said.length).toBeLessThan(260);
	});
});

it.each<[Outcome, string, string]>([
	[
		{ kind: 'unreachable', code: 'ENETUNREACH', hindrance: 'network' },
		'WorkReduce could not be reached',
		'Nothing was sent: ENETUNREACH.',
	],
	[
		{ kind: 'unreachable', code: 'CERT_NOT_YET_VALID', hindrance: 'certificate' },
		'The certificate of the server at the Base URL is not valid for WorkReduce',
		'It is not valid yet.',
	],
	[
		{ kind: 'unreachable', code: 'ERR_INVALID_CHAR', hindrance: 'request' },
		'A request to WorkReduce could not be made',
		'its API Key. Nothing was sent: ERR_INVALID_CHAR.',
	],
	[
		{ kind: 'broken', code: 'ECONNRESET' },
		'The connection to WorkReduce broke before it answered',
		'The error was: ECONNRESET.',
	],
])('explains %j', (outcome, message, hint) => {
	const problem = explain(outcome, service, [], NOW);
	expect(problem.message).toBe(message);
	expect(problem.description).toContain(hint);
});

it('shows the beginning of an answer that is not JSON', () => {
	const answer = { status: 200, headers: {}, body: '<html>Welcome to the portal' };
	const problem = explainNotJson(answer, service, []);
	expect(problem.message).toBe('WorkReduce answered with something that is not JSON');
	expect(problem.description).toContain('<html>Welcome to the portal');
	expect(explainNotJson({ ...answer, body: '' }, service, []).description).toContain('was empty');
});
