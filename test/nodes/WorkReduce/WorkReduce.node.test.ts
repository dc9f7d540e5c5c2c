import nock from 'nock';

import { WorkReduceApi } from '../../../credentials/WorkReduceApi.credentials';
import { resources } from '../../../nodes/WorkReduce/actions/operations';
import { WorkReduce } from '../../../nodes/WorkReduce/WorkReduce.node';
import { runAsTool } from '../../engine';
import { testContract } from '../contract';
import { created } from './examples';
import { API, workReduceCredential } from './workReduceNode';

const { description } = new WorkReduce();

it('has the names that workflows hold', () => {
	const { name, version, credentials } = description;
	expect([name, version, credentials]).toEqual([
		'workReduce',
		1,
		[{ name: 'workReduceApi', required: true }],
	]);
	expect(new WorkReduceApi().properties.map((field) => [field.name, field.default])).toEqual([
		['apiKey', ''],
		['baseUrl', 'https://api.workreduce.com/v2'],
		['apiVersion', '2018-07'],
	]);
});

testContract('WorkReduce', description, resources, {
	'order.create': [
		'name',
		'taskType',
		'description',
		'dueDate',
		'additionalFields.attachments',
		'additionalFields.requesterEmail',
		'additionalFields.team',
		'options.maxConcurrency',
		'options.returnFullOrder',
	],
	'order.cancel': ['orderNumber', 'options.maxConcurrency'],
	'order.downloadFiles': ['orderNumber', 'files', 'options.maxConcurrency'],
	'order.get': ['orderNumber', 'options.maxConcurrency'],
	'order.getAll': ['returnAll', 'limit', 'simplify', 'filters.status', 'options.maxConcurrency'],
	'order.update': [
		'orderNumber',
		'updateFields.attachments',
		'updateFields.description',
		'updateFields.dueDate',
		'updateFields.name',
		'updateFields.taskType',
		'options.maxConcurrency',
		'options.returnFullOrder',
	],
	'taskType.getAll': ['returnAll', 'limit', 'options.maxConcurrency'],
});

it('can be used by an AI agent, which fills in what an order needs', async () => {
	nock(API)
		.post(
			'/v2/orders',
			'name=Check+the+ads&description=All+of+them&due_date=2018-05-14T18%3A30%3A00Z&task_type=recon',
		)
		.reply(200, created);
	const { answer } = await runAsTool(new WorkReduce(), {
		parameters: {
			resource: 'order',
			operation: 'create',
			name: "={{ $fromAI('name', '', 'string') }}",
			taskType: { __rl: true, mode: 'id', value: "={{ $fromAI('task_type', '', 'string') }}" },
			description: "={{ $fromAI('description', '', 'string') }}",
			dueDate: "={{ $fromAI('due_date', '', 'string') }}",
		},
		args: {
			name: 'Check the ads',
			task_type: 'recon',
			description: 'All of them',
			due_date: '2018-05-14T18:30:00Z',
		},
		credentials: [workReduceCredential()],
	});
	expect(JSON.stringify(answer)).toContain('00007848');
});
