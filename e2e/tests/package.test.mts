import { after, test } from 'node:test';
import { expect } from 'expect';
import { installed, nodeType } from '../../harness/packages.mts';
import { credentialData, openStage } from '../../harness/stage.mts';

const { n8n, sandbox, close } = await openStage();
after(close);

const services = installed().flatMap((one) => one.services);

test('each tarball, installed in the community folder, shows its nodes under its own name', async () => {
	const names = (await n8n.api.nodeTypes()).map(({ name }) => name);
	for (const service of services) {
		expect(names).toContain(nodeType(service));
		expect(names).toContain(nodeType(`${service}Trigger`));
	}
});

test('the action nodes are offered to AI agents as tools', async () => {
	const names = (await n8n.api.nodeTypes()).map(({ name }) => name);
	for (const service of services) expect(names).toContain(`${nodeType(service)}Tool`);
});

test('nodes and credentials have icons for light and dark', async () => {
	const ours = (await n8n.api.nodeTypes()).filter(({ name }) =>
		installed().some((one) => name.startsWith(`${one.name}.`)),
	);
	const icons = ours.flatMap(({ iconUrl }) =>
		typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl],
	);
	expect(icons.length).toBeGreaterThanOrEqual(4 * services.length);
	for (const icon of icons) {
		const response = await fetch(`${n8n.url}/${icon}`);
		expect([response.status, response.headers.get('content-type')]).toEqual([
			200,
			expect.stringContaining('image/svg+xml'),
		]);
	}
});

for (const type of services.map((service) => `${service}Api` as const)) {
	test(`${type}: the credential test passes with the right key`, async () => {
		const data = credentialData(sandbox)[type];
		const answer = await n8n.api.credentials.test({ name: 'right', type, data });
		expect(answer).toMatchObject({ status: 'OK' });
	});

	test(`${type}: a base URL may end in a slash`, async () => {
		const { apiKey, baseUrl } = credentialData(sandbox)[type];
		const data = { apiKey, baseUrl: `${baseUrl}/` };
		const answer = await n8n.api.credentials.test({ name: 'slash', type, data });
		expect(answer).toMatchObject({ status: 'OK' });
	});

	test(`${type}: the credential test fails with a wrong key, and doesn't repeat it`, async () => {
		const data = { ...credentialData(sandbox)[type], apiKey: 'wrong-key-1234' };
		const answer = await n8n.api.credentials.test({ name: 'wrong', type, data });
		expect(answer.status).toBe('Error');
		expect(JSON.stringify(answer)).not.toContain('wrong-key-1234');
	});

	test(`${type}: the credential test fails when nobody is there`, async () => {
		const data = { ...credentialData(sandbox)[type], baseUrl: 'http://127.0.0.1:9' };
		const answer = await n8n.api.credentials.test({ name: 'nobody', type, data });
		expect(answer.status).toBe('Error');
	});
}
