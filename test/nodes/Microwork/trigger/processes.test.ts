import { MicroworkTrigger } from '../../../../nodes/Microwork/MicroworkTrigger.node';
import { callWebhook, recordPauses } from '../../../engine';
import { callbackOf, fakeTask, openMicrowork, type FakeMicrowork } from '../fakeMicrowork';
import { account } from '../microworkNode';

const pauses = recordPauses();

let microwork: FakeMicrowork;
beforeEach(async () => (microwork = await openMicrowork()));
afterEach(async () => await microwork.close());

const callback_url = 'https://n8n.example.com/webhook/tagged/webhook';

const receive = async (number: number, callback_succeeded?: boolean, mode?: 'manual') => {
	const task = fakeTask(number, { callback_url, callback_succeeded, status: 'completed' });
	microwork.tasks.push(task);
	return await callWebhook(new MicroworkTrigger(), {
		body: callbackOf(task),
		credentials: [account(microwork.url)],
		webhookId: 'tagged',
		mode,
	});
};

it('does not start the workflow for a callback that another process has accepted meanwhile', async () => {
	const { status, body, workflowData } = await receive(1, true);
	expect([status, workflowData]).toEqual([200, undefined]);
	expect(body).toEqual({ message: 'This task was received by another process of n8n' });
});

it.each([
	[2, false],
	[3, undefined],
])('starts it for task %i, which nobody has accepted: %s', async (task, succeeded) => {
	expect((await receive(task, succeeded)).workflowData).toBeDefined();
});

it('lets other processes go first, by a short random pause', async () => {
	for (let call = 0; call < 60; call++) await receive(100 + call);
	expect([...new Set(pauses)].sort((a, b) => a - b)).toEqual([0, 250, 500, 750, 1000]);
});

it('neither pauses nor asks who was first in a test', async () => {
	expect((await receive(4, true, 'manual')).workflowData).toBeDefined();
	expect(pauses).toEqual([]);
});
