import { header, isUnknownThing, succeeded } from '../../../../nodes/shared/http/outcome';
import type { Outcome } from '../../../../nodes/shared/http/outcome';

const answered = (status: number, body = ''): Outcome => ({
	kind: 'answered',
	answer: { status, headers: {}, body },
});

describe('the service knows no such thing', () => {
	it.each(['', '{"error":"not found"}', 'Task not found'])(
		'when it answers 404 with %j',
		(body) => {
			expect(isUnknownThing(answered(404, body), '/task/1')).toBe(true);
		},
	);

	it.each([
		answered(404, '<html>Not found</html>'),
		answered(404, 'Cannot GET /v3/task/1'),
		answered(404, '{"error":"no route matches"}'),
		answered(404, 'nothing at /task/1'),
		answered(410),
		answered(200),
		{ kind: 'broken', code: 'ECONNRESET' } as Outcome,
	])('but not when it answers %j', (outcome) => {
		expect(isUnknownThing(outcome, '/task/1')).toBe(false);
	});
});

it('an answer with 200 to 299 is a success', () => {
	expect([199, 200, 204, 299, 300].map((status) => succeeded(answered(status)))).toEqual([
		...[false, true, true, true, false],
	]);
	expect(succeeded({ kind: 'broken', code: 'ECONNRESET' })).toBe(false);
});

it('a header that came twice is its first value', () => {
	const answer = { status: 200, headers: { a: ['1', '2'], b: '3' }, body: '' };
	expect([header(answer, 'a'), header(answer, 'b'), header(answer, 'c')]).toEqual([
		...['1', '3', undefined],
	]);
});
