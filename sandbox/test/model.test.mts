import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '../control/viewTypes.mts';
import type { completion } from '../model/completion.mts';
import { type Client, sandbox } from './sandbox.mts';

const KEY = { authorization: 'Bearer model-sandbox-key' };
const askPeople = {
	type: 'function',
	function: {
		name: 'Ask',
		parameters: { type: 'object', properties: { images: { type: 'string' } } },
	},
};

async function say(client: Client, messages: object[], more: object = { tools: [askPeople] }) {
	const { status, text } = await client.raw('/openai/v1/chat/completions', {
		method: 'POST',
		headers: { ...KEY, 'content-type': 'application/json' },
		body: JSON.stringify({ model: 'gpt', messages, ...more }),
	});
	const { choices } = JSON.parse(text) as Partial<ReturnType<typeof completion>>;
	const { message, finish_reason: reason } = choices?.[0] ?? {};
	const calls = message?.tool_calls?.map(({ function: { name, arguments: args } }) => [
		name,
		JSON.parse(args) as unknown,
	]);
	return { status, content: message?.content, reason, calls };
}

test('the model hands all addresses to the tool in one call, and tells what it answered', async (t) => {
	const client = await sandbox(t);
	const user = {
		role: 'user',
		content: 'What is in http://a.example/1.png, http://a.example/2.png?',
	};
	const asked = await say(client, [user]);
	assert.deepEqual(
		[asked.reason, asked.calls],
		['tool_calls', [['Ask', { images: 'http://a.example/1.png http://a.example/2.png' }]]],
	);
	const result = [{ results: [{ image: '1.png', brands: 'Blue Comet', tags: [{ id: 'a' }] }] }];
	const tool = { role: 'tool', content: JSON.stringify(result) };
	const told = await say(client, [user, tool]);
	assert.deepEqual([told.reason, told.calls], ['stop', undefined]);
	assert.match(told.content ?? '', /- 1\.png · Blue Comet$/);
	const { messages } = await client.control<Conversation>('GET', '/model');
	assert.deepEqual(messages, [user, tool]);
});

test('the model says so when there is no address, and when there is no tool', async (t) => {
	const client = await sandbox(t);
	const hello = await say(client, [{ role: 'user', content: 'Hello' }]);
	assert.match(hello.content ?? '', /Send me/);
	const lonely = await say(client, [{ role: 'user', content: 'http://a.example' }], {});
	assert.match(lonely.content ?? '', /no tool/);
});

test('the model follows a script, and fails beyond it until the script is taken away', async (t) => {
	const client = await sandbox(t);
	const user = [{ role: 'user', content: 'Hello' }];
	const calls = ['a', 'b'].map((images) => ({ tool: 'Ask', args: { images } }));
	await client.control('PUT', '/model', { turns: [{ calls }, { text: 'Done' }] });
	assert.deepEqual((await say(client, user)).calls, [
		['Ask', { images: 'a' }],
		['Ask', { images: 'b' }],
	]);
	assert.equal((await say(client, user)).content, 'Done');
	assert.equal((await say(client, user)).status, 400);
	await client.control('DELETE', '/model');
	assert.equal((await say(client, user)).status, 200);
	await client.control('PUT', '/model', { turns: [] });
	await client.control('POST', '/reset');
	assert.equal((await say(client, user)).status, 200);
});

test('the model wants its key, and offers no streaming', async (t) => {
	const client = await sandbox(t);
	assert.equal((await client.raw('/openai/v1/models')).status, 401);
	assert.equal((await client.raw('/openai/v1/models', { headers: KEY })).status, 200);
	const user = [{ role: 'user', content: 'Hello' }];
	assert.equal((await say(client, user, { stream: true })).status, 400);
	assert.equal((await client.log('service=model')).length, 3);
});
