import { LIFECYCLE } from '../../core/lifecycle.mts';
import { api, type Settings } from './api.mts';
import type { Act } from './parts.tsx';

type Field = { name: keyof Settings; label: string; hint?: string } & (
	| { kind: 'number'; step?: number; max?: number }
	| { kind: 'switch' }
	| { kind: 'choice'; choices: Array<[value: string, label: string]> }
);

const FIELDS: Array<[group: string, fields: Field[]]> = [
	[
		'Workers',
		[
			{
				name: 'workers',
				label: 'Who works',
				kind: 'choice',
				choices: [
					['auto', 'Automatic workers'],
					['byHand', 'You, by hand'],
				],
			},
			{ name: 'taskDelayMs', label: 'A task takes', hint: 'milliseconds', kind: 'number' },
			{
				name: 'orderStepDelayMs',
				label: 'A step of an order takes',
				hint: 'milliseconds',
				kind: 'number',
			},
			{
				name: 'ordersStopAt',
				label: 'Orders go on until',
				kind: 'choice',
				choices: LIFECYCLE.map((status) => [status, status]),
			},
			{
				name: 'cancelRate',
				label: 'Tasks that workers cancel',
				hint: 'from 0 to 1',
				kind: 'number',
				step: 0.05,
				max: 1,
			},
		],
	],
	[
		'Callbacks',
		[
			{
				name: 'clockSpeed',
				label: 'Clock of the retries',
				hint: 'times as fast',
				kind: 'number',
				step: 1,
			},
			{
				name: 'callbackShape',
				label: 'Shape',
				kind: 'choice',
				choices: [
					['documented', 'As documented'],
					['task', 'The bare task'],
					['camelCase', 'The bare task in camelCase'],
				],
			},
			{
				name: 'duplicateRate',
				label: 'Sent twice',
				hint: 'from 0 to 1',
				kind: 'number',
				step: 0.05,
				max: 1,
			},
			{
				name: 'earlyRate',
				label: 'Sent before the API shows it',
				hint: 'from 0 to 1',
				kind: 'number',
				step: 0.05,
				max: 1,
			},
			{ name: 'outOfOrder', label: 'Out of order', kind: 'switch' },
			{ name: 'callbackOnCancel', label: 'Sent for canceled tasks too', kind: 'switch' },
			{
				name: 'callbackHosts',
				label: 'Go to',
				kind: 'choice',
				choices: [
					['local', 'Local addresses only'],
					['any', 'Any address'],
				],
			},
		],
	],
	[
		'Services',
		[
			{
				name: 'answerDelayMs',
				label: 'Every answer takes',
				hint: 'milliseconds more',
				kind: 'number',
			},
			{
				name: 'workReduceVersion',
				label: 'WorkReduce’s reference',
				kind: 'choice',
				choices: [
					['2018-07', 'July 2018'],
					['2018-08', 'August 2018'],
				],
			},
			{
				name: 'microworkVersion',
				label: 'Microwork’s reference',
				kind: 'choice',
				choices: [
					['2017-04', 'April 2017'],
					['2017-09', 'September 2017'],
				],
			},
			{
				name: 'listHolds',
				label: 'WorkReduce lists',
				kind: 'choice',
				choices: [
					['all', 'All orders'],
					['notCanceled', 'No canceled ones'],
					['open', 'Neither canceled nor approved ones'],
				],
			},
			{ name: 'filesRedirect', label: 'Files answer with a redirect first', kind: 'switch' },
		],
	],
];

export function SettingsPanel({ settings, act }: { settings: Settings; act: Act }) {
	const change = (name: keyof Settings, value: unknown) =>
		void act(async () => await api.changeSettings({ [name]: value }));
	return (
		<article>
			<h2>Settings</h2>
			<p class="muted">A change counts at once. The README lists the rest, for control calls.</p>
			<div class="settings">
				{FIELDS.map(([group, fields]) => (
					<fieldset key={group}>
						<legend>{group}</legend>
						{fields.map((field) => (
							<label key={field.name}>
								<span>
									{field.label}
									{field.hint && <span class="muted">{field.hint}</span>}
								</span>
								<Control
									field={field}
									value={settings[field.name]}
									onChange={(value) => change(field.name, value)}
								/>
							</label>
						))}
					</fieldset>
				))}
			</div>
			<div class="actions">
				<button
					type="button"
					class="danger"
					onClick={() => {
						if (confirm('Forget all orders, tasks, files and settings, and begin anew?')) {
							void act(api.reset);
						}
					}}
				>
					Begin anew
				</button>
			</div>
		</article>
	);
}

interface ControlProps {
	field: Field;
	value: unknown;
	onChange: (value: unknown) => void;
}

function Control({ field, value, onChange }: ControlProps) {
	switch (field.kind) {
		case 'switch':
			return (
				<input
					type="checkbox"
					checked={value === true}
					onChange={({ currentTarget }) => onChange(currentTarget.checked)}
				/>
			);
		case 'number':
			return (
				<input
					type="number"
					min={0}
					max={field.max}
					step={field.step ?? 100}
					value={Number(value)}
					onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
				/>
			);
		case 'choice':
			return (
				<select
					value={String(value)}
					onChange={({ currentTarget }) => onChange(currentTarget.value)}
				>
					{field.choices.map(([choice, label]) => (
						<option key={choice} value={choice}>
							{label}
						</option>
					))}
				</select>
			);
	}
}
