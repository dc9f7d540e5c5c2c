import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { SAMPLE_NAMES } from '../files/samples.mts';
import { sandbox, WORKREDUCE } from './sandbox.mts';

test('the file host refuses keys, unsigned addresses and unknown files', async (t) => {
	const client = await sandbox(t);
	const keyed = await client.raw('/files/samples/notes.txt', { headers: WORKREDUCE });
	assert.equal(keyed.status, 400);
	assert.match(keyed.text, /key must never be sent/);
	const requests = await client.log('service=files');
	assert.equal(requests[0].auth.scheme, 'raw');
	assert.ok(!JSON.stringify(requests).includes('workreduce-sandbox-key'));

	const numbers = await client.addOrders({
		files: [
			{ name: 'a b.txt', text: 'hello' },
			{ name: 'gone.txt', missing: true },
		],
	});
	const order = await client.order(numbers[0]);
	const [there, missing] = order.work_request.attachments as [string, string];
	assert.equal((await client.raw(there)).text, 'hello');
	assert.equal((await client.raw(there.split('?')[0] ?? '')).status, 403);
	assert.equal((await client.raw(there.replace(/Signature=./, 'Signature=x'))).status, 403);
	assert.equal((await client.raw(missing)).status, 404);
	assert.equal((await client.raw('/files/samples/none.txt')).status, 404);
});

test('order files can answer with a redirect first', async (t) => {
	const client = await sandbox(t, { settings: { filesRedirect: true } });
	const numbers = await client.addOrders({
		files: [{ name: 'ä b.txt', text: 'hello' }],
	});
	const order = await client.order(numbers[0]);
	const first = await client.raw(order.work_request.attachments[0]);
	assert.equal(first.status, 302);
	assert.equal((await client.raw(first.headers.get('location') ?? '')).text, 'hello');
	const sample = await client.raw('/files/redirect/notes.txt');
	assert.equal(sample.headers.get('location'), '/files/samples/notes.txt');
});

test('generated files have the size that is asked for, and always the same bytes', async (t) => {
	const client = await sandbox(t);
	const digest = async () => {
		const response = await fetch(`${client.url}/files/generated/3000001/big.bin`);
		assert.equal(response.headers.get('content-length'), '3000001');
		const bytes = Buffer.from(await response.arrayBuffer());
		assert.equal(bytes.length, 3_000_001);
		return createHash('sha256').update(bytes).digest('hex');
	};
	assert.equal(await digest(), await digest());
	const numbers = await client.addOrders({
		results: [{ name: 'big.bin', bytes: 70_000 }],
	});
	const order = await client.order(numbers[0]);
	assert.equal((await client.raw(order.work_result[0].attachments[0])).text.length, 70_000);
});

test('every sample is served', async (t) => {
	const client = await sandbox(t);
	for (const name of SAMPLE_NAMES) {
		const answer = await client.raw(`/files/samples/${name}`);
		assert.equal(answer.status, 200);
		assert.ok(answer.text.length > 50);
	}
	const listed = JSON.parse((await client.raw('/files/samples')).text) as string[];
	assert.equal(listed.length, SAMPLE_NAMES.length);
});

test('uploads go to disk with a folder, and those of refused requests are not kept', async (t) => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'sandbox-test-'));
	const client = await sandbox(t, { dataDir });
	t.after(async () => await rm(dataDir, { recursive: true, force: true }));
	const upload = async (fields: Record<string, string>) => {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.set(name, value);
		form.append('attachments[]', new Blob(['x'.repeat(10_000_000)]), 'a.bin');
		return await client.orders('POST', '/orders', form);
	};
	assert.equal((await upload({ name: 'a' })).status, 400);
	assert.deepEqual(await readdir(path.join(dataDir, 'files')), []);
	const { json } = await upload({ name: 'a', task_type: 'recon' });
	const order = await client.order(json.order_number);
	assert.equal((await client.raw(order.work_request.attachments[0])).text.length, 10_000_000);
});

test('in memory, what is too large to keep is counted and hashed', async (t) => {
	const client = await sandbox(t);
	const content = 'x'.repeat(10_000_000);
	const form = new FormData();
	form.set('name', 'a');
	form.set('task_type', 'recon');
	form.append('attachments[]', new Blob([content]), 'a.bin');
	const { json } = await client.orders('POST', '/orders', form);
	const requests = await client.log('route=workreduce.order.create');
	assert.equal(requests[0].files[0].size, 10_000_000);
	assert.equal(requests[0].files[0].sha256, createHash('sha256').update(content).digest('hex'));
	const order = await client.order(json.order_number);
	assert.equal((await client.raw(order.work_request.attachments[0])).status, 410);
});
