import type { Store } from '../core/store.mts';
import type { FileStore } from '../files/fileStore.mts';
import { plausibleTags } from '../microwork/plausibleTags.mts';
import { addTask, endTask } from '../microwork/tasks.mts';
import { addOrder, moveOrder } from '../workreduce/orders.mts';
import { addFiles } from './fileInput.mts';

interface Parts {
	store: Store;
	files: FileStore;
	publicUrl: () => string;
}

const HOUR = 3_600_000;
const CALLBACK = 'http://www.example.com/callback';

const ORDERS: Array<[name: string, taskType: string, status: string, team: string, note: string]> =
	[
		[
			'QA Screenshot of Ad Creative - BigCo',
			'qa_screenshot',
			'Approved',
			'MENA launch ads',
			'Please look at the tag code and take a screenshot of each size.',
		],
		[
			'Reconciliation of Q3 spend',
			'recon',
			'Approved',
			'Finance',
			'Compare our figures with the invoices of the quarter.',
		],
		[
			'QA Screenshot of Ad Creative - BigCo - Another',
			'qa_screenshot',
			'Delivered',
			'MENA launch ads',
			'The same again for the second creative.',
		],
		[
			'Reconciliation of October spend',
			'recon',
			'Delivered',
			'Finance',
			'Differences of less than one per cent need no remark.',
		],
		[
			'Autumn campaign: set up line items',
			'trafficking',
			'Completed',
			'EMEA Mobile Team',
			'The media plan is attached.',
		],
		[
			'Landing page screenshots',
			'qa_screenshot',
			'QA Complete',
			'EMEA Mobile Team',
			'Desktop and phone, please.',
		],
		[
			'Video creative check',
			'qa_screenshot',
			'In QA',
			'MENA launch ads',
			'Look for the sound button.',
		],
		['Reconciliation of social spend', 'recon', 'Submitted', 'Finance', 'Only paid posts count.'],
		[
			'Winter campaign: set up line items',
			'trafficking',
			'In Progress',
			'EMEA Mobile Team',
			'The media plan is attached.',
		],
		['Banner sizes check', 'qa_screenshot', 'Accepted', 'MENA launch ads', 'All six sizes.'],
		[
			'Newsletter banners',
			'qa_screenshot',
			'Activated',
			'EMEA Mobile Team',
			'Dark mode too – the ones marked “späte Änderung” first.',
		],
		['Spring campaign', 'trafficking', 'Draft', 'EMEA Mobile Team', ''],
		['Reconciliation of print spend', 'recon', 'Client Canceled', 'Finance', 'No longer needed.'],
	];

/** Sample orders and tasks, for people who look around; no worker touches them, and nobody is called back. */
export async function seed({ store, files, publicUrl }: Parts): Promise<void> {
	const now = Date.now();
	for (const [at, [name, taskType, status, team, description]] of ORDERS.entries()) {
		const createdAt = now - (ORDERS.length - at) * 20 * HOUR;
		const attached =
			taskType === 'recon'
				? [
						{
							name: 'spend.csv',
							type: 'text/csv',
							text: 'channel,spent\nDisplay,11840\nSocial,8125\n',
							missing: false,
						},
					]
				: [{ name: 'notes.txt', type: 'text/plain', text: `${description}\n`, missing: false }];
		const order = addOrder(store, {
			name,
			taskType,
			team,
			description,
			dueDate: new Date(now + (at - 2) * 24 * HOUR).toISOString().replace(/\.\d+Z$/, 'Z'),
			requesterEmail: 'george@big-agency.com',
			files: status === 'Draft' ? [] : await addFiles(files, attached),
			createdAt,
			held: true,
		});
		if (order.status !== status) await moveOrder({ store, files }, order, status);
	}
	seedTasks({ store, publicUrl }, now);
}

function seedTasks({ store, publicUrl }: Omit<Parts, 'files'>, now: number): void {
	const image = (name: string) => `${publicUrl()}/files/samples/${name}`;
	const common = { callbackUrl: CALLBACK, held: true, silent: true };
	const tagging = (hoursAgo: number, imageUrl: string) =>
		addTask(store, {
			...common,
			type: 'tagging',
			objectsToTag: 'brands',
			imageUrl,
			createdAt: now - hoursAgo * HOUR,
		});
	const complete = (task: ReturnType<typeof tagging>) =>
		endTask(store, task, 'completed', {
			completedAt: task.createdAt + HOUR / 2,
			response: { tags: plausibleTags(task, store.settings.seed, publicUrl()) },
		});

	const first = tagging(30, image('street.png'));
	complete(first);
	endTask(store, tagging(28, 'http://images.example.com/blurred.jpg'), 'canceled');
	complete(tagging(26, image('stadium.png')));
	const annotating = (hoursAgo: number) =>
		addTask(store, {
			...common,
			type: 'annotating',
			imageUrl: image('street.png'),
			instruction: 'Detect if tag is **good**, **bad**, or **great**.',
			options: ['good', 'bad', 'great'],
			tags: (first.response?.tags ?? []).map(({ id, left, top, width, height }) => ({
				id,
				left,
				top,
				width,
				height,
			})),
			createdAt: now - hoursAgo * HOUR,
		});
	complete(annotating(24));
	tagging(3, image('street.svg'));
	tagging(2, image('stadium.svg'));
	annotating(1);
}
