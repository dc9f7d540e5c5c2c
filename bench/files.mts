import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from '../harness/errors.mts';
import { openStage } from '../harness/stage.mts';
import { type Step, items } from '../harness/workflow.mts';
import { residentBytes, watchMemory } from './lib/memory.mts';
import { inTurns, median } from './lib/rounds.mts';
import { httpRequest, timesOf } from './lib/steps.mts';
import { type Benchmark, type Row, megabytes, times } from './lib/table.mts';

const large = 1024 ** 3;
const small = 10 * 1024 ** 2;
const mostGrowth = 100e6;
const rounds = 3;

/** Makes the steps that download a file of this size and upload it again; the last two are the ones to measure. */
type Way = (bytes: number) => Promise<[start: Step, download: Step, upload: Step]>;

/** How far n8n's memory grows while a file of 1 GiB comes down and goes up, over an n8n at rest. */
export const files: Benchmark = async (soFar) => {
	if (process.platform !== 'linux')
		throw new PlainError('The memory of n8n is read from /proc: this needs Linux');
	await refuseFullDisk();
	const { n8n, run, sandbox, workReduce, credentials, close } = await openStage({
		n8n: { env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' } },
		sandbox: { settings: { workers: 'byHand' } },
	});

	const ours: Way = async (bytes) => {
		const [number] = await sandbox.createOrders({ name: 'Video' });
		await sandbox.addResult(number!, { files: [{ name: 'video.bin', bytes }] });
		return [
			items({ number }),
			workReduce(
				{
					resource: 'order',
					operation: 'downloadFiles',
					orderNumber: { __rl: true, mode: 'id', value: '={{ $json.number }}' },
					files: 'result',
				},
				{ name: 'Download' },
			),
			workReduce(
				{
					resource: 'order',
					operation: 'create',
					name: 'Video',
					taskType: { __rl: true, mode: 'id', value: 'qa_screenshot' },
					additionalFields: { attachments: 'data' },
				},
				{ name: 'Upload' },
			),
		];
	};
	const byHand: Way = async (bytes) => [
		items({}),
		httpRequest(
			{
				url: `${sandbox.url}/files/generated/${bytes}/video.bin`,
				options: { response: { response: { responseFormat: 'file' } } },
			},
			undefined,
			{ name: 'Download' },
		),
		httpRequest(
			{
				method: 'POST',
				url: `${sandbox.workReduceUrl}/orders`,
				sendBody: true,
				contentType: 'multipart-form-data',
				bodyParameters: {
					parameters: [
						{ name: 'name', value: 'Video' },
						{ name: 'task_type', value: 'qa_screenshot' },
						{ name: 'attachments[]', parameterType: 'formBinaryData', inputDataFieldName: 'data' },
					],
				},
			},
			credentials.workReduceApi,
			{ name: 'Upload' },
		),
	];

	const pass = async (way: Way, bytes: number) => {
		const steps = await way(bytes);
		const { execution } = await run(steps, undefined, { timeout: 600_000 });
		await n8n.api.post('/executions/delete', { ids: [execution.id] });
		const uploads = await sandbox.requests({ route: 'workreduce.order.create' });
		const arrived = uploads.at(-1)?.files?.[0]?.size;
		if (arrived !== bytes) throw new Error(`${arrived} bytes arrived instead of ${bytes}`);
		await sandbox.reset({ keepSettings: true });
		return { download: timesOf(execution, 'Download'), upload: timesOf(execution, 'Upload') };
	};

	// A fresh n8n each time: what one way leaves behind in the heap would hide what the next one takes.
	const measure = (way: Way, bytes: number) => async () => {
		await n8n.restart();
		await pass(way, small);
		const rest = await atRest(n8n.pid());
		const memory = watchMemory(n8n.pid());
		const { download, upload } = await pass(way, bytes);
		memory.stop();
		return {
			download: memory.peak(download.from, download.to) - rest,
			upload: memory.peak(upload.from, upload.to) - rest,
		};
	};
	const ways = {
		ours: measure(ours, large),
		control: measure(ours, small),
		byHand: measure(byHand, large),
	};
	const grown = await inTurns(rounds, ways, (values) => soFar(rowsOf(values)), 0);
	await close();
	return rowsOf(grown);
};

type Growth = Record<'download' | 'upload', number>;

function rowsOf(grown: Record<'ours' | 'control' | 'byHand', Growth[]>): Row[] {
	return (['download', 'upload'] as const).flatMap((direction): Row[] => {
		const growth = (way: keyof typeof grown) => median(grown[way].map((one) => one[direction]));
		const [own, control, byHand] = [growth('ours'), growth('control'), growth('byHand')];
		const shared = {
			measure: `memory over rest, 1 GiB ${direction}`,
			ours: megabytes(own),
		};
		return [
			{
				...shared,
				compared: `10 MiB: ${megabytes(control)}`,
				ratio: `${megabytes(own - control)} more`,
				aim: '< 100 MB over rest',
				reached: own < mostGrowth,
			},
			{
				...shared,
				compared: `HTTP Request: ${megabytes(byHand)}`,
				ratio: `${times(own / byHand)} the memory`,
			},
		];
	});
}

/** What it holds once it has given back what its start took: V8 does so in steps, seconds after the last work. */
async function atRest(pid: number): Promise<number> {
	let lowest = residentBytes(pid);
	for (let quiet = 0; quiet < 12; quiet++) {
		await sleep(1_000);
		const now = residentBytes(pid);
		if (now < lowest - 2e6) quiet = 0;
		lowest = Math.min(lowest, now);
	}
	return lowest;
}

/** The file is there twice at a time, once in n8n and once in the sandbox. */
async function refuseFullDisk(): Promise<void> {
	const { bavail, bsize } = await statfs(tmpdir());
	if (bavail * bsize < 3 * large)
		throw new PlainError(`This needs 3 GB of free disk in ${tmpdir()}`);
}
