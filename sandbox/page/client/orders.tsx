import { LIFECYCLE } from '../../core/lifecycle.mts';
import { api, type OrderView, ownPath } from './api.mts';
import { type Act, Facts, Status, Time } from './parts.tsx';

interface Props {
	order: OrderView;
	act: Act;
}

export function OrderDetail({ order, act }: Props) {
	const open = !order.removed && !/cancel/i.test(order.status);
	return (
		<article>
			<h2>
				{order.name} <Status status={order.status} />
			</h2>
			<Facts
				facts={[
					['Order', <code>{order.number}</code>],
					['Task type', order.taskType],
					['Team', order.team ?? '–'],
					['Requested by', order.requesterEmail ?? '–'],
					['Due', order.dueDate ?? '–'],
					['Created', <Time at={order.createdAt} />],
				]}
			/>
			<Lifecycle order={order} />
			<h3>Request</h3>
			{order.notes.map((note, at) => (
				<p key={at}>{note.text}</p>
			))}
			<Files files={order.files} none="No files were attached." />
			<h3>Result</h3>
			{order.results.length === 0 && <p class="muted">Nothing was handed in yet.</p>}
			{order.results.map((result, at) => (
				<section key={at} class="result">
					{result.notes.map((note, index) => (
						<p key={index}>{note.text}</p>
					))}
					<Files files={result.files} none="" />
				</section>
			))}
			{open && (
				<>
					<ResultForm order={order} act={act} />
					<div class="actions">
						{order.nextStatus && (
							<button
								type="button"
								onClick={() => void act(async () => await api.advance(order.number))}
							>
								Move on to {order.nextStatus}
							</button>
						)}
						<label class="inline">
							Set the status to{' '}
							<select
								onChange={({ currentTarget }) => {
									const { value } = currentTarget;
									currentTarget.value = '';
									if (value) void act(async () => await api.advance(order.number, value));
								}}
							>
								<option value="">…</option>
								{LIFECYCLE.map((status) => (
									<option key={status}>{status}</option>
								))}
							</select>
						</label>
						<button
							type="button"
							class="danger"
							onClick={() => void act(async () => await api.cancelOrder(order.number))}
						>
							Cancel the order
						</button>
					</div>
				</>
			)}
			{order.removed ? (
				<p class="notice">This order was removed: the API answers 410 about it.</p>
			) : (
				<div class="actions">
					<button
						type="button"
						class="danger"
						onClick={() => void act(async () => await api.removeOrder(order.number))}
					>
						Remove the order
					</button>
				</div>
			)}
		</article>
	);
}

function Lifecycle({ order }: { order: OrderView }) {
	const steps: readonly string[] = LIFECYCLE;
	const now = steps.indexOf(order.status === 'Complete' ? 'Completed' : order.status);
	return (
		<ol class="lifecycle" aria-label="Lifecycle">
			{steps.map((step, at) => (
				<li
					key={step}
					class={at < now ? 'done' : undefined}
					aria-current={at === now ? 'step' : undefined}
				>
					{step}
				</li>
			))}
		</ol>
	);
}

function Files({ files, none }: { files: OrderView['files']; none: string }) {
	if (files.length === 0) return none ? <p class="muted">{none}</p> : null;
	return (
		<ul class="files">
			{files.map((file) => (
				<li key={file.id}>
					<a href={ownPath(file.url)}>{file.name}</a>{' '}
					<span class="muted">
						{file.size.toLocaleString()} bytes{file.kept === 'missing' && ', missing on purpose'}
					</span>
				</li>
			))}
		</ul>
	);
}

function ResultForm({ order, act }: Props) {
	const submit = (event: SubmitEvent) => {
		event.preventDefault();
		const form = event.currentTarget as HTMLFormElement;
		const data = new FormData(form);
		if (form.querySelector<HTMLInputElement>('input[type=file]')?.files?.length === 0)
			data.delete('files');
		void act(async () => {
			await api.addResult(order.number, data);
			form.reset();
		});
	};
	return (
		<form class="resultForm" onSubmit={submit}>
			<label>
				Note on the result
				<input name="note" required />
			</label>
			<label>
				Files
				<input name="files" type="file" multiple />
			</label>
			<button type="submit" class="quiet">
				Hand in
			</button>
		</form>
	);
}
