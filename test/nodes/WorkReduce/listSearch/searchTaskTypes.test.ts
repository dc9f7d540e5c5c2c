import nock from 'nock';

import { WorkReduce } from '../../../../nodes/WorkReduce/WorkReduce.node';
import { listSearch, requireAllMocksUsed } from '../../../engine';
import { laterTaskTypes, taskTypes } from '../examples';
import { API, KEY, workReduceCredential } from '../workReduceNode';

requireAllMocksUsed();

const search = async (filter?: string) =>
	await listSearch(new WorkReduce(), 'searchTaskTypes', {
		credentials: [workReduceCredential()],
		filter,
	});
const list = () => nock(API, { reqheaders: { authorization: KEY } }).get('/v2/tasks');

it('names task types by description and code', async () => {
	list().reply(200, [...taskTypes, { code: 'bare' }]);
	expect(await search()).toEqual({
		results: [
			{ name: 'QA Screenshot of Ad Creative (qa_screenshot)', value: 'qa_screenshot' },
			{ name: 'Reconciliation of quarterly ad spend (recon)', value: 'recon' },
			{ name: 'bare', value: 'bare' },
		],
	});
});

it('names those of the later revision alike', async () => {
	list().reply(200, taskTypes);
	const earlier = await search();
	list().reply(200, laterTaskTypes);
	expect(await search()).toEqual(earlier);
});

it.each([
	['quarterly', ['recon']],
	['QA_', ['qa_screenshot']],
	['nothing', []],
])('finds by description and code: %s', async (filter, codes) => {
	list().reply(200, taskTypes);
	expect((await search(filter)).results.map(({ value }) => value)).toEqual(codes);
});

it('shows what is wrong', async () => {
	list().reply(403, '');
	await expect(search()).rejects.toMatchObject({
		message: 'WorkReduce does not permit this with the API key in use',
	});
});
