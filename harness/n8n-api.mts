import { parse } from 'flatted';
import type {
	ExecutionStatus,
	IBinaryData,
	IConnections,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeTypeDescription,
	IPinData,
	IRunExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { PlainError } from './errors.mts';
import { isBefore } from './releases.mts';
import { type Patience, until } from './waiting.mts';

export type Owner = { email: string; password: string; firstName: string; lastName: string };

export type WorkflowDraft = {
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
};
export type SavedWorkflow = WorkflowDraft & {
	id: string;
	versionId: string;
	active: boolean;
	isArchived?: boolean;
};
export type WorkflowSummary = { id: string; name: string; active: boolean };

export type CredentialDraft = { name: string; type: string; data: Record<string, unknown> };
export type SavedCredential = { id: string; name: string; type: string };
export type CredentialTest = { status: 'OK' | 'Error'; message: string };

export type ExecutionSummary = {
	id: string;
	status: ExecutionStatus;
	workflowId: string;
	mode: string;
	startedAt: string;
	stoppedAt?: string;
	waitTill?: string | null;
	retryOf?: string | null;
};
export type Execution = ExecutionSummary & { data: IRunExecutionData };

export type ListSearch = {
	/** The node's full type, e.g. `n8n-nodes-workreduce-microwork.workReduce`. */
	node: string;
	method: string;
	parameters?: Record<string, unknown>;
	/** By credential type. */
	credentials?: Record<string, { id: string; name: string }>;
	filter?: string;
	paginationToken?: string;
	/** Where the resource locator is, e.g. `parameters.orderNumber`. */
	path?: string;
};

/** Thrown when n8n's REST interface doesn't answer 2xx; holds the status, and n8n's message. */
export class N8nRefused extends PlainError {
	override name = 'N8nRefused';

	readonly status: number;

	constructor(status: number, call: string, said: string) {
		super(`n8n answered ${call} with ${status}: ${said}`);
		this.status = status;
	}
}

export type N8nApi = Awaited<ReturnType<typeof connect>>;

// The first of the tested releases whose REST interface does so.
const publishesVersions = '1.123';
const deletesOnlyArchived = '1.123';
const runsWhatIsSaved = '2.20';
/** Releases before store an execution's status a moment earlier than its data. */
const storesAtOnce = '2.0';

const ended: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/**
 * Signs in to n8n's REST interface, the one its editor uses; a new n8n gets this owner first.
 * Every call throws N8nRefused when the answer isn't 2xx.
 */
export async function connect(url: string, owner: Owner) {
	let cookie = '';

	async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${url}/rest${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				// n8n binds a session to the browser that it was opened in.
				'browser-id': 'end-to-end',
				cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const set = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (set) cookie = set.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) {
			throw new N8nRefused(response.status, `${method} /rest${path.split('?')[0]}`, said(text));
		}
		const answer = (text === '' ? {} : JSON.parse(text)) as { data: T };
		return answer.data;
	}

	const get = async <T,>(path: string) => await call<T>('GET', path);
	const post = async <T,>(path: string, body: unknown = {}) => await call<T>('POST', path, body);
	const patch = async <T,>(path: string, body: unknown) => await call<T>('PATCH', path, body);
	const remove = async <T,>(path: string) => await call<T>('DELETE', path);

	const { userManagement } = await get<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
		'/settings',
	);
	if (userManagement.showSetupOnFirstLoad) {
		await post('/owner/setup', owner);
	} else {
		await post('/login', { emailOrLdapLoginId: owner.email, password: owner.password });
	}
	// Told only to those who have signed in.
	const { versionCli: release } = await get<{ versionCli: string }>('/settings');

	const credentials = {
		list: async () => await get<SavedCredential[]>('/credentials'),
		create: async (draft: CredentialDraft) => await post<SavedCredential>('/credentials', draft),
		update: async (id: string, draft: CredentialDraft) =>
			await patch<SavedCredential>(`/credentials/${id}`, draft),
		remove: async (id: string) => await remove(`/credentials/${id}`),
		/** What n8n's own "Test" button says; older releases test only what is saved, so it is saved meanwhile. */
		test: async (draft: CredentialDraft) => {
			const { id } = await credentials.create(draft);
			try {
				return await post<CredentialTest>('/credentials/test', { credentials: { id, ...draft } });
			} finally {
				await credentials.remove(id);
			}
		},
	};

	const workflows = {
		list: async () => await get<WorkflowSummary[]>('/workflows'),
		get: async (id: string) => await get<SavedWorkflow>(`/workflows/${id}`),
		/** The workflow, or `undefined` when n8n doesn't know it. */
		find: async (id: string) =>
			await get<SavedWorkflow>(`/workflows/${id}`).catch((error: unknown) => {
				if (error instanceof N8nRefused && error.status === 404) return undefined;
				throw error;
			}),
		create: async (draft: WorkflowDraft) =>
			// n8n 1 has no default for it.
			await post<SavedWorkflow>('/workflows', { active: false, ...draft }),
		update: async (id: string, draft: Partial<WorkflowDraft>) =>
			await patch<SavedWorkflow>(`/workflows/${id}`, draft),
		/** Publishes its latest version: its triggers and webhooks listen from now on. */
		activate: async (id: string) => {
			const { versionId } = await get<SavedWorkflow>(`/workflows/${id}`);
			return isBefore(release, publishesVersions)
				? await patch<SavedWorkflow>(`/workflows/${id}`, { active: true, versionId })
				: await post<SavedWorkflow>(`/workflows/${id}/activate`, { versionId });
		},
		deactivate: async (id: string) =>
			isBefore(release, publishesVersions)
				? await patch<SavedWorkflow>(`/workflows/${id}?forceSave=true`, { active: false })
				: await post<SavedWorkflow>(`/workflows/${id}/deactivate`),
		remove: async (id: string) => {
			if (!isBefore(release, deletesOnlyArchived)) await post(`/workflows/${id}/archive`);
			await remove(`/workflows/${id}`);
		},
	};

	const executions = {
		/** The latest ones, newest first. */
		list: async (filter: { workflowId?: string; status?: ExecutionStatus[] } = {}, limit = 100) => {
			const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
			return (await get<{ results: ExecutionSummary[] }>(`/executions?${query}`)).results;
		},
		/** How many of a workflow's executions have one of the statuses. */
		count: async (workflowId: string, ...status: ExecutionStatus[]): Promise<number> => {
			const filter = JSON.stringify({ workflowId, status });
			const query = new URLSearchParams({ filter, limit: '1' });
			return (await get<{ count: number }>(`/executions?${query}`)).count;
		},
		get: async (id: string): Promise<Execution> => {
			const raw = await get<Omit<Execution, 'data'> & { data: string }>(`/executions/${id}`);
			return { ...raw, data: parse(raw.data) as IRunExecutionData };
		},
		/** Waits until it has one of the statuses: those of an end, unless told. */
		settled: async (id: string, statuses: ExecutionStatus[] = ended, patience: Patience = {}) =>
			await until(
				async () => {
					const execution = await executions.get(id).catch(noneWithoutData);
					if (execution === undefined) return undefined;
					const isWhole = !isBefore(release, storesAtOnce) || dataFitsStatus(execution);
					return isWhole && statuses.includes(execution.status) && execution;
				},
				{ what: `execution ${id} to be ${statuses.join(' or ')}`, ...patience },
			),
		stop: async (id: string) => await post(`/executions/${id}/stop`),
		/**
		 * Retries a failed one as the list of executions does, with the workflow as it was then or as it is saved now,
		 * and returns the new one's id once that has ended or waits.
		 */
		retry: async (id: string, workflow: 'original' | 'current' = 'original'): Promise<string> => {
			const loadWorkflow = workflow === 'current';
			const answer = await post<{ id?: string }>(`/executions/${id}/retry`, { loadWorkflow });
			if (answer.id !== undefined) return answer.id;
			// n8n 1 doesn't say which one it started.
			const retried = (await executions.list()).find(({ retryOf }) => retryOf === id);
			if (retried === undefined) throw new PlainError(`n8n has no retry of execution ${id}`);
			return retried.id;
		},
	};

	/** Starts it as the editor's "Execute workflow" does, and returns the execution's id. */
	const run = async (workflowId: string, trigger?: string): Promise<string> => {
		const executionId = await execute(workflowId, trigger);
		if (executionId === undefined) {
			throw new PlainError('n8n now waits for a call of a test webhook instead of running');
		}
		return executionId;
	};

	const execute = async (workflowId: string, trigger?: string): Promise<string | undefined> => {
		const workflow = await workflows.get(workflowId);
		const name = trigger ?? workflow.nodes.find((node) => /trigger/i.test(node.type))?.name;
		if (name === undefined) throw new PlainError('The workflow has no trigger to start from');
		const { executionId } = await post<{ executionId?: string }>(`/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name },
			...(isBefore(release, runsWhatIsSaved) && { workflowData: workflow }),
		});
		return executionId;
	};

	return {
		/** The number of this n8n. */
		release,
		call,
		get,
		post,
		patch,
		remove,
		credentials,
		workflows,
		executions,
		run,
		/** Lets the editor listen to a trigger's test webhook, once. */
		listenForTest: async (workflowId: string, trigger: string) =>
			void (await execute(workflowId, trigger)),
		/** Saves a workflow, runs it, and waits for its end (or another of `statuses`). */
		runToEnd: async (draft: WorkflowDraft, statuses?: ExecutionStatus[], patience?: Patience) => {
			const { id } = await workflows.create(draft);
			return await executions.settled(await run(id), statuses, patience);
		},
		/** What a resource locator's list shows. */
		listSearch: async ({ node, method, parameters = {}, path, ...rest }: ListSearch) =>
			await post<INodeListSearchResult>('/dynamic-node-parameters/resource-locator-results', {
				nodeTypeAndVersion: { name: node, version: 1 },
				methodName: method,
				currentNodeParameters: parameters,
				path: path ?? 'parameters',
				...rest,
			}),
		/** The contents of a file that an execution has put out. */
		file: async ({ id, data }: IBinaryData): Promise<Buffer> => {
			if (id === undefined) return Buffer.from(data, 'base64');
			const query = new URLSearchParams({ id, action: 'download' });
			const response = await fetch(`${url}/rest/binary-data?${query}`, {
				headers: { cookie, 'browser-id': 'end-to-end' },
			});
			if (!response.ok) throw new N8nRefused(response.status, 'GET /rest/binary-data', id);
			return Buffer.from(await response.arrayBuffer());
		},
		/** The descriptions of all node types that this n8n knows, as its editor gets them. */
		nodeTypes: async () => {
			const response = await fetch(`${url}/types/nodes.json`, {
				headers: { cookie, 'browser-id': 'end-to-end' },
			});
			return (await response.json()) as INodeTypeDescription[];
		},
	};
}

/** n8n 2.20 fails to show an execution that was started by hand and has no data yet. */
function noneWithoutData(error: unknown): undefined {
	const isKnown = error instanceof N8nRefused && error.message.includes("(reading 'resultData')");
	if (!isKnown) throw error;
}

/** Whether the data are as old as the status: those of an execution that waits, has succeeded or has failed. */
function dataFitsStatus({ status, data }: Execution): boolean {
	if ((data as IRunExecutionData | undefined) === undefined) return false;
	if (status === 'waiting') return data.waitTill !== undefined;
	if (status === 'success') return data.executionData?.nodeExecutionStack.length === 0;
	return status !== 'error' || data.resultData.error !== undefined;
}

function said(text: string): string {
	try {
		const { message } = JSON.parse(text) as { message?: string };
		return message ?? text.slice(0, 200);
	} catch {
		return text.slice(0, 200);
	}
}

/** What a node put out in its last run: the items of one of its outputs (the first unless told). */
export function itemsOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	const run = execution.data.resultData.runData[node]?.at(-1);
	return run?.data?.main?.[output] ?? [];
}

/** Their data, without pairing and files. */
export const jsonOf = (execution: Execution, node: string, output = 0) =>
	itemsOf(execution, node, output).map(({ json }) => json);

/** The error that ended the execution, or that of one node. */
export function errorOf(execution: Execution, node?: string) {
	const { resultData } = execution.data;
	return node === undefined ? resultData.error : resultData.runData[node]?.at(-1)?.error;
}
