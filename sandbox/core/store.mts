import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Delivery, Order, Snapshot, StoredFile, Task } from './model.mts';
import type { Settings } from './settings.mts';
import { settingsSchema } from './settingsSchema.mts';

const SAVE_AFTER_MS = 250;
const FIRST_ORDER = 7840;

export interface Store {
	readonly dataDir: string | undefined;
	settings: Settings;
	orders: Map<string, Order>;
	tasks: Map<string, Task>;
	files: Map<string, StoredFile>;
	deliveries: Map<string, Delivery>;
	/** Bytes of files in memory mode. */
	contents: Map<string, Buffer>;
	nextOrder: number;
	nextTask: number;
	fileSecret: string;
	/** Whether there was a snapshot to go on from. */
	readonly restored: boolean;
	/** Something was changed and wants saving soon. */
	changed(): void;
	clear(): Promise<void>;
	flush(): Promise<void>;
}

/**
 * The sandbox's memory; with a folder, snapshots of it are written there shortly after each change.
 * @throws when the folder's snapshot is there but can't be read
 */
export async function openStore(dataDir: string | undefined, settings: Settings): Promise<Store> {
	const file = dataDir === undefined ? undefined : path.join(dataDir, 'state.json');
	if (dataDir !== undefined) await mkdir(path.join(dataDir, 'files'), { recursive: true });
	const snapshot = file === undefined ? undefined : await readSnapshot(file);

	let timer: NodeJS.Timeout | undefined;
	let saving: Promise<void> = Promise.resolve();

	let lastTook = 0;

	const save = () => {
		timer = undefined;
		if (file === undefined) return;
		saving = saving
			.then(async () => {
				const started = performance.now();
				await writeFileAtomic(file, JSON.stringify(toSnapshot(store)));
				lastTook = performance.now() - started;
			})
			.catch((error: unknown) =>
				console.error(`The sandbox can't save its data: ${String(error)}`),
			);
	};

	const store: Store = {
		dataDir,
		settings: settingsSchema.safeParse(snapshot?.settings).data ?? settings,
		orders: new Map(snapshot?.orders.map((order) => [order.number, order])),
		tasks: new Map(snapshot?.tasks.map((task) => [task.id, task])),
		files: new Map(snapshot?.files.map((stored) => [stored.id, stored])),
		deliveries: new Map(snapshot?.deliveries.map((delivery) => [delivery.id, delivery])),
		contents: new Map(),
		nextOrder: snapshot?.nextOrder ?? FIRST_ORDER,
		nextTask: snapshot?.nextTask ?? 1,
		fileSecret: snapshot?.fileSecret ?? randomBytes(16).toString('hex'),
		restored: snapshot !== undefined,
		changed() {
			// Much data is saved less often, so that saving stays a small part of the work.
			const after = Math.max(SAVE_AFTER_MS, lastTook * 10);
			if (file !== undefined) timer ??= setTimeout(save, after);
		},
		async clear() {
			for (const map of [
				store.orders,
				store.tasks,
				store.files,
				store.deliveries,
				store.contents,
			]) {
				map.clear();
			}
			store.nextOrder = FIRST_ORDER;
			store.nextTask = 1;
			store.changed();
			if (dataDir !== undefined) {
				await rm(path.join(dataDir, 'files'), { recursive: true, force: true });
				await mkdir(path.join(dataDir, 'files'), { recursive: true });
			}
		},
		async flush() {
			if (timer !== undefined) {
				clearTimeout(timer);
				save();
			}
			await saving;
		},
	};
	return store;
}

function toSnapshot(store: Store): Snapshot {
	return {
		version: 1,
		fileSecret: store.fileSecret,
		nextOrder: store.nextOrder,
		nextTask: store.nextTask,
		settings: store.settings,
		orders: [...store.orders.values()],
		tasks: [...store.tasks.values()],
		files: [...store.files.values()],
		deliveries: [...store.deliveries.values()],
	};
}

async function readSnapshot(file: string): Promise<Snapshot | undefined> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
	try {
		const snapshot = JSON.parse(text) as Snapshot;
		if (snapshot.version !== 1) throw new Error('it is of another version');
		return snapshot;
	} catch (error) {
		throw new Error(
			`The sandbox can't read ${file} (${(error as Error).message}). Delete it to start afresh.`,
		);
	}
}
