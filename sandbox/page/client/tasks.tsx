import { useState } from 'preact/hooks';
import { api, type TaskView } from './api.mts';
import { type Area, ImageBoard } from './ImageBoard.tsx';
import { type Act, type Fact, Facts, Status, Time } from './parts.tsx';

interface Props {
	task: TaskView;
	act: Act;
}

export function TaskDetail({ task, act }: Props) {
	return (
		<article>
			<h2>
				{task.type === 'tagging' ? 'Find the logos' : 'Answer for each tag'}{' '}
				<Status status={task.status} />
			</h2>
			<Facts facts={factsOf(task)} />
			{task.status !== 'pending' ? (
				<Answer task={task} act={act} />
			) : task.type === 'annotating' ? (
				<AnnotatingForm task={task} act={act} />
			) : (
				<TaggingForm task={task} act={act} />
			)}
		</article>
	);
}

function factsOf(task: TaskView): Fact[] {
	const { internal } = task;
	const facts: Fact[] = [
		['Task', <code>{task.task_id}</code>],
		['Created', <Time at={task.created_at} />],
	];
	if (task.completed_at) facts.push(['Completed', <Time at={task.completed_at} />]);
	facts.push([
		'Calls back',
		internal.silent ? 'nobody (sample)' : <code>{task.callback_url}</code>,
	]);
	if (task.callback_succeeded !== undefined) {
		facts.push(['Callback', task.callback_succeeded ? 'succeeded' : 'failed']);
	}
	if (task.status === 'pending' && internal.held) facts.push(['Worker', 'left for you']);
	if (internal.finishing) facts.push(['Worker', 'done, the API shows it soon']);
	return facts;
}

type Box = Area & { brand: string };

const SIDES = ['left', 'top', 'width', 'height'] as const;

function TaggingForm({ task, act }: Props) {
	const [boxes, setBoxes] = useState<Box[]>([]);
	const change = (at: number, part: Partial<Box>) =>
		setBoxes(boxes.map((box, index) => (index === at ? { ...box, ...part } : box)));
	const add = (area: Area) => setBoxes([...boxes, { ...area, brand: '' }]);
	const submit = (event: Event) => {
		event.preventDefault();
		const tags = boxes.map(({ brand, ...area }) => (brand ? { ...area, brand } : area));
		void act(async () => await api.completeTask(task.task_id, { tags }));
	};
	return (
		<form onSubmit={submit}>
			<p>
				Draw a box around each logo with the mouse, or add one by its numbers, and name the brand.
			</p>
			<ImageBoard
				imageUrl={task.params.image_url}
				boxes={boxes.map((box, at) => ({ ...box, label: `${at + 1} ${box.brand}`.trim() }))}
				onDraw={add}
			/>
			{boxes.length > 0 && (
				<table class="boxes">
					<thead>
						<tr>
							<th scope="col">Box</th>
							<th scope="col">Brand (if you know it)</th>
							{SIDES.map((side) => (
								<th scope="col" key={side}>
									{side}
								</th>
							))}
							<th scope="col">
								<span class="hidden">Remove</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{boxes.map((box, at) => (
							<tr key={at}>
								<th scope="row">{at + 1}</th>
								<td>
									<input
										aria-label={`Brand in box ${at + 1}`}
										value={box.brand}
										onInput={({ currentTarget }) => change(at, { brand: currentTarget.value })}
									/>
								</td>
								{SIDES.map((side) => (
									<td key={side}>
										<input
											type="number"
											min={side === 'left' || side === 'top' ? 0 : 1}
											required
											aria-label={`${side} of box ${at + 1}`}
											value={box[side]}
											onInput={({ currentTarget }) =>
												change(at, { [side]: currentTarget.valueAsNumber || 0 })
											}
										/>
									</td>
								))}
								<td>
									<button
										type="button"
										class="quiet"
										aria-label={`Remove box ${at + 1}`}
										onClick={() => setBoxes(boxes.filter((_, index) => index !== at))}
									>
										Remove
									</button>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<div class="actions">
				<button type="submit">
					{boxes.length === 0
						? 'Complete: no logo to see'
						: `Complete with ${boxes.length} ${boxes.length === 1 ? 'tag' : 'tags'}`}
				</button>
				<button
					type="button"
					class="quiet"
					onClick={() => add({ left: 10, top: 10, width: 100, height: 50 })}
				>
					Add a box by numbers
				</button>
				<EndButtons task={task} act={act} />
			</div>
		</form>
	);
}

function AnnotatingForm({ task, act }: Props) {
	const { tags = [], annotation_option: options = [], image_url, instruction = '' } = task.params;
	const [labels, setLabels] = useState<Array<string | undefined>>([]);
	const submit = (event: Event) => {
		event.preventDefault();
		void act(async () => await api.completeTask(task.task_id, { labels }));
	};
	return (
		<form onSubmit={submit}>
			<p class="instruction">{strong(instruction)}</p>
			<ImageBoard
				imageUrl={image_url}
				boxes={tags.map((tag, at) => ({ ...tag, label: `${at + 1} ${labels[at] ?? ''}`.trim() }))}
			/>
			{tags.map((tag, at) => (
				<fieldset key={tag.id}>
					<legend>
						Tag {at + 1} ({tag.width} × {tag.height} at {tag.left}, {tag.top})
					</legend>
					{options.map((option) => (
						<label key={option} class="option">
							<input
								type="radio"
								required
								name={tag.id}
								checked={labels[at] === option}
								onChange={() =>
									setLabels(tags.map((_, index) => (index === at ? option : labels[index])))
								}
							/>
							{option}
						</label>
					))}
				</fieldset>
			))}
			<div class="actions">
				<button type="submit">Complete</button>
				<EndButtons task={task} act={act} />
			</div>
		</form>
	);
}

function EndButtons({ task, act }: Props) {
	return (
		<>
			<button
				type="button"
				class="quiet"
				onClick={() => void act(async () => await api.completeTask(task.task_id, {}))}
			>
				Let the machine answer
			</button>
			<button
				type="button"
				class="danger"
				onClick={() => void act(async () => await api.cancelTask(task.task_id))}
			>
				Cancel the task
			</button>
		</>
	);
}

function Answer({ task, act }: Props) {
	const tags = task.response?.tags ?? [];
	return (
		<>
			<ImageBoard
				imageUrl={task.params.image_url}
				boxes={tags.map((tag, at) => ({ ...tag, label: tag.label ?? tag.brand ?? String(at + 1) }))}
			/>
			{tags.length > 0 && (
				<table>
					<thead>
						<tr>
							<th scope="col">Tag</th>
							<th scope="col">{task.type === 'tagging' ? 'Brand' : 'Label'}</th>
							<th scope="col">Box</th>
						</tr>
					</thead>
					<tbody>
						{tags.map((tag) => (
							<tr key={tag.id}>
								<td>
									<code>{tag.id}</code>
								</td>
								<td>{tag.label ?? tag.brand ?? <em>not detected</em>}</td>
								<td>
									{tag.width} × {tag.height} at {tag.left}, {tag.top}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<div class="actions">
				<button
					type="button"
					class="quiet"
					onClick={() => void act(async () => await api.callBack(task.task_id))}
				>
					Call back again
				</button>
			</div>
		</>
	);
}

/** The reference's instructions use `**bold**`. */
function strong(text: string) {
	return text
		.split('**')
		.map((part, at) => (at % 2 === 1 ? <strong key={at}>{part}</strong> : part));
}
